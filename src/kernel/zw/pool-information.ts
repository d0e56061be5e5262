import { SYSTEM_BIGPOOL_ENTRY, SYSTEM_POOLTAG } from '../../generated/structs.ts';
import { poolBlocks } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { Packed } from './packed.ts';

const PAGE = 0x1000;

/** SYSTEM_POOLTAG_INFORMATION of what is allocated now. */
export function poolTagInformation(k: Kernel): Buffer {
  const tags = new Map<number, { paged: number; pagedBytes: number; nonPaged: number; nonPagedBytes: number }>();
  for (const { tag, size, kind } of poolBlocks(k)) {
    const sum = tags.get(tag) ?? { paged: 0, pagedBytes: 0, nonPaged: 0, nonPagedBytes: 0 };
    if (kind === 'paged') {
      sum.paged++;
      sum.pagedBytes += size;
    } else {
      sum.nonPaged++;
      sum.nonPagedBytes += size;
    }
    tags.set(tag, sum);
  }
  const E = SYSTEM_POOLTAG;
  const answer = new Packed(8 + tags.size * E.$size);
  answer.buffer.writeUInt32LE(tags.size, 0);
  [...tags].forEach(([tag, sum], index) => {
    const at = 8 + index * E.$size;
    answer.put(E.TagUlong, tag, at).put(E.PagedAllocs, sum.paged, at).put(E.PagedUsed, sum.pagedBytes, at);
    answer.put(E.NonPagedAllocs, sum.nonPaged, at).put(E.NonPagedUsed, sum.nonPagedBytes, at);
  });
  return answer.buffer;
}

/** SYSTEM_BIGPOOL_INFORMATION: blocks of a page and more; the lowest bit of the address says nonpaged. */
export function bigPoolInformation(k: Kernel): Buffer {
  const E = SYSTEM_BIGPOOL_ENTRY;
  const blocks = poolBlocks(k).filter(({ size }) => size >= PAGE);
  const answer = new Packed(8 + blocks.length * E.$size);
  answer.buffer.writeUInt32LE(blocks.length, 0);
  blocks.forEach((block, index) => {
    const at = 8 + index * E.$size;
    answer
      .put(E.VirtualAddress, block.va | (block.kind === 'paged' ? 0n : 1n), at)
      .put(E.SizeInBytes, block.size, at)
      .put(E.TagUlong, block.tag, at);
  });
  return answer.buffer;
}
