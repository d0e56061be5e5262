import { STATUS_SEMAPHORE_LIMIT_EXCEEDED } from '../../src/generated/ntstatus.ts';
import { DISPATCHER_HEADER, KEVENT, KMUTANT, KSEMAPHORE } from '../../src/generated/structs.ts';
import { BOOLEAN, LONG, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signal, signalState, wakeWaiters } from '../../src/kernel/dispatcher-objects.ts';
import { initialiseMutant, releaseMutant } from '../../src/kernel/ke/mutants.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const NO_BOOST = ['the priority increment has no influence'];

/** Signals and takes the signal back at once: only threads that wait now go on. */
export function pulseEvent(k: Kernel, event: bigint): number {
  const before = signalState(k, event);
  k.mem.set(event, DISPATCHER_HEADER.SignalState, 1);
  wakeWaiters(k, event);
  k.mem.set(event, DISPATCHER_HEADER.SignalState, 0);
  return before;
}

export function resetEvent(k: Kernel, event: bigint): number {
  const before = signalState(k, event);
  k.mem.set(event, DISPATCHER_HEADER.SignalState, 0);
  return before;
}

function releaseSemaphore(k: Kernel, semaphore: bigint, adjustment: number): number {
  const before = signalState(k, semaphore);
  const after = before + adjustment;
  if (after > k.mem.get(semaphore, KSEMAPHORE.Limit) || after < before) k.raise(STATUS_SEMAPHORE_LIMIT_EXCEEDED);
  k.mem.set(semaphore, DISPATCHER_HEADER.SignalState, after);
  wakeWaiters(k, semaphore);
  return before;
}

export const keEvents = [
  ddi('KeInitializeEvent', {
    params: { Event: PVOID, Type: LONG, State: BOOLEAN },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseHeader(k, a.Event, a.Type & 0x7f, KEVENT.$size, a.State ? 1 : 0),
  }),
  ddi('KeSetEvent', {
    params: { Event: PVOID, Increment: LONG, Wait: BOOLEAN },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: NO_BOOST },
    model: (k, a) => signal(k, a.Event, 1),
  }),
  ddi('KeResetEvent', {
    params: { Event: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => resetEvent(k, a.Event),
  }),
  ddi('KeClearEvent', {
    params: { Event: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => k.mem.set(a.Event, DISPATCHER_HEADER.SignalState, 0),
  }),
  ddi('KePulseEvent', {
    params: { Event: PVOID, Increment: LONG, Wait: BOOLEAN },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: NO_BOOST },
    model: (k, a) => pulseEvent(k, a.Event),
  }),
  ddi('KeReadStateEvent', {
    params: { Event: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Event),
  }),
  ddi('KeInitializeSemaphore', {
    params: { Semaphore: PVOID, Count: LONG, Limit: LONG },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      initialiseHeader(k, a.Semaphore, OBJECT.Semaphore, KSEMAPHORE.$size, a.Count);
      k.mem.set(a.Semaphore, KSEMAPHORE.Limit, a.Limit);
    },
  }),
  ddi('KeReleaseSemaphore', {
    params: { Semaphore: PVOID, Increment: LONG, Adjustment: LONG, Wait: BOOLEAN },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: NO_BOOST },
    model: (k, a) => releaseSemaphore(k, a.Semaphore, a.Adjustment),
  }),
  ddi('KeReadStateSemaphore', {
    params: { Semaphore: PVOID },
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Semaphore),
  }),
  ddi('KeInitializeMutex', {
    params: { Mutex: PVOID, Level: ULONG },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseMutant(k, a.Mutex, undefined, true),
  }),
  ddi('KeReleaseMutex', {
    params: { Mutex: PVOID, Wait: BOOLEAN },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => releaseMutant(k, a.Mutex),
  }),
  ddi('KeReadStateMutex', {
    params: { Mutex: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Mutex),
  }),
  ddi('KeInitializeMutant', {
    params: { Mutant: PVOID, InitialOwner: BOOLEAN },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialiseMutant(k, a.Mutant, a.InitialOwner ? currentThread(k) : undefined, false),
  }),
  ddi('KeReleaseMutant', {
    params: { Mutant: PVOID, Increment: LONG, Abandoned: BOOLEAN, Wait: BOOLEAN },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['Abandoned is taken as an ordinary release'] },
    model: (k, a) => releaseMutant(k, a.Mutant),
  }),
  ddi('KeReadStateMutant', {
    params: { Mutant: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Mutant),
  }),
  ddi('KeQueryOwnerMutant', {
    params: { Mutant: PVOID, ClientId: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const owner = k.mem.get(a.Mutant, KMUTANT.OwnerThread);
      k.mem.setU64(a.ClientId, owner === 0n ? 0n : k.mem.get(owner, ETHREAD.UniqueProcess));
      k.mem.setU64(a.ClientId + 8n, owner === 0n ? 0n : k.mem.get(owner, ETHREAD.UniqueThread));
    },
  }),
];
