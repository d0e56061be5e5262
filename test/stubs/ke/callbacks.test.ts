import { expect, test } from 'vitest';
import { STATUS_INVALID_HANDLE } from '../../../src/generated/ntstatus.ts';
import { notifyBugCheck } from '../../../src/kernel/ke/bug-check-callbacks.ts';
import { guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, callAt, memory } = createTestKernel();

test('bug check callbacks are called at HIGH_LEVEL, the last one first, while they are registered', () => {
  expect(notifyBugCheck(k)).toBeUndefined();
  const [first, second] = [guestRecorder(k), guestRecorder(k)];
  const [one, two] = [memory(0x40), memory(0x40)];
  expect(call('KeRegisterBugCheckCallback', one, first.routine, 0x1000n, 16, 'one')).toBe(1n);
  expect(call('KeRegisterBugCheckCallback', one, first.routine, 0x1000n, 16, 'one')).toBe(0n);
  expect(call('KeRegisterBugCheckCallback', two, second.routine, 0x2000n, 32, 'two')).toBe(1n);
  const { routine, args } = notifyBugCheck(k)!;
  callAt(routine, args);
  expect(first.calls().map((one) => [one.args[0], one.args[1], one.irql])).toEqual([[0x1000n, 16n, 15]]);
  expect(second.calls().map((one) => [one.args[0], one.args[1], one.irql])).toEqual([[0x2000n, 32n, 15]]);
  expect(k.irql).toBe(0);
  expect(call('KeDeregisterBugCheckCallback', one)).toBe(1n);
  expect(call('KeDeregisterBugCheckCallback', one)).toBe(0n);
  callAt(routine, args);
  expect([first.calls().length, second.calls().length]).toEqual([1, 2]);
});

test('handles of NMI callbacks are good once', () => {
  const handle = call('KeRegisterNmiCallback', guestRecorder(k).routine, 0);
  expect(handle).not.toBe(0n);
  expect(call('KeDeregisterNmiCallback', handle)).toBe(0n);
  expect(call('KeDeregisterNmiCallback', handle)).toBe(BigInt(STATUS_INVALID_HANDLE));
});

test('numbered queued spin locks raise to their level and are held once', () => {
  expect(call('KeAcquireQueuedSpinLock', 3)).toBe(0n);
  k.irql = 0;
  const old = memory(1);
  expect(call('KeTryToAcquireQueuedSpinLock', 3, old)).toBe(0n);
  call('KeReleaseQueuedSpinLock', 3, 0);
  expect(call('KeTryToAcquireQueuedSpinLock', 3, old)).toBe(1n);
  call('KeReleaseQueuedSpinLock', 3, 0);
});

test('affinity sets', () => {
  const [a, b, c] = [memory(0x108), memory(0x108), memory(0x108)];
  for (const set of [a, b]) call('KeInitializeAffinityEx', set);
  expect(call('KeIsEmptyAffinityEx', a)).toBe(1n);
  for (const number of [0, 5, 70]) call('KeAddProcessorAffinityEx', a, number);
  for (const number of [5, 6]) call('KeAddProcessorAffinityEx', b, number);
  expect(call('KeCountSetBitsAffinityEx', a)).toBe(3n);
  expect(call('KeCheckProcessorAffinityEx', a, 70)).toBe(1n);
  expect(call('KeCheckProcessorAffinityEx', a, 71)).toBe(0n);
  expect(call('KeAndAffinityEx', a, b, c)).toBe(1n);
  expect(call('KeCountSetBitsAffinityEx', c)).toBe(1n);
  expect(call('KeIsSubsetAffinityEx', c, a)).toBe(1n);
  expect(call('KeSubtractAffinityEx', b, a, c)).toBe(1n);
  expect(call('KeCheckProcessorAffinityEx', c, 6)).toBe(1n);
  call('KeOrAffinityEx', a, b, c);
  expect(call('KeCountSetBitsAffinityEx', c)).toBe(4n);
  call('KeRemoveProcessorAffinityEx', a, 70);
  expect(call('KeInterlockedSetProcessorAffinityEx', a, 5)).toBe(1n);
  expect(call('KeInterlockedClearProcessorAffinityEx', a, 0)).toBe(1n);
  call('KeCopyAffinityEx', c, a);
  expect(call('KeIsEqualAffinityEx', a, c)).toBe(1n);
  expect(call('KeIsEqualAffinityEx', a, b)).toBe(0n);
});

test("service tables beside the kernel's own", () => {
  const [base, number] = [memory(64), memory(64)];
  expect(call('KeAddSystemServiceTable', base, 0, 8, number, 0)).toBe(0n);
  expect(call('KeAddSystemServiceTable', base, 0, 8, number, 1)).toBe(1n);
  expect(call('KeAddSystemServiceTable', base, 0, 8, number, 1)).toBe(0n);
  expect(call('KeRemoveSystemServiceTable', 1)).toBe(1n);
  expect(call('KeRemoveSystemServiceTable', 1)).toBe(0n);
});
