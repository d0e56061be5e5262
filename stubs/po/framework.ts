import { STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, SIZE_T, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { callGuest, type Ddi, ddi, type Irql } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  countActivation,
  frameworkDevice,
  registerFrameworkDevice,
  unregisterFrameworkDevice,
} from '../../src/kernel/po/framework.ts';

const POHANDLE = pointer('POHANDLE');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const STAYS_ON = { approximate: ['components change between active and idle; the device stays in F0 and D0'] };
const NOTHING_WAITS = { approximate: ['nobody waits for it: the device stays in F0 and D0'] };
const NO_PLUGIN = { approximate: ['no platform extension is installed'] };

function activate(k: Kernel, handle: bigint, component: number, by: 1 | -1) {
  const device = frameworkDevice(k, handle);
  if (!device || !countActivation(device, component, by)) return undefined;
  const routine = by === 1 ? device.callbacks.active : device.callbacks.idle;
  return routine === 0n ? undefined : callGuest(routine, [device.context, BigInt(component)], 'told');
}

/** VOID routines that report something which nobody waits for. */
function reports(
  name: string,
  params: NonNullable<Parameters<typeof ddi>[1]['params']>,
  maxIrql: Irql = 'DISPATCH',
): Ddi {
  return ddi(name, { params, maxIrql, fidelity: NOTHING_WAITS, model: () => undefined });
}
function unsupported(name: string, params: NonNullable<Parameters<typeof ddi>[1]['params']>, maxIrql: Irql): Ddi {
  return ddi(name, { params, returns: NTSTATUS, maxIrql, fidelity: NO_PLUGIN, model: () => STATUS_NOT_SUPPORTED });
}

/** The power framework of run-time idle devices. */
export const poFramework: readonly Ddi[] = [
  ddi('PoFxRegisterDevice', {
    params: { Pdo: PDEVICE_OBJECT, Device: pointer('PPO_FX_DEVICE'), Handle: pointer('POHANDLE *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: STAYS_ON,
    model: (k, a) => {
      const device = registerFrameworkDevice(k, a.Pdo, a.Device);
      if (!device) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(a.Handle, device.handle);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PoFxUnregisterDevice', {
    params: { Handle: POHANDLE },
    maxIrql: 'PASSIVE',
    fidelity: STAYS_ON,
    model: (k, a) => {
      if (unregisterFrameworkDevice(k, a.Handle)) freePool(k, a.Handle, 0);
    },
  }),
  ddi('PoFxStartDevicePowerManagement', {
    params: { Handle: POHANDLE },
    maxIrql: 'PASSIVE',
    fidelity: STAYS_ON,
    model: (k, a) => {
      const device = frameworkDevice(k, a.Handle);
      if (device) device.started = true;
    },
  }),
  ddi('PoFxActivateComponent', {
    params: { Handle: POHANDLE, Component: ULONG, Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: STAYS_ON,
    model: (k, a) => activate(k, a.Handle, a.Component, 1),
    steps: { told: () => undefined },
  }),
  ddi('PoFxIdleComponent', {
    params: { Handle: POHANDLE, Component: ULONG, Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: STAYS_ON,
    model: (k, a) => activate(k, a.Handle, a.Component, -1),
    steps: { told: () => undefined },
  }),
  reports('PoFxCompleteIdleCondition', { Handle: POHANDLE, Component: ULONG }),
  reports('PoFxCompleteIdleState', { Handle: POHANDLE, Component: ULONG }),
  reports('PoFxCompleteDevicePowerNotRequired', { Handle: POHANDLE }),
  reports('PoFxCompleteDirectedPowerDown', { Handle: POHANDLE }),
  reports('PoFxReportDevicePoweredOn', { Handle: POHANDLE }),
  reports('PoFxNotifySurprisePowerOn', { Pdo: PDEVICE_OBJECT }),
  reports('PoFxSetComponentLatency', { Handle: POHANDLE, Component: ULONG, Latency: ULONGLONG }),
  reports('PoFxSetComponentResidency', { Handle: POHANDLE, Component: ULONG, Residency: ULONGLONG }),
  reports('PoFxSetComponentWake', { Handle: POHANDLE, Component: ULONG, WakeHint: BOOLEAN }),
  reports('PoFxSetDeviceIdleTimeout', { Handle: POHANDLE, IdleTimeout: ULONGLONG }),
  reports('PoFxSetTargetDripsDevicePowerState', { Handle: POHANDLE, TargetState: ULONG }, 'PASSIVE'),
  reports('PoFxIssueComponentPerfStateChange', {
    Handle: POHANDLE,
    Flags: ULONG,
    Component: ULONG,
    PerfChange: PVOID,
    Context: PVOID,
  }),
  reports('PoFxIssueComponentPerfStateChangeMultiple', {
    Handle: POHANDLE,
    Flags: ULONG,
    Component: ULONG,
    PerfChangesCount: ULONG,
    PerfChanges: PVOID,
    Context: PVOID,
  }),
  unsupported('PoFxRegisterPlugin', { PepInformation: PVOID, KernelInformation: PVOID }, 'PASSIVE'),
  unsupported('PoFxRegisterPluginEx', { PepInformation: PVOID, Flags: ULONGLONG, KernelInformation: PVOID }, 'PASSIVE'),
  unsupported('PoFxRegisterCoreDevice', { Id: PVOID, Device: PVOID, Handle: PVOID }, 'PASSIVE'),
  unsupported('PoFxRegisterCrashdumpDevice', { Handle: POHANDLE }, 'PASSIVE'),
  unsupported('PoFxPowerOnCrashdumpDevice', { Handle: POHANDLE, Context: PVOID }, 'HIGH'),
  unsupported(
    'PoFxPowerControl',
    {
      Handle: POHANDLE,
      PowerControlCode: pointer('LPCGUID'),
      InBuffer: PVOID,
      InBufferSize: SIZE_T,
      OutBuffer: PVOID,
      OutBufferSize: SIZE_T,
      BytesReturned: pointer('PSIZE_T'),
    },
    'DISPATCH',
  ),
  unsupported(
    'PoFxQueryCurrentComponentPerfState',
    { Handle: POHANDLE, Flags: ULONG, Component: ULONG, SetIndex: ULONG, CurrentPerf: PVOID },
    'DISPATCH',
  ),
  unsupported(
    'PoFxRegisterComponentPerfStates',
    {
      Handle: POHANDLE,
      Component: ULONG,
      Flags: ULONGLONG,
      ComponentPerfStateCallback: PVOID,
      InputStateInfo: PVOID,
      OutputStateInfo: pointer('PVOID *'),
    },
    'APC',
  ),
];
