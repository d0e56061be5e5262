import { expect, test } from 'vitest';
import {
  STATUS_CANNOT_DELETE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOTIFY_ENUM_DIR,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_PENDING,
  STATUS_TIMEOUT,
} from '../../../src/generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../../src/generated/structs.ts';
import { ensureKey } from '../../../src/kernel/cm/registry-tree.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, memory, unicode } = createTestKernel();
const out = memory(8);
function attributes(name: string): bigint {
  const at = memory(OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.ObjectName, unicode(name));
  k.mem.set(at, OBJECT_ATTRIBUTES.Attributes, 0x240);
  return at;
}
function open(name: string): bigint {
  expect(call('ZwOpenKey', out, 0xf003f, attributes(name))).toBe(0n);
  return k.mem.u64(out);
}

test('a hive is loaded from a file, used, and unloaded once nobody has it open', () => {
  const key = '\\Registry\\Machine\\Loaded';
  const file = '\\SystemRoot\\System32\\config\\SYSTEM';
  expect(call('ZwLoadKey', attributes(key), attributes('\\SystemRoot\\none'))).toBe(
    BigInt(STATUS_OBJECT_NAME_NOT_FOUND),
  );
  expect(call('ZwLoadKey', attributes(key), attributes(file))).toBe(0n);
  expect(call('ZwLoadKey', attributes(key), attributes(file))).toBe(BigInt(STATUS_OBJECT_NAME_COLLISION));
  const handle = open(key);
  expect(call('ZwUnloadKey', attributes(key))).toBe(BigInt(STATUS_CANNOT_DELETE));
  expect(call('ZwClose', handle)).toBe(0n);
  expect(call('ZwUnloadKey', attributes(key))).toBe(0n);
  expect(call('ZwUnloadKey', attributes(key))).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
  expect(call('ZwUnloadKey', attributes('\\Registry\\Machine\\SOFTWARE'))).toBe(BigInt(STATUS_INVALID_PARAMETER));
});

test('a change is told once, by event and status block', () => {
  const path = '\\Registry\\Machine\\SOFTWARE\\Seen';
  ensureKey(k, `${path}\\Below`);
  const [key, below] = [open(path), open(`${path}\\Below`)];
  expect(call('ZwCreateEvent', out, 0x1f0003, 0, 0, 0)).toBe(0n);
  const event = k.mem.u64(out);
  const [status, soon] = [memory(16), memory(8)];
  k.mem.setU64(soon, BigInt.asUintN(64, -1000n));
  const notify = (filter: number, tree: number) =>
    call('ZwNotifyChangeKey', key, event, 0, 0, status, filter, tree, 0, 0, 1);
  const set = (handle: bigint) => expect(call('ZwSetValueKey', handle, unicode('v'), 0, 4, memory(4), 4)).toBe(0n);
  const isSignaled = () => call('ZwWaitForSingleObject', event, 0, soon) !== BigInt(STATUS_TIMEOUT);

  expect(notify(4, 0)).toBe(BigInt(STATUS_PENDING));
  set(below);
  expect(isSignaled()).toBe(false);
  set(key);
  expect(isSignaled()).toBe(true);
  expect(k.mem.u32(status)).toBe(STATUS_NOTIFY_ENUM_DIR);
  expect(notify(4, 1)).toBe(BigInt(STATUS_PENDING));
  expect(isSignaled()).toBe(false);
  set(below);
  expect(isSignaled()).toBe(true);
  expect(notify(1, 1)).toBe(BigInt(STATUS_PENDING));
  set(below);
  expect(isSignaled()).toBe(false);
  expect(call('ZwDeleteKey', below)).toBe(0n);
  expect(isSignaled()).toBe(true);
  expect(notify(0, 1)).toBe(BigInt(STATUS_INVALID_PARAMETER));
});
