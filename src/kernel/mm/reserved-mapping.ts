import { PAGE_SIZE } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { unlessExhausted } from './address-ranges.ts';
import { flagsOf, mdlPages } from './mdl.ts';
import { mapAtReserved, mdlMappings, unmapMdl } from './mdl-mapping.ts';

interface Reservation {
  readonly pages: number;
  readonly tag: number;
}
const reservations = slice<{ readonly byBase: Map<bigint, Reservation> }>('mappingAddresses', () => ({
  byBase: new Map(),
}));

const SYSTEM_PTE_MISUSE = 0xda;
const PAGES_LOCKED_OR_NONPAGED = 0x16;
/** First arguments of bug check 0xDA for reserved mappings (bug check reference). */
const NOT_RESERVED = 0x100n;
const WRONG_TAG = 0x101n;
const STILL_MAPPED = 0x102n;
const LARGEST = 0x4000_0000n;

/** MmAllocateMappingAddress: system PTEs without contents, or 0. */
export function reserveMapping(k: Kernel, bytes: bigint, tag: number): bigint {
  if (bytes === 0n || bytes > LARGEST) return 0n;
  const pages = Math.ceil(Number(bytes) / PAGE_SIZE);
  const base = unlessExhausted(() => k.space.reserve('systemPtes', pages));
  if (base === undefined) return 0n;
  reservations(k).byBase.set(base, { pages, tag });
  return base;
}

function reservationAt(k: Kernel, base: bigint, tag: number): Reservation {
  const found = reservations(k).byBase.get(base);
  if (found === undefined) return k.bugCheck(SYSTEM_PTE_MISUSE, NOT_RESERVED, base, BigInt(tag), 0n);
  if (found.tag !== tag) k.bugCheck(SYSTEM_PTE_MISUSE, WRONG_TAG, base, BigInt(tag), BigInt(found.tag));
  return found;
}
export function freeMapping(k: Kernel, base: bigint, tag: number): void {
  const { pages } = reservationAt(k, base, tag);
  if (mdlMappings(k).byBase.has(base)) k.bugCheck(SYSTEM_PTE_MISUSE, STILL_MAPPED, base, BigInt(tag), BigInt(pages));
  k.space.release('systemPtes', base, pages);
  reservations(k).byBase.delete(base);
}
/** 0 when the reservation is too small, is in use, or the MDL's pages are not locked. */
export function mapReserved(k: Kernel, base: bigint, tag: number, mdl: bigint): bigint {
  const { pages } = reservationAt(k, base, tag);
  const needed = mdlPages(k, mdl);
  const usable = (flagsOf(k, mdl) & PAGES_LOCKED_OR_NONPAGED) !== 0 && needed > 0 && needed <= pages;
  return usable && !mdlMappings(k).byBase.has(base) ? mapAtReserved(k, mdl, base) : 0n;
}
export function unmapReserved(k: Kernel, base: bigint, tag: number, mdl: bigint): void {
  reservationAt(k, base & ~0xfffn, tag);
  unmapMdl(k, base, mdl);
}
