import type { Request } from '../declaration.ts';
import { blockOnLock, firstWaiter, grantNext, type LockMode, waitersFor } from '../ke/lock-waiters.ts';
import type { Kernel } from '../kernel.ts';

/** EX_PUSH_LOCK: bit 0 is held, bit 1 has waiters, the count of shared owners is in bits 4 and up. */
const HELD = 1n;
const WAITING = 2n;
const ONE_SHARED = 0x10n;

/** Undefined when the lock is the thread's now; otherwise it blocks, and owns the lock when the step `then` runs. */
export function acquirePushLock(k: Kernel, lock: bigint, mode: LockMode, then: string): Request | undefined {
  if (tryAcquirePushLock(k, lock, mode)) return undefined;
  k.mem.setU64(lock, k.mem.u64(lock) | WAITING);
  return blockOnLock(k, lock, mode, 'waits for the push lock', then, undefined);
}

export function tryAcquirePushLock(k: Kernel, lock: bigint, mode: LockMode): boolean {
  const value = k.mem.u64(lock);
  const sharable = mode === 'shared' && value >= ONE_SHARED && waitersFor(k, lock) === 0;
  if ((value & HELD) !== 0n && !sharable) return false;
  own(k, lock, mode);
  return true;
}

function own(k: Kernel, lock: bigint, mode: LockMode): void {
  const value = k.mem.u64(lock);
  k.mem.setU64(lock, mode === 'shared' ? (value | HELD) + ONE_SHARED : value | HELD);
}

/** Releases what the caller holds, shared or exclusive, and passes the lock on. */
export function releasePushLock(k: Kernel, lock: bigint): void {
  const value = k.mem.u64(lock);
  const rest = value >= ONE_SHARED ? value - ONE_SHARED : 0n;
  if (rest >= ONE_SHARED) {
    k.mem.setU64(lock, rest);
    return;
  }
  k.mem.setU64(lock, 0n);
  const mode = firstWaiter(k, lock);
  if (mode === undefined) return;
  while (firstWaiter(k, lock) === mode && grantNext(k, lock, mode)) {
    own(k, lock, mode);
    if (mode === 'exclusive') break;
  }
  if (waitersFor(k, lock) > 0) k.mem.setU64(lock, k.mem.u64(lock) | WAITING);
}
