import { STATUS_ACCESS_VIOLATION, STATUS_INSUFFICIENT_RESOURCES } from '../../generated/ntstatus.ts';
import { DEVICE_OBJECT, IO_STACK_LOCATION, IRP, MDL } from '../../generated/structs.ts';
import { GuestAccessError } from '../../memory/memory-errors.ts';
import { allocatePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { allocateVirtual } from '../mm/allocate-virtual.ts';
import { allocateMdl, attachToIrp } from '../mm/mdl.ts';
import { probeAndLock } from '../mm/mdl-locking.ts';
import { freeMdl } from '../mm/mdl-mapping.ts';
import { inProcess } from '../mm/process-space.ts';
import { ExceptionSignal } from '../signals.ts';
import { IRP_BUFFERED_IO, IRP_DEALLOCATE_BUFFER, IRP_INPUT_OPERATION } from './irp.ts';
import type { OwnedMemory } from './sent-irps.ts';

/** Who sends a request. `user`: its buffers are in the lower half of the process. */
export type Requestor = { readonly mode: 'kernel' } | { readonly mode: 'user'; readonly process: bigint };

/** A buffer of the requestor: fresh memory with these bytes, or an address as it is, however bad. */
export type IrpBuffer = { readonly bytes: Uint8Array } | { readonly address: bigint; readonly length: number };

export interface PlacedBuffer {
  readonly address: bigint;
  readonly length: number;
}

const IO_READ_ACCESS = 0;
const IO_WRITE_ACCESS = 1;
const BUFFER_TAG = 0x20206f49;
const MEM_COMMIT_RESERVE = 0x3000;
const PAGE_READWRITE = 4;
const DO_BUFFERED_IO = 0x4;
const DO_DIRECT_IO = 0x10;
const METHOD_BUFFERED = 0;
const METHOD_IN_DIRECT = 1;
const METHOD_NEITHER = 3;
/** Bytes that are copied below this address came from user mode (MmUserProbeAddress). */
const USER_PROBE_ADDRESS = 0x7fff_ffff_0000n;

/** Puts a buffer where its requestor can reach it. Fresh memory is noted in `owned`. */
export function placeBuffer(
  k: Kernel,
  requestor: Requestor,
  buffer: IrpBuffer | undefined,
  owned: OwnedMemory[],
): PlacedBuffer {
  if (buffer === undefined) return { address: 0n, length: 0 };
  if (!('bytes' in buffer)) return buffer;
  const length = buffer.bytes.length;
  if (length === 0) return { address: 0n, length };
  if (requestor.mode === 'kernel') {
    const address = kernelPool(k, length, 'IoRq');
    k.mem.write(address, buffer.bytes);
    owned.push({ process: 0n, base: address });
    return { address, length };
  }
  const { process } = requestor;
  const address = inProcess(k, process, () => {
    const request = { base: 0n, size: BigInt(length), zeroBits: 0n, type: MEM_COMMIT_RESERVE, protect: PAGE_READWRITE };
    const range = allocateVirtual(k, process, request);
    if (typeof range === 'number') throw new ExceptionSignal(range);
    k.mem.write(range.base, buffer.bytes);
    return range.base;
  });
  owned.push({ process, base: address });
  return { address, length };
}

/** What a request carries to a driver's device: the IRP's buffers as the transfer method has them. */
export interface Carried {
  readonly requestor: Requestor;
  readonly input: PlacedBuffer;
  readonly output: PlacedBuffer;
}

/** Status 0, or that of the exception which the requestor's buffer raises. */
export function carryControl(k: Kernel, irp: bigint, stack: bigint, code: number, carried: Carried): number {
  const { input, output } = carried;
  const method = code & 3;
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_OutputBufferLength, output.length);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_InputBufferLength, input.length);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_IoControlCode, code);
  if (method === METHOD_NEITHER) {
    k.mem.set(stack, IO_STACK_LOCATION.Parameters_DeviceIoControl_Type3InputBuffer, input.address);
    k.mem.set(irp, IRP.UserBuffer, output.address);
    return 0;
  }
  return guarded(k, carried.requestor, () => {
    const system = method === METHOD_BUFFERED ? Math.max(input.length, output.length) : input.length;
    if (method === METHOD_BUFFERED) {
      k.mem.set(irp, IRP.UserBuffer, output.address);
      probe(k, carried.requestor, output);
    }
    if (system > 0) systemBuffer(k, irp, system, input);
    if (method === METHOD_BUFFERED) {
      if (output.length > 0) addFlags(k, irp, IRP_INPUT_OPERATION);
      return;
    }
    const operation = method === METHOD_IN_DIRECT ? IO_READ_ACCESS : IO_WRITE_ACCESS;
    if (output.length > 0) lock(k, irp, output, carried.requestor, operation);
  });
}

/** A read (`output`) or write (`input`) by the way that the device's flags choose. */
export function carryTransfer(k: Kernel, irp: bigint, device: bigint, reads: boolean, carried: Carried): number {
  const flags = k.mem.get(device, DEVICE_OBJECT.Flags);
  const buffer = reads ? carried.output : carried.input;
  if (flags & DO_BUFFERED_IO) {
    return guarded(k, carried.requestor, () => {
      k.mem.set(irp, IRP.UserBuffer, buffer.address);
      if (reads) probe(k, carried.requestor, buffer);
      if (buffer.length === 0) return;
      systemBuffer(k, irp, buffer.length, reads ? { address: 0n, length: 0 } : buffer);
      if (reads) addFlags(k, irp, IRP_INPUT_OPERATION);
    });
  }
  if (flags & DO_DIRECT_IO) {
    return guarded(k, carried.requestor, () => {
      if (buffer.length > 0) lock(k, irp, buffer, carried.requestor, reads ? IO_WRITE_ACCESS : IO_READ_ACCESS);
    });
  }
  k.mem.set(irp, IRP.UserBuffer, buffer.address);
  return 0;
}

/** A system buffer whatever the device says, as queries and settings of files have it. */
export function carrySystemBuffer(k: Kernel, irp: bigint, size: number, carried: Carried): number {
  return guarded(k, carried.requestor, () => {
    k.mem.set(irp, IRP.UserBuffer, carried.output.address);
    if (size > 0) systemBuffer(k, irp, size, carried.input);
    if (carried.output.length > 0) addFlags(k, irp, IRP_INPUT_OPERATION);
  });
}

/** The requestor's exceptions end the request before a driver sees it. */
function guarded(k: Kernel, requestor: Requestor, action: () => void): number {
  try {
    if (requestor.mode === 'user') inProcess(k, requestor.process, action);
    else action();
    return 0;
  } catch (error) {
    if (error instanceof ExceptionSignal) return error.status;
    if (error instanceof GuestAccessError && requestor.mode === 'user') return STATUS_ACCESS_VIOLATION;
    throw error;
  }
}

/** ProbeForWrite of a user-mode buffer. */
function probe(k: Kernel, requestor: Requestor, { address, length }: PlacedBuffer): void {
  if (requestor.mode !== 'user' || length === 0) return;
  const inside = address + BigInt(length) <= USER_PROBE_ADDRESS;
  if (!inside || !k.mem.isRangeWritable(address, length)) k.raise(STATUS_ACCESS_VIOLATION);
}

function systemBuffer(k: Kernel, irp: bigint, size: number, from: PlacedBuffer): void {
  const buffer = allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: BUFFER_TAG, zero: true });
  if (buffer === 0n) k.raise(STATUS_INSUFFICIENT_RESOURCES);
  k.mem.set(irp, IRP.AssociatedIrp_SystemBuffer, buffer);
  addFlags(k, irp, IRP_BUFFERED_IO | IRP_DEALLOCATE_BUFFER);
  if (from.length > 0) k.mem.copy(buffer, from.address, from.length);
}

function lock(k: Kernel, irp: bigint, buffer: PlacedBuffer, requestor: Requestor, operation: number): void {
  const mdl = allocateMdl(k, buffer.address, buffer.length);
  if (mdl === 0n) k.raise(STATUS_INSUFFICIENT_RESOURCES);
  try {
    probeAndLock(k, mdl, requestor.mode === 'user' ? 1 : 0, operation);
  } catch (error) {
    freeMdl(k, mdl);
    throw error;
  }
  if (requestor.mode === 'user') k.mem.set(mdl, MDL.Process, requestor.process);
  attachToIrp(k, mdl, irp, false);
}

function addFlags(k: Kernel, irp: bigint, flags: number): void {
  k.mem.set(irp, IRP.Flags, k.mem.get(irp, IRP.Flags) | flags);
}
