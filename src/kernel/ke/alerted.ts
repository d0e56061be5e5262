import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';

/** Ids of the threads that were alerted, by the mode of the alert: kernel, user. */
export const alerted = slice<readonly [Set<number>, Set<number>]>('alertedThreads', () => [new Set(), new Set()]);

/** Was the current thread alerted in this mode? It no longer is. */
export function takeAlert(k: Kernel, mode: number): boolean {
  return alerted(k)[mode === 0 ? 0 : 1].delete(currentThread(k).id);
}
