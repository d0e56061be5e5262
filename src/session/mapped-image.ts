import type { Kernel } from '../kernel/kernel.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import type { Region } from './page-history.ts';

const MZ = 0x5a4d;
const PE = 0x4550;
const MACHINE_AMD64 = 0x8664;
const LARGEST_LFANEW = 0x1000;
/** Pages in which a header is looked for: a loader may keep something of its own in front of it. */
const HEADER_PAGES = 16;
/** Pointers of a region into itself that ordinary data of a buffer doesn't have. */
const OWN_POINTERS = 8;
const MOST_BYTES = 0x400000;

/**
 * What shows that a driver put an image into memory by itself, as a loader does: its headers, or addresses that were
 * relocated to where it lies. Undefined for other code.
 */
export function imageEvidence(k: Kernel, region: Region): string | undefined {
  const header = headerIn(k, region);
  if (header !== undefined) return header;
  const pointers = ownPointers(k, region);
  return pointers >= OWN_POINTERS ? `${pointers} addresses in it are relocated to it` : undefined;
}

function headerIn(k: Kernel, { va, size }: Region): string | undefined {
  const first = (va + 0xfffn) & ~0xfffn;
  const places = [va, ...Array.from({ length: HEADER_PAGES }, (_, page) => first + BigInt(page * PAGE_SIZE))];
  for (const place of places) {
    if (place + 0x40n > va + BigInt(size) || !k.mem.isRangeMapped(place, 0x40) || k.mem.u16(place) !== MZ) continue;
    const lfanew = k.mem.u32(place + 0x3cn);
    const nt = place + BigInt(lfanew);
    if (lfanew >= LARGEST_LFANEW || !k.mem.isRangeMapped(nt, 0x100)) continue;
    if (k.mem.u32(nt) !== PE || k.mem.u16(nt + 4n) !== MACHINE_AMD64) continue;
    return `it begins with the headers of an x64 image of 0x${k.mem.u32(nt + 0x50n).toString(16)} bytes`;
  }
  return undefined;
}

function ownPointers(k: Kernel, { va, size }: Region): number {
  const bytes = Math.min(size, MOST_BYTES);
  if (bytes < PAGE_SIZE || !k.mem.isRangeMapped(va, bytes)) return 0;
  const copy = k.mem.bytes(va, bytes);
  const words = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  const end = va + BigInt(size);
  let count = 0;
  for (let at = 0; at + 8 <= bytes; at += 8) {
    const value = words.getBigUint64(at, true);
    if (value >= va && value < end) count++;
  }
  return count;
}
