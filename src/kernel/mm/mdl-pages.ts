import { MDL as FLAG } from '../../generated/enums.ts';
import { MDL } from '../../generated/structs.ts';
import { type FrameRequest, PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { unlessExhausted } from './address-ranges.ts';
import { allocateMdl, flagsOf, mdlPages, pfnsOf, setFlags, setPfns } from './mdl.ts';
import { mdlMappings, unmapMdl } from './mdl-mapping.ts';

const FULLY_REQUIRED = 0x4;
const PREFER_CONTIGUOUS = 0x10;
const CONTIGUOUS_CHUNKS = 0x20;
const KNOWN_FLAGS = 0x13f;
const LARGEST = 0xffff_ffffn - BigInt(PAGE_SIZE);

export interface PagesRequest {
  readonly low: bigint;
  readonly high: bigint;
  readonly skip: bigint;
  readonly bytes: bigint;
  readonly flags: number;
}

/** A PFN bound that a JavaScript number holds: no machine here has that many. */
export function boundPfn(physical: bigint): number {
  const page = BigInt.asUintN(64, physical) >> 12n;
  return page > 0x10_0000_0000n ? 0x10_0000_0000 : Number(page);
}

function allocate(k: Kernel, request: PagesRequest, pages: number): Pfn[] | undefined {
  const from: FrameRequest = { fromPfn: boundPfn(request.low + 0xfffn), belowPfn: boundPfn(request.high) + 1 };
  if ((request.flags & CONTIGUOUS_CHUNKS) === 0) {
    const joined = (request.flags & PREFER_CONTIGUOUS) !== 0;
    const near = joined
      ? unlessExhausted(() => k.space.allocateFrames(pages, 'data', { ...from, contiguous: true }))
      : undefined;
    return near ?? unlessExhausted(() => k.space.allocateFrames(pages, 'data', from));
  }
  const chunk = request.skip === 0n ? pages : boundPfn(request.skip);
  const pfns: Pfn[] = [];
  while (pfns.length < pages) {
    const part = unlessExhausted(() => k.space.allocateFrames(chunk, 'data', { ...from, contiguous: true }));
    if (part === undefined) {
      k.space.freeFrames(pfns);
      return undefined;
    }
    pfns.push(...part);
  }
  return pfns;
}

/** As many pages as there are, unless all are required. */
function allocateSome(k: Kernel, request: PagesRequest, pages: number): Pfn[] | undefined {
  for (let count = pages; count > 0; count = Math.floor(count / 2)) {
    const pfns = allocate(k, request, count);
    if (pfns !== undefined || (request.flags & FULLY_REQUIRED) !== 0) return pfns;
  }
  return undefined;
}

/** MmAllocatePagesForMdl(Ex): pages that are mapped nowhere, described by a new MDL; 0 when there are none. */
export function allocatePagesForMdl(k: Kernel, request: PagesRequest): bigint {
  const { bytes, flags, skip } = request;
  const chunks = (flags & CONTIGUOUS_CHUNKS) !== 0;
  const badSkip = chunks && skip !== 0n && ((skip & 0xfffn) !== 0n || bytes % skip !== 0n);
  if (bytes === 0n || bytes > LARGEST || badSkip || (flags & ~KNOWN_FLAGS) !== 0) return 0n;
  if (BigInt.asUintN(64, request.low) > BigInt.asUintN(64, request.high)) return 0n;
  const pfns = allocateSome(k, request, Math.ceil(Number(bytes) / PAGE_SIZE));
  if (pfns === undefined) return 0n;
  const mdl = allocateMdl(k, 0n, pfns.length * PAGE_SIZE);
  if (mdl === 0n) {
    k.space.freeFrames(pfns);
    return 0n;
  }
  setPfns(k, mdl, pfns);
  k.space.reference(pfns);
  k.mem.set(mdl, MDL.Process, 0n);
  setFlags(k, mdl, FLAG.MDL_PAGES_LOCKED);
  return mdl;
}

const MEMORY_MANAGEMENT = 0x1a;
const INVALID_PFN = 0x1236n;

/** MmFreePagesFromMdl: the MDL itself stays, for ExFreePool. */
export function freePagesFromMdl(k: Kernel, mdl: bigint): void {
  const pfns = pfnsOf(k, mdl, mdlPages(k, mdl));
  const flags = flagsOf(k, mdl);
  if ((flags & FLAG.MDL_PAGES_LOCKED) === 0) {
    k.bugCheck(MEMORY_MANAGEMENT, INVALID_PFN, mdl, mdl + BigInt(MDL.$size), BigInt(Math.max(0, pfns[0] ?? 0)));
  }
  const mapped = k.mem.get(mdl, MDL.MappedSystemVa);
  const isMapped = (flags & FLAG.MDL_MAPPED_TO_SYSTEM_VA) !== 0 && mdlMappings(k).byBase.has(mapped & ~0xfffn);
  if (isMapped) unmapMdl(k, mapped, mdl);
  k.space.dereference(pfns);
  setFlags(k, mdl, flagsOf(k, mdl) & ~FLAG.MDL_PAGES_LOCKED);
}
