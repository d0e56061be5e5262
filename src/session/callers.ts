import type { Kernel } from '../kernel/kernel.ts';
import { isChecked } from '../kernel/modules/loaded-modules.ts';
import { gadgets } from '../kernel/modules/slots.ts';
import type { DdiCall } from '../kernel/observer.ts';
import { currentThread } from '../kernel/thread.ts';

/** Where a call comes from. */
export interface Caller {
  readonly va: bigint;
  /** The address stands behind a call; otherwise it is where the routine begins that left by a jump. */
  readonly isReturn: boolean;
}

/**
 * The place in a driver that a call comes from: its return address or, where a routine that the kernel had called left by a
 * jump, that routine. Whatever the stack says, all guest code is a driver's; only what the kernel calls directly, such as the
 * default allocation routine of a lookaside list, is its own call: undefined.
 */
export function callerOf(k: Kernel, call: DdiCall): Caller | undefined {
  const va = call.returnAddress;
  if (isChecked(k, va) || va !== gadgets(k).returnFromGuest) return { va, isReturn: true };
  const routine = currentThread(k).frames.at(-1)?.routine;
  if (routine === call.target.address) return undefined;
  return routine === undefined ? { va, isReturn: true } : { va: routine, isReturn: false };
}
