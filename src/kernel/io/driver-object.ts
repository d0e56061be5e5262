import { DEVICE_OBJECT, DRIVER_EXTENSION, DRIVER_OBJECT } from '../../generated/structs.ts';
import { kernelPool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { createObject } from '../ob/objects.ts';
import { DO_DEVICE_INITIALIZING, devicesOf } from './device-object.ts';

/** IO_TYPE_DRIVER (wdm.h). */
const IO_TYPE_DRIVER = 4;
/** IRP_MJ_MAXIMUM_FUNCTION + 1. */
export const MAJOR_FUNCTIONS = 28;
/** DRVO_LEGACY_DRIVER: drivers that aren't started by PnP. */
const DRVO_LEGACY_DRIVER = 2;
const DRVO_INITIALIZED = 0x10;
/** DRIVER_EXTENSION and behind it the private part of IopLoadDriver's. */
const EXTENSION_SIZE = 0x50;
const HARDWARE_DATABASE = '\\REGISTRY\\MACHINE\\HARDWARE\\DESCRIPTION\\SYSTEM';

export interface NewDriver {
  /** Name of the service key: `\Driver\NAME`. */
  readonly service: string;
  readonly start: bigint;
  readonly size: number;
  readonly entryPoint: bigint;
  /** KLDR_DATA_TABLE_ENTRY. */
  readonly section: bigint;
  readonly fileSystem?: boolean;
}

/** A DRIVER_OBJECT as DriverEntry gets it. */
export function createDriverObject(k: Kernel, driver: NewDriver): bigint {
  const name = `\\${driver.fileSystem ? 'FileSystem' : 'Driver'}\\${driver.service}`;
  const object = createObject(k, { type: 'Driver', size: DRIVER_OBJECT.$size + EXTENSION_SIZE, name, permanent: true });
  const extension = object + BigInt(DRIVER_OBJECT.$size);
  k.mem.set(object, DRIVER_OBJECT.Type, IO_TYPE_DRIVER);
  k.mem.set(object, DRIVER_OBJECT.Size, DRIVER_OBJECT.$size);
  k.mem.set(object, DRIVER_OBJECT.Flags, DRVO_LEGACY_DRIVER);
  k.mem.set(object, DRIVER_OBJECT.DriverStart, driver.start);
  k.mem.set(object, DRIVER_OBJECT.DriverSize, driver.size);
  k.mem.set(object, DRIVER_OBJECT.DriverSection, driver.section);
  k.mem.set(object, DRIVER_OBJECT.DriverExtension, extension);
  k.mem.set(object, DRIVER_OBJECT.DriverInit, driver.entryPoint);
  putUnicodeString(k, object + DRIVER_OBJECT.DriverName.at, name, 'Driv');
  putUnicodeString(k, extension + DRIVER_EXTENSION.ServiceKeyName.at, driver.service, 'Driv');
  k.mem.set(extension, DRIVER_EXTENSION.DriverObject, object);
  const hardware = kernelPool(k, 16, 'Driv');
  putUnicodeString(k, hardware, HARDWARE_DATABASE, 'Driv');
  k.mem.set(object, DRIVER_OBJECT.HardwareDatabase, hardware);
  const invalid = internalRoutine(k, 'IopInvalidDeviceRequest');
  for (let major = 0; major < MAJOR_FUNCTIONS; major++) {
    k.mem.setU64(object + DRIVER_OBJECT.MajorFunction.at + BigInt(8 * major), invalid);
  }
  return object;
}

/** Guest address of a UNICODE_STRING with the path of the driver's service key. */
export function createRegistryPath(k: Kernel, service: string): bigint {
  const path = kernelPool(k, 16, 'RegP');
  putUnicodeString(k, path, `\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Services\\${service}`, 'RegP');
  return path;
}

/** What the I/O manager does once DriverEntry has succeeded: the devices made so far can be opened. */
export function readyDevices(k: Kernel, driver: bigint): void {
  for (const device of devicesOf(k, driver))
    k.mem.set(device, DEVICE_OBJECT.Flags, k.mem.get(device, DEVICE_OBJECT.Flags) & ~DO_DEVICE_INITIALIZING);
  k.mem.set(driver, DRIVER_OBJECT.Flags, k.mem.get(driver, DRIVER_OBJECT.Flags) | DRVO_INITIALIZED);
}
