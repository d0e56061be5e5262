import { FAST_MUTEX } from '../../generated/structs.ts';
import type { Request } from '../declaration.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { blockOnLock, grantNext } from '../ke/lock-waiters.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';

/** FAST_MUTEX and KGUARDED_MUTEX, which Windows 8 made one: 1 in Count is free, each owner and waiter takes one. */
export function initialiseFastMutex(k: Kernel, mutex: bigint): void {
  k.mem.set(mutex, FAST_MUTEX.Count, 1);
  k.mem.set(mutex, FAST_MUTEX.Owner, 0n);
  k.mem.set(mutex, FAST_MUTEX.Contention, 0);
  initialiseHeader(k, mutex + FAST_MUTEX.Event.at, OBJECT.EventSynchronization, FAST_MUTEX.Event.size, 0);
  k.mem.set(mutex, FAST_MUTEX.OldIrql, 0);
}

/** Undefined when the mutex is the thread's now. Otherwise it blocks, and is the owner when the step `then` runs. */
export function acquireFastMutex(k: Kernel, mutex: bigint, then: string, oldIrql: number): Request | undefined {
  const count = k.mem.get(mutex, FAST_MUTEX.Count);
  k.mem.set(mutex, FAST_MUTEX.Count, count - 1);
  if (count === 1) {
    ownFastMutex(k, mutex, oldIrql);
    return undefined;
  }
  k.mem.set(mutex, FAST_MUTEX.Contention, k.mem.get(mutex, FAST_MUTEX.Contention) + 1);
  return blockOnLock(k, mutex, 'exclusive', 'waits for the fast mutex', then, { mutex, oldIrql });
}

export function tryAcquireFastMutex(k: Kernel, mutex: bigint, oldIrql: number): boolean {
  if (k.mem.get(mutex, FAST_MUTEX.Count) !== 1) return false;
  k.mem.set(mutex, FAST_MUTEX.Count, 0);
  ownFastMutex(k, mutex, oldIrql);
  return true;
}

export function ownFastMutex(k: Kernel, mutex: bigint, oldIrql: number): void {
  k.mem.set(mutex, FAST_MUTEX.Owner, currentThread(k).ethread);
  k.mem.set(mutex, FAST_MUTEX.OldIrql, oldIrql);
}

/** Returns the IRQL of its owner before the acquisition. */
export function releaseFastMutex(k: Kernel, mutex: bigint): number {
  const irql = k.mem.get(mutex, FAST_MUTEX.OldIrql);
  k.mem.set(mutex, FAST_MUTEX.Owner, 0n);
  k.mem.set(mutex, FAST_MUTEX.Count, k.mem.get(mutex, FAST_MUTEX.Count) + 1);
  grantNext(k, mutex);
  return irql & 0xff;
}
