import { RTL_BITMAP } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';

export const NOT_FOUND = 0xffff_ffff;

export interface BitRun {
  readonly start: number;
  readonly length: number;
}

/** A view of an RTL_BITMAP: bit n is bit n modulo 32 of the n / 32-th ULONG. */
export class BitMap {
  readonly size: number;
  readonly #k: Kernel;
  readonly #buffer: bigint;

  constructor(k: Kernel, header: bigint) {
    this.#k = k;
    this.size = k.mem.get(header, RTL_BITMAP.SizeOfBitMap);
    this.#buffer = k.mem.get(header, RTL_BITMAP.Buffer);
  }

  /** Bytes that hold all bits: whole ULONGs. */
  #bytes(): Uint8Array {
    return this.#k.mem.bytes(this.#buffer, Math.ceil(this.size / 32) * 4);
  }

  test(bit: number): boolean {
    return (this.#k.mem.u8(this.#buffer + BigInt(bit >>> 3)) & (1 << (bit & 7))) !== 0;
  }

  set(start: number, length: number, value: boolean): void {
    for (let bit = start; bit < start + length; ) {
      const at = this.#buffer + BigInt(bit >>> 3);
      const within = Math.min(8 - (bit & 7), start + length - bit);
      const mask = ((1 << within) - 1) << (bit & 7);
      const before = this.#k.mem.u8(at);
      this.#k.mem.setU8(at, value ? before | mask : before & ~mask & 0xff);
      bit += within;
    }
  }

  /** All of the ULONGs, also the bits behind the last one. */
  setAll(value: boolean): void {
    if (this.size > 0) this.#k.mem.fill(this.#buffer, Math.ceil(this.size / 32) * 4, value ? 0xff : 0);
  }

  /** Runs of bits of this value, from `from` on, in order. */
  *runs(value: boolean, from = 0): Generator<BitRun> {
    const bytes = this.#bytes();
    const is = (bit: number) => ((bytes[bit >>> 3]! >>> (bit & 7)) & 1) === (value ? 1 : 0);
    for (let bit = from; bit < this.size; ) {
      while (bit < this.size && !is(bit)) bit++;
      const start = bit;
      while (bit < this.size && is(bit)) bit++;
      if (bit > start) yield { start, length: bit - start };
    }
  }

  countOf(value: boolean): number {
    let sum = 0;
    for (const run of this.runs(value)) sum += run.length;
    return sum;
  }

  areAll(start: number, length: number, value: boolean): boolean {
    if (length === 0 || start + length > this.size) return false;
    for (let bit = start; bit < start + length; bit++) if (this.test(bit) !== value) return false;
    return true;
  }

  /** First place of `length` bits of this value at or behind the hint, else from the start; `NOT_FOUND`. */
  find(length: number, hint: number, value: boolean): number {
    const from = hint < this.size ? hint : 0;
    if (length === 0) return from & ~7;
    return this.#first(length, from, value) ?? (from > 0 ? this.#first(length, 0, value) : undefined) ?? NOT_FOUND;
  }

  #first(length: number, from: number, value: boolean): number | undefined {
    for (const run of this.runs(value, from)) if (run.length >= length) return run.start;
    return undefined;
  }
}
