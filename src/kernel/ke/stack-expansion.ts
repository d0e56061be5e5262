import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { RESUME, type Request } from '../declaration.ts';
import { enterGuest } from '../guest-call.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';
import { allocateStack, freeStack } from '../thread-life.ts';

/** What the kernel keeps for itself below a callout, in bytes. */
const RESERVE = 0x2000n;
/** Size of a large kernel stack, in pages: what an expansion gives. */
const LARGE_STACK_PAGES = 18;
/** MAXIMUM_EXPANSION_SIZE (ntddk.h): what an expansion can be asked for, in bytes. */
export const MAXIMUM_EXPANSION_SIZE = BigInt(LARGE_STACK_PAGES * PAGE_SIZE - PAGE_SIZE / 2);

/** Stacks that callouts run on: by lowest address, the one behind the highest. */
const expandedStacks = slice<Map<bigint, bigint>>('expandedStacks', () => new Map());

/** The stack of a callout that `rsp` is in. */
export function expandedStackAt(k: Kernel, rsp: bigint): { readonly limit: bigint; readonly base: bigint } | undefined {
  for (const [limit, base] of expandedStacks(k)) if (rsp >= limit && rsp <= base) return { limit, base };
  return undefined;
}

/** Bytes that the caller of the model has left on the thread's own stack; none on any other. */
export function roomOnStack(k: Kernel): bigint {
  const { stackBase, stackLimit } = currentThread(k);
  const rsp = k.call!.entryRsp;
  return rsp > stackLimit && rsp <= stackBase ? rsp - stackLimit - RESERVE : 0n;
}

/** Calls a routine on a fresh large stack; the step `newStack` gets the stack's lowest address. */
export function callOnNewStack(k: Kernel, routine: bigint, parameter: bigint, size: bigint): Request {
  const pages = Math.max(LARGE_STACK_PAGES, Math.ceil(Number(size + RESERVE) / PAGE_SIZE));
  const stack = allocateStack(k, pages);
  expandedStacks(k).set(stack.limit, stack.base);
  const { target, entryRsp } = k.call!;
  k.cpu.load();
  const frame = {
    owner: `${target.module}!${target.name}`,
    step: 'newStack',
    data: stack.limit,
    entryRsp,
    returnAt: target.returnAt,
  };
  enterGuest(k, currentThread(k), routine, [parameter], frame, stack.base - 0x48n);
  return RESUME;
}

export function leaveStack(k: Kernel, limit: bigint): void {
  const base = expandedStacks(k).get(limit)!;
  expandedStacks(k).delete(limit);
  freeStack(k, limit, Number(base - limit) / PAGE_SIZE);
}
