import { IRP_MN } from '../../src/generated/enums.ts';
import { STATUS_NO_SUCH_DEVICE } from '../../src/generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PHYSICAL_ADDRESS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { currentLocation, kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { answerPnp, transferConfig } from '../../src/kernel/pnp/bus-answers.ts';
import { deviceNode } from '../../src/kernel/pnp/device-node.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIRP = pointer('PIRP');
const DevicePowerState = 1;
const dispatch = { DeviceObject: PDEVICE_OBJECT, Irp: PIRP };

/** Completes the IRP with the status that it has now. The declaration needs the step 'completed'. */
function complete(k: Kernel, irp: bigint) {
  const status = k.mem.u32(irp + IRP.IoStatus.at);
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', status);
}
function completeWith(k: Kernel, irp: bigint, status: number, information?: bigint) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  if (information !== undefined) k.mem.setU64(irp + IRP.IoStatus.at + 8n, information);
  return complete(k, irp);
}
const steps = { completed: (_k: Kernel, status: number) => status };

function pnp(k: Kernel, device: bigint, irp: bigint) {
  const node = deviceNode(k, device);
  if (!node) return completeWith(k, irp, STATUS_NO_SUCH_DEVICE);
  const stack = currentLocation(k, irp);
  const answer = answerPnp(k, node, k.mem.get(stack, IO_STACK_LOCATION.MinorFunction), stack);
  return answer === undefined ? complete(k, irp) : completeWith(k, irp, answer.status, answer.information);
}

function power(k: Kernel, device: bigint, irp: bigint) {
  const stack = currentLocation(k, irp);
  const minor = k.mem.get(stack, IO_STACK_LOCATION.MinorFunction);
  if (minor !== IRP_MN.IRP_MN_SET_POWER && minor !== IRP_MN.IRP_MN_QUERY_POWER) return complete(k, irp);
  const node = deviceNode(k, device);
  const isDevice = k.mem.get(stack, IO_STACK_LOCATION.Parameters_Power_Type) === DevicePowerState;
  if (node && isDevice && minor === IRP_MN.IRP_MN_SET_POWER)
    node.power = k.mem.u32(stack + IO_STACK_LOCATION.Parameters_Power_State.at);
  return completeWith(k, irp, 0);
}

function config(k: Kernel, device: bigint, buffer: bigint, offset: number, length: number, reads: boolean): number {
  const node = deviceNode(k, device);
  return node ? transferConfig(k, node, { buffer, offset, length }, reads) : 0;
}
const configParams = { Context: PVOID, DataType: ULONG, Buffer: PVOID, Offset: ULONG, Length: ULONG };

/** The dispatch routines of the bus drivers below the devices, and the routines of BUS_INTERFACE_STANDARD. */
export const ioBusDriver = [
  ddi('PipBusPnp', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one device, no children, nothing is ejected or locked'] },
    model: (k, a) => pnp(k, a.DeviceObject, a.Irp),
    steps,
  }),
  ddi('PipBusPower', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['devices do not wake the machine'] },
    model: (k, a) => power(k, a.DeviceObject, a.Irp),
    steps,
  }),
  ddi('PipBusSystemControl', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => complete(k, a.Irp),
    steps,
  }),
  ddi('PipBusSucceed', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a device without a function driver can be opened'] },
    model: (k, a) => completeWith(k, a.Irp, 0, 0n),
    steps,
  }),
  ddi('PipInterfaceNoOp', {
    internal: true,
    params: { Context: PVOID },
    maxIrql: 'ANY',
    fidelity: { approximate: ['references of the bus interface are not counted'] },
    model: () => undefined,
  }),
  ddi('PipTranslateBusAddress', {
    internal: true,
    params: {
      Context: PVOID,
      BusAddress: PHYSICAL_ADDRESS,
      Length: ULONG,
      AddressSpace: pointer('PULONG'),
      TranslatedAddress: pointer('PPHYSICAL_ADDRESS'),
    },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.TranslatedAddress, a.BusAddress);
      return true;
    },
  }),
  ddi('PipGetDmaAdapter', {
    internal: true,
    params: { Context: PVOID, DeviceDescriptor: PVOID, NumberOfMapRegisters: pointer('PULONG') },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      callGuest(kernelExport(k, 'IoGetDmaAdapter'), [a.Context, a.DeviceDescriptor, a.NumberOfMapRegisters], 'made'),
    steps: { made: (_k, _data, adapter) => adapter },
  }),
  ddi('PipSetBusData', {
    internal: true,
    params: configParams,
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => config(k, a.Context, a.Buffer, a.Offset, a.Length, false),
  }),
  ddi('PipGetBusData', {
    internal: true,
    params: configParams,
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => config(k, a.Context, a.Buffer, a.Offset, a.Length, true),
  }),
];
