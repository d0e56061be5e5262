import { DEVICE_OBJECT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import {
  allocateIrp,
  freeIrp,
  IRP_BUFFERED_IO,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  kernelExport,
  nextLocation,
  queueToThread,
} from './irp.ts';

const IRP_MJ_READ = 3;
const IRP_MJ_WRITE = 4;
const IRP_MJ_DEVICE_CONTROL = 14;
const IRP_MJ_INTERNAL_DEVICE_CONTROL = 15;
/** Transfer methods: the low bits of a control code. */
const METHOD_BUFFERED = 0;
const METHOD_IN_DIRECT = 1;
const METHOD_NEITHER = 3;
const DO_BUFFERED_IO = 0x4;
const DO_DIRECT_IO = 0x10;
/** LOCK_OPERATION. */
const IO_READ_ACCESS = 0n;
const IO_WRITE_ACCESS = 1n;
const BUFFER_TAG = 0x20206f49;

export interface DeviceControl {
  readonly code: number;
  readonly device: bigint;
  readonly input: bigint;
  readonly inputLength: number;
  readonly output: bigint;
  readonly outputLength: number;
  readonly internal: boolean;
  readonly event: bigint;
  readonly iosb: bigint;
}

/** An IRP_MJ_(INTERNAL_)DEVICE_CONTROL. RAX is the IRP, or 0. The declaration needs `DEVICE_CONTROL_STEPS`. */
export function beginDeviceControl(k: Kernel, request: DeviceControl): Outcome {
  const irp = newIrp(k, request.device, request.event, request.iosb);
  if (irp === 0n) return 0n;
  const stack = nextLocation(k, irp);
  k.mem.set(
    stack,
    IO_STACK_LOCATION.MajorFunction,
    request.internal ? IRP_MJ_INTERNAL_DEVICE_CONTROL : IRP_MJ_DEVICE_CONTROL,
  );
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_OutputBufferLength, request.outputLength);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_InputBufferLength, request.inputLength);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_IoControlCode, request.code);
  return placeBuffers(k, request, irp, stack);
}

function placeBuffers(k: Kernel, request: DeviceControl, irp: bigint, stack: bigint): Outcome {
  const method = request.code & 3;
  if (method === METHOD_NEITHER) {
    k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_Type3InputBuffer, request.input);
    k.mem.set(irp, IRP.UserBuffer, request.output);
    return irp;
  }
  const system =
    method === METHOD_BUFFERED
      ? Math.max(request.inputLength, request.outputLength)
      : request.input === 0n
        ? 0
        : request.inputLength;
  if (system > 0 && !systemBuffer(k, irp, system, request.input, request.inputLength)) return 0n;
  if (method === METHOD_BUFFERED) {
    k.mem.set(irp, IRP.UserBuffer, request.output);
    if (system > 0 && request.output !== 0n) addFlags(k, irp, IRP_INPUT_OPERATION);
    return irp;
  }
  if (request.output === 0n || request.outputLength === 0) return irp;
  const operation = method === METHOD_IN_DIRECT ? IO_READ_ACCESS : IO_WRITE_ACCESS;
  return describe(k, irp, request.output, request.outputLength, operation);
}

export interface FsdRequest {
  readonly major: number;
  readonly device: bigint;
  readonly buffer: bigint;
  readonly length: number;
  readonly offset: bigint;
  readonly event: bigint;
  readonly iosb: bigint;
  readonly synchronous: boolean;
}

/** An IRP for a file system or disk driver. RAX is the IRP, or 0. The declaration needs `DEVICE_CONTROL_STEPS`. */
export function beginFsdRequest(k: Kernel, request: FsdRequest): Outcome {
  const irp = newIrp(k, request.device, request.event, request.iosb);
  if (irp === 0n) return 0n;
  const stack = nextLocation(k, irp);
  k.mem.set(stack, IO_STACK_LOCATION.MajorFunction, request.major);
  if (request.major !== IRP_MJ_READ && request.major !== IRP_MJ_WRITE) return irp;
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Read_Length, request.length);
  if (request.offset !== 0n) k.mem.set(stack, IO_STACK_LOCATION.Parameters_Read_ByteOffset, k.mem.i64(request.offset));
  return placeTransfer(k, request, irp);
}

function placeTransfer(k: Kernel, request: FsdRequest, irp: bigint): Outcome {
  const flags = k.mem.get(request.device, DEVICE_OBJECT.Flags);
  const reading = request.major === IRP_MJ_READ;
  if (flags & DO_BUFFERED_IO) {
    if (request.length > 0 && !systemBuffer(k, irp, request.length, request.buffer, reading ? 0 : request.length))
      return 0n;
    k.mem.set(irp, IRP.UserBuffer, request.buffer);
    if (reading) addFlags(k, irp, IRP_INPUT_OPERATION);
    return irp;
  }
  if (flags & DO_DIRECT_IO) {
    return request.length === 0
      ? irp
      : describe(k, irp, request.buffer, request.length, reading ? IO_WRITE_ACCESS : IO_READ_ACCESS);
  }
  k.mem.set(irp, IRP.UserBuffer, request.buffer);
  return irp;
}

function newIrp(k: Kernel, device: bigint, event: bigint, iosb: bigint): bigint {
  const irp = allocateIrp(k, k.mem.get(device, DEVICE_OBJECT.StackSize));
  if (irp === 0n) return 0n;
  k.mem.set(irp, IRP.UserEvent, event);
  k.mem.set(irp, IRP.UserIosb, iosb);
  queueToThread(k, irp);
  return irp;
}

function systemBuffer(k: Kernel, irp: bigint, size: number, from: bigint, bytes: number): boolean {
  const buffer = allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: BUFFER_TAG, zero: true });
  if (buffer === 0n) {
    freeIrp(k, irp);
    return false;
  }
  k.mem.set(irp, IRP.AssociatedIrp_SystemBuffer, buffer);
  addFlags(k, irp, IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER);
  if (from !== 0n && bytes > 0) k.mem.copy(buffer, from, bytes);
  return true;
}

function addFlags(k: Kernel, irp: bigint, flags: number): void {
  k.mem.set(irp, IRP.Flags, k.mem.get(irp, IRP.Flags) | flags);
}

interface Described {
  readonly [key: string]: Plain;
  readonly irp: bigint;
  readonly operation: bigint;
}
/** Lets the memory manager make the MDL and lock its pages. */
function describe(k: Kernel, irp: bigint, buffer: bigint, length: number, operation: bigint): Outcome {
  const data: Described = { irp, operation };
  return callGuest(kernelExport(k, 'IoAllocateMdl'), [buffer, BigInt(length), 0n, 0n, irp], 'mdlAllocated', data);
}

export const DEVICE_CONTROL_STEPS: Readonly<Record<'mdlAllocated' | 'locked', Step>> = {
  mdlAllocated: (k: Kernel, data: Described, mdl: bigint) => {
    if (mdl !== 0n) return callGuest(kernelExport(k, 'MmProbeAndLockPages'), [mdl, 0n, data.operation], 'locked', data);
    const buffer = k.mem.get(data.irp, IRP.AssociatedIrp_SystemBuffer);
    if (buffer !== 0n) freePool(k, buffer, 0);
    freeIrp(k, data.irp);
    return 0n;
  },
  locked: (_k: Kernel, data: Described) => data.irp,
};
