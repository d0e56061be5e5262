import { IMAGE_FILE_RELOCS_STRIPPED } from './headers.ts';
import { ImageError } from './image-error.ts';
import {
  IMAGE_REL_BASED_DIR64,
  IMAGE_REL_BASED_HIGH,
  IMAGE_REL_BASED_HIGHADJ,
  IMAGE_REL_BASED_HIGHLOW,
  IMAGE_REL_BASED_LOW,
  type Relocations,
} from './relocations.ts';

/**
 * Moves a mapped image by `delta` (load address − preferred base), in place. Windows does so page by page as pages are
 * brought in; fields of a sound image don't overlap, so that the order can't be seen.
 * @throws ImageError RelocationsStripped where the image can't be moved and `delta` isn't 0
 */
export function applyRelocations(
  mapped: Uint8Array,
  image: { readonly path: string; readonly characteristics: number; readonly relocations: Relocations },
  delta: bigint,
): void {
  if (delta === 0n) return;
  if ((image.characteristics & IMAGE_FILE_RELOCS_STRIPPED) !== 0) {
    const problem = "has IMAGE_FILE_RELOCS_STRIPPED, so the image can't be moved from its preferred base";
    throw new ImageError('RelocationsStripped', image.path, { field: 'Characteristics' }, problem);
  }
  const { count, rvas, types, lowHalves } = image.relocations;
  const view = new DataView(mapped.buffer, mapped.byteOffset, mapped.byteLength);
  const low = Number(BigInt.asUintN(32, delta));
  const high = Number(BigInt.asUintN(32, delta >> 32n));
  for (let i = 0; i < count; i++) relocate(view, rvas[i]!, types[i]!, low, high, lowHalves[i]!);
}

function relocate(view: DataView, rva: number, type: number, low: number, high: number, lowHalf: number): void {
  if (type === IMAGE_REL_BASED_DIR64) {
    const sum = view.getUint32(rva, true) + low;
    const carry = sum > 0xffffffff ? 1 : 0;
    view.setUint32(rva, sum, true);
    view.setUint32(rva + 4, view.getUint32(rva + 4, true) + high + carry, true);
  } else if (type === IMAGE_REL_BASED_HIGHLOW) {
    view.setUint32(rva, view.getUint32(rva, true) + low, true);
  } else if (type === IMAGE_REL_BASED_HIGH) {
    view.setUint16(rva, (view.getUint16(rva, true) * 0x10000 + low) / 0x10000, true);
  } else if (type === IMAGE_REL_BASED_HIGHADJ) {
    // Rounded, as the code that uses the two halves adds the low one with its sign.
    const whole = view.getUint16(rva, true) * 0x10000 + ((lowHalf << 16) >> 16) + low + 0x8000;
    view.setUint16(rva, Math.floor(whole / 0x10000), true);
  } else if (type === IMAGE_REL_BASED_LOW) {
    view.setUint16(rva, view.getUint16(rva, true) + low, true);
  }
}
