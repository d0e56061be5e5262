import { STATUS_MUTANT_LIMIT_EXCEEDED } from '../../generated/ntstatus.ts';
import { DISPATCHER_HEADER, KMUTANT } from '../../generated/structs.ts';
import { signalState } from '../dispatcher-header.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import type { ThreadRecord } from '../thread.ts';
import { changeApcDisable } from './apc-disable.ts';

/** Mutants that a thread owns, by mutant: what its end abandons. */
export const owned = slice<{ readonly byMutant: Map<bigint, bigint> }>('mutants', () => ({ byMutant: new Map() }));

/** The thread's wait took the mutant, perhaps once more. True when its last owner ended without a release. */
export function takeMutant(k: Kernel, mutant: bigint, thread: ThreadRecord): boolean {
  const state = signalState(k, mutant);
  if (state === -0x80000000) k.raise(STATUS_MUTANT_LIMIT_EXCEEDED);
  k.mem.set(mutant, DISPATCHER_HEADER.SignalState, state - 1);
  if (state !== 1) return false;
  k.mem.set(mutant, KMUTANT.OwnerThread, thread.ethread);
  owned(k).byMutant.set(mutant, thread.ethread);
  if (k.mem.get(mutant, KMUTANT.ApcDisable) !== 0) changeApcDisable(k, thread.ethread, 'kernel', -1);
  const abandoned = k.mem.get(mutant, KMUTANT.Abandoned) !== 0;
  if (abandoned) k.mem.set(mutant, KMUTANT.Abandoned, 0);
  return abandoned;
}
