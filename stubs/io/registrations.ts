import {
  STATUS_DEVICE_ALREADY_ATTACHED,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_OBJECT_NAME_COLLISION,
} from '../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, DRIVER_EXTENSION, DRIVER_OBJECT } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';
import { closedOn, openedOn } from '../../src/kernel/io/device-object.ts';
import { register, registered, unregister } from '../../src/kernel/io/registrations.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { dereferenceObject, referenceObject } from '../../src/kernel/ob/objects.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const PVOID_P = pointer('PVOID *');

/** IO_CLIENT_EXTENSION: next, identification, then the driver's bytes; its list starts behind DRIVER_EXTENSION. */
const CLIENT_HEADER = 0x10n;
const CLIENT_LIST = BigInt(DRIVER_EXTENSION.$size);
const DRIVER_TAG = 0x76697244;
const DO_SHUTDOWN_REGISTERED = 0x800;

function clientList(k: Kernel, driver: bigint): bigint {
  return k.mem.get(driver, DRIVER_OBJECT.DriverExtension) + CLIENT_LIST;
}
function findClient(k: Kernel, driver: bigint, id: bigint): bigint {
  for (let at = k.mem.u64(clientList(k, driver)); at !== 0n; at = k.mem.u64(at))
    if (k.mem.u64(at + 8n) === id) return at + CLIENT_HEADER;
  return 0n;
}
function addClient(k: Kernel, driver: bigint, id: bigint, size: number, out: bigint): number {
  k.mem.setU64(out, 0n);
  if (findClient(k, driver, id) !== 0n) return STATUS_OBJECT_NAME_COLLISION;
  const entry = allocatePool(k, {
    kind: 'nonPagedNx',
    size: BigInt(size) + CLIENT_HEADER,
    tag: DRIVER_TAG,
    zero: true,
  });
  if (entry === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  const head = clientList(k, driver);
  k.mem.setU64(entry, k.mem.u64(head));
  k.mem.setU64(entry + 8n, id);
  k.mem.setU64(head, entry);
  k.mem.setU64(out, entry + CLIENT_HEADER);
  return 0;
}

function onShutdown(k: Kernel, device: bigint, kind: 'shutdown' | 'lastChanceShutdown'): number {
  register(k, { kind, object: device, routine: 0n, context: 0n, handle: 0n });
  referenceObject(k, device);
  k.mem.set(device, DEVICE_OBJECT.Flags, k.mem.get(device, DEVICE_OBJECT.Flags) | DO_SHUTDOWN_REGISTERED);
  return 0;
}
function notOnShutdown(k: Kernel, device: bigint): void {
  for (const kind of ['shutdown', 'lastChanceShutdown'] as const) {
    while (unregister(k, kind, (entry) => entry.object === device)) dereferenceObject(k, device);
  }
  k.mem.set(device, DEVICE_OBJECT.Flags, k.mem.get(device, DEVICE_OBJECT.Flags) & ~DO_SHUTDOWN_REGISTERED);
}

/** The routine hears of every file system that is there already, as on Windows since XP. */
function onFileSystemChange(k: Kernel, driver: bigint, routine: bigint) {
  const fits = (entry: { readonly object: bigint; readonly routine: bigint }) =>
    entry.object === driver && entry.routine === routine;
  if (registered(k, 'fileSystemChange').some(fits)) return STATUS_DEVICE_ALREADY_ATTACHED;
  register(k, { kind: 'fileSystemChange', object: driver, routine, context: 0n, handle: 0n });
  return tellNext(k, { routine, devices: registered(k, 'fileSystem').map((entry) => entry.object), active: 1n });
}
interface Telling {
  readonly [key: string]: bigint | readonly bigint[];
  readonly routine: bigint;
  readonly devices: readonly bigint[];
  readonly active: bigint;
}
function tellNext(_k: Kernel, telling: Telling) {
  const [device, ...devices] = telling.devices;
  return device === undefined
    ? 0
    : callGuest(telling.routine, [device, telling.active], 'told', { ...telling, devices });
}

/** Everyone who asked hears of the file system that comes or goes. */
interface Announcement {
  readonly [key: string]: bigint | readonly bigint[];
  readonly routines: readonly bigint[];
  readonly device: bigint;
  readonly active: bigint;
}
function announceNext(_k: Kernel, announcement: Announcement) {
  const [routine, ...routines] = announcement.routines;
  return routine === undefined
    ? undefined
    : callGuest(routine, [announcement.device, announcement.active], 'announced', { ...announcement, routines });
}
function announce(k: Kernel, device: bigint, active: bigint) {
  return announceNext(k, { routines: registered(k, 'fileSystemChange').map((entry) => entry.routine), device, active });
}

function later(
  k: Kernel,
  kind: 'reinitialize' | 'bootReinitialize',
  driver: bigint,
  routine: bigint,
  context: bigint,
): void {
  const extension = k.mem.get(driver, DRIVER_OBJECT.DriverExtension);
  k.mem.set(extension, DRIVER_EXTENSION.Count, k.mem.get(extension, DRIVER_EXTENSION.Count) + 1);
  register(k, { kind, object: driver, routine, context, handle: 0n });
}

/** What drivers register with the I/O manager. */
export const ioRegistrations = [
  ddi('IoAllocateDriverObjectExtension', {
    params: {
      DriverObject: PDRIVER_OBJECT,
      ClientIdentificationAddress: PVOID,
      DriverObjectExtensionSize: ULONG,
      DriverObjectExtension: PVOID_P,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) =>
      addClient(k, a.DriverObject, a.ClientIdentificationAddress, a.DriverObjectExtensionSize, a.DriverObjectExtension),
  }),
  ddi('IoGetDriverObjectExtension', {
    params: { DriverObject: PDRIVER_OBJECT, ClientIdentificationAddress: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => findClient(k, a.DriverObject, a.ClientIdentificationAddress),
  }),
  ddi('IoRegisterShutdownNotification', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the IRP comes when the session plays a shutdown'] },
    model: (k, a) => onShutdown(k, a.DeviceObject, 'shutdown'),
  }),
  ddi('IoRegisterLastChanceShutdownNotification', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the IRP comes when the session plays a shutdown'] },
    model: (k, a) => onShutdown(k, a.DeviceObject, 'lastChanceShutdown'),
  }),
  ddi('IoUnregisterShutdownNotification', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => notOnShutdown(k, a.DeviceObject),
  }),
  ddi('IoRegisterDriverReinitialization', {
    params: { DriverObject: PDRIVER_OBJECT, DriverReinitializationRoutine: ROUTINE, Context: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['called when the session plays the end of driver loading'] },
    model: (k, a) => later(k, 'reinitialize', a.DriverObject, a.DriverReinitializationRoutine, a.Context),
  }),
  ddi('IoRegisterBootDriverReinitialization', {
    params: { DriverObject: PDRIVER_OBJECT, DriverReinitializationRoutine: ROUTINE, Context: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['called when the session plays the end of driver loading'] },
    model: (k, a) => later(k, 'bootReinitialize', a.DriverObject, a.DriverReinitializationRoutine, a.Context),
  }),
  ddi('IoRegisterFileSystem', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'APC',
    fidelity: { approximate: ['no volume is ever mounted'] },
    model: (k, a) => {
      register(k, { kind: 'fileSystem', object: a.DeviceObject, routine: 0n, context: 0n, handle: 0n });
      openedOn(k, a.DeviceObject);
      return announce(k, a.DeviceObject, 1n);
    },
    steps: { announced: announceNext },
  }),
  ddi('IoUnregisterFileSystem', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (!unregister(k, 'fileSystem', (entry) => entry.object === a.DeviceObject)) return undefined;
      closedOn(k, a.DeviceObject);
      return announce(k, a.DeviceObject, 0n);
    },
    steps: { announced: announceNext },
  }),
  ddi('IoRegisterFsRegistrationChange', {
    params: { DriverObject: PDRIVER_OBJECT, DriverNotificationRoutine: ROUTINE },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no file systems of Windows are registered'] },
    model: (k, a) => onFileSystemChange(k, a.DriverObject, a.DriverNotificationRoutine),
    steps: { told: tellNext },
  }),
  ddi('IoRegisterFsRegistrationChangeMountAware', {
    params: { DriverObject: PDRIVER_OBJECT, DriverNotificationRoutine: ROUTINE, SynchronizeWithMounts: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no file systems of Windows are registered'] },
    model: (k, a) => onFileSystemChange(k, a.DriverObject, a.DriverNotificationRoutine),
    steps: { told: tellNext },
  }),
  ddi('IoUnregisterFsRegistrationChange', {
    params: { DriverObject: PDRIVER_OBJECT, DriverNotificationRoutine: ROUTINE },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      void unregister(
        k,
        'fileSystemChange',
        (entry) => entry.object === a.DriverObject && entry.routine === a.DriverNotificationRoutine,
      ),
  }),
];
