import type { Kernel } from '../kernel/kernel.ts';
import type { KernelObserver } from '../kernel/observer.ts';
import type { ViolationCollector } from '../policy/collector.ts';
import type { PhaseRecord } from './phase-record.ts';

/** Somebody who watches a run, such as the trace. Watching changes nothing. */
export interface RunWatcher {
  /** What it wants to hear from the kernel. */
  readonly observer: KernelObserver;
  phaseBegan(name: string): void;
  phaseEnded(name: string, record: PhaseRecord): void;
}

/** Makes the watcher of a run, before its machine boots. A run that has to be repeated with counting asks again. */
export type Watch = (run: { readonly k: Kernel; readonly collector: ViolationCollector }) => RunWatcher;
