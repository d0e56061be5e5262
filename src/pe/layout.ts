import { PAGE_SIZE, roundUp } from './headers.ts';
import { type ImageSection, isMappedFlat, mappedRawOffset } from './sections.ts';

/** Sizes in bytes, from the optional header. */
export interface LayoutFields {
  readonly sizeOfImage: number;
  readonly sizeOfHeaders: number;
  readonly sectionAlignment: number;
}

/**
 * The image as Windows maps it, not relocated: headers and sections at their RVAs, zeros elsewhere, SizeOfImage
 * rounded up to pages. Section data is mapped by whole pages, so file bytes behind VirtualSize show up to the page's end.
 */
export function mapImage(bytes: Uint8Array, headers: LayoutFields, sections: readonly ImageSection[]): Uint8Array {
  const mapped = new Uint8Array(roundUp(headers.sizeOfImage, PAGE_SIZE));
  if (isMappedFlat(headers)) {
    mapped.set(bytes.subarray(0, Math.min(bytes.byteLength, headers.sizeOfImage)));
    return mapped;
  }
  mapped.set(bytes.subarray(0, headers.sizeOfHeaders));
  for (const section of sections) {
    if (section.rawSize === 0) continue;
    const start = mappedRawOffset(section);
    const rawEnd = section.rawOffset + section.rawSize;
    const room = Math.min(roundUp(section.virtualSize, PAGE_SIZE), mapped.byteLength - section.virtualAddress);
    mapped.set(bytes.subarray(start, Math.min(rawEnd, start + room)), section.virtualAddress);
  }
  return mapped;
}
