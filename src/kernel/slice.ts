import { copyPlain } from '../memory/plain-copy.ts';
import type { Kernel } from './kernel.ts';

const copiers: Record<string, (state: object) => object> = {};

/**
 * A part of the kernel's state that one file owns: plain data in `k.state`, made at first use, copied with the rest by
 * structuredClone. No functions, no class instances inside. A large one may bring its own `copy`, which shares what never
 * changes, if no other slice refers to what is in it.
 */
export function slice<T extends object>(
  name: string,
  initial: (k: Kernel) => T,
  copy?: (state: T) => T,
): (k: Kernel) => T {
  if (copy) copiers[name] = copy as unknown as (state: object) => object;
  // The last answer: looking a name up in a large object takes longer than most that is done with a slice.
  let owner: object | undefined;
  let last: T;
  return (k) => {
    if (k.state === owner) return last;
    k.state[name] ??= initial(k);
    owner = k.state;
    last = k.state[name] as T;
    return last;
  };
}

/** A copy of all slices. */
export function copyState(state: Readonly<Record<string, object>>): Record<string, object> {
  const own = Object.keys(copiers).filter((name) => state[name] !== undefined);
  const result = copyPlain({ ...state, ...Object.fromEntries(own.map((name) => [name, undefined])) });
  for (const name of own) result[name] = copiers[name]!(state[name]!);
  return result as Record<string, object>;
}
