import { STATUS_ABANDONED, STATUS_MUTANT_LIMIT_EXCEEDED, STATUS_MUTANT_NOT_OWNED } from '../../generated/ntstatus.ts';
import { DISPATCHER_HEADER, KMUTANT } from '../../generated/structs.ts';
import { initialiseHeader, OBJECT, signal, signalState } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread, type ThreadRecord } from '../thread.ts';
import { changeApcDisable } from './apc-disable.ts';

/** Mutants that a thread owns, by mutant: what its end abandons. */
const owned = slice<{ readonly byMutant: Map<bigint, bigint> }>('mutants', () => ({ byMutant: new Map() }));

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
