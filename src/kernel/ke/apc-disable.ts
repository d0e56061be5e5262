import type { Kernel } from '../kernel.ts';
import { ETHREAD } from '../ps/opaque-layouts.ts';
import { threadByObject } from '../thread.ts';

const FIELD = { kernel: ETHREAD.KernelApcDisable, special: ETHREAD.SpecialApcDisable } as const;
export type ApcKind = keyof typeof FIELD;

/** Critical regions count in KTHREAD.KernelApcDisable, guarded ones in SpecialApcDisable: 0 is enabled, each entry one less. */
export function changeApcDisable(k: Kernel, ethread: bigint, kind: ApcKind, by: 1 | -1): void {
  k.mem.set(ethread, FIELD[kind], k.mem.get(ethread, FIELD[kind]) + by);
  const thread = threadByObject(k, ethread);
  if (thread && kind === 'kernel') thread.criticalRegions -= by;
}

export function apcDisable(k: Kernel, ethread: bigint, kind: ApcKind): number {
  return k.mem.get(ethread, FIELD[kind]);
}
