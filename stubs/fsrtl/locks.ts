import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_LOCK_NOT_GRANTED,
  STATUS_NOTIFY_CLEANUP,
  STATUS_NOTIFY_ENUM_DIR,
  STATUS_OPLOCK_NOT_GRANTED,
  STATUS_RANGE_NOT_LOCKED,
} from '../../src/generated/ntstatus.ts';
import { FILE_LOCK, IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  NTSTATUS,
  PCANSI_STRING,
  PLARGE_INTEGER,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { currentLocation, kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

const PCHECK_FOR_TRAVERSE_ACCESS = pointer('PCHECK_FOR_TRAVERSE_ACCESS');
const PEPROCESS = pointer('PEPROCESS');
const PFILE_LOCK = pointer('PFILE_LOCK');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PFILTER_REPORT_CHANGE = pointer('PFILTER_REPORT_CHANGE');
const PIRP = pointer('PIRP');
const PLIST_ENTRY = pointer('PLIST_ENTRY');
const PNOTIFY_SYNC = pointer('PNOTIFY_SYNC');
const PNOTIFY_SYNC_P = pointer('PNOTIFY_SYNC *');
const POPLOCK = pointer('POPLOCK');
const POPLOCK_FS_PREPOST_IRP = pointer('POPLOCK_FS_PREPOST_IRP');
const PSECURITY_SUBJECT_CONTEXT = pointer('PSECURITY_SUBJECT_CONTEXT');

const IRP_MN_LOCK = 1;
const IRP_MN_UNLOCK_SINGLE = 2;
const SL_EXCLUSIVE_LOCK = 2;

interface ByteLock {
  readonly start: bigint;
  readonly length: bigint;
  readonly key: number;
  readonly exclusive: boolean;
  readonly file: bigint;
  readonly process: bigint;
}
const locks = slice<{ readonly byLock: Map<bigint, ByteLock[]> }>('fileLocks', () => ({ byLock: new Map() }));
const locksOf = (k: Kernel, lock: bigint) => locks(k).byLock.get(lock) ?? [];

function initialise(k: Kernel, lock: bigint, complete: bigint, unlockRoutine: bigint): void {
  k.mem.fill(lock, FILE_LOCK.$size, 0);
  k.mem.set(lock, FILE_LOCK.CompleteLockIrpRoutine, complete);
  k.mem.set(lock, FILE_LOCK.UnlockRoutine, unlockRoutine);
  locks(k).byLock.delete(lock);
}
function questionable(k: Kernel, lock: bigint): void {
  k.mem.set(lock, FILE_LOCK.FastIoIsQuestionable, locksOf(k, lock).length > 0 ? 1 : 0);
}
const overlaps = (lock: ByteLock, start: bigint, length: bigint) =>
  length > 0n && lock.length > 0n && start < lock.start + lock.length && lock.start < start + length;
const isOwn = (lock: ByteLock, file: bigint, process: bigint, key: number) =>
  lock.file === file && lock.process === process && lock.key === key;

interface Range {
  readonly start: bigint;
  readonly length: bigint;
  readonly key: number;
  readonly file: bigint;
  readonly process: bigint;
}
function mayAccess(k: Kernel, lock: bigint, range: Range, writing: boolean): boolean {
  return locksOf(k, lock).every((held) => {
    if (!overlaps(held, range.start, range.length)) return true;
    const own = isOwn(held, range.file, range.process, range.key);
    return writing ? own && held.exclusive : own || !held.exclusive;
  });
}
function rangeOfTransfer(k: Kernel, irp: bigint): Range {
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
function lockControl(k: Kernel, lock: bigint, irp: bigint): number {
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
function addLock(k: Kernel, lock: bigint, range: Range, exclusive: boolean): number {
  const conflict = locksOf(k, lock).some(
    (held) => overlaps(held, range.start, range.length) && (exclusive || held.exclusive),
  );
  if (conflict) return STATUS_LOCK_NOT_GRANTED;
  locks(k).byLock.set(lock, [...locksOf(k, lock), { ...range, exclusive }]);
  questionable(k, lock);
  return 0;
}
function removeLocks(k: Kernel, lock: bigint, fits: (held: ByteLock) => boolean): boolean {
  const before = locksOf(k, lock);
  const left = before.filter((held) => !fits(held));
  locks(k).byLock.set(lock, left);
  questionable(k, lock);
  return left.length < before.length;
}
/** Completes the IRP with the status, through the driver's routine when it gave one. */
function completeLock(k: Kernel, lock: bigint, irp: bigint, context: bigint, status: number) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  const routine = k.mem.get(lock, FILE_LOCK.CompleteLockIrpRoutine);
  if (routine !== 0n) return callGuest(routine, [context, irp], 'completed', { status, ownStatus: false });
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', { status, ownStatus: true });
}

function completeWith(k: Kernel, irp: bigint, status: number) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', { status, ownStatus: true });
}
const completed = (_k: Kernel, data: { readonly status: number; readonly ownStatus: boolean }, result: bigint) =>
  data.ownStatus ? data.status : Number(result & 0xffff_ffffn);

const at64 = (k: Kernel, pointerToValue: bigint) => k.mem.i64(pointerToValue);
const OPLOCK_SIZE = 0x60;

interface PendingNotify {
  readonly irp: bigint;
  readonly context: bigint;
  readonly sync: bigint;
}
const notifies = slice<{ readonly pending: PendingNotify[] }>('directoryNotifies', () => ({ pending: [] }));

/** Completes the notify requests that fit, one guest call after the other. */
function endNext(k: Kernel, data: { readonly irps: readonly bigint[]; readonly status: number }) {
  const [irp, ...irps] = data.irps;
  if (irp === undefined) return undefined;
  k.mem.setU32(irp + IRP.IoStatus.at, data.status);
  k.mem.setU64(irp + IRP.IoStatus.at + 8n, 0n);
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'ended', { irps, status: data.status });
}
function endNotifies(k: Kernel, fits: (entry: PendingNotify) => boolean, status: number) {
  const { pending } = notifies(k);
  const ending = pending.filter(fits);
  const left = pending.filter((entry) => !fits(entry));
  pending.splice(0, pending.length, ...left);
  for (const { irp } of ending) k.mem.set(irp, IRP.CancelRoutine, 0n);
  return endNext(k, { irps: ending.map(({ irp }) => irp), status });
}
function pend(k: Kernel, sync: bigint, context: bigint, irp: bigint): undefined {
  if (irp === 0n) return undefined;
  const stack = currentLocation(k, irp);
  k.mem.set(stack, IO_STACK_LOCATION.Control, k.mem.get(stack, IO_STACK_LOCATION.Control) | 1);
  notifies(k).pending.push({ irp, context, sync });
  return undefined;
}

/** File locks, oplocks and change notification. */
export const fsrtlLocks = [
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
  ddi('FsRtlInitializeOplock', {
    params: { Oplock: POPLOCK },
    maxIrql: 'APC',
    fidelity: { approximate: ['the opaque lock holds no state: no oplock is ever granted'] },
    model: (k, a) => k.mem.setU64(a.Oplock, kernelPool(k, OPLOCK_SIZE, 'FSro')),
  }),
  ddi('FsRtlUninitializeOplock', {
    params: { Oplock: POPLOCK },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const lock = k.mem.u64(a.Oplock);
      if (lock !== 0n) freePool(k, lock, 0);
      k.mem.setU64(a.Oplock, 0n);
    },
  }),
  ddi('FsRtlCheckOplock', {
    params: {
      Oplock: POPLOCK,
      Irp: PIRP,
      Context: PVOID,
      CompletionRoutine: ROUTINE,
      PostIrpRoutine: POPLOCK_FS_PREPOST_IRP,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted, so none is broken'] },
    model: () => 0,
  }),
  ddi('FsRtlCheckOplockEx', {
    params: {
      Oplock: POPLOCK,
      Irp: PIRP,
      Flags: ULONG,
      Context: PVOID,
      CompletionRoutine: ROUTINE,
      PostIrpRoutine: POPLOCK_FS_PREPOST_IRP,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted, so none is broken'] },
    model: () => 0,
  }),
  ddi('FsRtlOplockBreakH', {
    params: {
      Oplock: POPLOCK,
      Irp: PIRP,
      Flags: ULONG,
      Context: PVOID,
      CompletionRoutine: ROUTINE,
      PostIrpRoutine: POPLOCK_FS_PREPOST_IRP,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted, so none is broken'] },
    model: () => 0,
  }),
  ddi('FsRtlOplockBreakToNoneEx', {
    params: {
      Oplock: POPLOCK,
      Irp: PIRP,
      Flags: ULONG,
      Context: PVOID,
      CompletionRoutine: ROUTINE,
      PostIrpRoutine: POPLOCK_FS_PREPOST_IRP,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted, so none is broken'] },
    model: () => 0,
  }),
  ddi('FsRtlOplockFsctrl', {
    params: { Oplock: POPLOCK, Irp: PIRP, OpenCount: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['every request for an oplock is refused'] },
    model: (k, a) => completeWith(k, a.Irp, STATUS_OPLOCK_NOT_GRANTED),
    steps: { completed },
  }),
  ddi('FsRtlOplockFsctrlEx', {
    params: { Oplock: POPLOCK, Irp: PIRP, OpenCount: ULONG, Flags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['every request for an oplock is refused'] },
    model: (k, a) => completeWith(k, a.Irp, STATUS_OPLOCK_NOT_GRANTED),
    steps: { completed },
  }),
  ddi('FsRtlCurrentBatchOplock', {
    params: { Oplock: POPLOCK },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted'] },
    model: () => false,
  }),
  ddi('FsRtlCurrentOplock', {
    params: { Oplock: POPLOCK },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted'] },
    model: () => false,
  }),
  ddi('FsRtlCurrentOplockH', {
    params: { Oplock: POPLOCK },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted'] },
    model: () => false,
  }),
  ddi('FsRtlOplockIsFastIoPossible', {
    params: { Oplock: POPLOCK },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['no oplock is ever granted'] },
    model: () => true,
  }),
  ddi('FsRtlOplockIsSharedRequest', {
    params: { Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['a request for a level 2 or a shared caching oplock is not told apart'] },
    model: () => false,
  }),
  ddi('FsRtlNotifyInitializeSync', {
    params: { NotifySync: PNOTIFY_SYNC_P },
    maxIrql: 'APC',
    fidelity: { approximate: ['the opaque structure holds no lock'] },
    model: (k, a) => k.mem.setU64(a.NotifySync, kernelPool(k, 0x40, 'FSrn')),
  }),
  ddi('FsRtlNotifyUninitializeSync', {
    params: { NotifySync: PNOTIFY_SYNC_P },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const sync = k.mem.u64(a.NotifySync);
      if (sync !== 0n) freePool(k, sync, 0);
      k.mem.setU64(a.NotifySync, 0n);
    },
  }),
  ddi('FsRtlNotifyFullChangeDirectory', {
    params: {
      NotifySync: PNOTIFY_SYNC,
      NotifyList: PLIST_ENTRY,
      FsContext: PVOID,
      FullDirectoryName: PCANSI_STRING,
      WatchTree: BOOLEAN,
      IgnoreBuffer: BOOLEAN,
      CompletionFilter: ULONG,
      NotifyIrp: PIRP,
      TraverseCallback: PCHECK_FOR_TRAVERSE_ACCESS,
      SubjectContext: PSECURITY_SUBJECT_CONTEXT,
    },
    maxIrql: 'PASSIVE',
    fidelity: {
      approximate: ['the request pends until cleanup or the next report in any directory', "it can't be cancelled"],
    },
    model: (k, a) => pend(k, a.NotifySync, a.FsContext, a.NotifyIrp),
  }),
  ddi('FsRtlNotifyFilterChangeDirectory', {
    params: {
      NotifySync: PNOTIFY_SYNC,
      NotifyList: PLIST_ENTRY,
      FsContext: PVOID,
      FullDirectoryName: PCANSI_STRING,
      WatchTree: BOOLEAN,
      IgnoreBuffer: BOOLEAN,
      CompletionFilter: ULONG,
      NotifyIrp: PIRP,
      TraverseCallback: PCHECK_FOR_TRAVERSE_ACCESS,
      SubjectContext: PSECURITY_SUBJECT_CONTEXT,
      FilterCallback: PFILTER_REPORT_CHANGE,
    },
    maxIrql: 'PASSIVE',
    fidelity: {
      approximate: ['the request pends until cleanup or the next report in any directory', "it can't be cancelled"],
    },
    model: (k, a) => pend(k, a.NotifySync, a.FsContext, a.NotifyIrp),
  }),
  ddi('FsRtlNotifyFullReportChange', {
    params: {
      NotifySync: PNOTIFY_SYNC,
      NotifyList: PLIST_ENTRY,
      FullTargetName: PCANSI_STRING,
      TargetNameOffset: USHORT,
      StreamName: PCANSI_STRING,
      NormalizedParentName: PCANSI_STRING,
      FilterMatch: ULONG,
      Action: ULONG,
      TargetContext: PVOID,
    },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['every pending request of the volume ends with STATUS_NOTIFY_ENUM_DIR'] },
    model: (k, a) => endNotifies(k, (entry) => entry.sync === a.NotifySync, STATUS_NOTIFY_ENUM_DIR),
    steps: { ended: endNext },
  }),
  ddi('FsRtlNotifyFilterReportChange', {
    params: {
      NotifySync: PNOTIFY_SYNC,
      NotifyList: PLIST_ENTRY,
      FullTargetName: PCANSI_STRING,
      TargetNameOffset: USHORT,
      StreamName: PCANSI_STRING,
      NormalizedParentName: PCANSI_STRING,
      FilterMatch: ULONG,
      Action: ULONG,
      TargetContext: PVOID,
      FilterContext: PVOID,
    },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['every pending request of the volume ends with STATUS_NOTIFY_ENUM_DIR'] },
    model: (k, a) => endNotifies(k, (entry) => entry.sync === a.NotifySync, STATUS_NOTIFY_ENUM_DIR),
    steps: { ended: endNext },
  }),
  ddi('FsRtlNotifyCleanup', {
    params: { NotifySync: PNOTIFY_SYNC, NotifyList: PLIST_ENTRY, FsContext: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      endNotifies(k, (entry) => entry.sync === a.NotifySync && entry.context === a.FsContext, STATUS_NOTIFY_CLEANUP),
    steps: { ended: endNext },
  }),
  ddi('FsRtlNotifyCleanupAll', {
    params: { NotifySync: PNOTIFY_SYNC, NotifyList: PLIST_ENTRY },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => endNotifies(k, (entry) => entry.sync === a.NotifySync, STATUS_NOTIFY_CLEANUP),
    steps: { ended: endNext },
  }),
];
