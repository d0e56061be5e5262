import type { Kernel } from './kernel.ts';

/**
 * A part of the kernel's state that one file owns: plain data in `k.state`, made at first use, copied with the rest by
 * structuredClone. No functions, no class instances inside.
 */
export function slice<T extends object>(name: string, initial: (k: Kernel) => T): (k: Kernel) => T {
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
