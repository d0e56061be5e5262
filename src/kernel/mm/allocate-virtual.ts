import {
  STATUS_CONFLICTING_ADDRESSES,
  STATUS_FREE_VM_NOT_AT_BASE,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_2,
  STATUS_INVALID_PARAMETER_3,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_5,
  STATUS_MEMORY_NOT_ALLOCATED,
  STATUS_NO_MEMORY,
  STATUS_NOT_COMMITTED,
  STATUS_UNABLE_TO_DELETE_SECTION,
  STATUS_UNABLE_TO_FREE_VM,
} from '../../generated/ntstatus.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { HIGHEST_USER_ADDRESS, pageBase, unlessExhausted } from './address-ranges.ts';
import { parseProtection } from './page-protection.ts';
import {
  addRegion,
  commitPage,
  decommitPage,
  dropRegion,
  endOf,
  findPlace,
  GRANULARITY,
  MEM_PRIVATE,
  protectPage,
  regionAt,
  removeRegion,
  type UserRegion,
} from './virtual-memory.ts';

const MEM_COMMIT = 0x1000;
const MEM_RESERVE = 0x2000;
const MEM_DECOMMIT = 0x4000;
const MEM_RELEASE = 0x8000;
const MEM_RESET = 0x80000;
const MEM_RESET_UNDO = 0x1000000;
const KNOWN_TYPES = 0x213f_3000 | MEM_RESET_UNDO;
const LARGEST_ZERO_BITS = 21n;

/** A range as the caller gave it, then as it came out, in whole pages. */
export interface VirtualRange {
  readonly base: bigint;
  readonly size: bigint;
}
export type RangeResult = number | VirtualRange;

export interface AllocateRequest extends VirtualRange {
  readonly zeroBits: bigint;
  readonly type: number;
  readonly protect: number;
}

/** Checks in the order of NtAllocateVirtualMemory; the status of the first that fails. */
function refused(request: AllocateRequest): number | undefined {
  const { base, size, zeroBits, type, protect } = request;
  if (zeroBits > LARGEST_ZERO_BITS && zeroBits < 0x8000n) return STATUS_INVALID_PARAMETER_3;
  const allocates = (type & (MEM_COMMIT | MEM_RESERVE)) !== 0;
  const resets = (type & (MEM_RESET | MEM_RESET_UNDO)) !== 0;
  if (allocates === resets || (type & ~KNOWN_TYPES) !== 0) return STATUS_INVALID_PARAMETER_5;
  const parsed = parseProtection(protect);
  if (parsed === undefined || parsed.copyOnWrite) return STATUS_INVALID_PAGE_PROTECTION;
  if (base > HIGHEST_USER_ADDRESS) return STATUS_INVALID_PARAMETER_2;
  if (size === 0n || size > HIGHEST_USER_ADDRESS - base) return STATUS_INVALID_PARAMETER_4;
  return undefined;
}

/** NtAllocateVirtualMemory in the process whose lower half is in place. */
export function allocateVirtual(k: Kernel, process: bigint, request: AllocateRequest): RangeResult {
  const status = refused(request);
  if (status !== undefined) return status;
  const { base, size, type, protect } = request;
  const reserves = (type & MEM_RESERVE) !== 0 || (base === 0n && (type & MEM_COMMIT) !== 0);
  const start = reserves ? base & ~(GRANULARITY - 1n) : pageBase(base);
  const pages = Number((base + size - start + 0xfffn) >> 12n);
  if (reserves) {
    const at = base === 0n ? findPlace(k, process, pages) : start;
    if (at === undefined) return STATUS_NO_MEMORY;
    const region: UserRegion = { base: at, pages, type: MEM_PRIVATE, protect, committed: new Map() };
    if (at === 0n || !addRegion(k, process, region)) return STATUS_CONFLICTING_ADDRESSES;
    const done = (type & MEM_COMMIT) === 0 || commitRange(k, region, at, pages, protect);
    if (!done) {
      dropRegion(k, process, region);
      return STATUS_NO_MEMORY;
    }
    return { base: at, size: BigInt(pages * PAGE_SIZE) };
  }
  const region = regionAt(k, process, start);
  if (region === undefined || start + BigInt(pages * PAGE_SIZE) > endOf(region)) return STATUS_CONFLICTING_ADDRESSES;
  if ((type & MEM_COMMIT) !== 0 && !commitRange(k, region, start, pages, protect)) return STATUS_NO_MEMORY;
  return { base: start, size: BigInt(pages * PAGE_SIZE) };
}

/** Pages that are committed already only change their protection, as on Windows. */
function commitRange(k: Kernel, region: UserRegion, start: bigint, pages: number, protect: number): boolean {
  const first = Number((start - region.base) >> 12n);
  const fits = unlessExhausted(() => {
    k.space.freeFrames(k.space.allocateFrames(pages, 'data'));
    for (let index = first; index < first + pages; index++) {
      if (region.committed.has(index)) protectPage(k, region, index, protect);
      else commitPage(k, region, index, protect);
    }
    return true;
  });
  return fits === true;
}

/** NtFreeVirtualMemory in the process whose lower half is in place. */
export function freeVirtual(k: Kernel, process: bigint, range: VirtualRange, type: number): RangeResult {
  if (type !== MEM_DECOMMIT && type !== MEM_RELEASE) return STATUS_INVALID_PARAMETER_4;
  if (range.base > HIGHEST_USER_ADDRESS) return STATUS_INVALID_PARAMETER_2;
  if (range.size > HIGHEST_USER_ADDRESS - range.base) return STATUS_INVALID_PARAMETER_3;
  const start = pageBase(range.base);
  const region = regionAt(k, process, start);
  if (region === undefined) return STATUS_MEMORY_NOT_ALLOCATED;
  if (region.type !== MEM_PRIVATE) return STATUS_UNABLE_TO_DELETE_SECTION;
  if (range.size === 0n && start !== region.base) return STATUS_FREE_VM_NOT_AT_BASE;
  const end = range.size === 0n ? endOf(region) : pageBase(range.base + range.size + 0xfffn);
  if (end > endOf(region)) return STATUS_UNABLE_TO_FREE_VM;
  const first = Number((start - region.base) >> 12n);
  const last = Number((end - region.base) >> 12n);
  for (const index of [...region.committed.keys()]) if (index >= first && index < last) decommitPage(k, region, index);
  if (type === MEM_RELEASE) splitOff(k, process, region, first, last);
  return { base: start, size: end - start };
}

/** What is left of a region without its pages from `first` up to `last`. */
function splitOff(k: Kernel, process: bigint, region: UserRegion, first: number, last: number): void {
  removeRegion(k, process, region);
  for (const [from, to] of [
    [0, first],
    [last, region.pages],
  ] as const) {
    if (to <= from) continue;
    const kept = [...region.committed].filter(([index]) => index >= from && index < to);
    const committed = new Map(kept.map(([index, page]) => [index - from, page] as const));
    addRegion(k, process, { ...region, base: region.base + BigInt(from * PAGE_SIZE), pages: to - from, committed });
  }
}

export interface Protected extends VirtualRange {
  readonly before: number;
}
/** NtProtectVirtualMemory in the process whose lower half is in place. */
export function protectVirtual(k: Kernel, process: bigint, range: VirtualRange, protect: number): number | Protected {
  const parsed = parseProtection(protect);
  if (parsed === undefined) return STATUS_INVALID_PAGE_PROTECTION;
  if (range.base > HIGHEST_USER_ADDRESS) return STATUS_INVALID_PARAMETER_2;
  if (range.size === 0n || range.size > HIGHEST_USER_ADDRESS - range.base) return STATUS_INVALID_PARAMETER_3;
  const start = pageBase(range.base);
  const end = pageBase(range.base + range.size + 0xfffn);
  const region = regionAt(k, process, start);
  if (region === undefined || end > endOf(region)) return STATUS_CONFLICTING_ADDRESSES;
  if (parsed.copyOnWrite && region.type === MEM_PRIVATE) return STATUS_INVALID_PAGE_PROTECTION;
  const first = Number((start - region.base) >> 12n);
  const last = Number((end - region.base) >> 12n);
  for (let index = first; index < last; index++) if (!region.committed.has(index)) return STATUS_NOT_COMMITTED;
  const before = region.committed.get(first)!.protect;
  for (let index = first; index < last; index++) protectPage(k, region, index, protect);
  return { base: start, size: end - start, before };
}
