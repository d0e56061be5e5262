import { system } from '../boot.ts';
import type { Kernel } from '../kernel.ts';
import { startThread } from '../thread-life.ts';

/** Runs a routine on a system worker thread: one that ends with the routine. */
export function runOnWorker(k: Kernel, name: string, routine: bigint, args: readonly bigint[]): void {
  const process = system(k).systemProcess;
  startThread(k, { name, process, routine, args, system: true, onReturn: 'threadReturned' });
}
