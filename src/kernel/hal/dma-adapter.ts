import {
  DEVICE_DESCRIPTION,
  DMA_ADAPTER,
  DMA_OPERATIONS,
  MDL,
  SCATTER_GATHER_ELEMENT,
  SCATTER_GATHER_LIST,
} from '../../generated/structs.ts';
import { kernelPool, poolBlockAt } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { mdlAddress, pfnsOf } from '../mm/mdl.ts';
import { internalRoutine } from '../modules/slots.ts';
import { slice } from '../slice.ts';

/** What an adapter object knows besides its public part. */
export interface DmaAdapter {
  readonly object: bigint;
  readonly pdo: bigint;
  /** Highest logical address that the device reaches. */
  readonly highest: bigint;
  readonly mapRegisters: number;
}
const adapters = slice<{ readonly byObject: Map<bigint, DmaAdapter>; table: bigint }>('dmaAdapters', () => ({
  byObject: new Map(),
  table: 0n,
}));

const PAGE = 0x1000;
const ADAPTER_SIZE = 0x80;
/** DMA_OPERATIONS of version 3 goes on behind the documented first part with this many routines. */
const TABLE_POINTERS = 40;
/** In order of DMA_OPERATIONS (wdm.h), from PutDmaAdapter on. */
const OPERATIONS = [
  'HalpPutDmaAdapter',
  'HalpAllocateCommonBuffer',
  'HalpFreeCommonBuffer',
  'HalpAllocateAdapterChannel',
  'HalpFlushAdapterBuffers',
  'HalpFreeAdapterChannel',
  'HalpFreeMapRegisters',
  'HalpMapTransfer',
  'HalpGetDmaAlignment',
  'HalpReadDmaCounter',
  'HalpGetScatterGatherList',
  'HalpPutScatterGatherList',
  'HalpCalculateScatterGatherList',
  'HalpBuildScatterGatherList',
  'HalpBuildMdlFromScatterGatherList',
] as const;
const LOWEST_VERSION = 0;
const HIGHEST_VERSION = 3;
const HIGHEST_64 = 0xff_ffff_ffffn;
const HIGHEST_32 = 0xffff_ffffn;
const HIGHEST_24 = 0xff_ffffn;

function operations(k: Kernel): bigint {
  const state = adapters(k);
  if (state.table !== 0n) return state.table;
  state.table = kernelPool(k, 8 * TABLE_POINTERS, 'HalD');
  k.mem.set(state.table, DMA_OPERATIONS.Size, DMA_OPERATIONS.$size);
  const unsupported = internalRoutine(k, 'HalpDmaNotSupported');
  for (let index = 1; index < TABLE_POINTERS; index++) k.mem.setU64(state.table + BigInt(8 * index), unsupported);
  for (const [index, name] of OPERATIONS.entries())
    k.mem.setU64(state.table + BigInt(8 * (index + 1)), internalRoutine(k, name));
  return state.table;
}

/** IoGetDmaAdapter: the adapter object, or 0 for a description that nobody knows. */
export function createAdapter(k: Kernel, pdo: bigint, description: bigint, mapRegistersOut: bigint): bigint {
  const D = DEVICE_DESCRIPTION;
  const version = k.mem.get(description, D.Version);
  if (version < LOWEST_VERSION || version > HIGHEST_VERSION) return 0n;
  const length = k.mem.get(description, D.MaximumLength);
  const mapRegisters = Math.ceil(Math.min(length, 0x1000_0000) / PAGE) + 1;
  const object = kernelPool(k, ADAPTER_SIZE, 'HalA');
  k.mem.set(object, DMA_ADAPTER.Version, Math.max(1, version));
  k.mem.set(object, DMA_ADAPTER.Size, ADAPTER_SIZE);
  k.mem.set(object, DMA_ADAPTER.DmaOperations, operations(k));
  const highest =
    k.mem.get(description, D.Dma64BitAddresses) !== 0
      ? HIGHEST_64
      : k.mem.get(description, D.Dma32BitAddresses) !== 0 || k.mem.get(description, D.Master) !== 0
        ? HIGHEST_32
        : HIGHEST_24;
  adapters(k).byObject.set(object, { object, pdo, highest, mapRegisters });
  if (mapRegistersOut !== 0n) k.mem.setU32(mapRegistersOut, mapRegisters);
  return object;
}
export function adapterAt(k: Kernel, object: bigint): DmaAdapter | undefined {
  return adapters(k).byObject.get(object);
}
/** The adapters that nobody has given back. */
export function dmaAdapters(k: Kernel): readonly DmaAdapter[] {
  return [...adapters(k).byObject.values()];
}
export function forgetAdapter(k: Kernel, object: bigint): boolean {
  return adapters(k).byObject.delete(object) && poolBlockAt(k, object) !== undefined;
}

/** A run of physically adjacent bytes. */
export interface DmaRun {
  readonly address: bigint;
  readonly length: number;
}

/** The runs of an MDL chain from `va` on, `length` bytes in all. */
export function runsOf(k: Kernel, mdl: bigint, va: bigint, length: number): DmaRun[] {
  const runs: DmaRun[] = [];
  let left = length;
  let skip = Number(BigInt.asIntN(64, va - mdlAddress(k, mdl)));
  for (let at = mdl; at !== 0n && left > 0; at = k.mem.get(at, MDL.Next)) {
    const count = k.mem.get(at, MDL.ByteCount);
    const first = k.mem.get(at, MDL.ByteOffset);
    const frames = pfnsOf(k, at);
    for (let offset = Math.max(0, skip); offset < count && left > 0; ) {
      const place = first + offset;
      const size = Math.min(PAGE - (place % PAGE), count - offset, left);
      add(runs, BigInt(frames[Math.floor(place / PAGE)]!) * BigInt(PAGE) + BigInt(place % PAGE), size);
      offset += size;
      left -= size;
    }
    skip = 0;
  }
  return runs;
}
function add(runs: DmaRun[], address: bigint, length: number): void {
  const last = runs.at(-1);
  if (last && last.address + BigInt(last.length) === address)
    runs[runs.length - 1] = { address: last.address, length: last.length + length };
  else runs.push({ address, length });
}

export const scatterGatherSize = (elements: number) =>
  SCATTER_GATHER_LIST.Elements.offset + elements * SCATTER_GATHER_ELEMENT.$size;

/** Writes a SCATTER_GATHER_LIST of these runs. */
export function putScatterGather(k: Kernel, at: bigint, runs: readonly DmaRun[]): void {
  k.mem.set(at, SCATTER_GATHER_LIST.NumberOfElements, runs.length);
  k.mem.set(at, SCATTER_GATHER_LIST.Reserved, 0n);
  for (const [index, run] of runs.entries()) {
    const element = at + BigInt(scatterGatherSize(index));
    k.mem.set(element, SCATTER_GATHER_ELEMENT.Address, run.address);
    k.mem.set(element, SCATTER_GATHER_ELEMENT.Length, run.length);
    k.mem.set(element, SCATTER_GATHER_ELEMENT.Reserved, 0n);
  }
}
