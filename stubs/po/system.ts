import {
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { BOOLEAN, enumeration, LONG, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { createObject, referenceObject } from '../../src/kernel/ob/objects.ts';
import {
  isPowerSettingRegistered,
  powerSettingArguments,
  powerSettingChange,
  powerSettingRoutine,
  registerPowerSetting,
  unregisterPowerSetting,
} from '../../src/kernel/po/power-settings.ts';
import { slice } from '../../src/kernel/slice.ts';
import { startThread } from '../../src/kernel/thread-life.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PULONG = pointer('PULONG');
/** What keeps the machine awake, by handle; idle counters of devices; work at shutdown. */
interface PowerManager {
  readonly states: Map<bigint, number>;
  readonly requests: Map<bigint, number[]>;
  readonly idle: Map<bigint, bigint>;
  readonly shutdownWork: bigint[];
  shutdownEvent: bigint;
}
const manager = slice<PowerManager>('powerManager', () => ({
  states: new Map(),
  requests: new Map(),
  idle: new Map(),
  shutdownWork: [],
  shutdownEvent: 0n,
}));
/** POWER_REQUEST_TYPE: display, system, away mode, execution. */
const REQUEST_TYPES = 4;
const NEVER_SLEEPS = { approximate: ['the machine does not go to sleep by itself'] };

/** Soon after the registration the callback hears of the value of the day. */
function registerSetting(k: Kernel, setting: bigint, routine: bigint, context: bigint, out: bigint): number {
  if (routine === 0n) return STATUS_INVALID_PARAMETER;
  const callback = registerPowerSetting(k, setting, routine, context);
  if (out !== 0n) k.mem.setU64(out, callback.handle);
  startThread(k, {
    name: 'power setting',
    process: system(k).systemProcess,
    ...powerSettingChange(k, callback),
    system: true,
    onReturn: 'threadReturned',
  });
  return STATUS_SUCCESS;
}

function countRequest(k: Kernel, handle: bigint, type: number, by: 1 | -1): number {
  const counts = manager(k).requests.get(handle);
  if (!counts || type < 0 || type >= REQUEST_TYPES) return STATUS_INVALID_PARAMETER;
  if (counts[type]! + by < 0) return STATUS_UNSUCCESSFUL;
  counts[type]! += by;
  return STATUS_SUCCESS;
}

/** Settings, requests and registrations of the power manager. */
export const poSystem = [
  ddi('PoRegisterPowerSettingCallback', {
    params: {
      DeviceObject: PDEVICE_OBJECT,
      SettingGuid: pointer('LPCGUID'),
      Callback: pointer('PPOWER_SETTING_CALLBACK'),
      Context: PVOID,
      Handle: pointer('PVOID *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['after the first value, changes come only when they are played'] },
    model: (k, a) => registerSetting(k, a.SettingGuid, a.Callback, a.Context, a.Handle),
  }),
  ddi('PoUnregisterPowerSettingCallback', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a callback that is running is not waited for'] },
    model: (k, a) => (unregisterPowerSetting(k, a.Handle) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER),
  }),
  ddi('PopTellPowerSetting', {
    internal: true,
    params: { Handle: PVOID, Block: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (isPowerSettingRegistered(k, a.Handle))
        return callGuest(
          powerSettingRoutine(k, a.Handle),
          powerSettingArguments(k, a.Handle, a.Block),
          'told',
          a.Block,
        );
      freePool(k, a.Block, 0);
      return undefined;
    },
    steps: { told: (k, block: bigint) => freePool(k, block, 0) },
  }),
  ddi('PoRegisterSystemState', {
    params: { StateHandle: PVOID, Flags: ULONG },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => {
      const handle = a.StateHandle !== 0n ? a.StateHandle : kernelPool(k, 0x40, 'Powr');
      manager(k).states.set(handle, a.Flags);
      return handle;
    },
  }),
  ddi('PoUnregisterSystemState', {
    params: { StateHandle: PVOID },
    maxIrql: 'APC',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => {
      if (manager(k).states.delete(a.StateHandle)) freePool(k, a.StateHandle, 0);
    },
  }),
  ddi('PoSetSystemState', {
    params: { Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: NEVER_SLEEPS,
    model: () => undefined,
  }),
  ddi('PoCreatePowerRequest', {
    params: {
      PowerRequest: pointer('PVOID *'),
      DeviceObject: PDEVICE_OBJECT,
      Context: pointer('PCOUNTED_REASON_CONTEXT'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => {
      const handle = kernelPool(k, 0x40, 'Powr');
      manager(k).requests.set(handle, new Array<number>(REQUEST_TYPES).fill(0));
      k.mem.setU64(a.PowerRequest, handle);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoDeletePowerRequest', {
    params: { PowerRequest: PVOID },
    maxIrql: 'APC',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => {
      if (manager(k).requests.delete(a.PowerRequest)) freePool(k, a.PowerRequest, 0);
    },
  }),
  ddi('PoSetPowerRequest', {
    params: { PowerRequest: PVOID, Type: LONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => countRequest(k, a.PowerRequest, a.Type, 1),
  }),
  ddi('PoClearPowerRequest', {
    params: { PowerRequest: PVOID, Type: LONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: NEVER_SLEEPS,
    model: (k, a) => countRequest(k, a.PowerRequest, a.Type, -1),
  }),
  ddi('PoRegisterDeviceForIdleDetection', {
    params: {
      DeviceObject: pointer('DEVICE_OBJECT *'),
      ConservationIdleTime: ULONG,
      PerformanceIdleTime: ULONG,
      State: enumeration('DEVICE_POWER_STATE'),
    },
    returns: PULONG,
    maxIrql: 'APC',
    fidelity: { approximate: ['no device becomes idle'] },
    model: (k, a) => {
      const { idle } = manager(k);
      const present = idle.get(a.DeviceObject);
      if (a.ConservationIdleTime === 0 && a.PerformanceIdleTime === 0) {
        if (present !== undefined) freePool(k, present, 0);
        idle.delete(a.DeviceObject);
        return 0n;
      }
      const counter = present ?? kernelPool(k, 0x40, 'Powr');
      idle.set(a.DeviceObject, counter);
      return counter;
    },
  }),
  ...(['PoSetDeviceBusy', 'PoSetDeviceBusyEx'] as const).map((name) =>
    ddi(name, {
      params: { IdlePointer: PULONG },
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => k.mem.setU32(a.IdlePointer, 0),
    }),
  ),
  ...(
    [
      ['PoStartDeviceBusy', 1],
      ['PoEndDeviceBusy', -1],
    ] as const
  ).map(([name, by]) =>
    ddi(name, {
      params: { IdlePointer: PULONG },
      maxIrql: 'ANY',
      fidelity: { approximate: ['the count of busy spans is kept in the second word'] },
      model: (k, a) => {
        k.mem.setU32(a.IdlePointer, 0);
        k.mem.setU32(a.IdlePointer + 4n, (k.mem.u32(a.IdlePointer + 4n) + by) >>> 0);
      },
    }),
  ),
  ddi('PoQueryWatchdogTime', {
    params: { Pdo: PDEVICE_OBJECT, SecondsRemaining: PULONG },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no watchdog is counting'] },
    model: () => false,
  }),
  ddi('PoQueueShutdownWorkItem', {
    params: { WorkItem: pointer('PWORK_QUEUE_ITEM') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['kept; the machine does not shut down by itself'] },
    model: (k, a) => {
      manager(k).shutdownWork.push(a.WorkItem);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoRequestShutdownEvent', {
    params: { Event: pointer('PVOID *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the event is never set: the machine does not shut down by itself'] },
    model: (k, a) => {
      const state = manager(k);
      if (state.shutdownEvent === 0n) {
        state.shutdownEvent = createObject(k, { type: 'Event', size: 0x18, permanent: true });
        initialiseHeader(k, state.shutdownEvent, OBJECT.EventNotification, 0x18, 0);
      }
      referenceObject(k, state.shutdownEvent);
      if (a.Event !== 0n) k.mem.setU64(a.Event, state.shutdownEvent);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoSetHiberRange', {
    params: { MemoryMap: PVOID, Flags: ULONG, Address: PVOID, Length: PVOID, Tag: ULONG },
    returns: NTSTATUS,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['the machine does not hibernate: nothing is marked'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
];
