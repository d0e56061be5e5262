/**
 * A repeatable source of numbers (xoshiro128**). `state` is all there is to it: plain data that a snapshot copies.
 */
export class RandomStream {
  state: Uint32Array;

  constructor(state: Uint32Array) {
    this.state = state;
  }

  /** 32 unsigned bits. */
  u32(): number {
    const s = this.state;
    const [a, b, c, d] = [s[0]!, s[1]!, s[2]!, s[3]!];
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    s[1] = b ^ third;
    s[0] = a ^ fourth;
    s[2] = third ^ (b << 9);
    s[3] = rotateLeft(fourth, 11);
    return result;
  }

  /** 64 unsigned bits. */
  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
  }

  /** A whole number from 0 up to, without, `limit`, which is at most 2^53. */
  below(limit: number): number {
    const bits = (this.u32() >>> 5) * 0x4000000 + (this.u32() >>> 6);
    return Math.floor((bits / 2 ** 53) * limit);
  }

  /** Takes one element out of `from`, which must not be empty. */
  take<T>(from: T[]): T {
    const [taken] = from.splice(this.below(from.length), 1);
    return taken as T;
  }
}

/** The stream of `label` under `seed`: other labels give independent streams, the same pair gives the same numbers. */
export function stream(seed: number, label: string): RandomStream {
  let hash = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
  const state = new Uint32Array(4);
  let mixed = hash ^ (seed >>> 0) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b);
  for (let i = 0; i < state.length; i++) {
    mixed = (mixed + 0x9e3779b9) | 0;
    state[i] = splitmix(mixed);
  }
  return new RandomStream(state);
}

function splitmix(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
