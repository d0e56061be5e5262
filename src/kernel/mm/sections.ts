import {
  STATUS_INVALID_FILE_FOR_SECTION,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_6,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_SECTION_TOO_BIG,
} from '../../generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import { PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import { physicalFrames } from '../firmware/device-contents.ts';
import type { Kernel } from '../kernel.ts';
import { attributesName, ensureNamespace, statusOfNewName } from '../ob/namespace.ts';
import { canonicalName } from '../ob/object-names.ts';
import { createObject, type ObjectRecord, objectByName } from '../ob/objects.ts';
import { parseProtection } from './page-protection.ts';

/** What a section's object keeps: plain data. */
export interface SectionData {
  /** Bytes. */
  readonly size: number;
  /** SectionPageProtection. */
  readonly protect: number;
  readonly attributes: number;
  /** \Device\PhysicalMemory: its pages are the machine's. */
  readonly physical: boolean;
  /** Frames by page number, made when a view first shows them; the section holds a reference on each. */
  readonly frames: Map<number, Pfn>;
}

const BODY_SIZE = 0x40;
const SEC_IMAGE = 0x1000000;
const SEC_RESERVE = 0x4000000;
const SEC_COMMIT = 0x8000000;
const KNOWN_ATTRIBUTES = 0xdfac0000;
const PAGE_EXECUTE_READWRITE = 0x40;
const OBJ_OPENIF = 0x80;
const LARGEST = 1n << 47n;
const PHYSICAL_MEMORY = '\\Device\\PhysicalMemory';
/** Physical addresses have 40 bits on this machine. */
const PHYSICAL_BYTES = 2 ** 40;

export function sectionData(object: ObjectRecord): SectionData {
  return object.data as SectionData;
}

/** Makes `\Device\PhysicalMemory`, which Windows has from the start. */
export function ensurePhysicalMemory(k: Kernel): void {
  ensureNamespace(k);
  if (objectByName(k, PHYSICAL_MEMORY)) return;
  const data: SectionData = {
    size: PHYSICAL_BYTES,
    protect: PAGE_EXECUTE_READWRITE,
    attributes: 0,
    physical: true,
    frames: new Map(),
  };
  createObject(k, { type: 'Section', size: BODY_SIZE, name: PHYSICAL_MEMORY, permanent: true, data });
}

export interface NewSection {
  /** OBJECT_ATTRIBUTES or 0. */
  readonly objectAttributes: bigint;
  /** LARGE_INTEGER or 0. */
  readonly maximumSize: bigint;
  readonly protect: number;
  readonly attributes: number;
  readonly file: bigint;
}
export type SectionResult = { readonly body: bigint; readonly status: number };

/** The status of the first thing about the request that Windows refuses. */
function refused(k: Kernel, request: NewSection): number | undefined {
  const { attributes, protect, file, maximumSize } = request;
  const kind = attributes & (SEC_IMAGE | SEC_RESERVE | SEC_COMMIT);
  if ((attributes & ~KNOWN_ATTRIBUTES) !== 0 || kind === 0) return STATUS_INVALID_PARAMETER_6;
  if ((kind & (kind - 1)) !== 0) return STATUS_INVALID_PARAMETER_6;
  const parsed = parseProtection(protect);
  if (parsed === undefined || parsed.none || parsed.guard) return STATUS_INVALID_PAGE_PROTECTION;
  if (file !== 0n || kind === SEC_IMAGE) return STATUS_INVALID_FILE_FOR_SECTION;
  const size = maximumSize === 0n ? 0n : k.mem.i64(maximumSize);
  if (size <= 0n) return STATUS_INVALID_PARAMETER_4;
  return size > LARGEST ? STATUS_SECTION_TOO_BIG : undefined;
}

/** A section backed by the paging file; its object has one reference. The result's body is 0 where that fails. */
export function createSection(k: Kernel, request: NewSection): SectionResult {
  const status = refused(k, request);
  if (status !== undefined) return { body: 0n, status };
  const name = attributesName(k, request.objectAttributes);
  if (name !== undefined) {
    const there = objectByName(k, name);
    const openIf = (k.mem.get(request.objectAttributes, OBJECT_ATTRIBUTES.Attributes) & OBJ_OPENIF) !== 0;
    if (there?.type === 'Section' && openIf) return { body: there.body, status: STATUS_OBJECT_NAME_EXISTS };
    const taken = statusOfNewName(k, name);
    if (taken !== 0) return { body: 0n, status: taken };
  }
  const size = Number(k.mem.i64(request.maximumSize));
  const data: SectionData = {
    size: Math.ceil(size / PAGE_SIZE) * PAGE_SIZE,
    protect: request.protect,
    attributes: request.attributes,
    physical: false,
    frames: new Map(),
  };
  const named = name === undefined ? undefined : canonicalName(name);
  return { body: createObject(k, { type: 'Section', size: BODY_SIZE, name: named, data }), status: 0 };
}

/** The frames behind a part of a section, in order. Throws `OutOfMemory`. */
export function sectionFrames(k: Kernel, section: SectionData, offset: number, bytes: number): Pfn[] {
  if (section.physical) return physicalFrames(k, BigInt(offset), bytes);
  const first = offset / PAGE_SIZE;
  return Array.from({ length: Math.ceil(bytes / PAGE_SIZE) }, (_, index) => frameAt(k, section, first + index));
}
function frameAt(k: Kernel, section: SectionData, page: number): Pfn {
  const present = section.frames.get(page);
  if (present !== undefined) return present;
  const pfns = k.space.allocateFrames(1, 'data');
  k.space.reference(pfns);
  section.frames.set(page, pfns[0]!);
  return pfns[0]!;
}
