import { beforeEach, describe, expect, test } from 'vitest';
import { STATUS_MUTANT_NOT_OWNED, STATUS_TIMEOUT } from '../../../src/generated/ntstatus.ts';
import { kernelPool } from '../../../src/kernel/ex/pool.ts';
import { createTestKernel } from '../kernel-fixture.ts';

/** A run that ends in a bug check or deadlock leaves its thread behind, so every test has a machine of its own. */
let { k, call, attempt, memory } = createTestKernel();
beforeEach(() => {
  ({ k, call, attempt, memory } = createTestKernel());
});
const interval = (units: bigint) => {
  const va = memory(8);
  k.mem.setU64(va, BigInt.asUintN(64, units));
  return va;
};

describe('events', () => {
  test.each([
    ['NotificationEvent', 0, 1],
    ['SynchronizationEvent', 1, 0],
  ])('a %s is %i, then %i after a wait', (_name, type, after) => {
    const event = memory(0x18);
    call('KeInitializeEvent', event, type, 0);
    expect(call('KeWaitForSingleObject', event, 0, 0, 0, interval(0n))).toBe(BigInt(STATUS_TIMEOUT));
    expect(call('KeSetEvent', event, 0, 0)).toBe(0n);
    expect(call('KeReadStateEvent', event)).toBe(1n);
    expect(call('KeWaitForSingleObject', event, 0, 0, 0, 0)).toBe(0n);
    expect(call('KeReadStateEvent', event)).toBe(BigInt(after));
    expect(call('KeResetEvent', event)).toBe(BigInt(after));
  });

  test('a wait with a time-out lets the time pass', () => {
    const event = memory(0x18);
    call('KeInitializeEvent', event, 0, 0);
    const before = call('KeQueryInterruptTime');
    expect(call('KeWaitForSingleObject', event, 0, 0, 0, interval(-1_000_000n))).toBe(BigInt(STATUS_TIMEOUT));
    expect(call('KeQueryInterruptTime') - before).toBeGreaterThanOrEqual(1_000_000n);
  });

  test('a wait that nothing can end is a deadlock', () => {
    const event = memory(0x18);
    call('KeInitializeEvent', event, 0, 0);
    expect(attempt('KeWaitForSingleObject', event, 0, 0, 0, 0)).toMatchObject({ kind: 'deadlock' });
  });

  test('a wait for all and for any', () => {
    const [first, second, array] = [memory(0x18), memory(0x18), memory(16)];
    call('KeInitializeEvent', first, 0, 0);
    call('KeInitializeEvent', second, 0, 1);
    k.mem.setU64(array, first);
    k.mem.setU64(array + 8n, second);
    expect(call('KeWaitForMultipleObjects', 2, array, 1, 0, 0, 0, interval(0n), 0)).toBe(1n);
    expect(call('KeWaitForMultipleObjects', 2, array, 0, 0, 0, 0, interval(0n), 0)).toBe(BigInt(STATUS_TIMEOUT));
    call('KeSetEvent', first, 0, 0);
    expect(call('KeWaitForMultipleObjects', 2, array, 0, 0, 0, 0, interval(0n), 0)).toBe(0n);
    expect(attempt('KeWaitForMultipleObjects', 4, array, 0, 0, 0, 0, 0, 0)).toMatchObject({
      kind: 'bugCheck',
      code: 0xc,
    });
  });
});

test('a semaphore counts and refuses to go over its limit', () => {
  const semaphore = memory(0x20);
  call('KeInitializeSemaphore', semaphore, 1, 2);
  expect(call('KeReleaseSemaphore', semaphore, 0, 1, 0)).toBe(1n);
  expect(call('KeWaitForSingleObject', semaphore, 0, 0, 0, 0)).toBe(0n);
  expect(call('KeReadStateSemaphore', semaphore)).toBe(1n);
  expect(attempt('KeReleaseSemaphore', semaphore, 0, 2, 0).kind).toBe('bugCheck');
});

test('only its owner releases a mutex', () => {
  const mutex = memory(0x38);
  call('KeInitializeMutex', mutex, 0);
  expect(call('KeReadStateMutex', mutex)).toBe(1n);
  expect(attempt('KeReleaseMutex', mutex, 0)).toMatchObject({
    kind: 'bugCheck',
    args: expect.arrayContaining([0xffff_ffff_0000_0000n | BigInt(STATUS_MUTANT_NOT_OWNED)]),
  });
});

test('timers: one-shot, cancelled, periodic', () => {
  const timer = memory(0x40);
  call('KeInitializeTimerEx', timer, 0);
  const due = BigInt.asUintN(64, -10_000n);
  expect(call('KeSetTimer', timer, due, 0)).toBe(0n);
  expect(call('KeSetTimer', timer, due, 0)).toBe(1n);
  expect(call('KeReadStateTimer', timer)).toBe(0n);
  expect(call('KeWaitForSingleObject', timer, 0, 0, 0, 0)).toBe(0n);
  expect(call('KeReadStateTimer', timer)).toBe(1n);
  expect(call('KeCancelTimer', timer)).toBe(0n);
  call('KeSetTimerEx', timer, due, 5, 0);
  expect(call('KeCancelTimer', timer)).toBe(1n);
});

test('spin locks raise and lower; a second acquisition hangs', () => {
  const lock = memory(8);
  call('KeInitializeSpinLock', lock);
  expect(call('KeTryToAcquireSpinLockAtDpcLevel', lock)).toBe(1n);
  expect(call('KeTryToAcquireSpinLockAtDpcLevel', lock)).toBe(0n);
  call('KeReleaseSpinLockFromDpcLevel', lock);
  expect(call('KeTestSpinLock', lock)).toBe(1n);
  call('KeAcquireSpinLockAtDpcLevel', lock);
  expect(attempt('KeAcquireSpinLockAtDpcLevel', lock)).toMatchObject({ kind: 'deadlock' });
});

test('queues hand out their entries in order, and the status of a wait that failed', () => {
  const [queue, first, second, array] = [memory(0x40), memory(16), memory(16), memory(32)];
  call('KeInitializeQueue', queue, 1);
  expect(call('KeRemoveQueue', queue, 0, interval(0n))).toBe(BigInt(STATUS_TIMEOUT));
  expect(call('KeInsertQueue', queue, first)).toBe(0n);
  expect(call('KeInsertQueue', queue, second)).toBe(1n);
  expect(call('KeRemoveQueueEx', queue, 0, 0, 0, array, 4)).toBe(2n);
  expect([k.mem.u64(array), k.mem.u64(array + 8n)]).toEqual([first, second]);
  call('KeInsertQueue', queue, first);
  expect(call('KeRundownQueue', queue)).toBe(first);
  expect(call('KeReadStateQueue', queue)).toBe(0n);
});

test('a fast mutex, a push lock and a resource are owned by one', () => {
  const mutex = memory(0x38);
  call('KeInitializeGuardedMutex', mutex);
  expect(call('ExTryToAcquireFastMutex', mutex)).toBe(1n);
  expect(call('ExTryToAcquireFastMutex', mutex)).toBe(0n);
  const lock = memory(8);
  call('ExfAcquirePushLockShared', lock);
  expect(call('ExfTryAcquirePushLockShared', lock)).toBe(1n);
  call('ExfReleasePushLock', lock);
  call('ExfReleasePushLock', lock);
  expect(k.mem.u64(lock)).toBe(0n);
  const resource = kernelPool(k, 0x68, 'Test');
  call('ExInitializeResourceLite', resource);
  expect(call('ExAcquireResourceExclusiveLite', resource, 0)).toBe(1n);
  expect(call('ExAcquireResourceSharedLite', resource, 0)).toBe(0n);
  expect(attempt('ExReleaseResourceLite', resource)).toMatchObject({ kind: 'bugCheck', code: 0xe3 });
});
