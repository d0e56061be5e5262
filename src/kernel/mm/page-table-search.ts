import { PAGE_SIZE } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';

const ENTRIES = 512;
const ENTRY_BYTES = 8;
const PRESENT = 0x1n;
const LARGE = 0x80n;
const FRAME = 0xffffffffff000n;
/** A table of this level holds the entries of pages. */
const LOWEST = 1;
const TOP = 4;

const canonical = (va: bigint) => BigInt.asUintN(64, BigInt.asIntN(48, va));

interface Table {
  readonly level: number;
  readonly physical: bigint;
  /** Where the table shows through the self-map. */
  readonly va: bigint;
  /** The first address that it maps. */
  readonly base: bigint;
}

/**
 * The lowest kernel address behind which a frame stands in the page tables as they are: that of a page table through
 * the self-map, else that of a mapping. Undefined: no kernel address shows it.
 */
export function kernelAddressOf(k: Kernel, page: bigint): bigint | undefined {
  const slot = (k.space.pteBase >> 39n) & 0x1ffn;
  const top = canonical((slot << 39n) | (slot << 30n) | (slot << 21n) | (slot << 12n));
  const tables: Table[] = [{ level: TOP, physical: BigInt(k.space.kernelCr3), va: top, base: 0n }];
  if (tables[0]!.physical === page) return top;
  let mapping: bigint | undefined;
  for (let table = tables.pop(); table !== undefined; table = tables.pop()) {
    for (const { index, physical, leaf } of presentEntries(k, table)) {
      if (table.level === TOP && (index < ENTRIES / 2 || BigInt(index) === slot)) continue;
      const base = table.base + (BigInt(index) << BigInt(12 + 9 * (table.level - 1)));
      if (leaf) {
        if (physical === page && (mapping === undefined || canonical(base) < mapping)) mapping = canonical(base);
        continue;
      }
      const va = canonical((table.va << 9n) + BigInt(index * PAGE_SIZE));
      if (physical === page) return va;
      tables.push({ level: table.level - 1, physical, va, base });
    }
  }
  return mapping;
}

function* presentEntries(k: Kernel, { level, physical }: Table) {
  const bytes = k.space.readPhysical(physical, PAGE_SIZE);
  if (bytes === undefined) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let index = 0; index < ENTRIES; index++) {
    if ((bytes[index * ENTRY_BYTES]! & Number(PRESENT)) === 0) continue;
    const entry = view.getBigUint64(index * ENTRY_BYTES, true);
    yield { index, physical: entry & FRAME, leaf: level === LOWEST || (entry & LARGE) !== 0n };
  }
}
