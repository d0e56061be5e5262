import type { Kernel } from './kernel.ts';
import type { KernelStop } from './signals.ts';
import { slice } from './slice.ts';
import { currentThread } from './thread.ts';

interface RunState {
  /** Set once something ended the run. */
  stop: KernelStop | undefined;
  /** RAX of the phase's routine. */
  phaseResult: bigint | undefined;
}
export const runState = slice<RunState>('run', () => ({ stop: undefined, phaseResult: undefined }));

export function phaseReturned(k: Kernel, result: bigint): void {
  runState(k).phaseResult = result;
  currentThread(k).state = 'parked';
}
