import {
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  enumeration,
  LONG,
  NTSTATUS,
  PVOID,
  pointer,
  SIZE_T,
  UCHAR,
  ULONG,
  ULONGLONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { exportAddress } from '../../src/kernel/modules/loaded-modules.ts';
import { powerIrpCompleted, powerIrpTold, requestPowerIrp } from '../../src/kernel/pnp/request-power.ts';
import { slice } from '../../src/kernel/slice.ts';

interface PowerRegistration {
  readonly kind: string;
  readonly device: bigint;
  readonly routine: bigint;
  readonly context: bigint;
}
/** What drivers registered with the power manager, by handle. */
export const powerRegistrations = slice<{
  readonly byHandle: Map<bigint, PowerRegistration>;
  readonly states: Map<bigint, number>;
}>('powerRegistrations', () => ({
  byHandle: new Map(),
  states: new Map(),
}));
const PowerDeviceD0 = 1;
/** DEVICE_POWER_STATE and SYSTEM_POWER_STATE of a device that nobody changed yet. */
const UNCHANGED = PowerDeviceD0;

function register(k: Kernel, registration: PowerRegistration): bigint {
  const handle = kernelPool(k, 0x40, 'Powr');
  powerRegistrations(k).byHandle.set(handle, registration);
  return handle;
}
const unregister = (k: Kernel, handle: bigint) =>
  powerRegistrations(k).byHandle.delete(handle) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;

export const poPower = [
  ddi('PoCallDriver', {
    params: { DeviceObject: pointer('DEVICE_OBJECT *'), Irp: pointer('IRP *') },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const routine = exportAddress(k, 'ntoskrnl.exe', 'IofCallDriver');
      return routine === undefined ? STATUS_NOT_SUPPORTED : callGuest(routine, [a.DeviceObject, a.Irp], 'completed');
    },
    steps: { completed: (_k, _data, result) => Number(result & 0xffffffffn) },
  }),
  ddi('PoStartNextPowerIrp', {
    params: { Irp: pointer('IRP *') },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('PoSetPowerState', {
    params: { DeviceObject: pointer('DEVICE_OBJECT *'), Type: enumeration('POWER_STATE_TYPE'), State: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['only the state that was set last is kept'] },
    model: (k, a) => {
      const key = a.DeviceObject * 2n + BigInt(a.Type);
      const before = powerRegistrations(k).states.get(key) ?? UNCHANGED;
      powerRegistrations(k).states.set(key, a.State);
      return before;
    },
  }),
  ddi('PoRequestPowerIrp', {
    params: {
      DeviceObject: pointer('DEVICE_OBJECT *'),
      MinorFunction: UCHAR,
      PowerState: ULONG,
      CompletionFunction: pointer('PREQUEST_POWER_COMPLETE'),
      Context: PVOID,
      Irp: pointer('IRP **'),
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['requests of one device are not queued behind each other'] },
    model: (k, a) =>
      requestPowerIrp(k, {
        device: a.DeviceObject,
        minor: a.MinorFunction,
        state: a.PowerState,
        completion: a.CompletionFunction,
        context: a.Context,
        out: a.Irp,
      }),
    steps: { sent: () => STATUS_PENDING },
  }),
  ddi('PopSendPowerIrp', {
    internal: true,
    params: { DeviceObject: pointer('DEVICE_OBJECT *'), Irp: pointer('IRP *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => callGuest(kernelExport(k, 'IofCallDriver'), [a.DeviceObject, a.Irp], 'sent'),
    steps: { sent: () => STATUS_SUCCESS },
  }),
  ddi('PopPowerIrpCompleted', {
    internal: true,
    params: { DeviceObject: pointer('DEVICE_OBJECT *'), Irp: pointer('IRP *'), Completion: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => powerIrpCompleted(k, a.Irp, a.Completion),
    steps: { told: (k, irp: bigint) => powerIrpTold(k, irp) },
  }),
  ddi('PoRegisterPowerSettingCallback', {
    params: {
      DeviceObject: pointer('PDEVICE_OBJECT'),
      SettingGuid: pointer('LPCGUID'),
      Callback: pointer('PPOWER_SETTING_CALLBACK'),
      Context: PVOID,
      Handle: pointer('PVOID *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['the callback is not called'] },
    model: (k, a) => {
      const handle = register(k, { kind: 'setting', device: a.DeviceObject, routine: a.Callback, context: a.Context });
      if (a.Handle !== 0n) k.mem.setU64(a.Handle, handle);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoUnregisterPowerSettingCallback', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['the callback is not called'] },
    model: (k, a) => unregister(k, a.Handle),
  }),
  ddi('PoRegisterSystemState', {
    params: { StateHandle: PVOID, Flags: ULONG },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) =>
      a.StateHandle !== 0n ? a.StateHandle : register(k, { kind: 'state', device: 0n, routine: 0n, context: 0n }),
  }),
  ddi('PoUnregisterSystemState', {
    params: { StateHandle: PVOID },
    maxIrql: 'APC',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) => {
      unregister(k, a.StateHandle);
    },
  }),
  ddi('PoRegisterDeviceForIdleDetection', {
    params: {
      DeviceObject: pointer('DEVICE_OBJECT *'),
      ConservationIdleTime: ULONG,
      PerformanceIdleTime: ULONG,
      State: enumeration('DEVICE_POWER_STATE'),
    },
    returns: pointer('PULONG'),
    maxIrql: 'APC',
    fidelity: { recorded: ['no device becomes idle'] },
    model: (k, a) =>
      a.ConservationIdleTime === 0 && a.PerformanceIdleTime === 0
        ? 0n
        : register(k, { kind: 'idle', device: a.DeviceObject, routine: 0n, context: 0n }),
  }),
  ddi('PoFxRegisterDevice', {
    params: { Pdo: pointer('PDEVICE_OBJECT'), Device: pointer('PPO_FX_DEVICE'), Handle: pointer('POHANDLE *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['components and callbacks of the device are not managed'] },
    model: (k, a) => {
      k.mem.setU64(a.Handle, register(k, { kind: 'device', device: a.Pdo, routine: 0n, context: a.Device }));
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoFxUnregisterDevice', {
    params: { Handle: pointer('POHANDLE') },
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['components and callbacks of the device are not managed'] },
    model: (k, a) => {
      unregister(k, a.Handle);
    },
  }),
  ddi('PoCreatePowerRequest', {
    params: {
      PowerRequest: pointer('PVOID *'),
      DeviceObject: pointer('PDEVICE_OBJECT'),
      Context: pointer('PCOUNTED_REASON_CONTEXT'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) => {
      k.mem.setU64(
        a.PowerRequest,
        register(k, { kind: 'request', device: a.DeviceObject, routine: 0n, context: a.Context }),
      );
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoDeletePowerRequest', {
    params: { PowerRequest: PVOID },
    maxIrql: 'APC',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) => {
      unregister(k, a.PowerRequest);
    },
  }),
  ddi('PoSetPowerRequest', {
    params: { PowerRequest: PVOID, Type: LONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) => (powerRegistrations(k).byHandle.has(a.PowerRequest) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER),
  }),
  ddi('PoClearPowerRequest', {
    params: { PowerRequest: PVOID, Type: LONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['the system never sleeps'] },
    model: (k, a) => (powerRegistrations(k).byHandle.has(a.PowerRequest) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER),
  }),
  ddi('PoEndDeviceBusy', {
    params: { IdlePointer: pointer('PULONG') },
    maxIrql: 'ANY',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxActivateComponent', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG, Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxCompleteDevicePowerNotRequired', {
    params: { Handle: pointer('POHANDLE') },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxCompleteDirectedPowerDown', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxCompleteIdleCondition', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxCompleteIdleState', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxIdleComponent', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG, Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxIssueComponentPerfStateChange', {
    params: { Handle: PVOID, Flags: PVOID, Component: PVOID, PerfChange: PVOID, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxIssueComponentPerfStateChangeMultiple', {
    params: {
      Handle: PVOID,
      Flags: PVOID,
      Component: PVOID,
      PerfChangesCount: PVOID,
      PerfChanges: PVOID,
      Context: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxNotifySurprisePowerOn', {
    params: { Pdo: pointer('PDEVICE_OBJECT') },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxPowerControl', {
    params: {
      Handle: pointer('POHANDLE'),
      PowerControlCode: pointer('LPCGUID'),
      InBuffer: PVOID,
      InBufferSize: SIZE_T,
      OutBuffer: PVOID,
      OutBufferSize: SIZE_T,
      BytesReturned: pointer('PSIZE_T'),
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxPowerOnCrashdumpDevice', {
    params: { Handle: PVOID, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'HIGH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxQueryCurrentComponentPerfState', {
    params: { Handle: PVOID, Flags: PVOID, Component: PVOID, SetIndex: PVOID, CurrentPerf: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxRegisterComponentPerfStates', {
    params: {
      Handle: PVOID,
      Component: PVOID,
      Flags: PVOID,
      ComponentPerfStateCallback: PVOID,
      InputStateInfo: PVOID,
      OutputStateInfo: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('PoFxRegisterCoreDevice', {
    params: { Id: PVOID, Device: PVOID, Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxRegisterCrashdumpDevice', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxRegisterPlugin', {
    params: { PepInformation: PVOID, KernelInformation: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxRegisterPluginEx', {
    params: { PepInformation: PVOID, Flags: PVOID, KernelInformation: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PoFxReportDevicePoweredOn', {
    params: { Handle: pointer('POHANDLE') },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxSetComponentLatency', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG, Latency: ULONGLONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxSetComponentResidency', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG, Residency: ULONGLONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxSetComponentWake', {
    params: { Handle: pointer('POHANDLE'), Component: ULONG, WakeHint: BOOLEAN },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxSetDeviceIdleTimeout', {
    params: { Handle: pointer('POHANDLE'), IdleTimeout: ULONGLONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxSetTargetDripsDevicePowerState', {
    params: { Handle: PVOID, TargetState: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoFxStartDevicePowerManagement', {
    params: { Handle: pointer('POHANDLE') },
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoGetSystemWake', {
    params: { Irp: pointer('IRP *') },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => false,
  }),
  ddi('PoQueryWatchdogTime', {
    params: { Pdo: pointer('PDEVICE_OBJECT'), SecondsRemaining: pointer('PULONG') },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => false,
  }),
  ddi('PoQueueShutdownWorkItem', {
    params: { WorkItem: pointer('PWORK_QUEUE_ITEM') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('PoRequestShutdownEvent', {
    params: { Event: pointer('PVOID *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('PoSetDeviceBusy', {
    params: { IdlePointer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoSetDeviceBusyEx', {
    params: { IdlePointer: pointer('PULONG') },
    maxIrql: 'ANY',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoSetSystemState', {
    params: { Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoSetSystemWake', {
    params: { Irp: pointer('IRP *') },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoSetSystemWakeDevice', {
    params: { DeviceObject: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
  ddi('PoStartDeviceBusy', {
    params: { IdlePointer: pointer('PULONG') },
    maxIrql: 'ANY',
    fidelity: { recorded: ['nothing in the model depends on it'] },
    model: () => undefined,
  }),
];
