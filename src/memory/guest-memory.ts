import type { BigBitField, BigField, BitField, NumberField } from './layout-types.ts';
import { type GuestMemory, PAGE_SIZE, type PageProtection } from './memory-types.ts';
import type { PageTables } from './page-tables.ts';
import type { PagedAccess } from './paged-access.ts';
import { highHalf, lowHalf } from './virtual-address.ts';

/** Longest string that is read where the caller gives no limit, in characters. */
const STRING_LIMIT = 0x10000;

type ScalarKind = NumberField['kind'] | BigField['kind'];

/** Do eight bytes at an address with this low half, which may be too high for one, lie within one page? */
function isInside(low: number): boolean {
  return low <= 0xffffffff && (low & 0xfff) <= PAGE_SIZE - 8;
}

/** `GuestMemory` over the pages of one address space. */
export class PagedMemory implements GuestMemory {
  readonly #access: PagedAccess;
  readonly #tables: PageTables;
  readonly #ram: Uint8Array;
  readonly #view: DataView;
  readonly #text: Buffer;
  readonly #scratch = new DataView(new ArrayBuffer(8));

  constructor(ram: ArrayBuffer, access: PagedAccess, tables: PageTables) {
    this.#access = access;
    this.#tables = tables;
    this.#ram = new Uint8Array(ram);
    this.#view = new DataView(ram);
    this.#text = Buffer.from(ram);
  }

  u8(va: bigint): number {
    return this.#ram[this.#access.forRead(lowHalf(va), highHalf(va))]!;
  }

  u16(va: bigint): number {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 2) return this.#gather(va, 2).getUint16(0, true);
    return this.#view.getUint16(this.#access.forRead(low, highHalf(va)), true);
  }

  u32(va: bigint): number {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 4) return this.#gather(va, 4).getUint32(0, true);
    return this.#view.getUint32(this.#access.forRead(low, highHalf(va)), true);
  }

  i32(va: bigint): number {
    return this.u32(va) | 0;
  }

  u64(va: bigint): bigint {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 8) return this.#gather(va, 8).getBigUint64(0, true);
    return this.#view.getBigUint64(this.#access.forRead(low, highHalf(va)), true);
  }

  i64(va: bigint): bigint {
    return BigInt.asIntN(64, this.u64(va));
  }

  setU8(va: bigint, value: number): void {
    this.#ram[this.#access.forWrite(lowHalf(va), highHalf(va), 1)] = value;
  }

  setU16(va: bigint, value: number): void {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 2) {
      this.#scratch.setUint16(0, value, true);
      this.#scatter(va, 2);
    } else this.#view.setUint16(this.#access.forWrite(low, highHalf(va), 2), value, true);
  }

  setU32(va: bigint, value: number): void {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 4) {
      this.#scratch.setUint32(0, value, true);
      this.#scatter(va, 4);
    } else this.#view.setUint32(this.#access.forWrite(low, highHalf(va), 4), value, true);
  }

  setU64(va: bigint, value: bigint): void {
    const low = lowHalf(va);
    if ((low & 0xfff) > PAGE_SIZE - 8) {
      this.#scratch.setBigUint64(0, value, true);
      this.#scatter(va, 8);
    } else this.#view.setBigUint64(this.#access.forWrite(low, highHalf(va), 8), value, true);
  }

  get(base: bigint, field: NumberField | BitField): number;
  get(base: bigint, field: BigField | BigBitField): bigint;
  get(base: bigint, field: NumberField | BitField | BigField | BigBitField): number | bigint {
    const kind = field.kind === 'bits' ? field.unit : field.kind;
    const low = lowHalf(base) + field.offset;
    const value = isInside(low)
      ? this.#load(this.#access.forRead(low, highHalf(base)), kind)
      : this.#scalar(base + field.at, kind);
    if (field.kind !== 'bits') return value;
    if (typeof value === 'bigint') return (value >> BigInt(field.bit)) & mask64(field.width);
    return ((value >>> field.bit) & mask(field.width)) >>> 0;
  }

  set(base: bigint, field: NumberField | BitField, value: number): void;
  set(base: bigint, field: BigField | BigBitField, value: bigint): void;
  set(base: bigint, field: NumberField | BitField | BigField | BigBitField, value: number | bigint): void {
    if (field.kind === 'bits') this.#setBits(base, field, value);
    else {
      const low = lowHalf(base) + field.offset;
      if (isInside(low)) this.#store(low, highHalf(base), field.kind, value);
      else this.#setScalar(base + field.at, field.kind, value);
    }
  }

  #setBits(base: bigint, field: BitField | BigBitField, value: number | bigint): void {
    const va = base + field.at;
    if (field.unit === 'u64') {
      const bits = mask64(field.width) << BigInt(field.bit);
      this.setU64(va, (this.u64(va) & ~bits) | ((BigInt(value) << BigInt(field.bit)) & bits));
    } else {
      const bits = mask(field.width) << field.bit;
      const old = this.#scalar(va, field.unit) as number;
      this.#setScalar(va, field.unit, (old & ~bits) | ((Number(value) << field.bit) & bits));
    }
  }

  bytes(va: bigint, size: number): Uint8Array {
    const low = lowHalf(va);
    if (size > 0 && (low & 0xfff) + size <= PAGE_SIZE) {
      const at = this.#access.forRead(low, highHalf(va));
      return this.#ram.slice(at, at + size);
    }
    const pieces = this.#access.pieces(va, size, 'read');
    const copy = new Uint8Array(size);
    let done = 0;
    for (const at of pieces) {
      const length = pieceLength(at, size - done);
      copy.set(this.#ram.subarray(at, at + length), done);
      done += length;
    }
    return copy;
  }

  write(va: bigint, bytes: Uint8Array): void {
    const low = lowHalf(va);
    if (bytes.length > 0 && (low & 0xfff) + bytes.length <= PAGE_SIZE)
      this.#ram.set(bytes, this.#access.forWrite(low, highHalf(va), bytes.length));
    else this.#put(this.#access.pieces(va, bytes.length, 'write'), bytes);
  }

  /** Writes without a check of stage-1 write rights or stage 2. */
  poke(va: bigint, bytes: Uint8Array): void {
    this.#put(this.#access.pieces(va, bytes.length, 'poke'), bytes);
  }

  fill(va: bigint, size: number, byte: number): void {
    let left = size;
    for (const at of this.#access.pieces(va, size, 'write')) {
      const length = pieceLength(at, left);
      this.#ram.fill(byte, at, at + length);
      left -= length;
    }
  }

  copy(to: bigint, from: bigint, size: number): void {
    this.write(to, this.bytes(from, size));
  }

  ansiz(va: bigint, limit: number = STRING_LIMIT): string {
    let text = '';
    for (let at = va; text.length < limit; ) {
      const start = this.#access.forRead(lowHalf(at), highHalf(at));
      const stop = start + pieceLength(start, limit - text.length);
      let end = start;
      while (end < stop && this.#ram[end] !== 0) end++;
      text += this.#text.toString('latin1', start, end);
      if (end < stop) break;
      at += BigInt(stop - start);
    }
    return text;
  }

  utf16z(va: bigint, limit: number = STRING_LIMIT): string {
    let text = '';
    for (let at = va; text.length < limit; ) {
      const part = this.#unitsInPage(at, limit - text.length);
      const end = part.indexOf('\0');
      text += end < 0 ? part : part.slice(0, end);
      if (end >= 0) break;
      at += BigInt(2 * part.length);
    }
    return text;
  }

  utf16(va: bigint, byteLength: number): string {
    const size = byteLength - (byteLength % 2);
    const low = lowHalf(va);
    if (size === 0 || (low & 0xfff) + size > PAGE_SIZE) return decodeUtf16(this.bytes(va, size));
    const at = this.#access.forRead(low, highHalf(va));
    return this.#text.toString('utf16le', at, at + size);
  }

  isMapped(va: bigint): boolean {
    return this.#access.pfnAt(lowHalf(va), highHalf(va)) >= 0;
  }

  isRangeMapped(va: bigint, size: number): boolean {
    return this.#access.allows(va, size, 'read');
  }

  isRangeWritable(va: bigint, size: number): boolean {
    return this.#access.allows(va, size, 'write');
  }

  protectionOf(va: bigint): PageProtection | undefined {
    return this.isMapped(va) ? this.#tables.protection() : undefined;
  }

  translate(va: bigint): number | undefined {
    const low = lowHalf(va);
    const pfn = this.#access.pfnAt(low, highHalf(va));
    return pfn < 0 ? undefined : pfn * PAGE_SIZE + (low & 0xfff);
  }

  /** The value at an index of RAM. */
  #load(at: number, kind: ScalarKind): number | bigint {
    switch (kind) {
      case 'u8':
        return this.#ram[at]!;
      case 'i8':
        return this.#view.getInt8(at);
      case 'u16':
        return this.#view.getUint16(at, true);
      case 'i16':
        return this.#view.getInt16(at, true);
      case 'u32':
        return this.#view.getUint32(at, true);
      case 'i32':
        return this.#view.getInt32(at, true);
      case 'i64':
        return this.#view.getBigInt64(at, true);
      default:
        return this.#view.getBigUint64(at, true);
    }
  }

  /** Writes a value that lies within one page. */
  #store(low: number, high: number, kind: ScalarKind, value: number | bigint): void {
    if (kind === 'u8' || kind === 'i8') this.#ram[this.#access.forWrite(low, high, 1)] = Number(value);
    else if (kind === 'u16' || kind === 'i16')
      this.#view.setUint16(this.#access.forWrite(low, high, 2), Number(value), true);
    else if (kind === 'u32' || kind === 'i32')
      this.#view.setUint32(this.#access.forWrite(low, high, 4), Number(value), true);
    else this.#view.setBigUint64(this.#access.forWrite(low, high, 8), BigInt(value), true);
  }

  #scalar(va: bigint, kind: ScalarKind): number | bigint {
    switch (kind) {
      case 'u8':
        return this.u8(va);
      case 'i8':
        return (this.u8(va) << 24) >> 24;
      case 'u16':
        return this.u16(va);
      case 'i16':
        return (this.u16(va) << 16) >> 16;
      case 'u32':
        return this.u32(va);
      case 'i32':
        return this.i32(va);
      case 'i64':
        return this.i64(va);
      default:
        return this.u64(va);
    }
  }

  #setScalar(va: bigint, kind: ScalarKind, value: number | bigint): void {
    if (kind === 'u8' || kind === 'i8') this.setU8(va, Number(value));
    else if (kind === 'u16' || kind === 'i16') this.setU16(va, Number(value));
    else if (kind === 'u32' || kind === 'i32') this.setU32(va, Number(value));
    else this.setU64(va, BigInt(value));
  }

  #restOfPage(va: bigint, limit: number): Uint8Array {
    const at = this.#access.forRead(lowHalf(va), highHalf(va));
    return this.#ram.subarray(at, at + pieceLength(at, limit));
  }

  /** UTF-16 units up to the end of the page, at most `limit`, at least one even where it straddles. */
  #unitsInPage(va: bigint, limit: number): string {
    const part = this.#restOfPage(va, 2 * limit);
    return decodeUtf16(part.length > 1 ? part.subarray(0, part.length & ~1) : this.bytes(va, 2));
  }

  #gather(va: bigint, size: number): DataView {
    return new DataView(this.bytes(va, size).buffer);
  }

  #scatter(va: bigint, size: number): void {
    this.write(va, new Uint8Array(this.#scratch.buffer, 0, size));
  }

  #put(pieces: readonly number[], bytes: Uint8Array): void {
    let done = 0;
    for (const at of pieces) {
      const length = pieceLength(at, bytes.length - done);
      this.#ram.set(bytes.subarray(done, done + length), at);
      done += length;
    }
  }
}

function pieceLength(at: number, left: number): number {
  return Math.min(left, PAGE_SIZE - (at & 0xfff));
}

function decodeUtf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf16le');
}

function mask(width: number): number {
  return width >= 32 ? 0xffffffff : 2 ** width - 1;
}

function mask64(width: number): bigint {
  return (1n << BigInt(width)) - 1n;
}
