import { MDL as FLAG } from '../../generated/enums.ts';
import { STATUS_CONFLICTING_ADDRESSES, STATUS_INSUFFICIENT_RESOURCES } from '../../generated/ntstatus.ts';
import { MDL } from '../../generated/structs.ts';
import type { PageProtection, Pfn } from '../../memory/memory-types.ts';
import { freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { isUserAddress, pageBase, unlessExhausted } from './address-ranges.ts';
import { flagsOf, mdlPages, pfnsOf, setFlags } from './mdl.ts';
import { insertView, removeView } from './virtual-memory.ts';

interface Mapping {
  readonly pages: number;
  readonly pfns: readonly Pfn[];
  readonly mdl: bigint;
  /** The system PTEs go back when it is unmapped; those of MmAllocateMappingAddress do not. */
  readonly ownsAddresses: boolean;
  /** PAGE_NOACCESS by MmProtectMdlSystemAddress: nothing is mapped for now. */
  hidden: boolean;
}
/** Kernel-mode mappings of MDLs by the address of their first page. */
export const mdlMappings = slice<{ readonly byBase: Map<bigint, Mapping> }>('mdlMappings', () => ({
  byBase: new Map(),
}));

export const NO_EXECUTE = 0x40000000;
export const NO_WRITE = 0x80000000;
const MEMORY_MANAGEMENT = 0x1a;
const NO_MORE_SYSTEM_PTES = 0x3f;
const SYSTEM_PTE_MISUSE = 0xda;
/** First arguments of bug check 0x1A: an unlocked page is mapped; an MDL with an invalid frame number. */
const MAPS_UNLOCKED_PAGE = 0x1233n;
const INVALID_PFN = 0x1236n;
const NEVER_MAPPED = 6n;
const PFNS_ARE_SET = FLAG.MDL_PAGES_LOCKED | FLAG.MDL_SOURCE_IS_NONPAGED_POOL | FLAG.MDL_PARTIAL | FLAG.MDL_IO_SPACE;

/** The frames that a mapping shows; bug check 0x1A when they were never locked or do not exist. */
function mappableFrames(k: Kernel, mdl: bigint): Pfn[] {
  const pfns = pfnsOf(k, mdl);
  if ((flagsOf(k, mdl) & PFNS_ARE_SET) === 0)
    k.bugCheck(MEMORY_MANAGEMENT, MAPS_UNLOCKED_PAGE, BigInt(Math.max(0, pfns[0] ?? 0)), 0n, 0n);
  const bad = pfns.findIndex((pfn) => pfn < 0 || k.space.arenaOf(pfn) === undefined);
  if (bad >= 0) {
    const entry = mdl + BigInt(MDL.$size + 8 * bad);
    k.bugCheck(MEMORY_MANAGEMENT, INVALID_PFN, mdl, entry, k.mem.u64(entry));
  }
  return pfns;
}

/** Rights of a kernel mapping: executable in stage 1 unless the caller says otherwise, which it can from Windows 8 on. */
function mappingRights(k: Kernel, priority: number): PageProtection {
  if (!k.profile.os.hasNoExecuteOptIn) return { write: true, execute: true, user: false };
  return { write: (priority & NO_WRITE) === 0, execute: (priority & NO_EXECUTE) === 0, user: false };
}

export interface SystemMapping {
  readonly mdl: bigint;
  readonly priority: number;
  readonly bugCheckOnFailure: boolean;
}

/** Maps an MDL into system PTEs; 0 or bug check 0x3F when there are none. */
export function mapIntoSystem(k: Kernel, { mdl, priority, bugCheckOnFailure }: SystemMapping): bigint {
  const pages = mdlPages(k, mdl);
  if (pages === 0) return 0n;
  const pfns = mappableFrames(k, mdl);
  const base = unlessExhausted(() => {
    const va = k.space.reserve('systemPtes', pages);
    k.space.map(va, pfns, mappingRights(k, priority), 'MDL mapping');
    return va;
  });
  if (base === undefined) return bugCheckOnFailure ? k.bugCheck(NO_MORE_SYSTEM_PTES, 0n, BigInt(pages), 0n, 0n) : 0n;
  return recordMapping(k, mdl, base, { pages, pfns, mdl, ownsAddresses: true, hidden: false });
}

function recordMapping(k: Kernel, mdl: bigint, base: bigint, mapping: Mapping): bigint {
  mdlMappings(k).byBase.set(base, mapping);
  const va = base + BigInt(k.mem.get(mdl, MDL.ByteOffset));
  const flags = flagsOf(k, mdl);
  const partial = (flags & FLAG.MDL_PARTIAL) !== 0 ? FLAG.MDL_PARTIAL_HAS_BEEN_MAPPED : 0;
  setFlags(k, mdl, flags | FLAG.MDL_MAPPED_TO_SYSTEM_VA | partial);
  k.mem.set(mdl, MDL.MappedSystemVa, va);
  return va;
}

/** Maps an MDL at system addresses that the caller reserved before. */
export function mapAtReserved(k: Kernel, mdl: bigint, base: bigint): bigint {
  const pfns = mappableFrames(k, mdl);
  const mapped = unlessExhausted(() => k.space.map(base, pfns, mappingRights(k, 0), 'reserved MDL mapping') ?? true);
  if (mapped === undefined) return 0n;
  return recordMapping(k, mdl, base, { pages: pfns.length, pfns, mdl, ownsAddresses: false, hidden: false });
}

/** Maps an MDL into the current process, never executable. Raises where that fails. */
export function mapIntoUser(k: Kernel, mdl: bigint, requested: bigint, priority: number): bigint {
  const pfns = mappableFrames(k, mdl);
  if (pfns.length === 0) return k.raise(STATUS_INSUFFICIENT_RESOURCES);
  const base = unlessExhausted(() =>
    insertView(k, { at: pageBase(requested), pfns, write: (priority & NO_WRITE) === 0 }),
  );
  if (base === undefined)
    return k.raise(requested === 0n ? STATUS_INSUFFICIENT_RESOURCES : STATUS_CONFLICTING_ADDRESSES);
  return base + BigInt(k.mem.get(mdl, MDL.ByteOffset));
}

/** MmUnmapLockedPages. An address that no mapping begins at is bug check 0xDA. */
export function unmapMdl(k: Kernel, va: bigint, mdl: bigint): void {
  const base = pageBase(va);
  if (isUserAddress(va)) {
    if (!removeView(k, base)) k.bugCheck(SYSTEM_PTE_MISUSE, NEVER_MAPPED, mdl, va, BigInt(mdlPages(k, mdl)));
    return;
  }
  const [start, mapping] =
    mappingAt(k, base) ?? k.bugCheck(SYSTEM_PTE_MISUSE, NEVER_MAPPED, mdl, va, BigInt(mdlPages(k, mdl)));
  if (!mapping.hidden) k.space.unmap(start, mapping.pages, 'MDL unmapped');
  if (mapping.ownsAddresses) k.space.release('systemPtes', start, mapping.pages);
  mdlMappings(k).byBase.delete(start);
  setFlags(
    k,
    mdl,
    flagsOf(k, mdl) & ~(FLAG.MDL_MAPPED_TO_SYSTEM_VA | FLAG.MDL_PARTIAL_HAS_BEEN_MAPPED | FLAG.MDL_FREE_EXTRA_PTES),
  );
}

/** The mapping that `va` lies in: MmAdvanceMdl moves an MDL forward within its own. */
export function mappingAt(k: Kernel, va: bigint): readonly [bigint, Mapping] | undefined {
  const { byBase } = mdlMappings(k);
  const exact = byBase.get(va);
  if (exact) return [va, exact];
  for (const entry of byBase) if (va > entry[0] && va < entry[0] + BigInt(entry[1].pages) * 0x1000n) return entry;
  return undefined;
}

/** Undoes the mapping that a partial MDL got, as the MmPrepareMdlForReuse macro does. */
export function prepareForReuse(k: Kernel, mdl: bigint): void {
  const flags = flagsOf(k, mdl);
  if ((flags & FLAG.MDL_PARTIAL_HAS_BEEN_MAPPED) !== 0) unmapMdl(k, k.mem.get(mdl, MDL.MappedSystemVa), mdl);
}

export function freeMdl(k: Kernel, mdl: bigint): void {
  prepareForReuse(k, mdl);
  freePool(k, mdl, 0);
}
