import { crc32 } from 'node:zlib';
import { CELLS_PER_KIND, RowWriter } from './cell-codec.ts';
import { EVENT_KINDS, type EventKind, type FieldType, KIND_CODE, KIND_NAMES, rangeOf } from './event-kinds.ts';
import {
  type DdiDefinition,
  FRAME_EVENTS,
  type FrameSummary,
  type TraceModule,
  writeFrameHeader,
  writeSummary,
} from './frame-layout.ts';
import { pack } from './packing.ts';
import { PageSet } from './page-set.ts';

/** Events of a full frame, and the bytes of rows at which it is full earlier. */
export const FRAME_SIZE = 16_384;
/** Events of the first frame; each one after it may have twice as many, so that a run that is killed early has left something. */
const FIRST_SIZE = 512;
const LARGEST_ROWS = 2 ** 20;
const ENTER = KIND_CODE.DdiEnter;
const EXIT = KIND_CODE.DdiExit;
const FIRST_DDI_CELL = KIND_NAMES.length * CELLS_PER_KIND;
const MARKED = new Set<EventKind>(['PhaseBegin', 'PhaseEnd', 'ModuleLoaded', 'Finding', 'BugCheck']);
const RANGES = KIND_NAMES.map((kind) => rangeOf(EVENT_KINDS[kind].fields));
const IS_MARK = KIND_NAMES.map((kind) => MARKED.has(kind));
const FIELD_TYPES: readonly (readonly FieldType[])[] = KIND_NAMES.map((kind) =>
  Object.values(EVENT_KINDS[kind].fields),
);

/** What goes on from one frame to the next. */
export interface RunningState {
  phase: string;
  thread: number;
  irql: number;
  readonly modules: readonly TraceModule[];
  readonly threadNames: ReadonlyMap<number, string>;
}

/** A routine as the current frame knows it. */
interface FramedDdi {
  readonly number: number;
  /** Cells of its last enter and of its last exit. */
  readonly enterCells: number;
  readonly exitCells: number;
}

/**
 * The events of one frame, encoded as they come. A frame refers to nothing outside itself, so that one that is damaged takes no
 * other with it.
 */
export class FrameBuilder {
  readonly #rows = new RowWriter();
  readonly #pages = new PageSet();
  readonly #texts = new Map<string, number>();
  readonly #ddis = new Map<DdiDefinition, FramedDdi>();
  readonly #kindCounts = new Uint32Array(KIND_NAMES.length);
  readonly #phases = new Set<string>();
  readonly #threads = new Set<number>();
  readonly #marks: number[] = [];
  readonly #scratch = new BigUint64Array(1);
  readonly #halves = new Uint32Array(this.#scratch.buffer);
  #cells = FIRST_DDI_CELL;
  #before: Pick<FrameSummary, 'phase' | 'thread' | 'irql'> = { phase: '', thread: 0, irql: 0 };
  #firstTime = 0;
  #time = 0;
  #thread = -1;
  #ddiCell = 0;
  #lastDdi: DdiDefinition | undefined;
  #lastFramed: FramedDdi | undefined;
  /** The last text of each cell. */
  readonly #lastTexts: { readonly text: string; readonly number: number }[] = [];
  #size = FIRST_SIZE;
  events = 0;

  get isFull(): boolean {
    return this.events >= this.#size || this.#rows.length >= LARGEST_ROWS;
  }
  /** Many enough for a frame of their own. */
  get isHalfFull(): boolean {
    return 2 * this.events >= this.#size;
  }

  /** Forgets everything: the next frame is the first. */
  restart(state: RunningState): void {
    this.finish(0, state);
    this.#size = FIRST_SIZE;
  }

  /** Begins a row. `time` in 100 ns, whole; `cells`: an upper bound. */
  begin(code: number, time: number, thread: number, cells: number): void {
    this.#rows.reserve(cells);
    if (this.events === 0) {
      this.#firstTime = time;
      this.#time = time;
    }
    this.#rows.head(code, Math.max(0, time - this.#time));
    this.#time = Math.max(this.#time, time);
    if (thread !== this.#thread) {
      this.#thread = thread;
      this.#threads.add(thread);
    }
    if (IS_MARK[code]) this.#marks.push(this.events);
    this.#kindCounts[code]!++;
    this.events++;
  }

  beginEnter(ddi: DdiDefinition, time: number, thread: number): void {
    const framed = this.#framed(ddi);
    this.begin(ENTER, time, thread, 2 + 2 * ddi.params.length);
    this.#rows.cell(ENTER * CELLS_PER_KIND, framed.number, 0);
    this.#ddiCell = framed.enterCells;
  }
  beginExit(ddi: DdiDefinition, time: number, thread: number): void {
    const framed = this.#framed(ddi);
    this.begin(EXIT, time, thread, 3);
    this.#rows.cell(EXIT * CELLS_PER_KIND, framed.number, 0);
    this.#ddiCell = framed.exitCells;
  }
  /** The next cell of a routine's row. */
  ddiCell(low: number, high: number): void {
    this.#rows.cell(this.#ddiCell++, low, high);
  }
  ddiAddress(low: number, high: number): void {
    this.#pages.addAddress(low, high);
    this.#rows.cell(this.#ddiCell++, low, high);
  }
  ddiText(text: string): void {
    this.#rows.cell(this.#ddiCell++, this.#text(text), 0);
  }

  /** A whole row of another kind, its fields in order. */
  add(code: number, time: number, thread: number, fields: readonly (bigint | number | string)[]): void {
    const types = FIELD_TYPES[code]!;
    this.begin(code, time, thread, types.length);
    for (let index = 0; index < types.length; index++) {
      const value = fields[index]!;
      const cell = code * CELLS_PER_KIND + index;
      if (typeof value === 'bigint') {
        this.#scratch[0] = value;
        if (types[index] === 'address') this.#pages.addAddress(this.#halves[0]!, this.#halves[1]!);
        this.#rows.cell(cell, this.#halves[0]!, this.#halves[1]!);
      } else if (typeof value === 'string') this.#rows.cell(cell, this.#repeatedText(cell, value), 0);
      else this.#rows.cell(cell, value >>> 0, Math.floor(value / 2 ** 32) >>> 0);
    }
    const range = RANGES[code];
    if (range) this.#addRange(fields[range.at] as bigint, (fields[range.size] as number) * range.scale);
  }

  notePhase(name: string): void {
    this.#phases.add(name);
  }

  /** The frame as it goes to the file, or undefined without events; then it is empty, and begins with `state`. */
  finish(firstEvent: number, state: RunningState): Uint8Array | undefined {
    if (this.events === 0) {
      this.#begin(state);
      return undefined;
    }
    const bytes = this.#encode(firstEvent, state);
    this.#rows.reset(this.#cells);
    this.#cells = FIRST_DDI_CELL;
    this.#pages.clear();
    this.#texts.clear();
    this.#ddis.clear();
    this.#lastDdi = undefined;
    this.#lastTexts.length = 0;
    this.#kindCounts.fill(0);
    this.#marks.length = 0;
    this.events = 0;
    this.#size = Math.min(2 * this.#size, FRAME_SIZE);
    this.#begin(state);
    return bytes;
  }

  #begin({ phase, thread, irql }: RunningState): void {
    this.#before = { phase, thread, irql };
    this.#phases.clear();
    this.#phases.add(phase);
    this.#threads.clear();
    this.#thread = -1;
  }

  #encode(firstEvent: number, state: RunningState): Uint8Array {
    const rawSummary = writeSummary(this.#summary(state));
    const summary = pack(rawSummary);
    const texts = Buffer.from(JSON.stringify([...this.#texts.keys()]));
    const raw = Buffer.allocUnsafe(4 + texts.length + this.#rows.length);
    raw.writeUInt32LE(texts.length, 0);
    raw.set(texts, 4);
    raw.set(this.#rows.bytes.subarray(0, this.#rows.length), 4 + texts.length);
    const data = pack(raw);
    const header = writeFrameHeader({
      type: FRAME_EVENTS,
      events: this.events,
      firstEvent,
      summaryBytes: summary.length,
      summaryRaw: rawSummary.length,
      dataBytes: data.length,
      dataRaw: raw.length,
      firstTime: this.#firstTime,
      lastTime: this.#time,
      dataCrc: crc32(data),
      summaryCrc: crc32(summary),
    });
    return Buffer.concat([header, summary, data]);
  }

  #summary(state: RunningState): FrameSummary {
    const kinds: [number, number][] = [];
    this.#kindCounts.forEach((count, code) => {
      if (count > 0) kinds.push([code, count]);
    });
    return {
      ...this.#before,
      kinds,
      phases: [...this.#phases],
      threads: [...this.#threads],
      ddis: [...this.#ddis.keys()],
      marks: [...this.#marks],
      modules: state.modules,
      threadNames: [...state.threadNames].filter(([id]) => this.#threads.has(id)),
      pages: this.#pages.sorted(),
    };
  }

  /** Indexes all pages of a range. */
  #addRange(start: bigint, bytes: number): void {
    const first = Number(start >> 12n);
    const last = Number((start + BigInt(Math.max(bytes, 1) - 1)) >> 12n);
    for (let page = first; page <= last; page++) this.#pages.add(page);
  }

  /** Most texts of a kind are constants of the program, and the same as in the row before. */
  #repeatedText(cell: number, text: string): number {
    const last = this.#lastTexts[cell];
    if (last !== undefined && last.text === text) return last.number;
    const number = this.#text(text);
    this.#lastTexts[cell] = { text, number };
    return number;
  }

  #text(text: string): number {
    let number = this.#texts.get(text);
    if (number === undefined) {
      number = this.#texts.size;
      this.#texts.set(text, number);
    }
    return number;
  }

  #framed(ddi: DdiDefinition): FramedDdi {
    if (ddi === this.#lastDdi) return this.#lastFramed!;
    const framed = this.#frame(ddi);
    this.#lastDdi = ddi;
    this.#lastFramed = framed;
    return framed;
  }

  #frame(ddi: DdiDefinition): FramedDdi {
    let framed = this.#ddis.get(ddi);
    if (framed === undefined) {
      const shown = ddi.params.reduce((sum, param) => sum + param[2], 0);
      const enterCells = this.#cells;
      const exitCells = enterCells + 1 + ddi.params.length + shown;
      framed = { number: this.#ddis.size, enterCells, exitCells };
      this.#cells = exitCells + 2;
      this.#rows.reserveCells(this.#cells);
      this.#ddis.set(ddi, framed);
    }
    return framed;
  }
}
