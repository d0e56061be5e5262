import { FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import { BOOLEAN, enumeration, KIRQL, NTSTATUS, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { currentLocation, queueToThread } from '../../src/kernel/io/irp.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { EPROCESS } from '../../src/kernel/ps/opaque-layouts.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';

const PEPROCESS = pointer('PEPROCESS');
const PIRP = pointer('PIRP');
const PKIRQL = pointer('PKIRQL');
const PULONG = pointer('PULONG');
const IRP_SYNCHRONOUS = 0x4 | 0x40;
const FO_SYNCHRONOUS_IO = 0x2;
/** Top-level IRPs by thread id. */
const topLevel = slice<{ readonly byThread: Map<number, bigint> }>('topLevelIrps', () => ({ byThread: new Map() }));
function requestor(k: Kernel, irp: bigint): bigint {
  const thread = k.mem.get(irp, IRP.Tail_Overlay_Thread);
  return thread === 0n ? 0n : (threadByObject(k, thread)?.process ?? 0n);
}

/** Whose an IRP is, what holds it, how urgent it is. */
export const ioIrpOwners = [
  ddi('IoAcquireCancelSpinLock', {
    params: { Irql: PKIRQL },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['on one processor only the IRQL shows that it is held'] },
    model: (k, a) => {
      k.mem.setU8(a.Irql, k.irql);
      k.irql = DISPATCH_LEVEL;
    },
  }),
  ddi('IoReleaseCancelSpinLock', {
    params: { Irql: KIRQL },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['on one processor only the IRQL shows that it is held'] },
    model: (k, a) => {
      k.irql = a.Irql;
    },
  }),
  ddi('IoAcquireVpbSpinLock', {
    params: { Irql: PKIRQL },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['on one processor only the IRQL shows that it is held'] },
    model: (k, a) => {
      k.mem.setU8(a.Irql, k.irql);
      k.irql = DISPATCH_LEVEL;
    },
  }),
  ddi('IoReleaseVpbSpinLock', {
    params: { Irql: KIRQL },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['on one processor only the IRQL shows that it is held'] },
    model: (k, a) => {
      k.irql = a.Irql;
    },
  }),
  ddi('IoGetTopLevelIrp', {
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => topLevel(k).byThread.get(currentThread(k).id) ?? 0n,
  }),
  ddi('IoSetTopLevelIrp', {
    params: { Irp: PIRP },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      topLevel(k).byThread.set(currentThread(k).id, a.Irp);
    },
  }),
  ddi('IoGetRequestorProcess', {
    params: { Irp: PIRP },
    returns: PEPROCESS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => requestor(k, a.Irp),
  }),
  ddi('IoGetRequestorProcessId', {
    params: { Irp: PIRP },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const process = requestor(k, a.Irp);
      return process === 0n ? 0 : Number(k.mem.get(process, EPROCESS.UniqueProcessId) & 0xffff_ffffn);
    },
  }),
  ddi('IoGetRequestorSessionId', {
    params: { Irp: PIRP, pSessionId: PULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (requestor(k, a.Irp) === 0n) {
        k.mem.setU32(a.pSessionId, 0xffff_ffff);
        return 0xc0000001;
      }
      k.mem.setU32(a.pSessionId, 0);
      return 0;
    },
  }),
  ddi('IoIsOperationSynchronous', {
    params: { Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const flags = k.mem.get(a.Irp, IRP.Flags);
      if (flags & IRP_SYNCHRONOUS) return true;
      const file = k.mem.get(currentLocation(k, a.Irp), IO_STACK_LOCATION.FileObject);
      return file !== 0n && (k.mem.get(file, FILE_OBJECT.Flags) & FO_SYNCHRONOUS_IO) !== 0;
    },
  }),
  ddi('IoIs32bitProcess', {
    params: { Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['all processes are 64-bit'] },
    model: () => false,
  }),
  ddi('IoQueueThreadIrp', {
    params: { Irp: PIRP },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => queueToThread(k, a.Irp),
  }),
  ddi('IoGetIoPriorityHint', {
    params: { Irp: PIRP },
    returns: enumeration('IO_PRIORITY_HINT'),
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => ((k.mem.get(a.Irp, IRP.Flags) >>> 17) & 7 ? ((k.mem.get(a.Irp, IRP.Flags) >>> 17) & 7) - 1 : 2),
  }),
  ddi('IoSetIoPriorityHint', {
    params: { Irp: PIRP, PriorityHint: enumeration('IO_PRIORITY_HINT') },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.PriorityHint < 0 || a.PriorityHint > 4) return 0xc000000d;
      const flags = k.mem.get(a.Irp, IRP.Flags) & ~(7 << 17);
      k.mem.set(a.Irp, IRP.Flags, (flags | ((a.PriorityHint + 1) << 17)) >>> 0);
      return 0;
    },
  }),
];
