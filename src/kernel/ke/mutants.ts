import { STATUS_ABANDONED, STATUS_MUTANT_NOT_OWNED } from '../../generated/ntstatus.ts';
import { DISPATCHER_HEADER, KMUTANT } from '../../generated/structs.ts';
import { initialiseHeader, OBJECT, signal, signalState } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread, type ThreadRecord } from '../thread.ts';
import { changeApcDisable } from './apc-disable.ts';
import { owned, takeMutant } from './mutant-ownership.ts';

export { takeMutant } from './mutant-ownership.ts';

/** A KMUTEX disables normal kernel APCs while it is owned, a mutant does not. */
export function initialiseMutant(
  k: Kernel,
  mutant: bigint,
  owner: ThreadRecord | undefined,
  disablesApcs: boolean,
): void {
  initialiseHeader(k, mutant, OBJECT.Mutant, KMUTANT.$size, 1);
  k.mem.setU64(mutant + KMUTANT.MutantListEntry.at, 0n);
  k.mem.set(mutant, KMUTANT.OwnerThread, 0n);
  k.mem.set(mutant, KMUTANT.Abandoned, 0);
  k.mem.set(mutant, KMUTANT.ApcDisable, disablesApcs ? 1 : 0);
  owned(k).byMutant.delete(mutant);
  if (owner) takeMutant(k, mutant, owner);
}

/** KeReleaseMutex: the signal state before. Raises STATUS_MUTANT_NOT_OWNED for any other thread than the owner. */
export function releaseMutant(k: Kernel, mutant: bigint): number {
  const thread = currentThread(k);
  if (k.mem.get(mutant, KMUTANT.OwnerThread) !== thread.ethread) {
    k.raise(k.mem.get(mutant, KMUTANT.Abandoned) !== 0 ? STATUS_ABANDONED : STATUS_MUTANT_NOT_OWNED);
  }
  const before = signalState(k, mutant);
  if (before === 0) free(k, mutant, thread.ethread);
  else k.mem.set(mutant, DISPATCHER_HEADER.SignalState, before + 1);
  return before;
}

function free(k: Kernel, mutant: bigint, owner: bigint): void {
  k.mem.set(mutant, KMUTANT.OwnerThread, 0n);
  owned(k).byMutant.delete(mutant);
  if (k.mem.get(mutant, KMUTANT.ApcDisable) !== 0) changeApcDisable(k, owner, 'kernel', 1);
  signal(k, mutant, 1);
}

/** The thread ends: who waits for its mutants gets them, abandoned. */
export function abandonMutants(k: Kernel, ethread: bigint): void {
  for (const [mutant, owner] of owned(k).byMutant) {
    if (owner !== ethread) continue;
    k.mem.set(mutant, KMUTANT.Abandoned, 1);
    free(k, mutant, ethread);
  }
}

/** A kernel mutex, not a mutant, that the thread owns: it may not end so. */
export function ownedKernelMutex(k: Kernel, ethread: bigint): bigint | undefined {
  for (const [mutant, owner] of owned(k).byMutant) {
    if (owner === ethread && k.mem.get(mutant, KMUTANT.ApcDisable) !== 0) return mutant;
  }
  return undefined;
}
