import type { EventOf } from './event.ts';
import type { TraceModule } from './frame-layout.ts';

const ENTRY = 8;
const LONGEST_BLOCK = 0xffff;

interface Block {
  readonly offset: number;
  readonly size: number;
  readonly module: number;
}

/**
 * Coverage as DynamoRIO's drcov writes it (version 2, module table version 2), which Lighthouse, Cartographer and others load. A
 * block is a stretch of code that was executed without a gap; one longer than 65535 bytes is several.
 */
export function drcovOf(modules: readonly TraceModule[], coverage: Iterable<EventOf<'Coverage'>>): Uint8Array {
  const blocks = [...blocksOf(modules, coverage)];
  const rows = modules.map(({ name, base, size }, id) => {
    const [start, end] = [base, base + BigInt(size)].map((address) => `0x${address.toString(16).padStart(16, '0')}`);
    return `${id}, ${start}, ${end}, 0x0000000000000000, 0x00000000, 0x00000000, ${lineSafe(name)}\n`;
  });
  const head =
    'DRCOV VERSION: 2\nDRCOV FLAVOR: drcov\n' +
    `Module Table: version 2, count ${modules.length}\n` +
    'Columns: id, base, end, entry, checksum, timestamp, path\n' +
    `${rows.join('')}BB Table: ${blocks.length} bbs\n`;
  const bytes = Buffer.alloc(head.length + blocks.length * ENTRY);
  bytes.write(head, 'latin1');
  blocks.forEach(({ offset, size, module }, index) => {
    const at = head.length + index * ENTRY;
    bytes.writeUInt32LE(offset, at);
    bytes.writeUInt16LE(size, at + 4);
    bytes.writeUInt16LE(module, at + 6);
  });
  return bytes;
}

function* blocksOf(modules: readonly TraceModule[], coverage: Iterable<EventOf<'Coverage'>>): Generator<Block> {
  for (const { va, size } of coverage) {
    const module = modules.findIndex((one) => va >= one.base && va < one.base + BigInt(one.size));
    if (module < 0) continue;
    const offset = Number(va - modules[module]!.base);
    for (let done = 0; done < size; done += LONGEST_BLOCK) {
      yield { offset: offset + done, size: Math.min(LONGEST_BLOCK, size - done), module };
    }
  }
}

/** The table is read by line and comma. */
const lineSafe = (name: string) => name.replace(/[^\x20-\x7e]|,/g, '?');
