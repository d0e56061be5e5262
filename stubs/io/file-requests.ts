import { IRP_MJ } from '../../src/generated/enums.ts';
import { STATUS_MORE_PROCESSING_REQUIRED, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { IO_STACK_LOCATION, IO_STATUS_BLOCK, IRP, MDL } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  NTSTATUS,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi, wait } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signal } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { networkOpenInformation } from '../../src/kernel/files/file-information.ts';
import { fileAt } from '../../src/kernel/files/file-tree.ts';
import { namedPath } from '../../src/kernel/files/open-file.ts';
import { currentLocation, kernelExport, nextLocation } from '../../src/kernel/io/irp.ts';
import { deviceOfFile } from '../../src/kernel/io/related-device.ts';
import { beginSynchronous, type Completed, synchronousSteps } from '../../src/kernel/io/synchronous-request.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { mdlAddress } from '../../src/kernel/mm/mdl.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';

const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIRP = pointer('PIRP');
const PMDL = pointer('PMDL');
const PKEVENT = pointer('PKEVENT');
const PULONG = pointer('PULONG');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const INVOKE_ALWAYS = 0xe0;

interface Information {
  readonly file: bigint;
  readonly informationClass: number;
  readonly length: number;
  readonly buffer: bigint;
  /** ReturnedLength, or 0. */
  readonly returned: bigint;
}
function information(k: Kernel, major: number, direction: 'input' | 'output', request: Information) {
  return beginSynchronous(
    k,
    {
      kind: 'information',
      device: deviceOfFile(k, request.file),
      file: request.file,
      major,
      parameters: [0n, BigInt(request.informationClass)],
      [direction]: { address: request.buffer, length: request.length },
    },
    request.returned,
  );
}
const informationSteps = synchronousSteps((k, { status, information: length }: Completed, returned: bigint) => {
  if (returned !== 0n) k.mem.setU32(returned, Number(length & 0xffff_ffffn));
  return status;
});

/** A paging read or write of an MDL; the event is set at its end, as the caller waits for it. */
function page(
  k: Kernel,
  kind: 'read' | 'write',
  a: {
    readonly FileObject: bigint;
    readonly Mdl: bigint;
    readonly Offset: bigint;
    readonly Event: bigint;
    readonly IoStatusBlock: bigint;
  },
) {
  return beginSynchronous(
    k,
    {
      kind,
      device: deviceOfFile(k, a.FileObject),
      file: a.FileObject,
      buffer: { address: mdlAddress(k, a.Mdl), length: k.mem.get(a.Mdl, MDL.ByteCount) },
      offset: k.mem.i64(a.Offset),
    },
    { event: a.Event, iosb: a.IoStatusBlock },
  );
}
const pageSteps = synchronousSteps(
  (k, completed: Completed, data: { readonly event: bigint; readonly iosb: bigint }) => {
    k.mem.set(data.iosb, IO_STATUS_BLOCK.Status, completed.status);
    k.mem.set(data.iosb, IO_STATUS_BLOCK.Information, completed.information);
    signal(k, data.event, 1);
    return completed.status;
  },
);
const pageParams = {
  FileObject: PFILE_OBJECT,
  Mdl: PMDL,
  Offset: PLARGE_INTEGER,
  Event: PKEVENT,
  IoStatusBlock: PIO_STATUS_BLOCK,
};

/** Sends the IRP down with a completion routine that stops it there, and waits. */
function forward(k: Kernel, device: bigint, irp: bigint) {
  const event = kernelPool(k, 0x18, 'IoFw');
  initialiseHeader(k, event, OBJECT.EventNotification, 0x18, 0);
  const [from, to] = [currentLocation(k, irp), nextLocation(k, irp)];
  k.mem.copy(to, from, IO_STACK_LOCATION.CompletionRoutine.offset);
  k.mem.set(to, IO_STACK_LOCATION.Control, INVOKE_ALWAYS);
  k.mem.set(to, IO_STACK_LOCATION.CompletionRoutine, internalRoutine(k, 'IopForwardCompleted'));
  k.mem.set(to, IO_STACK_LOCATION.Context, event);
  return callGuest(kernelExport(k, 'IofCallDriver'), [device, irp], 'forwarded', event);
}
const forwardSteps = {
  forwarded: (_k: Kernel, event: bigint) =>
    wait(
      { objects: [event], all: false, timeout: undefined, alertable: false, why: 'a forwarded IRP' },
      'caught',
      event,
    ),
  caught: (k: Kernel, event: bigint) => {
    freePool(k, event, 0);
    return true;
  },
};

/** Requests that the I/O manager makes for a caller and waits for. */
export const ioFileRequests = [
  ddi('IoQueryFileInformation', {
    params: {
      FileObject: PFILE_OBJECT,
      FileInformationClass: enumeration('FILE_INFORMATION_CLASS'),
      Length: ULONG,
      FileInformation: PVOID,
      ReturnedLength: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      information(k, IRP_MJ.IRP_MJ_QUERY_INFORMATION, 'output', {
        file: a.FileObject,
        informationClass: a.FileInformationClass,
        length: a.Length,
        buffer: a.FileInformation,
        returned: a.ReturnedLength,
      }),
    steps: informationSteps,
  }),
  ddi('IoQueryVolumeInformation', {
    params: {
      FileObject: PFILE_OBJECT,
      FsInformationClass: ULONG,
      Length: ULONG,
      FsInformation: PVOID,
      ReturnedLength: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      information(k, IRP_MJ.IRP_MJ_QUERY_VOLUME_INFORMATION, 'output', {
        file: a.FileObject,
        informationClass: a.FsInformationClass,
        length: a.Length,
        buffer: a.FsInformation,
        returned: a.ReturnedLength,
      }),
    steps: informationSteps,
  }),
  ddi('IoSetInformation', {
    params: {
      FileObject: PFILE_OBJECT,
      FileInformationClass: enumeration('FILE_INFORMATION_CLASS'),
      Length: ULONG,
      FileInformation: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      information(k, IRP_MJ.IRP_MJ_SET_INFORMATION, 'input', {
        file: a.FileObject,
        informationClass: a.FileInformationClass,
        length: a.Length,
        buffer: a.FileInformation,
        returned: 0n,
      }),
    steps: informationSteps,
  }),
  ddi('IoFastQueryNetworkAttributes', {
    params: {
      ObjectAttributes: POBJECT_ATTRIBUTES,
      DesiredAccess: ACCESS_MASK,
      OpenOptions: ULONG,
      IoStatus: PIO_STATUS_BLOCK,
      Buffer: pointer('PFILE_NETWORK_OPEN_INFORMATION'),
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['only files of the volume C:'] },
    model: (k, a) => {
      const path = namedPath(k, a.ObjectAttributes);
      const node = typeof path === 'string' ? fileAt(k, path) : undefined;
      if (!node) return false;
      const bytes = networkOpenInformation(k, node);
      k.mem.write(a.Buffer, bytes);
      k.mem.set(a.IoStatus, IO_STATUS_BLOCK.Status, STATUS_SUCCESS);
      k.mem.set(a.IoStatus, IO_STATUS_BLOCK.Information, BigInt(bytes.length));
      return true;
    },
  }),
  ddi('IoPageRead', {
    params: pageParams,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['an ordinary read, which has ended when the routine returns'] },
    model: (k, a) => page(k, 'read', a),
    steps: pageSteps,
  }),
  ddi('IoSynchronousPageWrite', {
    params: pageParams,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['an ordinary write'] },
    model: (k, a) => page(k, 'write', a),
    steps: pageSteps,
  }),
  ddi('IoForwardIrpSynchronously', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (k.mem.get(a.Irp, IRP.CurrentLocation) <= 1 ? false : forward(k, a.DeviceObject, a.Irp)),
    steps: forwardSteps,
  }),
  ddi('IoForwardAndCatchIrp', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (k.mem.get(a.Irp, IRP.CurrentLocation) <= 1 ? false : forward(k, a.DeviceObject, a.Irp)),
    steps: forwardSteps,
  }),
  ddi('IopForwardCompleted', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP, Event: PKEVENT },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      signal(k, a.Event, 1);
      return STATUS_MORE_PROCESSING_REQUIRED;
    },
  }),
];
