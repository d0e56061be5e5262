import { afterEach, describe, expect, test } from 'vitest';
import { REG_NOTIFY_CLASS as N } from '../../../src/generated/enums.ts';
import {
  STATUS_ACCESS_DENIED,
  STATUS_CALLBACK_BYPASS,
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../../src/generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../../src/generated/structs.ts';
import { ensureKey } from '../../../src/kernel/cm/registry-tree.ts';
import { objectByHandle } from '../../../src/kernel/ob/objects.ts';
import { type GuestRecorder, guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, memory, unicode, utf16z } = createTestKernel();
const PATH = '\\Registry\\Machine\\SOFTWARE\\Watched';
ensureKey(k, PATH);

function attributes(name: string, root = 0n): bigint {
  const at = memory(OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.RootDirectory, root);
  k.mem.set(at, OBJECT_ATTRIBUTES.ObjectName, unicode(name));
  k.mem.set(at, OBJECT_ATTRIBUTES.Attributes, 0x240);
  return at;
}
const out = memory(8);
function open(name = PATH): bigint {
  expect(call('ZwOpenKey', out, 0xf003f, attributes(name))).toBe(0n);
  return k.mem.u64(out);
}
const cookies: bigint[] = [];
function register(recorder: GuestRecorder, altitude?: string): bigint {
  const cookie = memory(8);
  const status =
    altitude === undefined
      ? call('CmRegisterCallback', recorder.routine, 0xc0n, cookie)
      : call('CmRegisterCallbackEx', recorder.routine, unicode(altitude), 0, 0xc1n, cookie, 0);
  expect(status).toBe(0n);
  cookies.push(k.mem.u64(cookie));
  return k.mem.u64(cookie);
}
afterEach(() => {
  for (const cookie of cookies.splice(0)) expect(call('CmUnRegisterCallback', cookie)).toBe(0n);
});
const classes = (recorder: GuestRecorder) => recorder.calls().map(({ args }) => Number(args[1]));

describe('a callback', () => {
  test.each([
    [
      'ZwSetValueKey',
      (h: bigint) => [h, unicode('v'), 0, 4, memory(4), 4],
      [N.RegNtPreSetValueKey, N.RegNtPostSetValueKey],
    ],
    [
      'ZwQueryValueKey',
      (h: bigint) => [h, unicode('v'), 2, memory(64), 64, memory(4)],
      [N.RegNtPreQueryValueKey, N.RegNtPostQueryValueKey],
    ],
    [
      'ZwEnumerateValueKey',
      (h: bigint) => [h, 0, 1, memory(64), 64, memory(4)],
      [N.RegNtPreEnumerateValueKey, N.RegNtPostEnumerateValueKey],
    ],
    ['ZwQueryKey', (h: bigint) => [h, 0, memory(256), 256, memory(4)], [N.RegNtPreQueryKey, N.RegNtPostQueryKey]],
    ['ZwDeleteValueKey', (h: bigint) => [h, unicode('v')], [N.RegNtPreDeleteValueKey, N.RegNtPostDeleteValueKey]],
    [
      'ZwSetInformationKey',
      (h: bigint) => [h, 0, memory(8), 8],
      [N.RegNtPreSetInformationKey, N.RegNtPostSetInformationKey],
    ],
    ['ZwFlushKey', (h: bigint) => [h], [N.RegNtPreFlushKey, N.RegNtPostFlushKey]],
    [
      'NtSetValueKey',
      (h: bigint) => [h, unicode('w'), 0, 1, utf16z('x'), 4],
      [N.RegNtPreSetValueKey, N.RegNtPostSetValueKey],
    ],
  ] as const)('is told before and after %s', (name, args, expected) => {
    const handle = open();
    const watcher = guestRecorder(k);
    register(watcher);
    expect(call(name, ...args(handle))).toBe(0n);
    expect(classes(watcher)).toEqual(expected);
    expect(watcher.calls()[0]!.args[0]).toBe(0xc0n);
    expect(watcher.calls()[0]!.irql).toBe(0);
  });
  test('sees keys made, opened, renamed and deleted', () => {
    const watcher = guestRecorder(k);
    register(watcher, '100');
    const disposition = memory(4);
    expect(call('ZwCreateKey', out, 0xf003f, attributes(`${PATH}\\New`), 0, 0, 0, disposition)).toBe(0n);
    const handle = k.mem.u64(out);
    expect(k.mem.u32(disposition)).toBe(1);
    open(`${PATH}\\New`);
    expect(call('ZwRenameKey', handle, unicode('Newer'))).toBe(0n);
    expect(call('ZwDeleteKey', handle)).toBe(0n);
    expect(call('ZwOpenKey', out, 1, attributes(`${PATH}\\New`))).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
    expect(classes(watcher)).toEqual([0x1a, 0x1b, 0x1c, 0x1d, 0x4, 0x13, 0x0, 0xf, 0x1c, 0x1d]);
  });
  test('is not told of what fails before it begins', () => {
    const watcher = guestRecorder(k);
    register(watcher);
    expect(call('ZwQueryKey', 0x7770n, 0, memory(64), 64, memory(4))).toBe(BigInt(STATUS_INVALID_HANDLE));
    expect(watcher.calls()).toEqual([]);
  });
  test('refuses an operation; those below are not asked, those above hear of it', () => {
    const handle = open();
    const [high, refuser, low] = [guestRecorder(k), guestRecorder(k, BigInt(STATUS_ACCESS_DENIED)), guestRecorder(k)];
    register(low, '100');
    register(high, '300');
    register(refuser, '200');
    expect(call('ZwSetValueKey', handle, unicode('no'), 0, 4, memory(4), 4)).toBe(BigInt(STATUS_ACCESS_DENIED));
    expect(classes(high)).toEqual([N.RegNtPreSetValueKey, N.RegNtPostSetValueKey]);
    expect(classes(refuser)).toEqual([N.RegNtPreSetValueKey]);
    expect(classes(low)).toEqual([]);
    for (const recorder of [refuser]) expect(recorder.calls().length).toBe(1);
    for (const cookie of cookies.splice(0)) call('CmUnRegisterCallback', cookie);
    expect(call('ZwDeleteValueKey', handle, unicode('no'))).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
  });
  test('does the operation itself with STATUS_CALLBACK_BYPASS', () => {
    const handle = open();
    register(guestRecorder(k, BigInt(STATUS_CALLBACK_BYPASS)), '100');
    expect(call('ZwSetValueKey', handle, unicode('by'), 0, 4, memory(4), 4)).toBe(0n);
    for (const cookie of cookies.splice(0)) call('CmUnRegisterCallback', cookie);
    expect(call('ZwDeleteValueKey', handle, unicode('by'))).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
  });
  test('keeps a context on a key', () => {
    const handle = open();
    const cookie = register(guestRecorder(k), '100');
    const [at, old] = [memory(8), memory(8)];
    k.mem.setU64(at, cookie);
    const { body } = objectByHandle(k, handle)!.object;
    expect(call('CmSetCallbackObjectContext', body, at, 0x55n, old)).toBe(0n);
    expect(call('CmSetCallbackObjectContext', body, at, 0x66n, old)).toBe(0n);
    expect(k.mem.u64(old)).toBe(0x55n);
    expect(call('CmSetCallbackObjectContext', memory(8), at, 1, 0)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  });
  test('refusals of registration', () => {
    register(guestRecorder(k), '100');
    const again = call('CmRegisterCallbackEx', guestRecorder(k).routine, unicode('100'), 0, 0, memory(8), 0);
    expect(again).toBe(BigInt(STATUS_FLT_INSTANCE_ALTITUDE_COLLISION));
    expect(call('CmUnRegisterCallback', 0x1234n)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  });
});
