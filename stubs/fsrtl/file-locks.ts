import { STATUS_RANGE_NOT_LOCKED } from '../../src/generated/ntstatus.ts';
import { FILE_LOCK, IRP } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PLARGE_INTEGER, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import {
  initialise,
  lockControl,
  locks,
  locksOf,
  mayAccess,
  rangeOfTransfer,
  removeLocks,
} from '../../src/kernel/fsrtl/byte-range-locks.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PEPROCESS = pointer('PEPROCESS');
const PFILE_LOCK = pointer('PFILE_LOCK');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIRP = pointer('PIRP');

/** Completes the IRP with the status, through the driver's routine when it gave one. */
function completeLock(k: Kernel, lock: bigint, irp: bigint, context: bigint, status: number) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  const routine = k.mem.get(lock, FILE_LOCK.CompleteLockIrpRoutine);
  if (routine !== 0n) return callGuest(routine, [context, irp], 'completed', { status, ownStatus: false });
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', { status, ownStatus: true });
}

const completed = (_k: Kernel, data: { readonly status: number; readonly ownStatus: boolean }, result: bigint) =>
  data.ownStatus ? data.status : Number(result & 0xffff_ffffn);

const at64 = (k: Kernel, pointerToValue: bigint) => k.mem.i64(pointerToValue);

/** Byte-range locks of files. */
export const fsrtlFileLocks = [
  ddi('FsRtlInitializeFileLock', {
    params: { FileLock: PFILE_LOCK, CompleteLockIrpRoutine: ROUTINE, UnlockRoutine: ROUTINE },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => initialise(k, a.FileLock, a.CompleteLockIrpRoutine, a.UnlockRoutine),
  }),
  ddi('FsRtlUninitializeFileLock', {
    params: { FileLock: PFILE_LOCK },
    maxIrql: 'APC',
    fidelity: { approximate: ['the unlock routine is not called for locks that are still held'] },
    model: (k, a) => void locks(k).byLock.delete(a.FileLock),
  }),
  ddi('FsRtlAllocateFileLock', {
    params: { CompleteLockIrpRoutine: ROUTINE, UnlockRoutine: ROUTINE },
    returns: PFILE_LOCK,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const lock = kernelPool(k, FILE_LOCK.$size, 'FSfl');
      initialise(k, lock, a.CompleteLockIrpRoutine, a.UnlockRoutine);
      return lock;
    },
  }),
  ddi('FsRtlFreeFileLock', {
    params: { FileLock: PFILE_LOCK },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      locks(k).byLock.delete(a.FileLock);
      freePool(k, a.FileLock, 0);
    },
  }),
  ddi('FsRtlProcessFileLock', {
    params: { FileLock: PFILE_LOCK, Irp: PIRP, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['a lock that would have to wait fails', 'the unlock routine is not called'] },
    model: (k, a) => completeLock(k, a.FileLock, a.Irp, a.Context, lockControl(k, a.FileLock, a.Irp)),
    steps: { completed },
  }),
  ddi('FsRtlCheckLockForReadAccess', {
    params: { FileLock: PFILE_LOCK, Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => mayAccess(k, a.FileLock, rangeOfTransfer(k, a.Irp), false),
  }),
  ddi('FsRtlCheckLockForWriteAccess', {
    params: { FileLock: PFILE_LOCK, Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => mayAccess(k, a.FileLock, rangeOfTransfer(k, a.Irp), true),
  }),
  ddi('FsRtlFastCheckLockForRead', {
    params: {
      FileLock: PFILE_LOCK,
      StartingByte: PLARGE_INTEGER,
      Length: PLARGE_INTEGER,
      Key: ULONG,
      FileObject: PFILE_OBJECT,
      ProcessId: PVOID,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      mayAccess(
        k,
        a.FileLock,
        { start: at64(k, a.StartingByte), length: at64(k, a.Length), key: a.Key, file: a.FileObject, process: 0n },
        false,
      ),
  }),
  ddi('FsRtlFastCheckLockForWrite', {
    params: {
      FileLock: PFILE_LOCK,
      StartingByte: PLARGE_INTEGER,
      Length: PLARGE_INTEGER,
      Key: ULONG,
      FileObject: PFILE_OBJECT,
      ProcessId: PVOID,
    },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      mayAccess(
        k,
        a.FileLock,
        { start: at64(k, a.StartingByte), length: at64(k, a.Length), key: a.Key, file: a.FileObject, process: 0n },
        true,
      ),
  }),
  ddi('FsRtlFastUnlockAll', {
    params: { FileLock: PFILE_LOCK, FileObject: PFILE_OBJECT, ProcessId: PEPROCESS, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['the unlock routine is not called'] },
    model: (k, a) => (removeLocks(k, a.FileLock, (held) => held.file === a.FileObject) ? 0 : STATUS_RANGE_NOT_LOCKED),
  }),
  ddi('FsRtlFastUnlockAllByKey', {
    params: { FileLock: PFILE_LOCK, FileObject: PFILE_OBJECT, ProcessId: PEPROCESS, Key: ULONG, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['the unlock routine is not called'] },
    model: (k, a) =>
      removeLocks(k, a.FileLock, (held) => held.file === a.FileObject && held.key === a.Key)
        ? 0
        : STATUS_RANGE_NOT_LOCKED,
  }),
  ddi('FsRtlFastUnlockSingle', {
    params: {
      FileLock: PFILE_LOCK,
      FileObject: PFILE_OBJECT,
      FileOffset: PLARGE_INTEGER,
      Length: PLARGE_INTEGER,
      ProcessId: PEPROCESS,
      Key: ULONG,
      Context: PVOID,
      AlreadySynchronized: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['the unlock routine is not called'] },
    model: (k, a) =>
      removeLocks(
        k,
        a.FileLock,
        (held) =>
          held.file === a.FileObject &&
          held.key === a.Key &&
          held.start === at64(k, a.FileOffset) &&
          held.length === at64(k, a.Length),
      )
        ? 0
        : STATUS_RANGE_NOT_LOCKED,
  }),
  ddi('FsRtlAreThereCurrentOrInProgressFileLocks', {
    params: { FileLock: PFILE_LOCK },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => locksOf(k, a.FileLock).length > 0,
  }),
];
