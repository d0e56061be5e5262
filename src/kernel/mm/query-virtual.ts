import { MEMORY_BASIC_INFORMATION } from '../../generated/structs.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { HIGHEST_USER_ADDRESS, pageBase } from './address-ranges.ts';
import { regionAt, regionsOf, type UserRegion } from './virtual-memory.ts';

const MEM_COMMIT = 0x1000;
const MEM_RESERVE = 0x2000;
const MEM_FREE = 0x10000;
const PAGE_NOACCESS = 1;

/** Fills a MEMORY_BASIC_INFORMATION for the pages from `va` on that are alike. */
export function queryBasic(k: Kernel, process: bigint, va: bigint, out: bigint): void {
  const base = pageBase(va);
  const region = regionAt(k, process, va);
  const first = region === undefined ? 0 : Number((base - region.base) >> 12n);
  const page = region?.committed.get(first);
  const size = region === undefined ? freeBytes(k, process, base) : BigInt(likePages(region, first) * PAGE_SIZE);
  k.mem.fill(out, MEMORY_BASIC_INFORMATION.$size, 0);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.BaseAddress, base);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.RegionSize, size);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.State, region === undefined ? MEM_FREE : page ? MEM_COMMIT : MEM_RESERVE);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.Protect, region === undefined ? PAGE_NOACCESS : (page?.protect ?? 0));
  if (region === undefined) return;
  k.mem.set(out, MEMORY_BASIC_INFORMATION.AllocationBase, region.base);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.AllocationProtect, region.protect);
  k.mem.set(out, MEMORY_BASIC_INFORMATION.Type, region.type);
}
function freeBytes(k: Kernel, process: bigint, base: bigint): bigint {
  const next = regionsOf(k, process).find((region) => region.base > base);
  return (next?.base ?? pageBase(HIGHEST_USER_ADDRESS) + BigInt(PAGE_SIZE)) - base;
}
function likePages(region: UserRegion, first: number): number {
  const protect = region.committed.get(first)?.protect;
  let last = first + 1;
  while (last < region.pages && region.committed.get(last)?.protect === protect) last++;
  return last - first;
}
