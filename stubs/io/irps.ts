import { IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  CHAR,
  NTSTATUS,
  PLARGE_INTEGER,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { beginDeviceControl, beginFsdRequest, DEVICE_CONTROL_STEPS } from '../../src/kernel/io/build-request.ts';
import { completeRequest, completionReturned } from '../../src/kernel/io/complete-request.ts';
import {
  allocateIrp,
  currentLocation,
  enterDriver,
  freeIrp,
  IRP_ASSOCIATED_IRP,
  initialiseIrp,
} from '../../src/kernel/io/irp.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PIRP = pointer('PIRP');
const PKEVENT = pointer('PKEVENT');
const CANCEL_STATE_IN_COMPLETED_IRP = 0x48;
const COMPLETION_STEPS = { completed: completionReturned };
function callDriver(k: Kernel, device: bigint, irp: bigint) {
  const { routine, args } = enterDriver(k, device, irp);
  return callGuest(routine, args, 'dispatched');
}
const dispatched = (_k: Kernel, _data: undefined, result: bigint) => Number(result & 0xffff_ffffn);
function cancelIrp(k: Kernel, irp: bigint) {
  const irql = k.irql;
  k.mem.set(irp, IRP.Cancel, 1);
  const routine = k.mem.get(irp, IRP.CancelRoutine);
  if (routine === 0n) return false;
  k.mem.set(irp, IRP.CancelRoutine, 0n);
  if (k.mem.get(irp, IRP.CurrentLocation) > k.mem.get(irp, IRP.StackCount) + 1)
    k.bugCheck(CANCEL_STATE_IN_COMPLETED_IRP, irp, routine, 0n, 0n);
  k.mem.set(irp, IRP.CancelIrql, irql);
  k.irql = DISPATCH_LEVEL;
  const device = k.mem.get(currentLocation(k, irp), IO_STACK_LOCATION.DeviceObject);
  return callGuest(routine, [device, irp], 'cancelled');
}
function associatedIrp(k: Kernel, master: bigint, stackSize: number): bigint {
  const irp = allocateIrp(k, stackSize);
  if (irp === 0n) return 0n;
  k.mem.set(irp, IRP.Flags, IRP_ASSOCIATED_IRP);
  k.mem.set(irp, IRP.AssociatedIrp_MasterIrp, master);
  k.mem.set(irp, IRP.Tail_Overlay_Thread, k.mem.get(master, IRP.Tail_Overlay_Thread));
  return irp;
}

/** IRPs: made, sent, completed and cancelled. */
export const ioIrps = [
  ddi('IoAllocateIrp', {
    params: { StackSize: CHAR, ChargeQuota: BOOLEAN },
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => allocateIrp(k, a.StackSize),
  }),
  ddi('IoAllocateIrpEx', {
    params: { DeviceObject: PDEVICE_OBJECT, StackSize: CHAR, ChargeQuota: BOOLEAN },
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged', 'the device has no influence'] },
    model: (k, a) => allocateIrp(k, a.StackSize),
  }),
  ddi('IoFreeIrp', {
    params: { Irp: PIRP },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freeIrp(k, a.Irp),
  }),
  ddi('IoInitializeIrp', {
    params: { Irp: PIRP, PacketSize: USHORT, StackSize: CHAR },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialiseIrp(k, a.Irp, a.PacketSize, a.StackSize),
  }),
  ddi('IoReuseIrp', {
    params: { Irp: PIRP, Iostatus: NTSTATUS },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const flags = k.mem.get(a.Irp, IRP.AllocationFlags);
      initialiseIrp(k, a.Irp, k.mem.get(a.Irp, IRP.Size), k.mem.get(a.Irp, IRP.StackCount));
      k.mem.set(a.Irp, IRP.AllocationFlags, flags);
      k.mem.setU32(a.Irp + IRP.IoStatus.at, a.Iostatus);
    },
  }),
  ddi('IoMakeAssociatedIrp', {
    params: { Irp: PIRP, StackSize: CHAR },
    returns: PIRP,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => associatedIrp(k, a.Irp, a.StackSize),
  }),
  ddi('IoBuildDeviceIoControlRequest', {
    params: {
      IoControlCode: ULONG,
      DeviceObject: PDEVICE_OBJECT,
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      OutputBuffer: PVOID,
      OutputBufferLength: ULONG,
      InternalDeviceIoControl: BOOLEAN,
      Event: PKEVENT,
      IoStatusBlock: PIO_STATUS_BLOCK,
    },
    returns: PIRP,
    maxIrql: 'APC',
    fidelity: { approximate: ['the buffers of direct methods are locked for kernel mode'] },
    model: (k, a) =>
      beginDeviceControl(k, {
        code: a.IoControlCode,
        device: a.DeviceObject,
        input: a.InputBuffer,
        inputLength: a.InputBufferLength,
        output: a.OutputBuffer,
        outputLength: a.OutputBufferLength,
        internal: a.InternalDeviceIoControl,
        event: a.Event,
        iosb: a.IoStatusBlock,
      }),
    steps: DEVICE_CONTROL_STEPS,
  }),
  ddi('IoBuildSynchronousFsdRequest', {
    params: {
      MajorFunction: ULONG,
      DeviceObject: PDEVICE_OBJECT,
      Buffer: PVOID,
      Length: ULONG,
      StartingOffset: PLARGE_INTEGER,
      Event: PKEVENT,
      IoStatusBlock: PIO_STATUS_BLOCK,
    },
    returns: PIRP,
    maxIrql: 'APC',
    fidelity: { approximate: ['the buffers of direct devices are locked for kernel mode'] },
    model: (k, a) =>
      beginFsdRequest(k, {
        major: a.MajorFunction,
        device: a.DeviceObject,
        buffer: a.Buffer,
        length: a.Length,
        offset: a.StartingOffset,
        event: a.Event,
        iosb: a.IoStatusBlock,
        synchronous: true,
      }),
    steps: DEVICE_CONTROL_STEPS,
  }),
  ddi('IoBuildAsynchronousFsdRequest', {
    params: {
      MajorFunction: ULONG,
      DeviceObject: PDEVICE_OBJECT,
      Buffer: PVOID,
      Length: ULONG,
      StartingOffset: PLARGE_INTEGER,
      IoStatusBlock: PIO_STATUS_BLOCK,
    },
    returns: PIRP,
    maxIrql: 'APC',
    fidelity: { approximate: ['the buffers of direct devices are locked for kernel mode'] },
    model: (k, a) =>
      beginFsdRequest(k, {
        major: a.MajorFunction,
        device: a.DeviceObject,
        buffer: a.Buffer,
        length: a.Length,
        offset: a.StartingOffset,
        event: 0n,
        iosb: a.IoStatusBlock,
        synchronous: false,
      }),
    steps: DEVICE_CONTROL_STEPS,
  }),
  ddi('IofCallDriver', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => callDriver(k, a.DeviceObject, a.Irp),
    steps: { dispatched },
  }),
  ddi('IoCallDriver', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => callDriver(k, a.DeviceObject, a.Irp),
    steps: { dispatched },
  }),
  ddi('IofCompleteRequest', {
    params: { Irp: PIRP, PriorityBoost: CHAR },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the last part runs at once instead of in an APC of the requesting thread'] },
    model: (k, a) => completeRequest(k, a.Irp),
    steps: COMPLETION_STEPS,
  }),
  ddi('IoCompleteRequest', {
    params: { Irp: PIRP, PriorityBoost: CHAR },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the last part runs at once instead of in an APC of the requesting thread'] },
    model: (k, a) => completeRequest(k, a.Irp),
    steps: COMPLETION_STEPS,
  }),
  ddi('IoCancelIrp', {
    params: { Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => cancelIrp(k, a.Irp),
    steps: { cancelled: () => true },
  }),
  ddi('IoSetCompletionRoutineEx', {
    params: {
      DeviceObject: PDEVICE_OBJECT,
      Irp: PIRP,
      CompletionRoutine: ROUTINE,
      Context: PVOID,
      InvokeOnSuccess: BOOLEAN,
      InvokeOnError: BOOLEAN,
      InvokeOnCancel: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ["the driver's image is not kept while the routine is pending"] },
    model: (k, a) => {
      const stack = currentLocation(k, a.Irp) - BigInt(IO_STACK_LOCATION.$size);
      k.mem.set(stack, IO_STACK_LOCATION.CompletionRoutine, a.CompletionRoutine);
      k.mem.set(stack, IO_STACK_LOCATION.Context, a.Context);
      k.mem.set(
        stack,
        IO_STACK_LOCATION.Control,
        (a.InvokeOnSuccess ? 0x40 : 0) | (a.InvokeOnError ? 0x80 : 0) | (a.InvokeOnCancel ? 0x20 : 0),
      );
      return 0;
    },
  }),
];
