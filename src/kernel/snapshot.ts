import type { CpuContext } from '../cpu/cpu.ts';
import type { SpaceSnapshot } from '../memory/space-snapshot.ts';
import type { Kernel } from './kernel.ts';
import { copyState } from './slice.ts';

/** A machine at rest: CPU, memory and the kernel's own data. Nothing in it changes, so it can be returned to again and again. */
export interface Snapshot {
  readonly cpu: CpuContext;
  readonly space: SpaceSnapshot;
  readonly state: Readonly<Record<string, object>>;
}

/**
 * Keeps the machine as it is between two runs; not while guest code runs. The machine itself is not changed by it. What
 * watches the kernel (observer, handlers of memory facts) is not part of it.
 */
export function takeSnapshot(k: Kernel): Snapshot {
  return { cpu: k.cpu.saveContext(), space: k.space.snapshot(), state: copyState(k.state) };
}

/** Returns to a snapshot of this kernel: from here on everything goes on as it went, or can go, from there. */
export function restoreSnapshot(k: Kernel, snapshot: Snapshot): void {
  k.space.restore(snapshot.space);
  k.cpu.restoreContext(snapshot.cpu);
  k.state = copyState(snapshot.state);
  k.call = undefined;
}
