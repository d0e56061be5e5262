import {
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../src/generated/ntstatus.ts';
import { DRIVER_EXTENSION, DRIVER_OBJECT } from '../../src/generated/structs.ts';
import { SERVICES } from '../../src/kernel/cm/initial-hives.ts';
import { OBJ_KERNEL_HANDLE, openKeyHandle } from '../../src/kernel/cm/key-objects.ts';
import { ensureKey, keyAt } from '../../src/kernel/cm/registry-tree.ts';
import {
  ACCESS_MASK,
  HANDLE,
  LONG,
  NTSTATUS,
  PCUNICODE_STRING,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { createDriverObject } from '../../src/kernel/io/driver-object.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { dereferenceObject, objectAt, objectByName } from '../../src/kernel/ob/objects.ts';
import { slice } from '../../src/kernel/slice.ts';

const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const PHANDLE = pointer('PHANDLE');
/** DRVO_BUILTIN_DRIVER, DRVO_INITIALIZED. */
const BUILTIN = 0x4;
const INITIALIZED = 0x10;
/** DRIVER_REGKEY_TYPE. */
const DriverRegKeyParameters = 0;
const DriverRegKeyPersistentState = 1;

const unnamed = slice<{ next: number }>('unnamedDrivers', () => ({ next: 1 }));

/** A driver object without an image; its initialisation routine decides whether it stays. */
function createDriver(k: Kernel, name: string, routine: bigint) {
  const service = name === '' ? String(unnamed(k).next++).padStart(8, '0') : name.replace(/^\\Driver\\/i, '');
  if (objectByName(k, `\\Driver\\${service}`)) return STATUS_OBJECT_NAME_COLLISION;
  const driver = createDriverObject(k, { service, start: 0n, size: 0, entryPoint: routine, section: 0n });
  k.mem.set(driver, DRIVER_OBJECT.Flags, BUILTIN);
  return callGuest(routine, [driver, 0n], 'initialised', driver);
}
function initialised(k: Kernel, driver: bigint, result: bigint): number {
  const status = Number(result & 0xffff_ffffn);
  if (status >= 0x8000_0000) deleteDriver(k, driver);
  else k.mem.set(driver, DRIVER_OBJECT.Flags, k.mem.get(driver, DRIVER_OBJECT.Flags) | INITIALIZED);
  return status;
}
function deleteDriver(k: Kernel, driver: bigint): void {
  const object = objectAt(k, driver);
  if (!object) return;
  object.permanent = false;
  dereferenceObject(k, driver);
}

function serviceOf(k: Kernel, driver: bigint): string {
  const extension = k.mem.get(driver, DRIVER_OBJECT.DriverExtension);
  return readUnicodeString(k, extension + DRIVER_EXTENSION.ServiceKeyName.at);
}

function openRegistryKey(k: Kernel, driver: bigint, type: number, access: number, out: bigint): number {
  if (type !== DriverRegKeyParameters && type !== DriverRegKeyPersistentState) return STATUS_INVALID_PARAMETER;
  const service = `${SERVICES}\\${serviceOf(k, driver)}`;
  if (!keyAt(k, service)) return STATUS_OBJECT_NAME_NOT_FOUND;
  const key = ensureKey(k, `${service}\\${type === DriverRegKeyParameters ? 'Parameters' : 'State'}`);
  k.mem.setU64(out, openKeyHandle(k, key, access, OBJ_KERNEL_HANDLE));
  return 0;
}

/** Driver objects that drivers make, their registry keys, their threads. */
export const ioDrivers = [
  ddi('IoCreateDriver', {
    params: { DriverName: PCUNICODE_STRING, InitializationFunction: ROUTINE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => createDriver(k, readUnicodeString(k, a.DriverName), a.InitializationFunction),
    steps: { initialised },
  }),
  ddi('IoDeleteDriver', {
    params: { DriverObject: PDRIVER_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => deleteDriver(k, a.DriverObject),
  }),
  ddi('IoOpenDriverRegistryKey', {
    params: {
      DriverObject: PDRIVER_OBJECT,
      RegKeyType: LONG,
      DesiredAccess: ACCESS_MASK,
      Flags: ULONG,
      DriverRegKey: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked; the shared persistent state is not known'] },
    model: (k, a) => openRegistryKey(k, a.DriverObject, a.RegKeyType, a.DesiredAccess, a.DriverRegKey),
  }),
  ddi('IoGetDriverDirectory', {
    params: { DriverObject: PDRIVER_OBJECT, DirectoryType: ULONG, Flags: ULONG, DriverDirectoryHandle: PHANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['drivers have no directories of their own'] },
    model: () => STATUS_OBJECT_NAME_NOT_FOUND,
  }),
  ddi('IoCreateSystemThread', {
    params: {
      IoObject: PVOID,
      ThreadHandle: PHANDLE,
      DesiredAccess: ULONG,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      ProcessHandle: HANDLE,
      ClientId: pointer('PCLIENT_ID'),
      StartRoutine: ROUTINE,
      StartContext: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the object is not referenced while the thread runs'] },
    model: (k, a) =>
      callGuest(
        kernelExport(k, 'PsCreateSystemThread'),
        [
          a.ThreadHandle,
          BigInt(a.DesiredAccess),
          a.ObjectAttributes,
          a.ProcessHandle,
          a.ClientId,
          a.StartRoutine,
          a.StartContext,
        ],
        'made',
      ),
    steps: { made: (_k, _data, result) => Number(result & 0xffff_ffffn) },
  }),
  ddi('IoRegisterBootDriverCallback', {
    params: { CallbackFunction: ROUTINE, CallbackContext: PVOID },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no boot driver is loaded afterwards: the callback is not called'] },
    model: (k, a) => {
      const handle = kernelPool(k, 0x20, 'IoBc');
      k.mem.setU64(handle, a.CallbackFunction);
      k.mem.setU64(handle + 8n, a.CallbackContext);
      return handle;
    },
  }),
  ddi('IoUnregisterBootDriverCallback', {
    params: { CallbackHandle: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (poolBlockAt(k, a.CallbackHandle) !== undefined) freePool(k, a.CallbackHandle, 0);
    },
  }),
];
