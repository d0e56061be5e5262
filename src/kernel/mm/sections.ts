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
import { type FileContents, fileContents } from './file-sections.ts';
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
  /** What a section of a file shows; undefined for one of the paging file. */
  readonly contents?: FileContents | undefined;
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
  if (file === 0n && kind === SEC_IMAGE) return STATUS_INVALID_FILE_FOR_SECTION;
  if (file !== 0n) return undefined;
  const size = maximumSize === 0n ? 0n : k.mem.i64(maximumSize);
  if (size <= 0n) return STATUS_INVALID_PARAMETER_4;
  return size > LARGEST ? STATUS_SECTION_TOO_BIG : undefined;
}

/** A section of the paging file or of a file; its object has one reference. The result's body is 0 where that fails. */
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
  const contents =
    request.file === 0n ? undefined : fileContents(k, request.file, (request.attributes & SEC_IMAGE) !== 0);
  if (typeof contents === 'number') return { body: 0n, status: contents };
  const asked = request.maximumSize === 0n ? 0 : Number(k.mem.i64(request.maximumSize));
  const size =
    contents === undefined || (asked > 0 && contents.protections === undefined) ? asked : contents.bytes.length;
  if (size < 0 || (contents !== undefined && size > contents.bytes.length))
    return { body: 0n, status: STATUS_SECTION_TOO_BIG };
  const data: SectionData = {
    size: Math.ceil(size / PAGE_SIZE) * PAGE_SIZE,
    protect: request.protect,
    attributes: request.attributes,
    physical: false,
    ...(contents && { contents }),
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
  const bytes = section.contents?.bytes.subarray(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
  if (bytes !== undefined && bytes.length > 0) fillFrame(k, pfns, bytes);
  return pfns[0]!;
}

function fillFrame(k: Kernel, pfns: readonly Pfn[], bytes: Uint8Array): void {
  const window = k.space.reserve('systemPtes', 1);
  k.space.map(window, pfns, { write: true, execute: false, user: false }, 'paged in from a file');
  k.mem.write(window, bytes);
  k.space.unmap(window, 1, 'paged in from a file');
  k.space.release('systemPtes', window, 1);
}

/** PAGE_* of one page of a view that asks for `protect`: an image has its own. */
export function pageProtection(section: SectionData, page: number, protect: number): number {
  return section.contents?.protections?.[page] ?? protect;
}
