import { u8, u32 } from '../../memory/layout-types.ts';
import { OutOfAddressSpace, OutOfMemory } from '../../memory/memory-errors.ts';
import { PAGE_SIZE, type RegionKind } from '../../memory/memory-types.ts';
import { highHalf, lowHalf, pageOf } from '../../memory/virtual-address.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** What a block's pages are. Paged pool is never executable on x64; here it is always resident. */
export type PoolKind = 'nonPagedNx' | 'nonPagedExecute' | 'paged';

export interface PoolBlock {
  readonly va: bigint;
  /** Bytes asked for. */
  readonly size: number;
  readonly tag: number;
  readonly kind: PoolKind;
  /** Return address of the allocating call, 0 for the kernel's own. */
  readonly site: bigint;
  readonly ddi: string;
}

interface PoolState {
  /** By page number, then by the unit in the page. A map by address would fill up with the entries of freed blocks. */
  readonly live: Map<number, (PoolBlock | undefined)[]>;
  /** Free small blocks by kind and size in units. */
  readonly free: Readonly<Record<PoolKind, bigint[][]>>;
  /** What was freed lately, to tell a double free from a wild one: rings in which `freedNext` is the oldest. */
  readonly freed: BigUint64Array;
  readonly freedTags: Uint32Array;
  freedNext: number;
}
const initialPool = (): PoolState => ({
  live: new Map(),
  free: { nonPagedNx: [], nonPagedExecute: [], paged: [] },
  freed: new BigUint64Array(FREED_MEMORY),
  freedTags: new Uint32Array(FREED_MEMORY),
  freedNext: 0,
});
export const pool = slice('pool', initialPool, (state) => ({
  live: new Map(Array.from(state.live, ([page, blocks]) => [page, blocks.slice()])),
  free: {
    nonPagedNx: copyLists(state.free.nonPagedNx),
    nonPagedExecute: copyLists(state.free.nonPagedExecute),
    paged: copyLists(state.free.paged),
  },
  freed: state.freed.slice(),
  freedTags: state.freedTags.slice(),
  freedNext: state.freedNext,
}));
const copyLists = (lists: readonly bigint[][]) => lists.map((list) => list.slice());

/** Blocks begin at multiples of it, and are as long. */
const UNIT_SHIFT = 4;
/** POOL_HEADER of x64, in bytes; blocks of a page or more are page aligned and have none. */
const HEADER = 16;
const HEADER_SIZE = BigInt(HEADER);
/** Its members that are whole bytes or more. */
const POOL_HEADER = { BlockSize: u8(2), PoolType: u8(3), PoolTag: u32(4) };
const LARGEST_SMALL = PAGE_SIZE - 2 * HEADER;
const BAD_POOL_CALLER = 0xc2;
const FREED_MEMORY = 8192;

const REGION: Readonly<Record<PoolKind, RegionKind>> = {
  nonPagedNx: 'nonPagedPool',
  nonPagedExecute: 'nonPagedPool',
  paged: 'pagedPool',
};

/** The block that begins at `va`. */
export function poolBlockAt(k: Kernel, va: bigint): PoolBlock | undefined {
  const low = lowHalf(va);
  if ((low & ((1 << UNIT_SHIFT) - 1)) !== 0) return undefined;
  return pool(k).live.get(pageOf(low, highHalf(va)))?.[(low & 0xfff) >>> UNIT_SHIFT];
}

/** All blocks, by address within a page. */
export function poolBlocks(k: Kernel): PoolBlock[] {
  return [...pool(k).live.values()].flatMap((blocks) => blocks.filter((block) => block !== undefined));
}

function keep(state: PoolState, block: PoolBlock): void {
  const low = lowHalf(block.va);
  const page = pageOf(low, highHalf(block.va));
  let blocks = state.live.get(page);
  if (blocks === undefined) {
    blocks = [];
    state.live.set(page, blocks);
  }
  blocks[(low & 0xfff) >>> UNIT_SHIFT] = block;
}

function forget(state: PoolState, va: bigint): void {
  const low = lowHalf(va);
  const page = pageOf(low, highHalf(va));
  if ((low & 0xfff) === 0) state.live.delete(page);
  else state.live.get(page)![(low & 0xfff) >>> UNIT_SHIFT] = undefined;
}

export interface PoolRequest {
  readonly kind: PoolKind;
  /** Bytes; 0 gets a block of the smallest size, as ExAllocatePoolWithTag gives. */
  readonly size: bigint;
  readonly tag: number;
  readonly zero?: boolean;
  readonly cacheAligned?: boolean;
}

/** Address of a new block, or 0 when the pool can't give that much. */
export function allocatePool(k: Kernel, request: PoolRequest): bigint {
  if (request.size > 0x4000_0000n) return 0n;
  const size = Number(request.size);
  try {
    const va =
      size > LARGEST_SMALL || request.cacheAligned
        ? allocateLarge(k, request.kind, size)
        : allocateSmall(k, request.kind, size, request.tag);
    const site = k.call?.returnAddress ?? 0n;
    const block = { va, size, tag: request.tag, kind: request.kind, site, ddi: k.call?.target.name ?? '' };
    keep(pool(k), block);
    k.observer.poolAllocated?.(block);
    if (request.zero) k.mem.fill(va, size, 0);
    return va;
  } catch (error) {
    if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace) return 0n;
    throw error;
  }
}

function allocateLarge(k: Kernel, kind: PoolKind, size: number): bigint {
  const pages = Math.ceil(size / PAGE_SIZE);
  const va = k.space.reserve(REGION[kind], pages);
  mapPool(k, va, pages, kind);
  return va;
}

function mapPool(k: Kernel, va: bigint, pages: number, kind: PoolKind): void {
  const frames = k.space.allocateFrames(pages, 'data');
  const execute = kind === 'nonPagedExecute' || (kind === 'nonPagedNx' && !k.profile.os.hasNoExecuteOptIn);
  k.space.map(va, frames, { write: true, execute, user: false }, `pool ${kind}`);
}

function allocateSmall(k: Kernel, kind: PoolKind, size: number, tag: number): bigint {
  const rounded = Math.max(16, Math.ceil(size / 16) * 16);
  const list = freeList(pool(k), kind, rounded);
  const va = list.pop() ?? carvePage(k, kind, rounded, list);
  const header = va - HEADER_SIZE;
  k.mem.set(header, POOL_HEADER.BlockSize, (rounded + HEADER) / 16);
  k.mem.set(header, POOL_HEADER.PoolType, kind === 'paged' ? 1 : 2);
  k.mem.set(header, POOL_HEADER.PoolTag, tag);
  return va;
}

function carvePage(k: Kernel, kind: PoolKind, rounded: number, list: bigint[]): bigint {
  const page = k.space.reserve(REGION[kind], 1);
  mapPool(k, page, 1, kind);
  const stride = rounded + HEADER;
  const count = Math.floor(PAGE_SIZE / stride);
  for (let index = count - 1; index > 0; index--) list.push(page + BigInt(index * stride + HEADER));
  return page + BigInt(HEADER);
}

/** Frees a block; a wrong address is bug check 0xC2 as on Windows. `tag` 0: not compared. */
export function freePool(k: Kernel, va: bigint, tag: number): void {
  const state = pool(k);
  const block = poolBlockAt(k, va);
  if (!block) {
    const freed = state.freed.indexOf(va);
    if (va !== 0n && freed >= 0) k.bugCheck(BAD_POOL_CALLER, 7n, 0n, BigInt(state.freedTags[freed]!), va);
    k.bugCheck(BAD_POOL_CALLER, 0x46n, va, 0n, 0n);
  }
  if (tag !== 0 && (block.tag | 0x80000000) >>> 0 !== (tag | 0x80000000) >>> 0) {
    k.bugCheck(BAD_POOL_CALLER, 0xan, va, BigInt(block.tag), BigInt(tag));
  }
  forget(state, va);
  k.observer.poolFreed?.(block);
  state.freed[state.freedNext] = va;
  state.freedTags[state.freedNext] = tag || block.tag;
  state.freedNext = (state.freedNext + 1) % FREED_MEMORY;
  if ((va & 0xfffn) === 0n) {
    const pages = Math.ceil(block.size / PAGE_SIZE);
    k.space.unmap(va, pages, 'pool freed');
    k.space.release(REGION[block.kind], va, pages);
    return;
  }
  const rounded = Math.max(16, Math.ceil(block.size / 16) * 16);
  freeList(state, block.kind, rounded).push(va);
}

function freeList(state: PoolState, kind: PoolKind, rounded: number): bigint[] {
  const lists = state.free[kind];
  let list = lists[rounded >>> UNIT_SHIFT];
  if (list === undefined) {
    list = [];
    lists[rounded >>> UNIT_SHIFT] = list;
  }
  return list;
}

/** Kernel-owned, zeroed nonpaged memory: what NT's own objects live in. Throws `OutOfMemory`. */
export function kernelPool(k: Kernel, size: number, tag: string): bigint {
  const number = tag.charCodeAt(0) | (tag.charCodeAt(1) << 8) | (tag.charCodeAt(2) << 16) | (tag.charCodeAt(3) << 24);
  const va = allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: number >>> 0, zero: true });
  if (va === 0n) throw new OutOfMemory(Math.ceil(size / PAGE_SIZE), `${size} bytes of nonpaged pool`);
  return va;
}
