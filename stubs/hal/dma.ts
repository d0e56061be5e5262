import { BOOLEAN, PHYSICAL_ADDRESS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocateContiguous, freeMapped } from '../../src/kernel/mm/contiguous.ts';

const module = 'hal.dll';
const PDMA_ADAPTER = pointer('PDMA_ADAPTER');
const PMDL = pointer('PMDL');
const HIGHEST = 0xff_ffff_ffffn;
const NO_CONTROLLER = { recorded: ['there is no DMA controller'] };

export const halDma = [
  ddi('HalAllocateCommonBuffer', {
    module,
    params: {
      DmaAdapter: PDMA_ADAPTER,
      Length: ULONG,
      LogicalAddress: pointer('PPHYSICAL_ADDRESS'),
      CacheEnabled: BOOLEAN,
    },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["the adapter's limits on addresses have no effect"] },
    model: (k, a) => {
      const rights = { write: true, execute: false, user: false };
      const va = allocateContiguous(k, { bytes: BigInt(a.Length), lowest: 0n, highest: HIGHEST, boundary: 0n, rights });
      if (va !== 0n) k.mem.setU64(a.LogicalAddress, BigInt(k.mem.translate(va)!));
      return va;
    },
  }),
  ddi('HalFreeCommonBuffer', {
    module,
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
  ddi('HalGetAdapter', {
    module,
    params: { DeviceDescription: pointer('PDEVICE_DESCRIPTION'), NumberOfMapRegisters: pointer('PULONG') },
    returns: pointer('PADAPTER_OBJECT'),
    maxIrql: 'PASSIVE',
    fidelity: NO_CONTROLLER,
    model: () => 0n,
  }),
  ddi('HalReadDmaCounter', {
    module,
    params: { DmaAdapter: PDMA_ADAPTER },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTROLLER,
    model: () => 0,
  }),
  ddi('IoFlushAdapterBuffers', {
    module,
    params: {
      DmaAdapter: PDMA_ADAPTER,
      Mdl: PMDL,
      MapRegisterBase: PVOID,
      CurrentVa: PVOID,
      Length: ULONG,
      WriteToDevice: BOOLEAN,
    },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTROLLER,
    model: () => true,
  }),
  ddi('IoFreeAdapterChannel', {
    module,
    params: { DmaAdapter: PDMA_ADAPTER },
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTROLLER,
    model: () => undefined,
  }),
  ddi('IoFreeMapRegisters', {
    module,
    params: { DmaAdapter: PDMA_ADAPTER, MapRegisterBase: PVOID, NumberOfMapRegisters: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: NO_CONTROLLER,
    model: () => undefined,
  }),
];
