import type { Plain, Request } from '../declaration.ts';
import { wake } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread, type ThreadRecord, threadByObject } from '../thread.ts';

export type LockMode = 'shared' | 'exclusive';
interface LockWaiter {
  readonly ethread: bigint;
  readonly mode: LockMode;
}
/** Threads that wait for a lock which is no dispatcher object, in order of arrival, by the lock's address. */
const waiters = slice<{ readonly byLock: Map<bigint, LockWaiter[]> }>('lockWaiters', () => ({ byLock: new Map() }));

/** Blocks the current thread until `grantNext` picks it; the step then owns the lock already. */
export function blockOnLock(k: Kernel, lock: bigint, mode: LockMode, what: string, then: string, data: Plain): Request {
  const { byLock } = waiters(k);
  const queue = byLock.get(lock) ?? [];
  byLock.set(lock, queue);
  queue.push({ ethread: currentThread(k).ethread, mode });
  const why = `${what} 0x${lock.toString(16)}`;
  return {
    request: 'wait',
    wait: { objects: [], all: false, timeout: undefined, alertable: false, why },
    then,
    data,
  };
}

export function waitersFor(k: Kernel, lock: bigint, mode?: LockMode): number {
  const queue = waiters(k).byLock.get(lock) ?? [];
  return mode === undefined ? queue.length : queue.filter((waiter) => waiter.mode === mode).length;
}
export function firstWaiter(k: Kernel, lock: bigint): LockMode | undefined {
  return waiters(k).byLock.get(lock)?.[0]?.mode;
}

/** Takes the first waiter of this mode from the queue and makes it ready; undefined when there is none. */
export function grantNext(k: Kernel, lock: bigint, mode?: LockMode): ThreadRecord | undefined {
  const { byLock } = waiters(k);
  const queue = byLock.get(lock);
  const index = queue?.findIndex((waiter) => mode === undefined || waiter.mode === mode) ?? -1;
  if (!queue || index < 0) return undefined;
  const [waiter] = queue.splice(index, 1);
  if (queue.length === 0) byLock.delete(lock);
  const thread = threadByObject(k, waiter!.ethread);
  if (thread?.state !== 'waiting') return grantNext(k, lock, mode);
  wake(k, thread, 0);
  return thread;
}
