import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_PENDING,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { enumeration, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi, type Plain } from '../../src/kernel/declaration.ts';
import { beginSynchronous, type Completed, synchronousSteps } from '../../src/kernel/io/synchronous-request.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { dereferenceObject, objectAt, referenceObject } from '../../src/kernel/ob/objects.ts';
import { interfacesOf } from '../../src/kernel/pnp/device-interfaces.ts';
import { deviceNode } from '../../src/kernel/pnp/device-node.ts';
import { guidText } from '../../src/kernel/pnp/guid.ts';
import {
  addPlugPlayCallback,
  CATEGORY,
  freeNotification,
  interfaceNotification,
  type PlugPlayCallback,
  plugPlayCallbacks,
  removePlugPlayCallback,
} from '../../src/kernel/pnp/notifications.ts';
import { pnpRequest, settlePnp } from '../../src/kernel/pnp/pnp-requests.ts';
import { startThread } from '../../src/kernel/thread-life.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const INCLUDE_EXISTING_INTERFACES = 1;
const BusRelations = 0;

interface Registering {
  readonly category: number;
  readonly flags: number;
  readonly data: bigint;
  readonly driver: bigint;
  readonly routine: bigint;
  readonly context: bigint;
  readonly out: bigint;
}
function register(k: Kernel, request: Registering) {
  const { category, data, driver, routine, context } = request;
  if (category < CATEGORY.hardwareProfile || category > CATEGORY.targetDevice) return STATUS_INVALID_PARAMETER;
  const guid = category === CATEGORY.deviceInterface ? guidText(k.mem.bytes(data, 16)) : '';
  const file = category === CATEGORY.targetDevice ? data : 0n;
  const callback = addPlugPlayCallback(k, { category, guid, file, driver, routine, context });
  referenceObject(k, driver);
  k.mem.setU64(request.out, callback.entry);
  const existing = request.flags & INCLUDE_EXISTING_INTERFACES ? interfacesOf(k, guid) : [];
  const links = existing.filter(({ enabled }) => enabled).map(({ name }) => name);
  return tellExisting(k, { entry: callback.entry, links, notification: 0n });
}

interface Telling {
  readonly [key: string]: Plain;
  readonly entry: bigint;
  readonly links: readonly string[];
  readonly notification: bigint;
}
const callbackOf = (k: Kernel, entry: bigint): PlugPlayCallback | undefined =>
  plugPlayCallbacks(k).find((callback) => callback.entry === entry);

/** The interfaces that are there already, one after the other, before the registration returns. */
function tellExisting(k: Kernel, telling: Telling) {
  const callback = callbackOf(k, telling.entry);
  const [link, ...links] = telling.links;
  if (!callback || link === undefined) return 0;
  const notification = interfaceNotification(k, callback.guid, link, true);
  return callGuest(callback.routine, [notification, callback.context], 'told', { ...telling, links, notification });
}

/** A thread of the PnP manager that does one thing for a device. */
function later(k: Kernel, routine: string, args: readonly bigint[]): void {
  startThread(k, {
    name: 'PnP manager',
    process: system(k).systemProcess,
    routine: internalRoutine(k, routine),
    args,
    system: true,
    onReturn: 'threadReturned',
  });
}
interface Asked {
  readonly pdo: bigint;
  readonly name: 'busRelations' | 'pnpState';
}
const askedSteps = synchronousSteps((k, completed: Completed, asked: Asked) => {
  const finished = { completed: true, output: new Uint8Array(0), markedPending: false, ...completed };
  settlePnp(k, pnpRequest(k, asked.pdo, asked.name), finished);
  return undefined;
});
function ask(k: Kernel, pdo: bigint, name: Asked['name']) {
  if (!deviceNode(k, pdo)) return undefined;
  return beginSynchronous(k, pnpRequest(k, pdo, name).spec, { pdo, name });
}

const targetChange = { PhysicalDeviceObject: PDEVICE_OBJECT, NotificationStructure: PVOID };
/** Those who have a file of the device open and asked hear of the change. */
function tellTargets(k: Kernel, pdo: bigint, notification: bigint): number {
  if (!deviceNode(k, pdo)) return STATUS_INVALID_DEVICE_REQUEST;
  for (const { category, routine, context } of plugPlayCallbacks(k)) {
    if (category === CATEGORY.targetDevice) later(k, 'PipTellTargetChange', [routine, notification, context]);
  }
  return 0;
}

/** Events of Plug and Play: who hears of them, and what a driver makes the PnP manager ask again. */
export const ioPlugPlay = [
  ddi('IoRegisterPlugPlayNotification', {
    params: {
      EventCategory: enumeration('IO_NOTIFICATION_EVENT_CATEGORY'),
      EventCategoryFlags: ULONG,
      EventCategoryData: PVOID,
      DriverObject: pointer('PDRIVER_OBJECT'),
      CallbackRoutine: ROUTINE,
      Context: PVOID,
      NotificationEntry: pointer('PVOID *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["interfaces of Windows' own devices do not exist"] },
    model: (k, a) =>
      register(k, {
        category: a.EventCategory,
        flags: a.EventCategoryFlags,
        data: a.EventCategoryData,
        driver: a.DriverObject,
        routine: a.CallbackRoutine,
        context: a.Context,
        out: a.NotificationEntry,
      }),
    steps: {
      told: (k, telling: Telling) => {
        freeNotification(k, telling.notification);
        return tellExisting(k, telling);
      },
    },
  }),
  ...(['IoUnregisterPlugPlayNotification', 'IoUnregisterPlugPlayNotificationEx'] as const).map((name) =>
    ddi(name, {
      params: { NotificationEntry: PVOID },
      returns: NTSTATUS,
      maxIrql: 'PASSIVE',
      fidelity: { approximate: ['a callback that is running is not waited for'] },
      model: (k, a) => {
        const removed = removePlugPlayCallback(k, a.NotificationEntry);
        if (!removed) return STATUS_INVALID_PARAMETER;
        if (objectAt(k, removed.driver)) dereferenceObject(k, removed.driver);
        return 0;
      },
    }),
  ),
  ddi('PipTellInterfaceChange', {
    internal: true,
    params: { Entry: PVOID, Notification: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const callback = callbackOf(k, a.Entry);
      if (callback) return callGuest(callback.routine, [a.Notification, callback.context], 'told', a.Notification);
      freeNotification(k, a.Notification);
      return undefined;
    },
    steps: { told: (k, notification: bigint) => freeNotification(k, notification) },
  }),
  ddi('PipTellTargetChange', {
    internal: true,
    params: { Routine: ROUTINE, Notification: PVOID, Context: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (_k, a) => callGuest(a.Routine, [a.Notification, a.Context], 'told'),
    steps: { told: () => undefined },
  }),
  ddi('IoReportTargetDeviceChange', {
    params: targetChange,
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['every callback for target devices hears of it, some time afterwards'] },
    model: (k, a) => tellTargets(k, a.PhysicalDeviceObject, a.NotificationStructure),
  }),
  ddi('IoReportTargetDeviceChangeAsynchronous', {
    params: { ...targetChange, Callback: ROUTINE, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: {
      approximate: ['every callback for target devices hears of it; the routine is called without waiting for them'],
    },
    model: (k, a) => {
      const status = tellTargets(k, a.PhysicalDeviceObject, a.NotificationStructure);
      if (status !== 0) return status;
      if (a.Callback !== 0n) later(k, 'PipTellTargetChange', [a.Callback, a.Context, 0n]);
      return STATUS_PENDING;
    },
  }),
  ddi('IoInvalidateDeviceRelations', {
    params: { DeviceObject: PDEVICE_OBJECT, Type: enumeration('DEVICE_RELATION_TYPE') },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['bus relations are asked for again, but new children get no drivers'] },
    model: (k, a) => {
      if (a.Type === BusRelations) later(k, 'PipAskRelations', [a.DeviceObject]);
    },
  }),
  ddi('IoSynchronousInvalidateDeviceRelations', {
    params: { DeviceObject: PDEVICE_OBJECT, Type: enumeration('DEVICE_RELATION_TYPE') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['asked for some time afterwards; new children get no drivers'] },
    model: (k, a) => {
      if (!deviceNode(k, a.DeviceObject)) return STATUS_INVALID_DEVICE_REQUEST;
      if (a.Type === BusRelations) later(k, 'PipAskRelations', [a.DeviceObject]);
      return 0;
    },
  }),
  ddi('IoInvalidateDeviceState', {
    params: { PhysicalDeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the state is asked for again; a device that failed is not removed'] },
    model: (k, a) => later(k, 'PipAskState', [a.PhysicalDeviceObject]),
  }),
  ddi('PipAskRelations', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['new children get no drivers'] },
    model: (k, a) => ask(k, a.DeviceObject, 'busRelations'),
    steps: askedSteps,
  }),
  ddi('PipAskState', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a device that failed is not removed'] },
    model: (k, a) => ask(k, a.DeviceObject, 'pnpState'),
    steps: askedSteps,
  }),
  ddi('IoRequestDeviceEject', {
    params: { PhysicalDeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing is ejected'] },
    model: () => undefined,
  }),
];
