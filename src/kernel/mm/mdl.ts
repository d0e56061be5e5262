import { MDL as MDL_FLAG } from '../../generated/enums.ts';
import { IRP, MDL } from '../../generated/structs.ts';
import type { Pfn } from '../../memory/memory-types.ts';
import { allocatePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { pageBase, pageOffset, spanPages } from './address-ranges.ts';

export const FLAG = MDL_FLAG;

const TAG = 0x206c644d;
/** Entries of the MDLs that the I/O manager keeps in a lookaside list. */
const FIXED_PAGES = 23;
/** IoAllocateMdl describes less than 4 GB. */
const LARGEST = 0xffff_f000;
const TARGET_MDL_TOO_SMALL = 0x40;

/** `MDL.MdlFlags`, unsigned. */
export function flagsOf(k: Kernel, mdl: bigint): number {
  return k.mem.get(mdl, MDL.MdlFlags) & 0xffff;
}
export function setFlags(k: Kernel, mdl: bigint, flags: number): void {
  k.mem.setU16(mdl + MDL.MdlFlags.at, flags & 0xffff);
}
/** First byte that the MDL describes. */
export function mdlAddress(k: Kernel, mdl: bigint): bigint {
  return k.mem.get(mdl, MDL.StartVa) + BigInt(k.mem.get(mdl, MDL.ByteOffset));
}
export function mdlPages(k: Kernel, mdl: bigint): number {
  return spanPages(BigInt(k.mem.get(mdl, MDL.ByteOffset)), k.mem.get(mdl, MDL.ByteCount));
}

const pfnAt = (mdl: bigint, index: number) => mdl + BigInt(MDL.$size + 8 * index);
const END_OF_PFNS = 0x10_0000_0000n;

/** The PFN array behind the MDL. A number that no machine has reads as -1. */
export function pfnsOf(k: Kernel, mdl: bigint, pages = mdlPages(k, mdl)): Pfn[] {
  return Array.from({ length: pages }, (_, index) => {
    const pfn = k.mem.u64(pfnAt(mdl, index));
    return pfn < END_OF_PFNS ? Number(pfn) : -1;
  });
}
export function setPfns(k: Kernel, mdl: bigint, pfns: readonly Pfn[]): void {
  for (const [index, pfn] of pfns.entries()) k.mem.setU64(pfnAt(mdl, index), BigInt(pfn));
}

/** Bytes of an MDL for a buffer. */
export function sizeOfMdl(va: bigint, length: bigint): bigint {
  const pages = length === 0n ? 0n : (((va & 0xfffn) + length + 0xfffn) & 0xffff_ffff_ffff_ffffn) >> 12n;
  return BigInt(MDL.$size) + 8n * pages;
}

/** What the MmInitializeMdl macro does. */
export function initialiseMdl(k: Kernel, mdl: bigint, va: bigint, length: number): void {
  k.mem.set(mdl, MDL.Next, 0n);
  k.mem.setU16(mdl + MDL.Size.at, (MDL.$size + 8 * spanPages(va, length)) & 0xffff);
  setFlags(k, mdl, 0);
  k.mem.set(mdl, MDL.StartVa, pageBase(va));
  k.mem.set(mdl, MDL.ByteOffset, pageOffset(va));
  k.mem.set(mdl, MDL.ByteCount, length);
}

/** A new MDL in nonpaged pool, or 0. */
export function allocateMdl(k: Kernel, va: bigint, length: number): bigint {
  if (length >= LARGEST) return 0n;
  const pages = spanPages(va, length);
  const fixed = pages <= FIXED_PAGES;
  const size = BigInt(MDL.$size + 8 * Math.max(pages, FIXED_PAGES));
  const mdl = allocatePool(k, { kind: 'nonPagedNx', size, tag: TAG, zero: true });
  if (mdl === 0n) return 0n;
  initialiseMdl(k, mdl, va, length);
  if (fixed) setFlags(k, mdl, FLAG.MDL_ALLOCATED_FIXED_SIZE);
  return mdl;
}

/** Hangs an MDL on an IRP: as its only one, or behind those that are there. */
export function attachToIrp(k: Kernel, mdl: bigint, irp: bigint, secondary: boolean): void {
  const first = k.mem.get(irp, IRP.MdlAddress);
  if (!secondary || first === 0n) {
    k.mem.set(irp, IRP.MdlAddress, mdl);
    return;
  }
  let last = first;
  for (let next = k.mem.get(last, MDL.Next); next !== 0n; next = k.mem.get(last, MDL.Next)) last = next;
  k.mem.set(last, MDL.Next, mdl);
}

/** Bits that a partial MDL takes over from its source; it keeps only how it was allocated. */
const INHERITED = FLAG.MDL_SOURCE_IS_NONPAGED_POOL | FLAG.MDL_MAPPED_TO_SYSTEM_VA | FLAG.MDL_IO_SPACE;
const KEPT = FLAG.MDL_ALLOCATED_FIXED_SIZE | FLAG.MDL_ALLOCATED_MUST_SUCCEED;

/** Makes `target` describe a part of what `source` describes. Length 0: from `va` to the end. */
export function buildPartialMdl(k: Kernel, source: bigint, target: bigint, va: bigint, length: number): void {
  const start = mdlAddress(k, source);
  const skipped = Number(BigInt.asUintN(32, va - start));
  const count = length === 0 ? k.mem.get(source, MDL.ByteCount) - skipped : length;
  const pages = spanPages(va, count);
  const room = k.mem.get(target, MDL.Size) & 0xffff;
  const fixed = (flagsOf(k, target) & FLAG.MDL_ALLOCATED_FIXED_SIZE) !== 0;
  if (pages > (fixed ? FIXED_PAGES : (room - MDL.$size) / 8)) k.bugCheck(TARGET_MDL_TOO_SMALL);
  const first = Number((pageBase(va) - k.mem.get(source, MDL.StartVa)) >> 12n);
  const flags = flagsOf(k, source);
  setFlags(k, target, (flagsOf(k, target) & KEPT) | (flags & INHERITED) | FLAG.MDL_PARTIAL);
  k.mem.set(target, MDL.Process, k.mem.get(source, MDL.Process));
  k.mem.set(target, MDL.StartVa, pageBase(va));
  k.mem.set(target, MDL.ByteOffset, pageOffset(va));
  k.mem.set(target, MDL.ByteCount, count);
  k.mem.set(target, MDL.MappedSystemVa, BigInt.asUintN(64, k.mem.get(source, MDL.MappedSystemVa) + va - start));
  for (let index = 0; index < pages; index++)
    k.mem.setU64(pfnAt(target, index), k.mem.u64(pfnAt(source, first + index)));
}
