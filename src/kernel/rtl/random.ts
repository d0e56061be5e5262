/** RtlRandom gives 0 to MAXLONG - 1. */
const LIMIT = 0x7fff_ffff;

/** The number after `seed`, which is the next seed too (Lehmer's generator). */
export function nextRandom(seed: number): number {
  const state = BigInt(seed % LIMIT || 1);
  return Number((state * 48271n) % BigInt(LIMIT));
}
