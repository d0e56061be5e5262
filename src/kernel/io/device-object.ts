import { DEVICE_OBJECT, DEVOBJ_EXTENSION, DRIVER_OBJECT, KDEVICE_QUEUE, VPB } from '../../generated/structs.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { canonicalName } from '../ob/object-names.ts';
import { createObject, dereferenceObject, objectAt, removeName } from '../ob/objects.ts';

const IO_TYPE_DEVICE = 3;
const IO_TYPE_DEVICE_OBJECT_EXTENSION = 13;
const IO_TYPE_VPB = 10;
const DEVICE_QUEUE_OBJECT = 20;
const DO_EXCLUSIVE = 0x8;
const DO_DEVICE_HAS_NAME = 0x40;
export const DO_DEVICE_INITIALIZING = 0x80;
/** DEVOBJ_EXTENSION.ExtensionFlags. */
const DOE_DELETE_PENDING = 2;
const DOE_DEFAULT = 0x800;
/** DEVICE_TYPEs (wdm.h) by what a new device gets. */
const HAS_VPB = new Set([0x02, 0x07, 0x1f, 0x24]);
const FILE_SYSTEMS = new Set([0x03, 0x08, 0x14, 0x20, 0x35]);
const SECTOR_SIZE: Readonly<Record<number, number>> = { 2: 2048, 7: 512, 36: 512 };

export interface NewDevice {
  readonly driver: bigint;
  /** Bytes. */
  readonly extensionSize: number;
  readonly name: string | undefined;
  readonly type: number;
  readonly characteristics: number;
  readonly exclusive: boolean;
}

/** A DEVICE_OBJECT with its DEVOBJ_EXTENSION behind the driver's extension, first in the driver's list. */
export function createDevice(k: Kernel, device: NewDevice): bigint {
  const own = Math.ceil((DEVICE_OBJECT.$size + device.extensionSize) / 16) * 16;
  const body = createObject(k, {
    type: 'Device',
    size: own + DEVOBJ_EXTENSION.$size,
    name: device.name === undefined ? undefined : canonicalName(device.name),
  });
  const extension = body + BigInt(own);
  k.mem.set(body, DEVICE_OBJECT.Type, IO_TYPE_DEVICE);
  k.mem.set(body, DEVICE_OBJECT.Size, (DEVICE_OBJECT.$size + device.extensionSize) & 0xffff);
  k.mem.set(body, DEVICE_OBJECT.DriverObject, device.driver);
  k.mem.set(body, DEVICE_OBJECT.NextDevice, k.mem.get(device.driver, DRIVER_OBJECT.DeviceObject));
  k.mem.set(device.driver, DRIVER_OBJECT.DeviceObject, body);
  const flags =
    DO_DEVICE_INITIALIZING |
    (device.exclusive ? DO_EXCLUSIVE : 0) |
    (device.name === undefined ? 0 : DO_DEVICE_HAS_NAME);
  k.mem.set(body, DEVICE_OBJECT.Flags, flags);
  k.mem.set(body, DEVICE_OBJECT.Characteristics, device.characteristics);
  // Without an extension the pointer leads behind the object all the same: inferred, see docs/fidelity.md.
  k.mem.set(body, DEVICE_OBJECT.DeviceExtension, body + BigInt(DEVICE_OBJECT.$size));
  k.mem.set(body, DEVICE_OBJECT.DeviceType, device.type);
  k.mem.set(body, DEVICE_OBJECT.StackSize, 1);
  k.mem.set(body, DEVICE_OBJECT.SectorSize, SECTOR_SIZE[device.type] ?? 0);
  k.mem.set(body, DEVICE_OBJECT.DeviceObjectExtension, extension);
  initialiseHeader(k, body + DEVICE_OBJECT.DeviceLock.at, OBJECT.EventSynchronization, 0x18, 1);
  k.mem.set(extension, DEVOBJ_EXTENSION.Type, IO_TYPE_DEVICE_OBJECT_EXTENSION);
  k.mem.set(extension, DEVOBJ_EXTENSION.DeviceObject, body);
  k.mem.set(extension, DEVOBJ_EXTENSION.ExtensionFlags, DOE_DEFAULT);
  if (HAS_VPB.has(device.type)) k.mem.set(body, DEVICE_OBJECT.Vpb, createVpb(k, body));
  if (FILE_SYSTEMS.has(device.type)) initializeListHead(k, body + DEVICE_OBJECT.Queue_ListEntry.at);
  else initialiseDeviceQueue(k, body + DEVICE_OBJECT.DeviceQueue.at);
  return body;
}

export function initialiseDeviceQueue(k: Kernel, queue: bigint): void {
  k.mem.set(queue, KDEVICE_QUEUE.Type, DEVICE_QUEUE_OBJECT);
  k.mem.set(queue, KDEVICE_QUEUE.Size, KDEVICE_QUEUE.$size);
  initializeListHead(k, queue + KDEVICE_QUEUE.DeviceListHead.at);
}

function createVpb(k: Kernel, device: bigint): bigint {
  const vpb = kernelPool(k, VPB.$size, 'Vpb ');
  k.mem.set(vpb, VPB.Type, IO_TYPE_VPB);
  k.mem.set(vpb, VPB.Size, VPB.$size);
  k.mem.set(vpb, VPB.RealDevice, device);
  return vpb;
}

export function isDevice(k: Kernel, body: bigint): boolean {
  return objectAt(k, body)?.type === 'Device';
}

/** IoDeleteDevice: the device goes at once, or with its last open file. */
export function deleteDevice(k: Kernel, device: bigint): void {
  const extension = k.mem.get(device, DEVICE_OBJECT.DeviceObjectExtension);
  const flags = k.mem.get(extension, DEVOBJ_EXTENSION.ExtensionFlags);
  k.mem.set(extension, DEVOBJ_EXTENSION.ExtensionFlags, flags | DOE_DELETE_PENDING);
  if (k.mem.get(device, DEVICE_OBJECT.ReferenceCount) <= 0) removeDevice(k, device);
}

function removeDevice(k: Kernel, device: bigint): void {
  const object = objectAt(k, device);
  unlinkFromDriver(k, device);
  if (object) removeName(k, object);
  const vpb = k.mem.get(device, DEVICE_OBJECT.Vpb);
  const ownVpb = vpb !== 0n && k.mem.get(vpb, VPB.RealDevice) === device;
  dereferenceObject(k, device);
  if (ownVpb) freePool(k, vpb, 0);
}

function unlinkFromDriver(k: Kernel, device: bigint): void {
  const driver = k.mem.get(device, DEVICE_OBJECT.DriverObject);
  const next = k.mem.get(device, DEVICE_OBJECT.NextDevice);
  let at = k.mem.get(driver, DRIVER_OBJECT.DeviceObject);
  if (at === device) {
    k.mem.set(driver, DRIVER_OBJECT.DeviceObject, next);
    return;
  }
  for (; at !== 0n; at = k.mem.get(at, DEVICE_OBJECT.NextDevice)) {
    if (k.mem.get(at, DEVICE_OBJECT.NextDevice) !== device) continue;
    k.mem.set(at, DEVICE_OBJECT.NextDevice, next);
    return;
  }
}

/** A file was opened on the device. */
export function openedOn(k: Kernel, device: bigint): void {
  k.mem.set(device, DEVICE_OBJECT.ReferenceCount, k.mem.get(device, DEVICE_OBJECT.ReferenceCount) + 1);
}
/** A file on the device is gone; a device that waited for it goes too. */
export function closedOn(k: Kernel, device: bigint): void {
  if (!isDevice(k, device)) return;
  const count = k.mem.get(device, DEVICE_OBJECT.ReferenceCount) - 1;
  k.mem.set(device, DEVICE_OBJECT.ReferenceCount, count);
  const extension = k.mem.get(device, DEVICE_OBJECT.DeviceObjectExtension);
  if (count <= 0 && k.mem.get(extension, DEVOBJ_EXTENSION.ExtensionFlags) & DOE_DELETE_PENDING) removeDevice(k, device);
}

/** Devices of a driver, newest first. */
export function devicesOf(k: Kernel, driver: bigint): bigint[] {
  const devices: bigint[] = [];
  for (let at = k.mem.get(driver, DRIVER_OBJECT.DeviceObject); at !== 0n; at = k.mem.get(at, DEVICE_OBJECT.NextDevice))
    devices.push(at);
  return devices;
}

export function topOfStack(k: Kernel, device: bigint): bigint {
  let top = device;
  for (
    let above = k.mem.get(top, DEVICE_OBJECT.AttachedDevice);
    above !== 0n;
    above = k.mem.get(top, DEVICE_OBJECT.AttachedDevice)
  )
    top = above;
  return top;
}
export function attachedTo(k: Kernel, device: bigint): bigint {
  return k.mem.get(k.mem.get(device, DEVICE_OBJECT.DeviceObjectExtension), DEVOBJ_EXTENSION.AttachedTo);
}
export function bottomOfStack(k: Kernel, device: bigint): bigint {
  let bottom = device;
  for (let below = attachedTo(k, bottom); below !== 0n; below = attachedTo(k, bottom)) bottom = below;
  return bottom;
}

/** Puts `source` on top of `target`'s stack. Returns the device it lies on, 0 when that can't be attached to. */
export function attachDevice(k: Kernel, source: bigint, target: bigint): bigint {
  const top = topOfStack(k, target);
  const extension = k.mem.get(top, DEVICE_OBJECT.DeviceObjectExtension);
  const deleting = k.mem.get(extension, DEVOBJ_EXTENSION.ExtensionFlags) & DOE_DELETE_PENDING;
  if (deleting || k.mem.get(top, DEVICE_OBJECT.Flags) & DO_DEVICE_INITIALIZING) return 0n;
  k.mem.set(top, DEVICE_OBJECT.AttachedDevice, source);
  k.mem.set(source, DEVICE_OBJECT.StackSize, k.mem.get(top, DEVICE_OBJECT.StackSize) + 1);
  k.mem.set(source, DEVICE_OBJECT.AlignmentRequirement, k.mem.get(top, DEVICE_OBJECT.AlignmentRequirement));
  k.mem.set(source, DEVICE_OBJECT.SectorSize, k.mem.get(top, DEVICE_OBJECT.SectorSize));
  k.mem.set(k.mem.get(source, DEVICE_OBJECT.DeviceObjectExtension), DEVOBJ_EXTENSION.AttachedTo, top);
  return top;
}

/** IoDetachDevice: takes away what is attached to `target`. */
export function detachDevice(k: Kernel, target: bigint): void {
  const above = k.mem.get(target, DEVICE_OBJECT.AttachedDevice);
  k.mem.set(k.mem.get(above, DEVICE_OBJECT.DeviceObjectExtension), DEVOBJ_EXTENSION.AttachedTo, 0n);
  k.mem.set(target, DEVICE_OBJECT.AttachedDevice, 0n);
}
