import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_LOCK_NOT_GRANTED,
  STATUS_RANGE_NOT_LOCKED,
} from '../../generated/ntstatus.ts';
import { FILE_LOCK, IO_STACK_LOCATION } from '../../generated/structs.ts';
import { currentLocation } from '../io/irp.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

const IRP_MN_LOCK = 1;
const IRP_MN_UNLOCK_SINGLE = 2;
const SL_EXCLUSIVE_LOCK = 2;

export interface ByteLock {
  readonly start: bigint;
  readonly length: bigint;
  readonly key: number;
  readonly exclusive: boolean;
  readonly file: bigint;
  readonly process: bigint;
}
export const locks = slice<{ readonly byLock: Map<bigint, ByteLock[]> }>('fileLocks', () => ({ byLock: new Map() }));
export const locksOf = (k: Kernel, lock: bigint) => locks(k).byLock.get(lock) ?? [];

export function initialise(k: Kernel, lock: bigint, complete: bigint, unlockRoutine: bigint): void {
  k.mem.fill(lock, FILE_LOCK.$size, 0);
  k.mem.set(lock, FILE_LOCK.CompleteLockIrpRoutine, complete);
  k.mem.set(lock, FILE_LOCK.UnlockRoutine, unlockRoutine);
  locks(k).byLock.delete(lock);
}
export function questionable(k: Kernel, lock: bigint): void {
  k.mem.set(lock, FILE_LOCK.FastIoIsQuestionable, locksOf(k, lock).length > 0 ? 1 : 0);
}
export const overlaps = (lock: ByteLock, start: bigint, length: bigint) =>
  length > 0n && lock.length > 0n && start < lock.start + lock.length && lock.start < start + length;
export const isOwn = (lock: ByteLock, file: bigint, process: bigint, key: number) =>
  lock.file === file && lock.process === process && lock.key === key;

export interface Range {
  readonly start: bigint;
  readonly length: bigint;
  readonly key: number;
  readonly file: bigint;
  readonly process: bigint;
}
export function mayAccess(k: Kernel, lock: bigint, range: Range, writing: boolean): boolean {
  return locksOf(k, lock).every((held) => {
    if (!overlaps(held, range.start, range.length)) return true;
    const own = isOwn(held, range.file, range.process, range.key);
    return writing ? own && held.exclusive : own || !held.exclusive;
  });
}
export function rangeOfTransfer(k: Kernel, irp: bigint): Range {
  const stack = currentLocation(k, irp);
  return {
    start: k.mem.get(stack, IO_STACK_LOCATION.Parameters_Read_ByteOffset),
    length: BigInt(k.mem.get(stack, IO_STACK_LOCATION.Parameters_Read_Length)),
    key: k.mem.get(stack, IO_STACK_LOCATION.Parameters_Read_Key),
    file: k.mem.get(stack, IO_STACK_LOCATION.FileObject),
    process: 0n,
  };
}

/** IRP_MJ_LOCK_CONTROL; waiting locks fail, as nobody else would ever unlock. */
export function lockControl(k: Kernel, lock: bigint, irp: bigint): number {
  const stack = currentLocation(k, irp);
  const minor = k.mem.get(stack, IO_STACK_LOCATION.MinorFunction);
  const range = {
    start: k.mem.get(stack, IO_STACK_LOCATION.Parameters_LockControl_ByteOffset),
    length: k.mem.u64(k.mem.get(stack, IO_STACK_LOCATION.Parameters_LockControl_Length)),
    key: k.mem.get(stack, IO_STACK_LOCATION.Parameters_LockControl_Key),
    file: k.mem.get(stack, IO_STACK_LOCATION.FileObject),
    process: 0n,
  };
  if (minor === IRP_MN_LOCK)
    return addLock(k, lock, range, (k.mem.get(stack, IO_STACK_LOCATION.Flags) & SL_EXCLUSIVE_LOCK) !== 0);
  if (minor === IRP_MN_UNLOCK_SINGLE)
    return removeLocks(
      k,
      lock,
      (held) => isOwn(held, range.file, 0n, range.key) && held.start === range.start && held.length === range.length,
    )
      ? 0
      : STATUS_RANGE_NOT_LOCKED;
  if (minor > 4) return STATUS_INVALID_DEVICE_REQUEST;
  removeLocks(k, lock, (held) => held.file === range.file && (minor === 3 || held.key === range.key));
  return 0;
}
export function addLock(k: Kernel, lock: bigint, range: Range, exclusive: boolean): number {
  const conflict = locksOf(k, lock).some(
    (held) => overlaps(held, range.start, range.length) && (exclusive || held.exclusive),
  );
  if (conflict) return STATUS_LOCK_NOT_GRANTED;
  locks(k).byLock.set(lock, [...locksOf(k, lock), { ...range, exclusive }]);
  questionable(k, lock);
  return 0;
}
export function removeLocks(k: Kernel, lock: bigint, fits: (held: ByteLock) => boolean): boolean {
  const before = locksOf(k, lock);
  const left = before.filter((held) => !fits(held));
  locks(k).byLock.set(lock, left);
  questionable(k, lock);
  return left.length < before.length;
}
