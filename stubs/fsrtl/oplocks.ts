import { STATUS_OPLOCK_NOT_GRANTED } from '../../src/generated/ntstatus.ts';
import { IRP } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PIRP = pointer('PIRP');
const POPLOCK = pointer('POPLOCK');
const POPLOCK_FS_PREPOST_IRP = pointer('POPLOCK_FS_PREPOST_IRP');

function completeWith(k: Kernel, irp: bigint, status: number) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', { status, ownStatus: true });
}
const completed = (_k: Kernel, data: { readonly status: number; readonly ownStatus: boolean }, result: bigint) =>
  data.ownStatus ? data.status : Number(result & 0xffff_ffffn);

const OPLOCK_SIZE = 0x60;

/** Opportunistic locks: none is ever granted. */
export const fsrtlOplocks = [
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
];
