import { STATUS_BUFFER_TOO_SMALL, STATUS_NOT_SUPPORTED } from '../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import { putScatterGather, runsOf, scatterGatherSize } from '../../src/kernel/hal/dma-adapter.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PDMA_ADAPTER = pointer('PDMA_ADAPTER');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PMDL = pointer('PMDL');
const PULONG = pointer('PULONG');
interface Gather {
  readonly device: bigint;
  readonly mdl: bigint;
  readonly va: bigint;
  readonly length: number;
  readonly routine: bigint;
  readonly context: bigint;
}
function gather(k: Kernel, request: Gather, buffer?: { readonly at: bigint; readonly size: number }) {
  const runs = runsOf(k, request.mdl, request.va, request.length);
  const size = scatterGatherSize(runs.length);
  if (buffer && buffer.size < size) return STATUS_BUFFER_TOO_SMALL;
  const list = buffer?.at ?? kernelPool(k, size, 'HalS');
  putScatterGather(k, list, runs);
  const irp = k.mem.get(request.device, DEVICE_OBJECT.CurrentIrp);
  return callGuest(request.routine, [request.device, irp, list, request.context], 'executed');
}
const executed = () => 0;
const gatherParams = {
  DmaAdapter: PDMA_ADAPTER,
  DeviceObject: PDEVICE_OBJECT,
  Mdl: PMDL,
  CurrentVa: PVOID,
  Length: ULONG,
  ExecutionRoutine: ROUTINE,
  Context: PVOID,
  WriteToDevice: BOOLEAN,
};
const ONE_TO_ONE = {
  approximate: ['devices reach all memory: nothing is copied to map registers, no channel is ever busy'],
};

/** Scatter-gather operations of adapter objects. */
export const halScatterGather = [
  ddi('HalpGetScatterGatherList', {
    internal: true,
    params: gatherParams,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: (k, a) =>
      gather(k, {
        device: a.DeviceObject,
        mdl: a.Mdl,
        va: a.CurrentVa,
        length: a.Length,
        routine: a.ExecutionRoutine,
        context: a.Context,
      }),
    steps: { executed },
  }),
  ddi('HalpPutScatterGatherList', {
    internal: true,
    params: { DmaAdapter: PDMA_ADAPTER, ScatterGather: PVOID, WriteToDevice: BOOLEAN },
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: (k, a) => {
      if (poolBlockAt(k, a.ScatterGather) !== undefined) freePool(k, a.ScatterGather, 0);
    },
  }),
  ddi('HalpCalculateScatterGatherList', {
    internal: true,
    params: {
      DmaAdapter: PDMA_ADAPTER,
      Mdl: PMDL,
      CurrentVa: PVOID,
      Length: ULONG,
      ScatterGatherListSize: PULONG,
      pNumberOfMapRegisters: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const pages = Math.ceil((Number(a.CurrentVa & 0xfffn) + a.Length) / 0x1000);
      k.mem.setU32(a.ScatterGatherListSize, scatterGatherSize(Math.max(1, pages)));
      if (a.pNumberOfMapRegisters !== 0n) k.mem.setU32(a.pNumberOfMapRegisters, pages);
      return 0;
    },
  }),
  ddi('HalpBuildScatterGatherList', {
    internal: true,
    params: { ...gatherParams, ScatterGatherBuffer: PVOID, ScatterGatherLength: ULONG },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: (k, a) =>
      gather(
        k,
        {
          device: a.DeviceObject,
          mdl: a.Mdl,
          va: a.CurrentVa,
          length: a.Length,
          routine: a.ExecutionRoutine,
          context: a.Context,
        },
        { at: a.ScatterGatherBuffer, size: a.ScatterGatherLength },
      ),
    steps: { executed },
  }),
  ddi('HalpBuildMdlFromScatterGatherList', {
    internal: true,
    params: { DmaAdapter: PDMA_ADAPTER, ScatterGather: PVOID, OriginalMdl: PMDL, TargetMdl: pointer('PMDL *') },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: ONE_TO_ONE,
    model: (k, a) => {
      k.mem.setU64(a.TargetMdl, a.OriginalMdl);
      return 0;
    },
  }),
  ddi('HalpDmaNotSupported', {
    internal: true,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['the operations of version 3 of the adapter interface'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
];
