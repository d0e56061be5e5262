import { STATUS_PENDING, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, enumeration, NTSTATUS, PVOID, pointer, UCHAR, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import { powerIrpCompleted, powerIrpTold, requestPowerIrp } from '../../src/kernel/pnp/request-power.ts';
import { slice } from '../../src/kernel/slice.ts';

const PDEVICE_OBJECT = pointer('DEVICE_OBJECT *');
const PIRP = pointer('IRP *');
const PowerDeviceD0 = 1;
/** What PoSetPowerState was told last, by device and type; and IRPs that woke the machine. */
const told = slice<{ readonly states: Map<bigint, number>; readonly wakes: Set<bigint> }>('powerStates', () => ({
  states: new Map(),
  wakes: new Set(),
}));

/** Power IRPs and the states that drivers report. */
export const poIrps = [
  ddi('PoCallDriver', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => callGuest(kernelExport(k, 'IofCallDriver'), [a.DeviceObject, a.Irp], 'completed'),
    steps: { completed: (_k, _data, result) => Number(result & 0xffffffffn) },
  }),
  ddi('PoStartNextPowerIrp', {
    params: { Irp: PIRP },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('PoSetPowerState', {
    params: { DeviceObject: PDEVICE_OBJECT, Type: enumeration('POWER_STATE_TYPE'), State: ULONG },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['only the state that was set last is kept'] },
    model: (k, a) => {
      const key = a.DeviceObject * 2n + BigInt(a.Type);
      const before = told(k).states.get(key) ?? PowerDeviceD0;
      told(k).states.set(key, a.State);
      return before;
    },
  }),
  ddi('PoRequestPowerIrp', {
    params: {
      DeviceObject: PDEVICE_OBJECT,
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
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => callGuest(kernelExport(k, 'IofCallDriver'), [a.DeviceObject, a.Irp], 'sent'),
    steps: { sent: () => STATUS_SUCCESS },
  }),
  ddi('PopPowerIrpCompleted', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP, Completion: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => powerIrpCompleted(k, a.Irp, a.Completion),
    steps: { told: (k, irp: bigint) => powerIrpTold(k, irp) },
  }),
  ddi('PoSetSystemWake', {
    params: { Irp: PIRP },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => void told(k).wakes.add(a.Irp),
  }),
  ddi('PoGetSystemWake', {
    params: { Irp: PIRP },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['an IRP that was freed keeps its mark until its address is used again'] },
    model: (k, a) => told(k).wakes.has(a.Irp),
  }),
  ddi('PoSetSystemWakeDevice', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => void told(k).wakes.add(a.DeviceObject),
  }),
];
