import {
  STATUS_ACCESS_DENIED,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_PENDING,
} from '../../src/generated/ntstatus.ts';
import { FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import { ACCESS_MASK, BOOLEAN, enumeration, NTSTATUS, PVOID, pointer, UCHAR, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { currentLocation, queueToThread } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';

const PIRP = pointer('PIRP');
const PETHREAD = pointer('PETHREAD');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const LPGUID = pointer('LPGUID');

/** FILE_OBJECT.Flags (wdm.h). */
const FO_REMOTE_ORIGIN = 0x1000000;
const FO_FILE_OBJECT_HAS_EXTENSION = 0x800000;
const IRP_PAGING_IO = 0x2;
const FILE_READ_DATA = 1;
const FILE_WRITE_DATA = 2;
/** What each major function needs of a handle; the others need nothing. */
const NEEDED: Readonly<Record<number, number>> = { 3: 1, 4: 6, 5: 0, 6: 0x100, 7: 8, 8: 0x10, 12: 1 };

interface ThreadState {
  readonly activity: Map<number, Uint8Array>;
  readonly verify: Map<number, bigint>;
  readonly ofIrp: Map<bigint, Uint8Array>;
  readonly ignoresSharing: Map<bigint, boolean>;
}
const state = slice<ThreadState>('ioThreadState', () => ({
  activity: new Map(),
  verify: new Map(),
  ofIrp: new Map(),
  ignoresSharing: new Map(),
}));

function setDeviceToVerify(k: Kernel, thread: bigint, device: bigint): void {
  const id = threadByObject(k, thread)?.id;
  if (id !== undefined) state(k).verify.set(id, device);
}

/** IoCheckFunctionAccess and kin: every bit that the request needs was granted. */
function checkAccess(needed: number, granted: number): number {
  return (needed & ~granted) === 0 ? 0 : STATUS_ACCESS_DENIED;
}

/** A control code says in its bits 14 and 15 what access it needs. */
const controlAccess = (code: number) => (code >>> 14) & (FILE_READ_DATA | FILE_WRITE_DATA);

/** Questions about IRPs and files, and what threads carry for them. */
export const ioIrpState = [
  ddi('IoIsValidIrpStatus', {
    params: { Status: NTSTATUS },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => a.Status !== STATUS_PENDING && a.Status !== 0xffff_ffff,
  }),
  ddi('IoSetMasterIrpStatus', {
    params: { MasterIrp: PIRP, Status: NTSTATUS },
    maxIrql: 'ANY',
    fidelity: { approximate: ['the first error is kept'] },
    model: (k, a) => {
      const at = a.MasterIrp + IRP.IoStatus.at;
      if (k.mem.u32(at) < 0x8000_0000) k.mem.setU32(at, a.Status);
    },
  }),
  ddi('IoGetPagingIoPriority', {
    params: { Irp: PIRP },
    returns: enumeration('IO_PAGING_PRIORITY'),
    maxIrql: 'ANY',
    fidelity: { approximate: ['every paging request has normal priority'] },
    model: (k, a) => (k.mem.get(a.Irp, IRP.Flags) & IRP_PAGING_IO ? 1 : 0),
  }),
  ddi('IoEnqueueIrp', {
    params: { Irp: PIRP },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => queueToThread(k, a.Irp),
  }),
  ddi('IoValidateDeviceIoControlAccess', {
    params: { Irp: PIRP, RequiredAccess: ULONG },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.RequiredAccess & ~(FILE_READ_DATA | FILE_WRITE_DATA)) return STATUS_INVALID_PARAMETER;
      const file = k.mem.get(currentLocation(k, a.Irp), IO_STACK_LOCATION.FileObject);
      if (k.mem.get(a.Irp, IRP.RequestorMode) === 0 || file === 0n) return 0;
      const granted =
        (k.mem.get(file, FILE_OBJECT.ReadAccess) ? FILE_READ_DATA : 0) |
        (k.mem.get(file, FILE_OBJECT.WriteAccess) ? FILE_WRITE_DATA : 0);
      return checkAccess(a.RequiredAccess, granted);
    },
  }),
  ddi('IoCheckDesiredAccess', {
    params: { DesiredAccess: pointer('PACCESS_MASK'), GrantedAccess: ACCESS_MASK },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['generic rights are not mapped'] },
    model: (k, a) => checkAccess(k.mem.u32(a.DesiredAccess), a.GrantedAccess),
  }),
  ddi('IoCheckFunctionAccess', {
    params: {
      GrantedAccess: ACCESS_MASK,
      MajorFunction: UCHAR,
      MinorFunction: UCHAR,
      IoControlCode: ULONG,
      Arg1: PVOID,
      Arg2: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['information classes have no influence'] },
    model: (_k, a) => {
      if (a.MajorFunction === 13 || a.MajorFunction === 14)
        return checkAccess(controlAccess(a.IoControlCode), a.GrantedAccess);
      const needed = NEEDED[a.MajorFunction] ?? 0;
      return needed === 6 ? (a.GrantedAccess & 6 ? 0 : STATUS_ACCESS_DENIED) : checkAccess(needed, a.GrantedAccess);
    },
  }),
  ddi('IoGetTransactionParameterBlock', {
    params: { FileObject: PFILE_OBJECT },
    returns: pointer('PTXN_PARAMETER_BLOCK'),
    maxIrql: 'ANY',
    fidelity: { approximate: ['no file is opened in a transaction'] },
    model: () => 0n,
  }),
  ddi('IoGetDeviceToVerify', {
    params: { Thread: PETHREAD },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => state(k).verify.get(threadByObject(k, a.Thread)?.id ?? -1) ?? 0n,
  }),
  ddi('IoSetDeviceToVerify', {
    params: { Thread: PETHREAD, DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => setDeviceToVerify(k, a.Thread, a.DeviceObject),
  }),
  ddi('IoSetHardErrorOrVerifyDevice', {
    params: { Irp: PIRP, DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const thread = k.mem.get(a.Irp, IRP.Tail_Overlay_Thread);
      if (thread !== 0n) setDeviceToVerify(k, thread, a.DeviceObject);
    },
  }),
  ddi('IoIsFileOriginRemote', {
    params: { FileObject: PFILE_OBJECT },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (k.mem.get(a.FileObject, FILE_OBJECT.Flags) & FO_REMOTE_ORIGIN) !== 0,
  }),
  ddi('IoSetFileOrigin', {
    params: { FileObject: PFILE_OBJECT, Remote: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const flags = k.mem.get(a.FileObject, FILE_OBJECT.Flags);
      if (((flags & FO_REMOTE_ORIGIN) !== 0) === a.Remote) return STATUS_INVALID_PARAMETER;
      k.mem.set(a.FileObject, FILE_OBJECT.Flags, (flags ^ FO_REMOTE_ORIGIN) >>> 0);
      return 0;
    },
  }),
  ddi('IoIsFileObjectIgnoringSharing', {
    params: { FileObject: PFILE_OBJECT },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => state(k).ignoresSharing.get(a.FileObject) ?? false,
  }),
  ddi('IoSetFileObjectIgnoreSharing', {
    params: { FileObject: PFILE_OBJECT },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['share access is checked all the same'] },
    model: (k, a) => {
      state(k).ignoresSharing.set(a.FileObject, true);
      const flags = k.mem.get(a.FileObject, FILE_OBJECT.Flags);
      k.mem.set(a.FileObject, FILE_OBJECT.Flags, (flags | FO_FILE_OBJECT_HAS_EXTENSION) >>> 0);
      return 0;
    },
  }),
  ddi('IoGetActivityIdIrp', {
    params: { Irp: PIRP, Guid: LPGUID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['an IRP that was freed keeps its id until its address is used again'] },
    model: (k, a) => {
      const id = state(k).ofIrp.get(a.Irp);
      if (id === undefined) return STATUS_NOT_FOUND;
      k.mem.write(a.Guid, id);
      return 0;
    },
  }),
  ddi('IoSetActivityIdIrp', {
    params: { Irp: PIRP, Guid: LPGUID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['an IRP that was freed keeps its id until its address is used again'] },
    model: (k, a) => {
      const id = a.Guid === 0n ? state(k).activity.get(currentThread(k).id) : k.mem.bytes(a.Guid, 16);
      if (id === undefined) return STATUS_NOT_FOUND;
      state(k).ofIrp.set(a.Irp, id);
      return 0;
    },
  }),
  ddi('IoSetActivityIdThread', {
    params: { ActivityId: LPGUID },
    returns: LPGUID,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the id is copied; no address of the one before is given back'] },
    model: (k, a) => {
      state(k).activity.set(currentThread(k).id, k.mem.bytes(a.ActivityId, 16));
      return 0n;
    },
  }),
  ddi('IoClearActivityIdThread', {
    params: { OriginalId: LPGUID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const { id } = currentThread(k);
      if (a.OriginalId === 0n) state(k).activity.delete(id);
      else state(k).activity.set(id, k.mem.bytes(a.OriginalId, 16));
    },
  }),
  ddi('IoPropagateActivityIdToThread', {
    params: { Irp: PIRP, PropagatedId: LPGUID, OriginalId: pointer('LPCGUID *') },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['no address of the id before is given back'] },
    model: (k, a) => {
      const id = state(k).ofIrp.get(a.Irp);
      if (id === undefined) return STATUS_NOT_FOUND;
      k.mem.write(a.PropagatedId, id);
      k.mem.setU64(a.OriginalId, 0n);
      state(k).activity.set(currentThread(k).id, id);
      return 0;
    },
  }),
  ddi('IoTransferActivityId', {
    params: { ActivityId: LPGUID, RelatedActivityId: LPGUID },
    maxIrql: 'ANY',
    fidelity: { recorded: ['no trace session hears of it'] },
    model: () => undefined,
  }),
  ddi('IoRetrievePriorityInfo', {
    params: { Irp: PIRP, FileObject: PFILE_OBJECT, Thread: PETHREAD, PriorityInfo: pointer('PIO_PRIORITY_INFO') },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['priorities of threads and files have no influence'] },
    model: (k, a) => {
      const hint = a.Irp === 0n ? 0 : (k.mem.get(a.Irp, IRP.Flags) >>> 17) & 7;
      k.mem.setU32(a.PriorityInfo + 4n, 8);
      k.mem.setU32(a.PriorityInfo + 8n, 0);
      k.mem.setU32(a.PriorityInfo + 12n, hint === 0 ? 2 : hint - 1);
      return 0;
    },
  }),
  ddi('IoGetInitiatorProcess', {
    params: { FileObject: PFILE_OBJECT },
    returns: pointer('PEPROCESS'),
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no file is opened on behalf of another process'] },
    model: () => 0n,
  }),
];
