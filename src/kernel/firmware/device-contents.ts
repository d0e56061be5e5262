import { PAGE_SIZE, type Pfn } from '../../memory/memory-types.ts';
import { configSpace } from '../hal/pci-config.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { ECAM, ECAM_BUSES, HPET, IO_APIC, LOCAL_APIC } from './acpi.ts';

const TPM = 0xfed4_0000;
const ROM_END = 0x1_0000_0000;
const ROM_BYTES = 0x20000;
/** Where the ROM's end shows itself below 1 MiB. */
const ROM_SHADOW = 0xe0000;

/** Device pages that have got their contents. */
const shown = slice<{ readonly pfns: Set<Pfn> }>('deviceContents', () => ({ pfns: new Set() }));

/** Frames of a physical range; registers that every machine has hold what they hold after reset. Throws `OutOfMemory`. */
export function physicalFrames(k: Kernel, physical: bigint, bytes: number): Pfn[] {
  const frames = k.space.deviceFrames(physical, bytes);
  const { pfns } = shown(k);
  for (const pfn of frames) {
    if (pfn * PAGE_SIZE < ECAM || pfns.has(pfn)) continue;
    pfns.add(pfn);
    const contents = contentsOf(k, pfn * PAGE_SIZE);
    if (contents !== undefined) fill(k, pfn, contents);
  }
  return frames;
}

function contentsOf(k: Kernel, at: number): Uint8Array | undefined {
  if (at < ECAM + ECAM_BUSES * 0x100000) return at < ECAM ? undefined : configPage(k, (at - ECAM) / PAGE_SIZE);
  if (at >= ROM_END - ROM_BYTES && at < ROM_END)
    return k.space.readPhysical(BigInt(ROM_SHADOW + at - (ROM_END - ROM_BYTES)), PAGE_SIZE);
  const page = Buffer.alloc(PAGE_SIZE);
  switch (at) {
    case LOCAL_APIC:
      page.writeUInt32LE(0x00050014, 0x30);
      page.writeUInt32LE(0x1ff, 0xf0);
      return page;
    case IO_APIC:
      page.writeUInt32LE(0x00170020, 0x10);
      return page;
    case HPET:
      // Three comparators of 64 bits, 14.318 MHz.
      page.writeBigUInt64LE(0x0429b17f_8086a201n, 0);
      return page;
    case TPM:
      return page.fill(0xff);
    default:
      return undefined;
  }
}
/** The configuration space of a function: four KiB, of which the first 256 bytes are the machine's; all ones where nothing is. */
function configPage(k: Kernel, index: number): Uint8Array {
  const [bus, slot, functionNumber] = [index >> 8, (index >> 3) & 0x1f, index & 7];
  const space = configSpace(k, bus, slot | (functionNumber << 5));
  const page = new Uint8Array(PAGE_SIZE).fill(space ? 0 : 0xff);
  if (space) page.set(space);
  return page;
}
function fill(k: Kernel, pfn: Pfn, contents: Uint8Array): void {
  const window = k.space.reserve('systemPtes', 1);
  k.space.map(window, [pfn], { write: true, execute: false, user: false }, 'device registers');
  k.mem.write(window, contents);
  k.space.unmap(window, 1, 'device registers');
  k.space.release('systemPtes', window, 1);
}
