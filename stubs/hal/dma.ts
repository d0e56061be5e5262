import { STATUS_INSUFFICIENT_RESOURCES } from '../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PHYSICAL_ADDRESS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, type Ddi, type DdiSpec, ddi, type Params } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import { adapterAt, createAdapter, forgetAdapter, runsOf } from '../../src/kernel/hal/dma-adapter.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { allocateContiguous, freeMapped } from '../../src/kernel/mm/contiguous.ts';

const module = 'hal.dll';
const PDMA_ADAPTER = pointer('PDMA_ADAPTER');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PMDL = pointer('PMDL');
const PULONG = pointer('PULONG');
const HIGHEST = 0xff_ffff_ffffn;
/** The same routine, exported by a name and reached through DMA_OPERATIONS by another. */
function both<P extends Params>(
  name: string,
  internalName: string,
  spec: Omit<DdiSpec<P>, 'module' | 'internal'>,
): Ddi[] {
  return [ddi(name, { ...spec, module }), ddi(internalName, { ...spec, internal: true })];
}
function allocateCommon(k: Kernel, adapter: bigint, length: number, logical: bigint): bigint {
  const va = allocateContiguous(k, {
    bytes: BigInt(length),
    lowest: 0n,
    highest: adapterAt(k, adapter)?.highest ?? HIGHEST,
    boundary: 0n,
    rights: { write: true, execute: false, user: false },
  });
  if (va !== 0n) k.mem.setU64(logical, BigInt(k.mem.translate(va)!));
  return va;
}
interface Channel {
  readonly adapter: bigint;
  readonly device: bigint;
  readonly registers: number;
  readonly routine: bigint;
  readonly context: bigint;
}
/** The channel is always free: the execution routine runs at once. Map register bases are numbers of the adapter. */
function allocateChannel(k: Kernel, channel: Channel) {
  const adapter = adapterAt(k, channel.adapter);
  if (adapter && channel.registers > adapter.mapRegisters) return STATUS_INSUFFICIENT_RESOURCES;
  const irp = k.mem.get(channel.device, DEVICE_OBJECT.CurrentIrp);
  return callGuest(channel.routine, [channel.device, irp, channel.adapter, channel.context], 'executed');
}
function mapTransfer(k: Kernel, mdl: bigint, va: bigint, length: bigint): bigint {
  const [first] = runsOf(k, mdl, va, k.mem.u32(length));
  k.mem.setU32(length, first?.length ?? 0);
  return first?.address ?? 0n;
}
const executed = () => 0;
const transfer = { DmaAdapter: PDMA_ADAPTER, Mdl: PMDL, MapRegisterBase: PVOID, CurrentVa: PVOID };
const channelParams = {
  DmaAdapter: PDMA_ADAPTER,
  DeviceObject: PDEVICE_OBJECT,
  NumberOfMapRegisters: ULONG,
  ExecutionRoutine: ROUTINE,
  Context: PVOID,
};
const ONE_TO_ONE = {
  approximate: ['devices reach all memory: nothing is copied to map registers, no channel is ever busy'],
};
const channelModel = (
  k: Kernel,
  a: {
    readonly DmaAdapter: bigint;
    readonly DeviceObject: bigint;
    readonly NumberOfMapRegisters: number;
    readonly ExecutionRoutine: bigint;
    readonly Context: bigint;
  },
) =>
  allocateChannel(k, {
    adapter: a.DmaAdapter,
    device: a.DeviceObject,
    registers: a.NumberOfMapRegisters,
    routine: a.ExecutionRoutine,
    context: a.Context,
  });

/** Adapter objects and what their operations do. */
export const halDma = [
  ddi('IoGetDmaAdapter', {
    params: {
      PhysicalDeviceObject: PDEVICE_OBJECT,
      DeviceDescription: pointer('PDEVICE_DESCRIPTION'),
      NumberOfMapRegisters: PULONG,
    },
    returns: PDMA_ADAPTER,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the operations of version 3 are not supported'] },
    model: (k, a) => createAdapter(k, a.PhysicalDeviceObject, a.DeviceDescription, a.NumberOfMapRegisters),
  }),
  ddi('HalGetAdapter', {
    module,
    params: { DeviceDescription: pointer('PDEVICE_DESCRIPTION'), NumberOfMapRegisters: PULONG },
    returns: pointer('PADAPTER_OBJECT'),
    maxIrql: 'PASSIVE',
    fidelity: ONE_TO_ONE,
    model: (k, a) => createAdapter(k, 0n, a.DeviceDescription, a.NumberOfMapRegisters),
  }),
  ...both('HalPutDmaAdapter', 'HalpPutDmaAdapter', {
    params: { DmaAdapter: PDMA_ADAPTER },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (forgetAdapter(k, a.DmaAdapter)) freePool(k, a.DmaAdapter, 0);
    },
  }),
  ...both('HalAllocateCommonBuffer', 'HalpAllocateCommonBuffer', {
    params: {
      DmaAdapter: PDMA_ADAPTER,
      Length: ULONG,
      LogicalAddress: pointer('PPHYSICAL_ADDRESS'),
      CacheEnabled: BOOLEAN,
    },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => allocateCommon(k, a.DmaAdapter, a.Length, a.LogicalAddress),
  }),
  ...both('HalFreeCommonBuffer', 'HalpFreeCommonBuffer', {
    params: {
      DmaAdapter: PDMA_ADAPTER,
      Length: ULONG,
      LogicalAddress: PHYSICAL_ADDRESS,
      VirtualAddress: PVOID,
      CacheEnabled: BOOLEAN,
    },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => freeMapped(k, a.VirtualAddress, 'contiguous', BigInt(a.Length)),
  }),
  ddi('IoAllocateAdapterChannel', {
    params: channelParams,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: channelModel,
    steps: { executed },
  }),
  ...both('HalAllocateAdapterChannel', 'HalpAllocateAdapterChannel', {
    params: channelParams,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: channelModel,
    steps: { executed },
  }),
  ...both('IoFlushAdapterBuffers', 'HalpFlushAdapterBuffers', {
    params: { ...transfer, Length: ULONG, WriteToDevice: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: () => true,
  }),
  ...both('IoFreeAdapterChannel', 'HalpFreeAdapterChannel', {
    params: { DmaAdapter: PDMA_ADAPTER },
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: () => undefined,
  }),
  ...both('IoFreeMapRegisters', 'HalpFreeMapRegisters', {
    params: { DmaAdapter: PDMA_ADAPTER, MapRegisterBase: PVOID, NumberOfMapRegisters: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: () => undefined,
  }),
  ...both('IoMapTransfer', 'HalpMapTransfer', {
    params: { ...transfer, Length: PULONG, WriteToDevice: BOOLEAN },
    returns: PHYSICAL_ADDRESS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: (k, a) => mapTransfer(k, a.Mdl, a.CurrentVa, a.Length),
  }),
  ddi('HalpGetDmaAlignment', {
    internal: true,
    params: { DmaAdapter: PDMA_ADAPTER },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: () => 1,
  }),
  ...both('HalReadDmaCounter', 'HalpReadDmaCounter', {
    params: { DmaAdapter: PDMA_ADAPTER },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no system DMA channel transfers anything'] },
    model: () => 0,
  }),
];
