import { STATUS_CONFLICTING_ADDRESSES } from '../../generated/ntstatus.ts';
import { PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';
import { HIGHEST_USER_ADDRESS } from './address-ranges.ts';
import { type ParsedProtection, pageRights, parseProtection } from './page-protection.ts';

export const MEM_PRIVATE = 0x20000;
export const MEM_MAPPED = 0x40000;
/** Allocations in user space start at multiples of 64 KiB. */
export const GRANULARITY = 0x10000n;
const PAGE_READONLY = 2;
const PAGE_READWRITE = 4;
const LOWEST = 0x10000n;

/** A committed page. The region holds a reference on its frame, mapped or not. */
interface UserPage {
  readonly pfn: Pfn;
  readonly protect: number;
}
/** What Windows keeps a VAD for: one allocation or view in a process. */
export interface UserRegion {
  readonly base: bigint;
  readonly pages: number;
  readonly type: number;
  /** AllocationProtect. */
  readonly protect: number;
  readonly committed: Map<number, UserPage>;
}
interface UserMemory {
  /** Regions by EPROCESS, ordered by address. */
  readonly byProcess: Map<bigint, UserRegion[]>;
}
const userMemory = slice<UserMemory>('userMemory', () => ({ byProcess: new Map() }));

export function regionsOf(k: Kernel, process: bigint): UserRegion[] {
  const { byProcess } = userMemory(k);
  const regions = byProcess.get(process) ?? [];
  byProcess.set(process, regions);
  return regions;
}
export const endOf = (region: UserRegion) => region.base + BigInt(region.pages * PAGE_SIZE);

export function regionAt(k: Kernel, process: bigint, va: bigint): UserRegion | undefined {
  return regionsOf(k, process).find((region) => va >= region.base && va < endOf(region));
}
export function removeRegion(k: Kernel, process: bigint, region: UserRegion): void {
  const regions = regionsOf(k, process);
  regions.splice(regions.indexOf(region), 1);
}
/** False where it would overlap another. */
export function addRegion(k: Kernel, process: bigint, region: UserRegion): boolean {
  const regions = regionsOf(k, process);
  if (regions.some((other) => other.base < endOf(region) && region.base < endOf(other))) return false;
  const at = regions.findIndex((other) => other.base > region.base);
  regions.splice(at < 0 ? regions.length : at, 0, region);
  return true;
}

/** A free place for so many pages: bottom-up from a start that the seed chooses. Undefined: none. */
export function findPlace(k: Kernel, process: bigint, pages: number): bigint | undefined {
  const bytes = BigInt(pages) * BigInt(PAGE_SIZE);
  const start = LOWEST + BigInt(stableStart(k)) * GRANULARITY;
  for (const first of [start, LOWEST]) {
    let at = first;
    for (const region of regionsOf(k, process)) {
      if (endOf(region) <= at) continue;
      if (region.base >= at + bytes) break;
      at = (endOf(region) + GRANULARITY - 1n) & ~(GRANULARITY - 1n);
    }
    if (at + bytes - 1n <= HIGHEST_USER_ADDRESS) return at;
  }
  return undefined;
}
const starts = slice<{ units: number }>('userMemoryStart', (k) => ({
  units: 0x1000 + k.random('user memory').below(0x1000000),
}));
const stableStart = (k: Kernel) => starts(k).units;

/** Makes a page of the region that is in place accessible as `protect` says, with a frame of its own or the one given. */
export function commitPage(k: Kernel, region: UserRegion, index: number, protect: number, frame?: Pfn): void {
  const pfn = frame ?? k.space.allocateFrames(1, 'data')[0]!;
  k.space.reference([pfn]);
  region.committed.set(index, { pfn, protect });
  showPage(k, region, index);
}
const parsed = (protect: number): ParsedProtection => parseProtection(protect)!;

function showPage(k: Kernel, region: UserRegion, index: number): void {
  const { pfn, protect } = region.committed.get(index)!;
  const rights = parsed(protect);
  if (!rights.none) k.space.map(addressOf(region, index), [pfn], pageRights(rights, true), 'user memory');
}
function hidePage(k: Kernel, region: UserRegion, index: number): void {
  const va = addressOf(region, index);
  if (!parsed(region.committed.get(index)!.protect).none) k.space.unmap(va, 1, 'user memory');
}
export function decommitPage(k: Kernel, region: UserRegion, index: number): void {
  const page = region.committed.get(index);
  if (!page) return;
  hidePage(k, region, index);
  k.space.dereference([page.pfn]);
  region.committed.delete(index);
}
export function protectPage(k: Kernel, region: UserRegion, index: number, protect: number): void {
  const page = region.committed.get(index)!;
  hidePage(k, region, index);
  region.committed.set(index, { pfn: page.pfn, protect });
  showPage(k, region, index);
}
export function addressOf(region: UserRegion, index: number): bigint {
  return region.base + BigInt(index * PAGE_SIZE);
}

export interface View {
  /** 0: anywhere. */
  readonly at: bigint;
  readonly pfns: readonly Pfn[];
  readonly write: boolean;
}
/** Shows frames in the current process, never executable. Undefined: no place; raises where `at` is taken. */
export function insertView(k: Kernel, { at, pfns, write }: View): bigint | undefined {
  const process = currentThread(k).attached;
  const base = at === 0n ? findPlace(k, process, pfns.length) : at;
  if (base === undefined) return undefined;
  const protect = write ? PAGE_READWRITE : PAGE_READONLY;
  const region: UserRegion = { base, pages: pfns.length, type: MEM_PRIVATE, protect, committed: new Map() };
  if (endOf(region) - 1n > HIGHEST_USER_ADDRESS || !addRegion(k, process, region))
    return k.raise(STATUS_CONFLICTING_ADDRESSES);
  for (const [index, pfn] of pfns.entries()) commitPage(k, region, index, protect, pfn);
  return base;
}
/** False when no region of the current process begins there. */
export function removeView(k: Kernel, base: bigint): boolean {
  const process = currentThread(k).attached;
  const region = regionAt(k, process, base);
  if (region === undefined || region.base !== base) return false;
  dropRegion(k, process, region);
  return true;
}
/** The process' lower half must be in place. */
export function dropRegion(k: Kernel, process: bigint, region: UserRegion): void {
  for (const index of [...region.committed.keys()]) decommitPage(k, region, index);
  removeRegion(k, process, region);
}
