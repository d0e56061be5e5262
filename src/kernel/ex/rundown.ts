import { KEVENT } from '../../generated/structs.ts';
import { type Request, wait } from '../declaration.ts';
import { initialiseHeader, OBJECT, signal } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { freePool, kernelPool } from './pool.ts';

/** EX_RUNDOWN_REF: bit 0 is rundown begun, the rest twice the number of references, or the wait block. */
const ACTIVE = 1n;
const ONE = 2n;
/** EX_RUNDOWN_WAIT_BLOCK: Count, WakeEvent. */
const WAKE_EVENT = 8n;
const WAIT_BLOCK_SIZE = 0x20;

export function initialiseRundown(k: Kernel, ref: bigint): void {
  k.mem.setU64(ref, 0n);
}
export function completeRundown(k: Kernel, ref: bigint): void {
  k.mem.setU64(ref, ACTIVE);
}
export function acquireRundown(k: Kernel, ref: bigint, count = 1n): boolean {
  const value = k.mem.u64(ref);
  if ((value & ACTIVE) !== 0n) return false;
  k.mem.setU64(ref, value + ONE * count);
  return true;
}
export function releaseRundown(k: Kernel, ref: bigint, count = 1n): void {
  const value = k.mem.u64(ref);
  if ((value & ACTIVE) === 0n) {
    k.mem.setU64(ref, value - ONE * count);
    return;
  }
  const block = value & ~ACTIVE;
  const left = k.mem.u64(block) - count;
  k.mem.setU64(block, left);
  if (left === 0n) signal(k, block + WAKE_EVENT, 1);
}

/** Refuses new references from now on. A request while some are left; its step is `rundownDone` with the wait block. */
export function waitForRundown(k: Kernel, ref: bigint): Request | undefined {
  const value = k.mem.u64(ref);
  if (value === 0n || value === ACTIVE) {
    completeRundown(k, ref);
    return undefined;
  }
  const block = kernelPool(k, WAIT_BLOCK_SIZE, 'ExRd');
  k.mem.setU64(block, value / ONE);
  initialiseHeader(k, block + WAKE_EVENT, OBJECT.EventSynchronization, KEVENT.$size, 0);
  k.mem.setU64(ref, block | ACTIVE);
  const why = `waits for the release of the rundown protection 0x${ref.toString(16)}`;
  const spec = { objects: [block + WAKE_EVENT], all: false, timeout: undefined, alertable: false, why };
  return wait(spec, 'rundownDone', { ref, block });
}
export const rundownSteps = {
  rundownDone: (k: Kernel, { ref, block }: { ref: bigint; block: bigint }) => {
    freePool(k, block, 0);
    completeRundown(k, ref);
  },
};
