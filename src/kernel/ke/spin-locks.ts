import type { Kernel } from '../kernel.ts';
import { StopSignal } from '../signals.ts';
import { currentThread } from '../thread.ts';

/** A processor that spins on a lock which is held on this one never goes on: the run ends as it would on Windows, in a hang. */
export function neverReleased(k: Kernel, lock: bigint): never {
  const { name } = currentThread(k);
  throw new StopSignal({
    kind: 'deadlock',
    threads: [`${name}: spins at IRQL ${k.irql} on the lock 0x${lock.toString(16)}, which is held already`],
  });
}

/** KSPIN_LOCK: 1 while it is held. */
export function acquireSpinLock(k: Kernel, lock: bigint): void {
  if (!tryAcquireSpinLock(k, lock)) neverReleased(k, lock);
}
export function tryAcquireSpinLock(k: Kernel, lock: bigint): boolean {
  if (k.mem.u64(lock) !== 0n) return false;
  k.mem.setU64(lock, 1n);
  return true;
}
export function releaseSpinLock(k: Kernel, lock: bigint): void {
  k.mem.setU64(lock, 0n);
}

/** Raises to `level` and returns the IRQL before. */
export function raiseIrql(k: Kernel, level: number): number {
  const before = k.irql;
  k.irql = level;
  return before;
}

/** EX_SPIN_LOCK: bit 31 is an exclusive owner, the rest counts shared ones. */
const EXCLUSIVE = 0x8000_0000;
export function acquireExclusive(k: Kernel, lock: bigint): void {
  if (k.mem.u32(lock) !== 0) neverReleased(k, lock);
  k.mem.setU32(lock, EXCLUSIVE);
}
export function acquireShared(k: Kernel, lock: bigint): void {
  const value = k.mem.u32(lock);
  if (value >= EXCLUSIVE) neverReleased(k, lock);
  k.mem.setU32(lock, value + 1);
}
export function releaseShared(k: Kernel, lock: bigint): void {
  k.mem.setU32(lock, (k.mem.u32(lock) - 1) >>> 0);
}
export function releaseExclusive(k: Kernel, lock: bigint): void {
  k.mem.setU32(lock, 0);
}
/** The only shared owner becomes the exclusive one. */
export function tryConvertToExclusive(k: Kernel, lock: bigint): boolean {
  if (k.mem.u32(lock) !== 1) return false;
  k.mem.setU32(lock, EXCLUSIVE);
  return true;
}
