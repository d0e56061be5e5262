import { callGuest, type Outcome } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';

/**
 * A binary insertion sort, suspended at each call of the driver's comparison: element `next` is being placed among the
 * sorted ones before it, between `low` and `high`. The element itself stays where it is until its place is known.
 */
export interface SortState {
  readonly base: bigint;
  readonly count: number;
  readonly size: number;
  readonly compare: bigint;
  readonly next: number;
  readonly low: number;
  readonly high: number;
  readonly [key: string]: bigint | number;
}

const at = (s: SortState, index: number) => s.base + BigInt(index * s.size);
const middle = (s: SortState) => (s.low + s.high) >>> 1;

export function sortOn(k: Kernel, state: SortState): Outcome {
  let s = state;
  while (s.low === s.high) {
    place(k, s);
    if (s.next + 1 >= s.count) return undefined;
    s = { ...s, next: s.next + 1, low: 0, high: s.next + 1 };
  }
  return callGuest(s.compare, [at(s, s.next), at(s, middle(s))], 'compared', s);
}

/** The step behind a comparison of element `next` with the middle one. */
export function sortCompared(k: Kernel, s: SortState, result: bigint): Outcome {
  const before = BigInt.asIntN(32, result) < 0n;
  return sortOn(k, before ? { ...s, high: middle(s) } : { ...s, low: middle(s) + 1 });
}

function place(k: Kernel, s: SortState): void {
  if (s.low === s.next) return;
  const element = k.mem.bytes(at(s, s.next), s.size);
  k.mem.copy(at(s, s.low + 1), at(s, s.low), (s.next - s.low) * s.size);
  k.mem.write(at(s, s.low), element);
}
