import type { Kernel } from '../kernel.ts';

const PART = 4096;

/** How many of the first `size` bytes are the same. Bytes behind the part with the first difference are not read. */
export function commonPrefix(k: Kernel, a: bigint, b: bigint, size: number): number {
  for (let done = 0; done < size; done += PART) {
    const part = Math.min(PART, size - done);
    const left = k.mem.bytes(a + BigInt(done), part);
    const right = k.mem.bytes(b + BigInt(done), part);
    for (let at = 0; at < part; at++) if (left[at] !== right[at]) return done + at;
  }
  return size;
}

/** -1, 0 or 1 as the first differing bytes compare, unsigned. */
export function compareBytes(k: Kernel, a: bigint, b: bigint, size: number): number {
  const at = commonPrefix(k, a, b, size);
  if (at === size) return 0;
  return k.mem.u8(a + BigInt(at)) < k.mem.u8(b + BigInt(at)) ? -1 : 1;
}
