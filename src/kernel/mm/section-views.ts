import {
  STATUS_CONFLICTING_ADDRESSES,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_3,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_8,
  STATUS_INVALID_PARAMETER_9,
  STATUS_INVALID_VIEW_SIZE,
  STATUS_MAPPED_ALIGNMENT,
  STATUS_NO_MEMORY,
  STATUS_NOT_MAPPED_VIEW,
  STATUS_SECTION_PROTECTION,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import type { ObjectRecord } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { HIGHEST_USER_ADDRESS, unlessExhausted } from './address-ranges.ts';
import { type ParsedProtection, pageRights, parseProtection } from './page-protection.ts';
import { inProcess } from './process-space.ts';
import { pageProtection, sectionData, sectionFrames } from './sections.ts';
import {
  addRegion,
  commitPage,
  dropRegion,
  endOf,
  findPlace,
  GRANULARITY,
  MEM_MAPPED,
  regionAt,
  type UserRegion,
} from './virtual-memory.ts';

const systemViews = slice<{ readonly byBase: Map<bigint, number> }>('systemViews', () => ({ byBase: new Map() }));

const LARGEST_ZERO_BITS = 21n;
const KNOWN_TYPES = 0x60702000;
/** SECTION_INHERIT: ViewShare, ViewUnmap. */
const INHERITS = [1, 2];

export interface ViewRequest {
  readonly process: bigint;
  /** PVOID * in and out. */
  readonly baseAddress: bigint;
  readonly zeroBits: bigint;
  /** PLARGE_INTEGER in and out, or 0. */
  readonly sectionOffset: bigint;
  /** PSIZE_T in and out. */
  readonly viewSize: bigint;
  readonly inherit: number;
  readonly type: number;
  readonly protect: number;
}

/** May a section made with one protection be shown with the other? */
function allows(section: ParsedProtection, view: ParsedProtection): boolean {
  const shared = view.write && !view.copyOnWrite;
  return (!shared || (section.write && !section.copyOnWrite)) && (!view.execute || section.execute);
}

interface Part {
  readonly offset: number;
  readonly bytes: number;
}
/** The part of the section that is asked for, from a multiple of 64 KiB on; or the status that refuses it. */
function partOf(k: Kernel, object: ObjectRecord, request: ViewRequest): Part | number {
  const { size } = sectionData(object);
  const wanted = request.sectionOffset === 0n ? 0n : k.mem.u64(request.sectionOffset);
  const viewSize = k.mem.u64(request.viewSize);
  if (wanted >= BigInt(size)) return STATUS_INVALID_VIEW_SIZE;
  const offset = wanted & ~(GRANULARITY - 1n);
  const bytes = viewSize === 0n ? BigInt(size) - offset : viewSize + (wanted - offset);
  if (viewSize > HIGHEST_USER_ADDRESS || offset + bytes > BigInt(size)) return STATUS_INVALID_VIEW_SIZE;
  return { offset: Number(offset), bytes: Math.ceil(Number(bytes) / PAGE_SIZE) * PAGE_SIZE };
}

/** NtMapViewOfSection. */
export function mapView(k: Kernel, object: ObjectRecord, request: ViewRequest): number {
  if (!INHERITS.includes(request.inherit)) return STATUS_INVALID_PARAMETER_8;
  if ((request.type & ~KNOWN_TYPES) !== 0) return STATUS_INVALID_PARAMETER_9;
  if (request.zeroBits > LARGEST_ZERO_BITS && request.zeroBits < 0x8000n) return STATUS_INVALID_PARAMETER_4;
  const parsed = parseProtection(request.protect);
  if (parsed === undefined) return STATUS_INVALID_PAGE_PROTECTION;
  const base = k.mem.u64(request.baseAddress);
  if (base > HIGHEST_USER_ADDRESS) return STATUS_INVALID_PARAMETER_3;
  if (!allows(parseProtection(sectionData(object).protect)!, parsed)) return STATUS_SECTION_PROTECTION;
  if ((base & (GRANULARITY - 1n)) !== 0n) return STATUS_MAPPED_ALIGNMENT;
  const part = partOf(k, object, request);
  if (typeof part === 'number') return part;
  const at = inProcess(k, request.process, () => place(k, object, request, part, base, parsed.copyOnWrite));
  if (typeof at === 'number') return at;
  k.mem.setU64(request.baseAddress, at);
  k.mem.setU64(request.viewSize, BigInt(part.bytes));
  if (request.sectionOffset !== 0n) k.mem.setU64(request.sectionOffset, BigInt(part.offset));
  return STATUS_SUCCESS;
}

function place(
  k: Kernel,
  object: ObjectRecord,
  request: ViewRequest,
  part: Part,
  base: bigint,
  copy: boolean,
): bigint | number {
  const pages = part.bytes / PAGE_SIZE;
  const at = base === 0n ? findPlace(k, request.process, pages) : base;
  if (at === undefined) return STATUS_NO_MEMORY;
  const region: UserRegion = { base: at, pages, type: MEM_MAPPED, protect: request.protect, committed: new Map() };
  if (endOf(region) - 1n > HIGHEST_USER_ADDRESS || !addRegion(k, request.process, region))
    return STATUS_CONFLICTING_ADDRESSES;
  const done = unlessExhausted(() => {
    const section = sectionData(object);
    const frames = sectionFrames(k, section, part.offset, part.bytes);
    const first = part.offset / PAGE_SIZE;
    for (const [index, pfn] of frames.entries()) {
      const protect = pageProtection(section, first + index, request.protect);
      commitPage(k, region, index, protect, copy ? copyOf(k, pfn) : pfn);
    }
    return true;
  });
  if (done) return at;
  dropRegion(k, request.process, region);
  return STATUS_NO_MEMORY;
}

/** A copy-on-write page is copied at once. */
function copyOf(k: Kernel, pfn: Pfn): Pfn {
  const bytes = k.space.readPhysical(BigInt(pfn) * BigInt(PAGE_SIZE), PAGE_SIZE)!;
  const [fresh] = k.space.allocateFrames(1, 'data');
  const window = k.space.reserve('systemPtes', 1);
  k.space.reference([fresh!]);
  k.space.map(window, [fresh!], { write: true, execute: false, user: false }, 'copy on write');
  k.mem.write(window, bytes);
  k.space.unmap(window, 1, 'copy on write');
  k.space.release('systemPtes', window, 1);
  return fresh!;
}

/** NtUnmapViewOfSection: any address in the view will do. */
export function unmapView(k: Kernel, process: bigint, va: bigint): number {
  const region = regionAt(k, process, va);
  if (region === undefined || region.type !== MEM_MAPPED) return STATUS_NOT_MAPPED_VIEW;
  inProcess(k, process, () => dropRegion(k, process, region));
  return STATUS_SUCCESS;
}

export interface SystemView {
  /** PVOID * out. */
  readonly mappedBase: bigint;
  /** PSIZE_T in and out. */
  readonly viewSize: bigint;
  readonly offset: bigint;
}
/** MmMapViewInSystemSpace(Ex): the view has the section's own protection. */
export function mapSystemView(k: Kernel, object: ObjectRecord, request: SystemView): number {
  const section = sectionData(object);
  const wanted = k.mem.u64(request.viewSize);
  if ((request.offset & (GRANULARITY - 1n)) !== 0n) return STATUS_MAPPED_ALIGNMENT;
  const bytes = wanted === 0n ? BigInt(section.size) - request.offset : wanted;
  if (bytes <= 0n || request.offset + bytes > BigInt(section.size)) return STATUS_INVALID_VIEW_SIZE;
  const pages = Math.ceil(Number(bytes) / PAGE_SIZE);
  const base = unlessExhausted(() => {
    const frames = sectionFrames(k, section, Number(request.offset), pages * PAGE_SIZE);
    const va = k.space.reserve('system', pages);
    const why = section.contents?.protections === undefined ? 'section view' : 'view of an image section';
    k.space.map(va, frames, pageRights(parseProtection(section.protect)!, false), why);
    if (section.contents?.protections !== undefined)
      for (let page = 0; page < pages; page++) {
        const protect = pageProtection(section, Number(request.offset) / PAGE_SIZE + page, section.protect);
        k.space.protect(va + BigInt(page * PAGE_SIZE), 1, pageRights(parseProtection(protect)!, false), why);
      }
    return va;
  });
  if (base === undefined) return STATUS_NO_MEMORY;
  systemViews(k).byBase.set(base, pages);
  k.mem.setU64(request.mappedBase, base);
  k.mem.setU64(request.viewSize, BigInt(pages * PAGE_SIZE));
  return STATUS_SUCCESS;
}
export function unmapSystemView(k: Kernel, base: bigint): number {
  const pages = systemViews(k).byBase.get(base);
  if (pages === undefined) return STATUS_NOT_MAPPED_VIEW;
  k.space.unmap(base, pages, 'section view');
  k.space.release('system', base, pages);
  systemViews(k).byBase.delete(base);
  return STATUS_SUCCESS;
}
