import { beforeEach, expect, test } from 'vitest';
import { STATUS_OBJECT_NAME_NOT_FOUND } from '../../../src/generated/ntstatus.ts';
import { poolBlockAt } from '../../../src/kernel/ex/pool.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { threads } from '../../../src/kernel/thread.ts';
import { createTestKernel } from '../kernel-fixture.ts';

let { k, call, attempt, memory, unicode } = createTestKernel();
beforeEach(() => {
  ({ k, call, attempt, memory, unicode } = createTestKernel());
});
const routine = (name: string) => exportAddress(k, 'ntoskrnl.exe', name)!;
/** A thread that calls `name(context)` and ends. */
function other(name: string, context: bigint): () => string {
  const [handle, cid] = [memory(8), memory(16)];
  call('PsCreateSystemThread', handle, 0x1fffff, 0, 0, cid, routine(name), context);
  const id = Number(k.mem.u64(cid + 8n));
  return () => threads(k).byId.get(id)?.state ?? 'terminated';
}
const runOthers = () => {
  const delay = memory(8);
  k.mem.setU64(delay, BigInt.asUintN(64, -10_000n));
  call('KeDelayExecutionThread', 0, 0, delay);
};

test('a push lock goes to the thread that waits for it', () => {
  const lock = memory(8);
  call('ExfAcquirePushLockExclusive', lock);
  const waiting = other('ExfAcquirePushLockExclusive', lock);
  runOthers();
  expect(waiting()).toBe('waiting');
  expect(k.mem.u64(lock)).toBe(3n);
  call('ExfReleasePushLockExclusive', lock);
  runOthers();
  expect(waiting()).toBe('terminated');
  expect(k.mem.u64(lock)).toBe(1n);
});

test('a fast mutex goes to the thread that waits for it', () => {
  const mutex = memory(0x38);
  call('KeInitializeGuardedMutex', mutex);
  call('ExAcquireFastMutexUnsafe', mutex);
  const waiting = other('ExAcquireFastMutexUnsafe', mutex);
  runOthers();
  expect([waiting(), k.mem.i32(mutex)]).toEqual(['waiting', -1]);
  call('ExReleaseFastMutexUnsafe', mutex);
  runOthers();
  expect([waiting(), k.mem.i32(mutex)]).toEqual(['terminated', 0]);
});

test('rundown waits for the last reference and refuses new ones', () => {
  const ref = memory(8);
  call('ExInitializeRundownProtection', ref);
  expect(call('ExAcquireRundownProtection', ref)).toBe(1n);
  const waiting = other('ExWaitForRundownProtectionRelease', ref);
  runOthers();
  expect(waiting()).toBe('waiting');
  expect(call('ExAcquireRundownProtection', ref)).toBe(0n);
  call('ExReleaseRundownProtection', ref);
  runOthers();
  expect(waiting()).toBe('terminated');
  expect(k.mem.u64(ref)).toBe(1n);
});

test('an acquisition that nobody ends is a deadlock', () => {
  const lock = memory(8);
  call('ExfAcquirePushLockExclusive', lock);
  expect(attempt('ExfAcquirePushLockShared', lock)).toMatchObject({ kind: 'deadlock' });
});

test('lookaside lists keep freed entries and give them back to the pool', () => {
  const list = memory(0x80);
  call('ExInitializeNPagedLookasideList', list, 0, 0, 512, 0x40, 0x74736554, 0);
  const first = call('ExAllocateFromNPagedLookasideList', list);
  expect(poolBlockAt(k, first)).toMatchObject({ size: 0x40, kind: 'nonPagedNx', tag: 0x74736554 });
  call('ExFreeToNPagedLookasideList', list, first);
  expect(call('ExAllocateFromNPagedLookasideList', list)).toBe(first);
  call('ExFreeToNPagedLookasideList', list, first);
  call('ExDeleteNPagedLookasideList', list);
  expect(poolBlockAt(k, first)).toBeUndefined();
});

test('callback objects: made, found by name, notified', () => {
  const [object, attributes, event] = [memory(8), memory(0x30), memory(0x18)];
  k.mem.setU32(attributes, 0x30);
  k.mem.setU64(attributes + 0x10n, unicode('\\Callback\\Mine'));
  expect(call('ExCreateCallback', object, attributes, 0, 1)).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
  expect(call('ExCreateCallback', object, attributes, 1, 1)).toBe(0n);
  call('KeInitializeEvent', event, 0, 0);
  const registration = call('ExRegisterCallback', k.mem.u64(object), routine('KeSetEvent'), event);
  call('ExNotifyCallback', k.mem.u64(object), 0, 0);
  expect(call('KeReadStateEvent', event)).toBe(1n);
  call('ExUnregisterCallback', registration);
  call('KeClearEvent', event);
  call('ExNotifyCallback', k.mem.u64(object), 0, 0);
  expect(call('KeReadStateEvent', event)).toBe(0n);
});

test('a timer of Ex calls back', () => {
  const event = memory(0x18);
  call('KeInitializeEvent', event, 0, 0);
  const timer = call('ExAllocateTimer', routine('KeClearEvent'), event, 0);
  expect(call('ExSetTimer', timer, BigInt.asUintN(64, -1000n), 0, 0)).toBe(0n);
  expect(call('KeWaitForSingleObject', timer, 0, 0, 0, 0)).toBe(0n);
  expect(call('ExDeleteTimer', timer, 1, 0, 0)).toBe(0n);
  expect(poolBlockAt(k, timer)).toBeUndefined();
});

test('UUIDs differ', () => {
  const [first, second] = [memory(16), memory(16)];
  call('ExUuidCreate', first);
  call('ExUuidCreate', second);
  expect(k.mem.bytes(first, 16)).not.toEqual(k.mem.bytes(second, 16));
  expect(k.mem.u8(first + 7n) >> 4).toBe(4);
});

test('a thread may not end in a critical region', () => {
  const ended = other('ExEnterCriticalRegionAndAcquireResourceShared', memory(0x68));
  expect(ended()).toBe('ready');
  expect(attempt('KeGetCurrentIrql')).toMatchObject({ kind: 'bugCheck', code: 0x20 });
});

test('a resource goes over to who waits for it', () => {
  const resource = memory(0x68);
  call('ExInitializeResourceLite', resource);
  call('ExAcquireResourceExclusiveLite', resource, 1);
  const waiting = other('ExEnterCriticalRegionAndAcquireResourceShared', resource);
  expect(call('ExGetSharedWaiterCount', resource)).toBe(1n);
  expect(waiting()).toBe('waiting');
  const owner = k.mem.u64(resource + 0x30n);
  call('ExReleaseResourceForThreadLite', resource, owner);
  expect([waiting(), k.mem.u32(resource + 0x48n)]).toEqual(['ready', 0]);
});
