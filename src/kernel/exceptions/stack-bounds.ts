import { interrupts } from '../interrupts.ts';
import { expandedStackAt } from '../ke/stack-expansion.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';
import { KERNEL_STACK_PAGES } from '../thread-life.ts';

/** The topmost bytes of a stack, where the frame of the kernel itself ends a walk. */
const TOP = 0x100n;

export interface StackBounds {
  /** Lowest address, and the one behind the highest. */
  readonly limit: bigint;
  readonly base: bigint;
}

/** The stack of the current thread, of a callout or of the processor's DPCs that `rsp` is in. */
export function stackOf(k: Kernel, rsp: bigint): StackBounds | undefined {
  const thread = currentThread(k);
  if (rsp >= thread.stackLimit && rsp <= thread.stackBase) return { limit: thread.stackLimit, base: thread.stackBase };
  const base = interrupts(k).dpcStack;
  const limit = base - BigInt(KERNEL_STACK_PAGES * 0x1000 - 0x1000);
  return rsp >= limit && rsp <= base ? { limit, base } : expandedStackAt(k, rsp);
}

/** Did a walk come to the routine that the kernel started on this stack? Nothing called it. */
export function isStackEnd(stack: StackBounds | undefined, rip: bigint, rsp: bigint): boolean {
  return rip === 0n && stack !== undefined && rsp > stack.base - TOP;
}
