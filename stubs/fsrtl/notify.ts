import { STATUS_NOTIFY_CLEANUP, STATUS_NOTIFY_ENUM_DIR } from '../../src/generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import { BOOLEAN, PCANSI_STRING, PVOID, pointer, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { currentLocation, kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

const PCHECK_FOR_TRAVERSE_ACCESS = pointer('PCHECK_FOR_TRAVERSE_ACCESS');
const PFILTER_REPORT_CHANGE = pointer('PFILTER_REPORT_CHANGE');
const PIRP = pointer('PIRP');
const PLIST_ENTRY = pointer('PLIST_ENTRY');
const PNOTIFY_SYNC = pointer('PNOTIFY_SYNC');
const PNOTIFY_SYNC_P = pointer('PNOTIFY_SYNC *');
const PSECURITY_SUBJECT_CONTEXT = pointer('PSECURITY_SUBJECT_CONTEXT');

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

/** Directory change notification. */
export const fsrtlNotify = [
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
