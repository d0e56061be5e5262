import { Format } from 'pe-library';
import { type ImageHeaders, PAGE_SIZE, roundUp } from './headers.ts';
import { hex, ImageError, type ImageErrorCode } from './image-error.ts';

export const IMAGE_SCN_MEM_DISCARDABLE = 0x02000000;
export const IMAGE_SCN_MEM_NOT_PAGED = 0x08000000;
export const IMAGE_SCN_MEM_EXECUTE = 0x20000000;
export const IMAGE_SCN_MEM_READ = 0x40000000;
export const IMAGE_SCN_MEM_WRITE = 0x80000000;

const SECTION_HEADER_SIZE = 40;
const SECTOR_SIZE = 0x200;

export interface ImageSection {
  readonly index: number;
  readonly name: string;
  /** RVA of the section. */
  readonly virtualAddress: number;
  /** Bytes in memory: VirtualSize, or SizeOfRawData where that is 0, as Windows takes it. */
  readonly virtualSize: number;
  readonly rawOffset: number;
  readonly rawSize: number;
  readonly characteristics: number;
  /** RVA of the section's header, which equals its file offset. */
  readonly headerRva: number;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly discardable: boolean;
  /** Windows may page it out: its name starts with PAGE, or is .edata, and it isn't marked NOT_PAGED. */
  readonly pageable: boolean;
}

/** Windows maps an image with a SectionAlignment below a page as one piece, file offset = RVA. */
export function isMappedFlat(headers: { readonly sectionAlignment: number }): boolean {
  return headers.sectionAlignment < PAGE_SIZE;
}

/**
 * Reads the section table and judges it as the Windows loader does: in the order of addresses, without gaps or
 * overlaps, inside SizeOfImage, its raw data inside the file.
 * @throws ImageError
 */
export function readSections(bytes: Uint8Array, path: string, headers: ImageHeaders): ImageSection[] {
  const { sectionTableOffset: offset, numberOfSections: count } = headers;
  const size = count * SECTION_HEADER_SIZE;
  if (offset + size > bytes.byteLength) {
    const problem = `(${count} entries) reaches past the end of the file (${hex(bytes.byteLength)} bytes)`;
    throw new ImageError('Truncated', path, { field: 'IMAGE_SECTION_HEADER table', offset }, problem);
  }
  if (offset + size > headers.sizeOfHeaders) {
    const problem = `(${count} entries) reaches past SizeOfHeaders (${hex(headers.sizeOfHeaders)})`;
    throw new ImageError('BadHeader', path, { field: 'IMAGE_SECTION_HEADER table', offset }, problem);
  }
  // A copy of its own buffer: slice() of a Buffer would share the file's.
  const copied = Uint8Array.from(bytes.subarray(offset, offset + size));
  const reader = Format.ImageSectionHeaderArray.from(copied.buffer, count);
  const sections: ImageSection[] = [];
  for (let i = 0; i < count; i++) sections.push(describe(reader.get(i), i, offset + i * SECTION_HEADER_SIZE));
  checkSections(bytes.byteLength, path, headers, sections);
  return sections;
}

function describe(header: Format.ImageSectionHeader, index: number, headerRva: number): ImageSection {
  const { name, characteristics, sizeOfRawData, pointerToRawData } = header;
  const has = (flag: number) => (characteristics & flag) !== 0;
  return Object.freeze({
    index,
    name,
    virtualAddress: header.virtualAddress,
    virtualSize: header.virtualSize || sizeOfRawData,
    rawOffset: pointerToRawData,
    rawSize: pointerToRawData === 0 ? 0 : sizeOfRawData,
    characteristics,
    headerRva,
    read: has(IMAGE_SCN_MEM_READ),
    write: has(IMAGE_SCN_MEM_WRITE),
    execute: has(IMAGE_SCN_MEM_EXECUTE),
    discardable: has(IMAGE_SCN_MEM_DISCARDABLE),
    pageable: (name.startsWith('PAGE') || name === '.edata') && !has(IMAGE_SCN_MEM_NOT_PAGED),
  });
}

function checkSections(fileSize: number, path: string, headers: ImageHeaders, sections: readonly ImageSection[]): void {
  const flat = isMappedFlat(headers);
  let next = roundUp(headers.sizeOfHeaders, headers.sectionAlignment);
  for (const section of sections) {
    const fail = (code: ImageErrorCode, field: string, at: number, problem: string) => {
      const place = {
        field: `section ${section.index + 1} "${section.name}" ${field}`,
        offset: section.headerRva + at,
      };
      return new ImageError(code, path, place, problem);
    };
    const { virtualAddress, virtualSize, rawOffset, rawSize } = section;
    if (virtualSize === 0) throw fail('BadSection', 'VirtualSize', 8, 'is 0, as is SizeOfRawData');
    if (virtualAddress < next) {
      throw fail(
        'BadSection',
        'VirtualAddress',
        12,
        `is ${hex(virtualAddress)}: it overlaps what ends at ${hex(next)}`,
      );
    }
    if (!flat && virtualAddress > next) {
      throw fail('BadSection', 'VirtualAddress', 12, `is ${hex(virtualAddress)}: there is a gap from ${hex(next)}`);
    }
    if (flat && rawSize !== 0 && rawOffset !== virtualAddress) {
      const problem = `is ${hex(rawOffset)}, but with this SectionAlignment it must equal the RVA ${hex(virtualAddress)}`;
      throw fail('BadSection', 'PointerToRawData', 20, problem);
    }
    if (virtualAddress + virtualSize > roundUp(headers.sizeOfImage, PAGE_SIZE)) {
      const end = hex(virtualAddress + virtualSize);
      throw fail('BadSection', 'VirtualSize', 8, `ends at ${end}, past SizeOfImage ${hex(headers.sizeOfImage)}`);
    }
    if (rawOffset + rawSize > fileSize) {
      const problem = `spans ${hex(rawOffset)} to ${hex(rawOffset + rawSize)}, past the end of the file (${hex(fileSize)} bytes)`;
      throw fail('Truncated', 'raw data', 20, problem);
    }
    next = roundUp(virtualAddress + virtualSize, headers.sectionAlignment);
  }
}

/** Where in the file a section's bytes start: Windows reads whole sectors, so it rounds the offset down. */
export function mappedRawOffset(section: ImageSection): number {
  return section.rawOffset - (section.rawOffset % SECTOR_SIZE);
}

/** The sections that hold `rva`: none in the headers and in gaps; one elsewhere. */
export function sectionContaining(sections: readonly ImageSection[], rva: number): ImageSection | undefined {
  return sections.find((s) => rva >= s.virtualAddress && rva < s.virtualAddress + s.virtualSize);
}

/** The sections that share at least one byte with [rva, rva+size). */
export function sectionsTouching(sections: readonly ImageSection[], rva: number, size: number): ImageSection[] {
  return sections.filter((s) => rva < s.virtualAddress + s.virtualSize && rva + size > s.virtualAddress);
}
