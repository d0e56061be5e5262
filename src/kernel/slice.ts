import type { Kernel } from './kernel.ts';

/**
 * A part of the kernel's state that one file owns: plain data in `k.state`, made at first use, copied with the rest by
 * structuredClone. No functions, no class instances inside.
 */
export function slice<T extends object>(name: string, initial: (k: Kernel) => T): (k: Kernel) => T {
  return (k) => {
    const present = k.state[name];
    if (present !== undefined) return present as T;
    const fresh = initial(k);
    k.state[name] = fresh;
    return fresh;
  };
}
