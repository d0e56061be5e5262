import { type FrameRequest, PAGE_SIZE, type PageProtection } from '../../memory/memory-types.ts';
import { physicalFrames } from '../firmware/device-contents.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { pageBase, spanPages, unlessExhausted } from './address-ranges.ts';
import { boundPfn } from './mdl-pages.ts';

type Kind = 'contiguous' | 'nonCached' | 'ioSpace';
interface Block {
  readonly pages: number;
  readonly kind: Kind;
}
/** Contiguous, noncached and I/O-space memory by the address of its first page. */
export const mappedBlocks = slice<{ readonly byBase: Map<bigint, Block> }>('mappedBlocks', () => ({
  byBase: new Map(),
}));

const BAD_POOL_CALLER = 0xc2;
const SYSTEM_PTE_MISUSE = 0xda;
const NEVER_MAPPED = 6n;
const LARGEST = 0x4000_0000n;
/** What a DDI gives that has no argument for the protection. */
export const READ_WRITE_EXECUTE: PageProtection = { write: true, execute: true, user: false };

export interface ContiguousRequest {
  readonly bytes: bigint;
  readonly lowest: bigint;
  readonly highest: bigint;
  /** Physical multiple that the block must not cross; 0: none. */
  readonly boundary: bigint;
  readonly rights: PageProtection;
}

/** Physically contiguous, zeroed memory, or 0. A boundary that is no power of two of at least a page gives 0. */
export function allocateContiguous(k: Kernel, request: ContiguousRequest): bigint {
  const { bytes, boundary } = request;
  const badBoundary = boundary !== 0n && ((boundary & (boundary - 1n)) !== 0n || boundary < BigInt(PAGE_SIZE));
  if (bytes === 0n || bytes > LARGEST || badBoundary) return 0n;
  const pages = Math.ceil(Number(bytes) / PAGE_SIZE);
  const where: FrameRequest = {
    contiguous: true,
    fromPfn: boundPfn(request.lowest + 0xfffn),
    belowPfn: boundPfn(request.highest + 1n < 1n << 64n ? request.highest + 1n : request.highest),
    ...(boundary === 0n ? {} : { boundaryPfn: boundPfn(boundary) }),
  };
  return mapFresh(k, pages, where, request.rights, 'contiguous');
}

/** MmAllocateNonCachedMemory. */
export function allocateNonCached(k: Kernel, bytes: bigint): bigint {
  if (bytes === 0n || bytes > LARGEST) return 0n;
  return mapFresh(k, Math.ceil(Number(bytes) / PAGE_SIZE), {}, READ_WRITE_EXECUTE, 'nonCached');
}

function mapFresh(k: Kernel, pages: number, where: FrameRequest, rights: PageProtection, kind: Kind): bigint {
  const base = unlessExhausted(() => {
    const frames = k.space.allocateFrames(pages, 'data', where);
    const va = unlessExhausted(() => k.space.reserve(REGION[kind], pages));
    if (va === undefined) k.space.freeFrames(frames);
    else k.space.map(va, frames, rights, `${kind} memory`);
    return va;
  });
  if (base === undefined) return 0n;
  mappedBlocks(k).byBase.set(base, { pages, kind });
  return base;
}
const REGION = { contiguous: 'contiguous', nonCached: 'systemPtes', ioSpace: 'systemPtes' } as const;

/** Frees a contiguous or noncached block; another address is bug check 0xC2. `bytes` undefined: as allocated. */
export function freeMapped(k: Kernel, va: bigint, kind: Kind, bytes?: bigint): void {
  const pages = bytes === undefined ? undefined : spanPages(va, Number(bytes));
  drop(k, va, blockAt(k, va, kind, pages) ?? k.bugCheck(BAD_POOL_CALLER, 0x46n, va, 0n, 0n));
}
function blockAt(k: Kernel, base: bigint, kind: Kind, pages: number | undefined): Block | undefined {
  const block = mappedBlocks(k).byBase.get(base);
  const matches = block?.kind === kind && (pages === undefined || block.pages === pages);
  return matches ? block : undefined;
}
function drop(k: Kernel, base: bigint, block: Block): void {
  k.space.unmap(base, block.pages, `${block.kind} memory freed`);
  k.space.release(REGION[block.kind], base, block.pages);
  mappedBlocks(k).byBase.delete(base);
}

/** Maps a physical range, RAM or device; 0 where the machine has no such address or no room. */
export function mapIoSpace(k: Kernel, physical: bigint, bytes: bigint, rights: PageProtection): bigint {
  if (bytes === 0n || bytes > LARGEST) return 0n;
  const offset = physical & 0xfffn;
  const pages = spanPages(offset, Number(bytes));
  const base = unlessExhausted(() => {
    const frames = physicalFrames(k, physical, Number(bytes));
    const va = k.space.reserve('systemPtes', pages);
    k.space.map(va, frames, rights, 'I/O space');
    return va;
  });
  if (base === undefined) return 0n;
  mappedBlocks(k).byBase.set(base, { pages, kind: 'ioSpace' });
  return base + offset;
}
/** A range that no I/O-space mapping has is bug check 0xDA. */
export function unmapIoSpace(k: Kernel, va: bigint, bytes: bigint): void {
  const base = pageBase(va);
  const pages = bytes > LARGEST ? 0 : spanPages(va, Number(bytes));
  const block =
    blockAt(k, base, 'ioSpace', pages) ?? k.bugCheck(SYSTEM_PTE_MISUSE, NEVER_MAPPED, 0n, va, BigInt(pages));
  drop(k, base, block);
}
