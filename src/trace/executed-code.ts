/** Stretch of bytes, from the start of what is watched. */
export interface Stretch {
  readonly start: number;
  readonly size: number;
}

/** Stretches whose bits are set now and were not before: one bit a byte, lowest first. `bytes`: how many are watched. */
export function* newlyExecuted(bits: Uint8Array, before: Uint8Array | undefined, bytes: number): Generator<Stretch> {
  const end = Math.min(bytes, bits.length * 8);
  const isNew = (at: number) => (bits[at >> 3]! & ~(before?.[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
  for (let at = 0; at < end; at++) {
    if ((at & 7) === 0 && (bits[at >> 3]! & ~(before?.[at >> 3] ?? 0)) === 0) {
      at += 7;
      continue;
    }
    if (!isNew(at)) continue;
    const start = at;
    while (at < end && isNew(at)) at++;
    yield { start, size: at - start };
  }
}
