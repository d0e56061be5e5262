import { beforeEach, describe, expect, test } from 'vitest';
import {
  STATUS_HANDLE_NOT_CLOSABLE,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_CID,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../../src/generated/ntstatus.ts';
import {
  CLIENT_ID,
  OB_CALLBACK_REGISTRATION,
  OB_OPERATION_REGISTRATION,
  OBJECT_ATTRIBUTES,
} from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { putUnicodeString } from '../../../src/kernel/guest-strings.ts';
import { exportAddress, modules } from '../../../src/kernel/modules/loaded-modules.ts';
import { objectByHandle, objects } from '../../../src/kernel/ob/objects.ts';
import { applicationProcess } from '../../../src/kernel/ps/initial-processes.ts';
import { guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, callAt, memory } = createTestKernel();
const CURRENT = 0xffff_ffff_ffff_ffffn;
const application = applicationProcess(k)!;
const SAME_ACCESS = 2;
const CLOSE_SOURCE = 1;

function attributes(flags = 0): bigint {
  const at = memory(OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Attributes, flags);
  return at;
}
function clientId(process: bigint, thread = 0n): bigint {
  const at = memory(16);
  k.mem.set(at, CLIENT_ID.UniqueProcess, process);
  k.mem.set(at, CLIENT_ID.UniqueThread, thread);
  return at;
}
function event(): bigint {
  const out = memory(8);
  expect(call('ZwCreateEvent', out, 0x1f0003, 0, 0, 0)).toBe(0n);
  return k.mem.u64(out);
}

describe('ZwDuplicateObject', () => {
  const out = memory(8);
  test('copies a handle with the same or other access', () => {
    const source = event();
    expect(call('ZwDuplicateObject', CURRENT, source, CURRENT, out, 0, 0, SAME_ACCESS)).toBe(0n);
    const copy = objectByHandle(k, k.mem.u64(out))!;
    expect(copy.access).toBe(0x1f0003);
    expect(copy.object).toBe(objectByHandle(k, source)!.object);
    expect(call('ZwDuplicateObject', CURRENT, source, CURRENT, out, 2, 0x200, 0)).toBe(0n);
    expect(objectByHandle(k, k.mem.u64(out))!.access).toBe(2);
    expect(call('ObIsKernelHandle', k.mem.u64(out))).toBe(1n);
  });
  test('closes the source when it is told to', () => {
    const source = event();
    expect(call('ZwDuplicateObject', CURRENT, source, CURRENT, out, 0, 0, SAME_ACCESS | CLOSE_SOURCE)).toBe(0n);
    expect(call('ZwSetEvent', source, 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
    expect(call('ZwSetEvent', k.mem.u64(out), 0)).toBe(0n);
    expect(call('ZwDuplicateObject', CURRENT, k.mem.u64(out), 0, 0, 0, 0, CLOSE_SOURCE)).toBe(0n);
    expect(call('ZwSetEvent', k.mem.u64(out), 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
  });
  test('puts it into another process, where alone it is good', () => {
    expect(call('ZwOpenProcess', out, 0x1fffff, attributes(0x200), clientId(5320n))).toBe(0n);
    const target = k.mem.u64(out);
    expect(call('ZwDuplicateObject', CURRENT, event(), target, out, 0, 0, SAME_ACCESS)).toBe(0n);
    const copy = k.mem.u64(out);
    expect(call('ZwSetEvent', copy, 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
    expect(callAt(exportAddress(k, 'ntoskrnl.exe', 'ZwSetEvent')!, [copy, 0n], application)).toBe(0n);
  });
  test.each([
    ['a source handle that is not open', CURRENT, 0x7770n, CURRENT, STATUS_INVALID_HANDLE],
    ['a process handle that is not open', 0x7770n, 0x80n, CURRENT, STATUS_INVALID_HANDLE],
  ])('refuses %s', (_name, process, handle, target, status) => {
    expect(call('ZwDuplicateObject', process, handle, target, out, 0, 0, SAME_ACCESS)).toBe(BigInt(status));
  });
  test('refuses a handle of another type for the process', () => {
    expect(call('ZwDuplicateObject', event(), event(), CURRENT, out, 0, 0, 2)).toBe(
      BigInt(STATUS_OBJECT_TYPE_MISMATCH),
    );
  });
});

describe('handle flags', () => {
  const flags = memory(2);
  test.each([
    ['ObSetHandleAttributes', (handle: bigint) => call('ObSetHandleAttributes', handle, flags, 0)],
    ['ZwSetInformationObject', (handle: bigint) => call('ZwSetInformationObject', handle, 4, flags, 2)],
  ])('%s protects from close', (_name, set) => {
    const handle = event();
    k.mem.setU16(flags, 0x0100);
    expect(set(handle)).toBe(0n);
    expect(call('ZwClose', handle)).toBe(BigInt(STATUS_HANDLE_NOT_CLOSABLE));
    k.mem.setU16(flags, 0);
    expect(set(handle)).toBe(0n);
    expect(call('ZwClose', handle)).toBe(0n);
    expect(set(handle)).toBe(BigInt(STATUS_INVALID_HANDLE));
  });
  test.each([
    ['class', 1, 2, STATUS_INVALID_INFO_CLASS],
    ['length', 4, 3, STATUS_INFO_LENGTH_MISMATCH],
  ])('ZwSetInformationObject refuses another %s', (_name, informationClass, length, status) => {
    expect(call('ZwSetInformationObject', event(), informationClass, flags, length)).toBe(BigInt(status));
  });
});

test('ObFindHandleForObject finds the handle of a process only', () => {
  const handle = event();
  const { body } = objectByHandle(k, handle)!.object;
  const out = memory(8);
  expect(call('ObFindHandleForObject', system(k).systemProcess, body, 0, 0, out)).toBe(1n);
  expect(k.mem.u64(out)).toBe(handle);
  expect(call('ObFindHandleForObject', application, body, 0, 0, out)).toBe(0n);
});

describe('object callbacks', () => {
  const high = { pre: guestRecorder(k), post: guestRecorder(k) };
  // The lower one takes PROCESS_TERMINATE away and sets CallContext: rax = [rdx+Parameters]; and dword [rax], ~1; [rdx+18h] = 77h
  const strip = [0x48, 0x8b, 0x42, 0x20, 0x83, 0x20, 0xfe, 0x48, 0xc7, 0x42, 0x18, 0x77, 0, 0, 0];
  const low = { pre: guestRecorder(k, 0n, strip), post: guestRecorder(k) };
  const all = [high.pre, high.post, low.pre, low.post];
  const range = modules(k).list[0]!;
  const registered: bigint[] = [];
  function register(altitude: string, { pre, post }: typeof high, context: bigint): bigint {
    const [registration, operation, type, out] = [
      memory(OB_CALLBACK_REGISTRATION.$size),
      memory(0x20),
      memory(8),
      memory(8),
    ];
    k.mem.setU64(type, k.mem.u64(exportAddress(k, 'ntoskrnl.exe', 'PsProcessType')!));
    k.mem.set(operation, OB_OPERATION_REGISTRATION.ObjectType, type);
    k.mem.set(operation, OB_OPERATION_REGISTRATION.Operations, 3);
    k.mem.set(operation, OB_OPERATION_REGISTRATION.PreOperation, pre.routine);
    k.mem.set(operation, OB_OPERATION_REGISTRATION.PostOperation, post.routine);
    k.mem.set(registration, OB_CALLBACK_REGISTRATION.Version, 0x100);
    k.mem.set(registration, OB_CALLBACK_REGISTRATION.OperationRegistrationCount, 1);
    putUnicodeString(k, registration + OB_CALLBACK_REGISTRATION.Altitude.at, altitude);
    k.mem.set(registration, OB_CALLBACK_REGISTRATION.RegistrationContext, context);
    k.mem.set(registration, OB_CALLBACK_REGISTRATION.OperationRegistration, operation);
    expect(call('ObRegisterCallbacks', registration, out)).toBe(0n);
    registered.push(k.mem.u64(out));
    return k.mem.u64(out);
  }
  // Routines have to lie in a module: lend them the range of one.
  modules(k).list.push({ ...range, name: 'recorders.sys', base: 0xffff_8000_0000_0000n, size: 2 ** 47 });
  register('320000', low, 0xbn);
  register('370000.5', high, 0xan);
  modules(k).list.pop();
  beforeEach(() => {
    for (const recorder of all) recorder.reset();
  });

  test('see a handle by altitude, take rights away, and hear of it in the opposite order', () => {
    const out = memory(8);
    expect(call('ZwOpenProcess', out, 0x1fffff, attributes(0x200), clientId(5320n))).toBe(0n);
    expect(objectByHandle(k, k.mem.u64(out))!.access).toBe(0x1ffffe);
    expect(all.map((recorder) => recorder.calls().length)).toEqual([1, 1, 1, 1]);
    expect([high.pre, low.pre].map((recorder) => recorder.calls()[0]!.args[0])).toEqual([0xan, 0xbn]);
    expect(high.pre.calls()[0]!.irql).toBe(0);
  });
  test('see duplicates, and pointers that become handles', () => {
    const out = memory(8);
    expect(call('ObOpenObjectByPointer', application, 0x200, 0, 0xffff, 0, 0, out)).toBe(0n);
    expect(objectByHandle(k, k.mem.u64(out))!.access).toBe(0xfffe);
    expect(call('ZwDuplicateObject', CURRENT, k.mem.u64(out), CURRENT, out, 0x11, 0, 0)).toBe(0n);
    expect(objectByHandle(k, k.mem.u64(out))!.access).toBe(0x10);
    expect(low.pre.calls().length).toBe(2);
  });
  test('are left alone by what fails and by objects of other types', () => {
    expect(call('ZwOpenProcess', memory(8), 1, attributes(), clientId(9999n))).toBe(BigInt(STATUS_INVALID_CID));
    expect(call('ZwOpenThread', memory(8), 1, attributes(), clientId(0n, 5324n))).toBe(0n);
    expect(all.flatMap((recorder) => recorder.calls())).toEqual([]);
  });
  test('hear nothing once they are gone', () => {
    for (const handle of registered) call('ObUnRegisterCallbacks', handle);
    expect(call('ZwOpenProcess', memory(8), 1, attributes(), clientId(5320n))).toBe(0n);
    expect(all.flatMap((recorder) => recorder.calls())).toEqual([]);
    expect(objects(k).handles.size).toBeGreaterThan(0);
  });
});
