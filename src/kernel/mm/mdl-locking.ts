import { MDL as FLAG } from '../../generated/enums.ts';
import { STATUS_ACCESS_VIOLATION, STATUS_INVALID_PARAMETER_2, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { MDL } from '../../generated/structs.ts';
import type { Pfn } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';
import { HIGHEST_USER_ADDRESS, isUserAddress, pageBase, pageOffset } from './address-ranges.ts';
import { flagsOf, mdlAddress, mdlPages, pfnsOf, setFlags, setPfns } from './mdl.ts';
import { mappingAt, unmapMdl } from './mdl-mapping.ts';

const PFN_LIST_CORRUPT = 0x4e;
const UNLOCKED_TOO_OFTEN = 7n;
const USER_MODE = 1;
const READ_ACCESS = 0;

/** MmBuildMdlForNonPagedPool: the frames of memory that stays where it is. */
export function buildForNonPagedPool(k: Kernel, mdl: bigint): void {
  const pages = mdlPages(k, mdl);
  const start = pageBase(k.mem.get(mdl, MDL.StartVa));
  // Touched first: an address that nothing can be mapped at faults.
  if (pages > 0 && k.mem.u8(start) >= 0) setPfns(k, mdl, k.space.framesOf(start, pages));
  k.mem.set(mdl, MDL.Process, 0n);
  k.mem.set(mdl, MDL.MappedSystemVa, mdlAddress(k, mdl));
  setFlags(k, mdl, flagsOf(k, mdl) | FLAG.MDL_SOURCE_IS_NONPAGED_POOL);
}

/** MmProbeAndLockPages. Raises STATUS_ACCESS_VIOLATION where the mode may not access the range so. */
export function probeAndLock(k: Kernel, mdl: bigint, mode: number, operation: number): void {
  const va = mdlAddress(k, mdl);
  const bytes = k.mem.get(mdl, MDL.ByteCount);
  const last = va + BigInt(Math.max(bytes, 1) - 1);
  const reachable = isUserAddress(va) ? last <= HIGHEST_USER_ADDRESS : mode !== USER_MODE && last < 1n << 64n;
  if (!reachable || !k.mem.isRangeMapped(va, bytes)) k.raise(STATUS_ACCESS_VIOLATION);
  if (operation !== READ_ACCESS && !k.mem.isRangeWritable(va, bytes)) k.raise(STATUS_ACCESS_VIOLATION);
  const pages = mdlPages(k, mdl);
  const pfns = pages === 0 ? [] : k.space.framesOf(pageBase(va), pages);
  if (
    mode === USER_MODE &&
    pfns.some((_, index) => !k.mem.protectionOf(pageBase(va) + BigInt(index) * 0x1000n)?.user)
  ) {
    k.raise(STATUS_ACCESS_VIOLATION);
  }
  setPfns(k, mdl, pfns);
  k.mem.set(mdl, MDL.Process, isUserAddress(va) ? currentThread(k).attached : 0n);
  markLocked(k, mdl, pfns, operation !== READ_ACCESS);
}

/** The frames of an MDL that are filled in stay alive from now on. */
export function markLocked(k: Kernel, mdl: bigint, pfns: readonly Pfn[], written: boolean): void {
  k.space.reference(pfns);
  const device = pfns.some((pfn) => k.space.arenaOf(pfn) === 'device') ? FLAG.MDL_IO_SPACE : 0;
  const write = written ? FLAG.MDL_WRITE_OPERATION : 0;
  setFlags(k, mdl, flagsOf(k, mdl) | FLAG.MDL_PAGES_LOCKED | device | write);
}

/** MmProbeAndLockSelectedPages: page `n` of the MDL is the page that segment `n` points to. */
export function lockSelected(k: Kernel, mdl: bigint, segments: bigint, mode: number, operation: number): void {
  const pfns: Pfn[] = [];
  for (let index = 0; index < mdlPages(k, mdl); index++) {
    const va = k.mem.u64(segments + BigInt(8 * index));
    const allowed = mode !== USER_MODE || isUserAddress(va);
    const usable = operation === READ_ACCESS ? k.mem.isRangeMapped(va, 1) : k.mem.isRangeWritable(va, 1);
    if (!allowed || !usable) k.raise(STATUS_ACCESS_VIOLATION);
    pfns.push(k.space.framesOf(pageBase(va), 1)[0]!);
  }
  setPfns(k, mdl, pfns);
  k.mem.set(mdl, MDL.Process, currentThread(k).attached);
  markLocked(k, mdl, pfns, operation !== READ_ACCESS);
}

/** MmUnlockPages, which also takes away a system mapping. Bug check 0x4E when they are not locked. */
export function unlockPages(k: Kernel, mdl: bigint): void {
  const flags = flagsOf(k, mdl);
  const pfns = pfnsOf(k, mdl);
  if ((flags & FLAG.MDL_PAGES_LOCKED) === 0)
    k.bugCheck(PFN_LIST_CORRUPT, UNLOCKED_TOO_OFTEN, BigInt(Math.max(0, pfns[0] ?? 0)), 0n, 0n);
  if ((flags & FLAG.MDL_MAPPED_TO_SYSTEM_VA) !== 0) unmapMdl(k, k.mem.get(mdl, MDL.MappedSystemVa), mdl);
  k.space.dereference(pfns);
  setFlags(k, mdl, flagsOf(k, mdl) & ~(FLAG.MDL_PAGES_LOCKED | FLAG.MDL_IO_SPACE | FLAG.MDL_WRITE_OPERATION));
}

/** MmAdvanceMdl: the MDL begins `bytes` later; whole pages that it leaves are unlocked. */
export function advanceMdl(k: Kernel, mdl: bigint, bytes: number): number {
  const count = k.mem.get(mdl, MDL.ByteCount);
  if (bytes > count) return STATUS_INVALID_PARAMETER_2;
  const flags = flagsOf(k, mdl);
  const start = mdlAddress(k, mdl);
  const pfns = pfnsOf(k, mdl);
  const left = Math.min(pfns.length, Number((pageBase(start + BigInt(bytes)) - pageBase(start)) >> 12n));
  if (left > 0 && (flags & (FLAG.MDL_PAGES_LOCKED | FLAG.MDL_PARTIAL)) === FLAG.MDL_PAGES_LOCKED)
    k.space.dereference(pfns.slice(0, left));
  setPfns(k, mdl, pfns.slice(left));
  k.mem.set(mdl, MDL.StartVa, pageBase(start + BigInt(bytes)));
  k.mem.set(mdl, MDL.ByteOffset, pageOffset(start + BigInt(bytes)));
  k.mem.set(mdl, MDL.ByteCount, count - bytes);
  const mapped = k.mem.get(mdl, MDL.MappedSystemVa);
  if ((flags & (FLAG.MDL_MAPPED_TO_SYSTEM_VA | FLAG.MDL_SOURCE_IS_NONPAGED_POOL)) === 0) return STATUS_SUCCESS;
  k.mem.set(mdl, MDL.MappedSystemVa, mapped + BigInt(bytes));
  if (left > 0 && mappingAt(k, pageBase(mapped)) !== undefined) setFlags(k, mdl, flags | FLAG.MDL_FREE_EXTRA_PTES);
  return STATUS_SUCCESS;
}
