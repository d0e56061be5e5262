import { CELLS_PER_KIND, RowReader, TIME_FOLLOWS } from './cell-codec.ts';
import type { FrameSummary } from './frame-layout.ts';

/** The kinds of a file, by number, as far as rows need them. */
export interface KindTable {
  readonly fieldCounts: readonly number[];
  readonly enter: number;
  readonly exit: number;
  readonly threadSwitch: number;
  readonly irqlChanged: number;
  readonly phaseBegin: number;
  readonly phaseEnd: number;
}

/** A row cannot be what a recorder writes. */
export class BadRow extends Error {}

/**
 * The events of one frame in columns: event `row` has the kind `kinds[row]` and the 64-bit cells from `cellAt[row]` on, as
 * halves. Cells of a text are its number in `texts`.
 */
export class Frame {
  readonly summary: FrameSummary;
  readonly texts: readonly string[];
  readonly count: number;
  readonly firstEvent: number;
  readonly kinds: Uint8Array;
  readonly times: Float64Array;
  readonly threads: Float64Array;
  readonly irqls: Uint8Array;
  /** Indexes of `phaseNames`. */
  readonly phases: Uint16Array;
  readonly phaseNames: string[];
  readonly cellAt: Uint32Array;
  low: Uint32Array;
  high: Uint32Array;

  constructor(raw: Uint8Array, summary: FrameSummary, place: FramePlace, table: KindTable) {
    const { count, firstEvent, firstTime } = place;
    this.summary = summary;
    this.count = count;
    this.firstEvent = firstEvent;
    this.kinds = new Uint8Array(count);
    this.times = new Float64Array(count);
    this.threads = new Float64Array(count);
    this.irqls = new Uint8Array(count);
    this.phases = new Uint16Array(count);
    this.phaseNames = [summary.phase];
    this.cellAt = new Uint32Array(count + 1);
    this.low = new Uint32Array(count * 4);
    this.high = new Uint32Array(count * 4);
    const textBytes = new DataView(raw.buffer, raw.byteOffset).getUint32(0, true);
    if (4 + textBytes > raw.length) throw new BadRow();
    this.texts = JSON.parse(Buffer.from(raw.buffer, raw.byteOffset + 4, textBytes).toString()) as string[];
    this.#read(raw, 4 + textBytes, firstTime, table);
  }

  /** The value of a cell; `index` from 0. */
  value(row: number, index: number): bigint {
    const at = this.cellAt[row]! + index;
    return (BigInt(this.high[at]!) << 32n) | BigInt(this.low[at]!);
  }
  number(row: number, index: number): number {
    const at = this.cellAt[row]! + index;
    return this.high[at]! * 2 ** 32 + this.low[at]!;
  }
  text(row: number, index: number): string {
    return this.texts[this.low[this.cellAt[row]! + index]!] ?? '';
  }

  #read(raw: Uint8Array, start: number, firstTime: number, table: KindTable): void {
    const rows = new RowPlaces(this.summary, table);
    const reader = new RowReader(raw, start, rows.cells);
    let time = firstTime;
    let { thread, irql } = this.summary;
    let phase = 0;
    let at = 0;
    for (let row = 0; row < this.count; row++) {
      const head = reader.byte();
      const kind = head & ~TIME_FOLLOWS;
      if (head & TIME_FOLLOWS) time += reader.number();
      this.cellAt[row] = at;
      at = this.#readCells(reader, rows, kind, at);
      if (kind === table.threadSwitch) thread = this.number(row, 1);
      else if (kind === table.irqlChanged) irql = this.low[at - 1]!;
      else if (kind === table.phaseBegin) phase = this.#phase(this.text(row, 0));
      this.kinds[row] = kind;
      this.times[row] = time;
      this.threads[row] = thread;
      this.irqls[row] = irql;
      this.phases[row] = phase;
      if (kind === table.phaseEnd) phase = this.#phase('');
    }
    this.cellAt[this.count] = at;
    if (reader.isPast) throw new BadRow();
  }

  #readCells(reader: RowReader, rows: RowPlaces, kind: number, start: number): number {
    const { table } = rows;
    let at = start;
    const own = kind * CELLS_PER_KIND;
    let count = table.fieldCounts[kind];
    if (count === undefined) throw new BadRow();
    let cell = own;
    if (kind === table.enter || kind === table.exit) {
      reader.cell(own);
      at = this.#keep(reader, at);
      const isEnter = kind === table.enter;
      count = (isEnter ? rows.enterCounts : rows.exitCounts)[reader.low];
      const place = (isEnter ? rows.enterCells : rows.exitCells)[reader.low];
      if (count === undefined || place === undefined) throw new BadRow();
      cell = place;
    }
    for (let index = 0; index < count; index++) {
      reader.cell(cell + index);
      at = this.#keep(reader, at);
    }
    return at;
  }

  #keep(reader: RowReader, at: number): number {
    if (at === this.low.length) {
      this.low = grown(this.low);
      this.high = grown(this.high);
    }
    this.low[at] = reader.low;
    this.high[at] = reader.high;
    return at + 1;
  }

  #phase(name: string): number {
    const known = this.phaseNames.indexOf(name);
    return known >= 0 ? known : this.phaseNames.push(name) - 1;
  }
}

export interface FramePlace {
  readonly count: number;
  readonly firstEvent: number;
  readonly firstTime: number;
}

/** Which cells the rows of each routine have. */
class RowPlaces {
  readonly table: KindTable;
  readonly enterCells: number[] = [];
  readonly enterCounts: number[] = [];
  readonly exitCells: number[] = [];
  readonly exitCounts: number[] = [];
  readonly cells: number;

  constructor(summary: FrameSummary, table: KindTable) {
    this.table = table;
    let next = table.fieldCounts.length * CELLS_PER_KIND;
    for (const { params } of summary.ddis) {
      const entered = 1 + params.length + params.reduce((sum, param) => sum + param[2], 0);
      this.enterCells.push(next);
      this.enterCounts.push(entered);
      this.exitCells.push(next + entered);
      this.exitCounts.push(2);
      next += entered + 2;
    }
    this.cells = next;
  }
}

function grown(cells: Uint32Array): Uint32Array {
  const larger = new Uint32Array(Math.max(64, 2 * cells.length));
  larger.set(cells);
  return larger;
}
