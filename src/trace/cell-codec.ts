/**
 * A row is a head byte (kind number, 0x80 when a time step follows as a base-128 number) and its cells. A cell is 64 bits as two
 * halves, written as the difference to the same cell of the last such row of the frame:
 *
 * | first byte | what follows | value |
 * |---|---|---|
 * | 0 | – | the same |
 * | 1, 2 | u16 | low half plus, minus it |
 * | 3 | u32 | another low half |
 * | 4, 5, 6 | u8, u16, u32 | this number |
 * | 7 | u32 | this low half, all bits above set |
 * | 8 | u64 | this value |
 * | 16 – 135 | – | low half plus 1 to 120 |
 * | 136 – 255 | – | low half minus 1 to 120 |
 */
export const CELL = {
  same: 0,
  plus16: 1,
  minus16: 2,
  low: 3,
  byte: 4,
  word: 5,
  dword: 6,
  negative: 7,
  full: 8,
  plus: 15,
  minus: 135,
  nearby: 120,
} as const;
export const TIME_FOLLOWS = 0x80;
/** Longest row: head, time, and 9 bytes a cell. */
export const LONGEST_CELL = 9;
/** Cells kept for each kind before those of the routines. */
export const CELLS_PER_KIND = 8;

/** Writes rows. The caller sees to the room: `reserve` before each row. */
export class RowWriter {
  bytes = new Uint8Array(1 << 16);
  length = 0;
  #last = new Uint32Array(1 << 12);

  /** Forgets all rows and what cells were; `cells`: how many were in use. */
  reset(cells: number): void {
    this.length = 0;
    this.#last.fill(0, 0, 2 * cells);
  }

  reserve(cells: number): void {
    const wanted = this.length + 16 + cells * LONGEST_CELL;
    if (wanted <= this.bytes.length) return;
    const grown = new Uint8Array(2 * wanted);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Cell numbers below `cells` will be used. */
  reserveCells(cells: number): void {
    if (2 * cells <= this.#last.length) return;
    const grown = new Uint32Array(4 * cells);
    grown.set(this.#last);
    this.#last = grown;
  }

  head(kind: number, step: number): void {
    if (step === 0) {
      this.bytes[this.length++] = kind;
      return;
    }
    this.bytes[this.length++] = kind | TIME_FOLLOWS;
    let rest = step;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** `low` and `high` are unsigned. */
  cell(number: number, low: number, high: number): void {
    const { bytes } = this;
    const last = this.#last;
    const at = 2 * number;
    const lowBefore = last[at]!;
    const highBefore = last[at + 1]!;
    if (low === lowBefore && high === highBefore) {
      bytes[this.length++] = CELL.same;
      return;
    }
    last[at] = low;
    last[at + 1] = high;
    const step = low - lowBefore;
    if (high === highBefore && step > -65536 && step < 65536) this.#near(step);
    else if (high === 0) this.#small(low);
    else if (high === highBefore) this.#dword(CELL.low, low);
    else if (high === 0xffff_ffff) this.#dword(CELL.negative, low);
    else {
      this.#dword(CELL.full, low);
      bytes[this.length] = high;
      bytes[this.length + 1] = high >>> 8;
      bytes[this.length + 2] = high >>> 16;
      bytes[this.length + 3] = high >>> 24;
      this.length += 4;
    }
  }

  #near(step: number): void {
    const { bytes } = this;
    if (step > 0 && step <= CELL.nearby) {
      bytes[this.length++] = CELL.plus + step;
      return;
    }
    if (step < 0 && step >= -CELL.nearby) {
      bytes[this.length++] = CELL.minus - step;
      return;
    }
    const size = step < 0 ? -step : step;
    bytes[this.length] = step < 0 ? CELL.minus16 : CELL.plus16;
    bytes[this.length + 1] = size;
    bytes[this.length + 2] = size >>> 8;
    this.length += 3;
  }

  #small(low: number): void {
    const { bytes } = this;
    if (low > 0xffff) {
      this.#dword(CELL.dword, low);
      return;
    }
    bytes[this.length] = low > 0xff ? CELL.word : CELL.byte;
    bytes[this.length + 1] = low;
    if (low > 0xff) bytes[this.length + 2] = low >>> 8;
    this.length += low > 0xff ? 3 : 2;
  }

  #dword(tag: number, value: number): void {
    const { bytes } = this;
    const at = this.length;
    bytes[at] = tag;
    bytes[at + 1] = value;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value >>> 16;
    bytes[at + 4] = value >>> 24;
    this.length = at + 5;
  }
}

/** Reads what `RowWriter` wrote. Past the end it reads zeros and `isPast` turns true. */
export class RowReader {
  readonly #bytes: Uint8Array;
  readonly #last: Uint32Array;
  at: number;
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array, at: number, cells: number) {
    this.#bytes = bytes;
    this.at = at;
    this.#last = new Uint32Array(2 * cells);
  }

  get isPast(): boolean {
    return this.at > this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  /** The next cell, in `low` and `high`. */
  cell(number: number): void {
    const at = 2 * number;
    const last = this.#last;
    const tag = this.byte();
    let low = last[at]!;
    let high = last[at + 1]!;
    if (tag > CELL.minus) low -= tag - CELL.minus;
    else if (tag > CELL.plus) low += tag - CELL.plus;
    else {
      switch (tag) {
        case CELL.same:
          break;
        case CELL.plus16:
          low += this.#word();
          break;
        case CELL.minus16:
          low -= this.#word();
          break;
        case CELL.low:
          low = this.#dword();
          break;
        default:
          low = tag === CELL.byte ? this.byte() : tag === CELL.word ? this.#word() : this.#dword();
          high = tag === CELL.negative ? 0xffff_ffff : tag === CELL.full ? this.#dword() : 0;
      }
    }
    last[at] = low;
    last[at + 1] = high;
    this.low = low;
    this.high = high;
  }

  #word(): number {
    return this.byte() | (this.byte() << 8);
  }
  #dword(): number {
    return (this.#word() | (this.#word() << 16)) >>> 0;
  }
}
