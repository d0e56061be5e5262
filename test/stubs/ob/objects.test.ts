import { expect, test } from 'vitest';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../../src/generated/ntstatus.ts';
import {
  OB_CALLBACK_REGISTRATION,
  OB_OPERATION_REGISTRATION,
  OBJECT_ATTRIBUTES,
} from '../../../src/generated/structs.ts';
import { putUnicodeString, readUnicodeString } from '../../../src/kernel/guest-strings.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { objectAt } from '../../../src/kernel/ob/objects.ts';
import { createTestKernel } from '../kernel-fixture.ts';

function machine() {
  const kernel = createTestKernel();
  const { k, memory, unicode, call } = kernel;
  const type = (name: string) => k.mem.u64(exportAddress(k, 'ntoskrnl.exe', name)!);
  const attributes = (name: string, flags = 0x240) => {
    const va = memory(OBJECT_ATTRIBUTES.$size);
    k.mem.set(va, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
    k.mem.set(va, OBJECT_ATTRIBUTES.ObjectName, unicode(name));
    k.mem.set(va, OBJECT_ATTRIBUTES.Attributes, flags);
    return va;
  };
  const out = memory(16);
  const status = (name: string, ...args: (bigint | number)[]) => Number(call(name, ...args));
  return { ...kernel, type, attributes, out, status };
}

test('type variables lead to OBJECT_TYPEs that carry their name', () => {
  const { k, type } = machine();
  expect(readUnicodeString(k, type('IoFileObjectType') + 0x10n)).toBe('File');
  expect(readUnicodeString(k, type('PsProcessType') + 0x10n)).toBe('Process');
});

test('a directory by handle: references, types, names, the end of the last handle', () => {
  const { k, out, memory, attributes, status, type } = machine();
  expect(status('ZwCreateDirectoryObject', out, 0xf000f, attributes('\\Mine'))).toBe(0);
  const handle = k.mem.u64(out);
  expect(status('ZwCreateDirectoryObject', out, 0xf000f, attributes('\\MINE'))).toBe(STATUS_OBJECT_NAME_COLLISION);
  expect(status('ObReferenceObjectByHandle', handle, 0, type('IoFileObjectType'), 0, out, 0n)).toBe(
    STATUS_OBJECT_TYPE_MISMATCH,
  );
  expect(status('ObReferenceObjectByHandle', 0x7777n, 0, 0n, 0, out, 0n)).toBe(STATUS_INVALID_HANDLE);
  expect(status('ObReferenceObjectByHandle', handle, 0, 0n, 0, out, 0n)).toBe(0);
  const body = k.mem.u64(out);
  const name = memory(0x40);
  expect(status('ObQueryNameString', body, name, 8, out)).toBe(STATUS_INFO_LENGTH_MISMATCH);
  expect(k.mem.u32(out)).toBe(0x10 + 2 * '\\Mine'.length + 2);
  expect(status('ObQueryNameString', body, name, 0x40, out)).toBe(0);
  expect(readUnicodeString(k, name)).toBe('\\Mine');
  expect(status('ObfDereferenceObject', body)).toBe(1);
  expect(status('ZwClose', handle)).toBe(0);
  expect(objectAt(k, body)).toBeUndefined();
  expect(status('ZwClose', 0x7777n)).toBe(STATUS_INVALID_HANDLE);
});

test('a reference that nobody holds stops the machine', () => {
  const { attempt, memory } = machine();
  expect(attempt('ObfDereferenceObject', memory(16))).toMatchObject({ kind: 'bugCheck', code: 0x18 });
});

test('a link tells its target when the room suffices', () => {
  const { k, out, memory, attributes, status, unicode } = machine();
  expect(status('IoCreateSymbolicLink', unicode('\\??\\Link'), unicode('\\Device\\Far'))).toBe(0);
  expect(status('ZwOpenSymbolicLinkObject', out, 1, attributes('\\??\\Link'))).toBe(0);
  const handle = k.mem.u64(out);
  const text = memory(16);
  putUnicodeString(k, text, 'x');
  expect(status('ZwQuerySymbolicLinkObject', handle, text, out)).toBe(STATUS_BUFFER_TOO_SMALL);
  const room = memory(0x40);
  k.mem.setU16(text + 2n, 0x40);
  k.mem.setU64(text + 8n, room);
  expect(status('ZwQuerySymbolicLinkObject', handle, text, 0n)).toBe(0);
  expect(readUnicodeString(k, text)).toBe('\\Device\\Far');
});

test.each([
  { link: '\\SystemRoot', target: '\\Device\\BootDevice\\Windows' },
  { link: '\\??\\C:', target: '\\Device\\HarddiskVolume3' },
])('Windows made $link', ({ link, target }) => {
  const { k, out, memory, attributes, status } = machine();
  expect(status('ZwOpenSymbolicLinkObject', out, 1, attributes(link))).toBe(0);
  const text = memory(16);
  k.mem.setU16(text + 2n, 0x80);
  k.mem.setU64(text + 8n, memory(0x80));
  expect(status('ZwQuerySymbolicLinkObject', k.mem.u64(out), text, 0n)).toBe(0);
  expect(readUnicodeString(k, text)).toBe(target);
});

test('closing a handle of the system that is none stops the machine', () => {
  const { attempt } = machine();
  expect(attempt('ZwClose', 0xffff_ffff_8000_7770n)).toMatchObject({ kind: 'bugCheck', code: 0x93 });
});

test('handle callbacks need an altitude of their own and a type that has them', () => {
  const { k, out, memory, status } = machine();
  const [registration, operation] = [memory(OB_CALLBACK_REGISTRATION.$size), memory(OB_OPERATION_REGISTRATION.$size)];
  const variable = (name: string) => exportAddress(k, 'ntoskrnl.exe', name)!;
  k.mem.set(registration, OB_CALLBACK_REGISTRATION.Version, 0x100);
  k.mem.set(registration, OB_CALLBACK_REGISTRATION.OperationRegistrationCount, 1);
  putUnicodeString(k, registration + OB_CALLBACK_REGISTRATION.Altitude.at, '321000');
  k.mem.set(registration, OB_CALLBACK_REGISTRATION.OperationRegistration, operation);
  k.mem.set(operation, OB_OPERATION_REGISTRATION.ObjectType, variable('IoFileObjectType'));
  k.mem.set(operation, OB_OPERATION_REGISTRATION.Operations, 1);
  k.mem.set(operation, OB_OPERATION_REGISTRATION.PreOperation, variable('ObGetFilterVersion'));
  expect(status('ObRegisterCallbacks', registration, out)).toBe(STATUS_INVALID_PARAMETER);
  k.mem.set(operation, OB_OPERATION_REGISTRATION.ObjectType, variable('PsProcessType'));
  expect(status('ObRegisterCallbacks', registration, out)).toBe(0);
  const handle = k.mem.u64(out);
  expect(status('ObRegisterCallbacks', registration, out)).toBe(STATUS_FLT_INSTANCE_ALTITUDE_COLLISION);
  status('ObUnRegisterCallbacks', handle);
  expect(status('ObRegisterCallbacks', registration, out)).toBe(0);
});
