import { DEVICE_OBJECT, DRIVER_OBJECT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { exportAddress } from '../modules/loaded-modules.ts';
import { currentThread } from '../thread.ts';

const IO_TYPE_IRP = 6;
const IRP_TAG = 0x20707249;
const STACK_LOCATION = BigInt(IO_STACK_LOCATION.$size);
const NO_MORE_IRP_STACK_LOCATIONS = 0x35;

/** IRP.Flags (wdm.h). */
export const IRP_SYNCHRONOUS_API = 0x4;
export const IRP_ASSOCIATED_IRP = 0x8;
export const IRP_BUFFERED_IO = 0x10;
export const IRP_DEALLOCATE_BUFFER = 0x20;
export const IRP_INPUT_OPERATION = 0x40;
export const IRP_CREATE_OPERATION = 0x80;
export const IRP_CLOSE_OPERATION = 0x400;

/** IO_STACK_LOCATION.Control. */
export const SL_PENDING_RETURNED = 1;

export function sizeOfIrp(stackSize: number): number {
  return IRP.$size + stackSize * IO_STACK_LOCATION.$size;
}

export function initialiseIrp(k: Kernel, irp: bigint, packetSize: number, stackSize: number): void {
  k.mem.fill(irp, packetSize, 0);
  k.mem.set(irp, IRP.Type, IO_TYPE_IRP);
  k.mem.set(irp, IRP.Size, packetSize);
  k.mem.set(irp, IRP.StackCount, stackSize);
  k.mem.set(irp, IRP.CurrentLocation, stackSize + 1);
  k.mem.set(irp, IRP.Tail_Overlay_CurrentStackLocation, irp + BigInt(sizeOfIrp(stackSize)));
  initializeListHead(k, irp + IRP.ThreadListEntry.at);
}

/** A fresh IRP, or 0 when the pool has no room. */
export function allocateIrp(k: Kernel, stackSize: number): bigint {
  const size = sizeOfIrp(stackSize);
  const irp = allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: IRP_TAG });
  if (irp !== 0n) initialiseIrp(k, irp, size, stackSize);
  return irp;
}
export function freeIrp(k: Kernel, irp: bigint): void {
  freePool(k, irp, 0);
}

export function currentLocation(k: Kernel, irp: bigint): bigint {
  return k.mem.get(irp, IRP.Tail_Overlay_CurrentStackLocation);
}
/** What the next driver down will see. */
export function nextLocation(k: Kernel, irp: bigint): bigint {
  return currentLocation(k, irp) - STACK_LOCATION;
}
export function skipLocation(k: Kernel, irp: bigint): void {
  k.mem.set(irp, IRP.CurrentLocation, k.mem.get(irp, IRP.CurrentLocation) + 1);
  k.mem.set(irp, IRP.Tail_Overlay_CurrentStackLocation, currentLocation(k, irp) + STACK_LOCATION);
}

export interface Dispatch {
  readonly routine: bigint;
  readonly args: readonly bigint[];
}

/** Takes the next stack location for `device` and says which routine of its driver gets the IRP. */
export function enterDriver(k: Kernel, device: bigint, irp: bigint): Dispatch {
  const location = k.mem.get(irp, IRP.CurrentLocation) - 1;
  if (location <= 0) k.bugCheck(NO_MORE_IRP_STACK_LOCATIONS, irp, 0n, 0n, 0n);
  const stack = nextLocation(k, irp);
  k.mem.set(irp, IRP.CurrentLocation, location);
  k.mem.set(irp, IRP.Tail_Overlay_CurrentStackLocation, stack);
  k.mem.set(stack, IO_STACK_LOCATION.DeviceObject, device);
  k.observer.irpSent?.(irp, device);
  const major = k.mem.get(stack, IO_STACK_LOCATION.MajorFunction);
  const driver = k.mem.get(device, DEVICE_OBJECT.DriverObject);
  return { routine: k.mem.u64(driver + DRIVER_OBJECT.MajorFunction.at + 8n * BigInt(major)), args: [device, irp] };
}

/** The IRP belongs to the current thread, as those of the I/O manager do. */
export function queueToThread(k: Kernel, irp: bigint): void {
  k.mem.set(irp, IRP.Tail_Overlay_Thread, currentThread(k).ethread);
}

/** Address of an exported routine that a model calls as a driver would. */
export function kernelExport(k: Kernel, name: string): bigint {
  const address = exportAddress(k, 'ntoskrnl.exe', name);
  if (address === undefined) throw new Error(`ntoskrnl.exe does not export ${name}`);
  return address;
}
