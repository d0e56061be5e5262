import type { RvaRange } from './headers.ts';
import { hex } from './image-error.ts';
import type { MappedReader } from './mapped-reader.ts';

export const IMAGE_REL_BASED_ABSOLUTE = 0;
export const IMAGE_REL_BASED_HIGH = 1;
export const IMAGE_REL_BASED_LOW = 2;
export const IMAGE_REL_BASED_HIGHLOW = 3;
export const IMAGE_REL_BASED_HIGHADJ = 4;
export const IMAGE_REL_BASED_DIR64 = 10;

/** Bytes of the field that a relocation changes, or undefined for a type that Windows x64 doesn't know. */
export function relocationWidth(type: number): number | undefined {
  return WIDTHS[type];
}

const WIDTHS: Readonly<Record<number, number>> = {
  [IMAGE_REL_BASED_ABSOLUTE]: 0,
  [IMAGE_REL_BASED_HIGH]: 2,
  [IMAGE_REL_BASED_LOW]: 2,
  [IMAGE_REL_BASED_HIGHLOW]: 4,
  [IMAGE_REL_BASED_HIGHADJ]: 2,
  [IMAGE_REL_BASED_DIR64]: 8,
};

/** Base relocations in file order, as parallel arrays (not to be written); ABSOLUTE padding is left out. */
export interface Relocations {
  readonly count: number;
  readonly rvas: Uint32Array;
  readonly types: Uint8Array;
  /** The low half that goes with a HIGHADJ field; 0 elsewhere. */
  readonly lowHalves: Uint16Array;
}

export interface Relocation {
  readonly rva: number;
  readonly type: number;
  readonly width: number;
}

const BLOCK_HEADER_SIZE = 8;

/**
 * @throws ImageError BadRelocation: a block that is cut off or doesn't advance, an unknown type, a field outside the image
 */
export function readRelocations(image: MappedReader, directory: RvaRange): Relocations {
  const reader = image.withCode('BadRelocation');
  const end = directory.rva === 0 ? 0 : directory.rva + directory.size;
  const capacity = directory.rva === 0 ? 0 : directory.size >>> 1;
  const rvas = new Uint32Array(capacity);
  const types = new Uint8Array(capacity);
  const lowHalves = new Uint16Array(capacity);
  let count = 0;
  let rva = directory.rva;
  while (rva !== 0 && end - rva >= BLOCK_HEADER_SIZE) {
    const pageRva = reader.u32(rva, 'IMAGE_BASE_RELOCATION.VirtualAddress');
    const size = reader.u32(rva + 4, 'IMAGE_BASE_RELOCATION.SizeOfBlock');
    if (pageRva === 0 && size === 0) break;
    checkBlockSize(reader, rva, size, end);
    for (let at = rva + BLOCK_HEADER_SIZE; at + 2 <= rva + size; at += 2) {
      const entry = reader.u16(at, 'relocation entry');
      const type = entry >>> 12;
      if (type === IMAGE_REL_BASED_ABSOLUTE) continue;
      const target = pageRva + (entry & 0xfff);
      checkField(reader, at, type, target);
      if (type === IMAGE_REL_BASED_HIGHADJ) {
        at += 2;
        if (at + 2 > rva + size)
          throw reader.error(at - 2, 'relocation entry', 'lacks the low half that HIGHADJ needs');
        lowHalves[count] = reader.u16(at, 'relocation entry');
      }
      rvas[count] = target;
      types[count] = type;
      count++;
    }
    rva += size;
  }
  return {
    count,
    rvas: rvas.subarray(0, count),
    types: types.subarray(0, count),
    lowHalves: lowHalves.subarray(0, count),
  };
}

function checkBlockSize(reader: MappedReader, rva: number, size: number, end: number): void {
  if (size < BLOCK_HEADER_SIZE || rva + size > end) {
    const problem = `is ${hex(size)}: a block has at least 8 bytes and ends with the directory (RVA ${hex(end)})`;
    throw reader.error(rva + 4, 'IMAGE_BASE_RELOCATION.SizeOfBlock', problem);
  }
}

function checkField(reader: MappedReader, at: number, type: number, target: number): void {
  const width = WIDTHS[type];
  if (width === undefined) throw reader.error(at, 'relocation entry', `has type ${type}, unknown to Windows x64`);
  if (!reader.contains(target, width)) {
    throw reader.error(at, 'relocation entry', `relocates RVA ${hex(target)}, past the end of the image`);
  }
}

/** The relocations whose field crosses a 4 KB page edge. */
export function straddlingRelocations(relocations: Relocations): Relocation[] {
  const found: Relocation[] = [];
  for (let i = 0; i < relocations.count; i++) {
    const rva = relocations.rvas[i]!;
    const type = relocations.types[i]!;
    const width = WIDTHS[type]!;
    if ((rva & 0xfff) + width > 0x1000) found.push({ rva, type, width });
  }
  return found;
}
