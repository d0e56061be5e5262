import type { TraceEvent } from './event.ts';
import { BadRow, Frame } from './frame.ts';
import { FrameFile, type FrameRef } from './frame-file.ts';
import type { TraceHeader, TraceModule } from './frame-layout.ts';
import { TraceError } from './trace-error.ts';
import { TraceSchema } from './trace-schema.ts';

export type { TraceHeader, TraceModule } from './frame-layout.ts';

/** Frames that are kept unpacked. */
const KEPT = 16;

/** One phase of the driver's life: its events are `from` to `to`, without `to`. */
export interface PhaseSpan {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** 100 ns since boot. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Opens a trace. Only the heads of its frames are read.
 * @throws TraceError for a file that is none, of another version, damaged, or without any events.
 */
export function openTrace(path: string): TraceReader {
  return new TraceReader(path);
}

/** A trace file: its events by number, and what an index of its frames tells. All reads are synchronous. */
export class TraceReader {
  readonly path: string;
  readonly header: TraceHeader;
  readonly schema: TraceSchema;
  readonly #file: FrameFile;
  /** Least lately used first. */
  readonly #kept = new Map<number, Frame>();
  /** Names of threads in the first so many frames. */
  readonly #threadNames = new Map<number, string>();
  #named = 0;

  constructor(path: string) {
    this.path = path;
    this.#file = new FrameFile(path);
    this.header = this.#file.header;
    this.schema = new TraceSchema(this.header);
  }

  get count(): number {
    const last = this.#file.frames.at(-1)?.header;
    return last === undefined ? 0 : last.firstEvent + last.events;
  }
  /** False for a run that was killed, and for one that goes on. */
  get isComplete(): boolean {
    return this.#file.isComplete;
  }
  /** Bytes at the end that are no whole frame. */
  get trailingBytes(): number {
    return this.#file.trailing;
  }
  /** Size of the file in bytes. */
  get fileSize(): number {
    return this.#file.size;
  }
  /** Heads of the frames, in order: what they hold by kind, thread, routine and page. */
  get frames(): readonly FrameRef[] {
    return this.#file.frames;
  }

  /** Looks for events that were written since it was opened. False when there are none. */
  refresh(): boolean {
    return this.#file.refresh();
  }

  /** The event of a number from 0 to `count` - 1; RangeError outside. */
  event(number: number): TraceEvent {
    const frame = this.frame(this.frameOf(number));
    return this.schema.event(frame, number - frame.firstEvent);
  }

  /** Events `from` to `to`, without `to`, as far as there are any. */
  events(from: number, to: number): TraceEvent[] {
    const found: TraceEvent[] = [];
    const end = Math.min(to, this.count);
    for (let number = Math.max(0, from); number < end; number++) found.push(this.event(number));
    return found;
  }

  /** Every event from `from` on, one frame in memory at a time. */
  *all(from = 0): Generator<TraceEvent, void, undefined> {
    for (let number = from; number < this.count; number++) yield this.event(number);
  }

  /** Number of the first event at or after a time (100 ns since boot); `count` when there is none. */
  at(time: number): number {
    const index = firstWhere(this.frames.length, (at) => this.frames[at]!.header.lastTime >= time);
    if (index === this.frames.length) return this.count;
    const frame = this.frame(index);
    return frame.firstEvent + firstWhere(frame.count, (row) => frame.times[row]! >= time);
  }

  /** Which frame holds an event. */
  frameOf(number: number): number {
    const { frames } = this;
    if (!Number.isInteger(number) || number < 0 || number >= this.count) {
      throw new RangeError(`event ${number} of ${this.count}`);
    }
    return firstWhere(frames.length, (at) => frames[at]!.header.firstEvent + frames[at]!.header.events > number);
  }

  /** The events of a frame in columns. Throws TraceError when they are damaged. */
  frame(index: number): Frame {
    let frame = this.#kept.get(index);
    if (frame === undefined) {
      frame = this.#load(this.frames[index]!);
      if (this.#kept.size >= KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    } else this.#kept.delete(index);
    this.#kept.set(index, frame);
    return frame;
  }

  /** Numbers of the phases', modules', findings' and bug check events, in order. */
  get marks(): number[] {
    return this.frames.flatMap(({ header, summary }) => summary.marks.map((row) => header.firstEvent + row));
  }

  get phases(): PhaseSpan[] {
    const spans: PhaseSpan[] = [];
    let open: { name: string; from: number; begin: number } | undefined;
    const close = (to: number, end: number) => {
      if (open) spans.push({ ...open, to, end });
      open = undefined;
    };
    for (const event of this.#marksOf(['PhaseBegin', 'PhaseEnd'])) {
      if (event.kind === 'PhaseBegin') {
        close(event.number, event.time);
        open = { name: event.name, from: event.number, begin: event.time };
      } else if (event.kind === 'PhaseEnd') close(event.number + 1, event.time);
    }
    close(this.count, this.frames.at(-1)?.header.lastTime ?? 0);
    return spans;
  }

  /** Phase of an event; empty outside every phase. */
  phaseOf(number: number): string {
    const frame = this.frame(this.frameOf(number));
    return frame.phaseNames[frame.phases[number - frame.firstEvent]!]!;
  }

  /** Modules as they are loaded at the trace's end. */
  get modules(): readonly TraceModule[] {
    return this.frames.at(-1)?.summary.modules ?? [];
  }
  moduleAt(address: bigint): TraceModule | undefined {
    return this.modules.find(({ base, size }) => address >= base && address < base + BigInt(size));
  }
  /** Name of a thread, empty for one that is not known. */
  threadName(id: number): string {
    if (this.#named !== this.frames.length) {
      for (const { summary } of this.frames.slice(this.#named)) {
        for (const [thread, name] of summary.threadNames) this.#threadNames.set(thread, name);
      }
      this.#named = this.frames.length;
    }
    return this.#threadNames.get(id) ?? '';
  }
  get threads(): number[] {
    return [...new Set(this.frames.flatMap(({ summary }) => summary.threads))].sort((a, b) => a - b);
  }

  close(): void {
    this.#file.close();
  }

  /** Marks of some kinds; only frames with such events are looked at. */
  #marksOf(kinds: readonly string[]): TraceEvent[] {
    const codes = new Set(kinds.map((kind) => this.schema.code(kind)));
    return this.frames.flatMap(({ summary }, index) => {
      if (!summary.kinds.some(([code]) => codes.has(code))) return [];
      const frame = this.frame(index);
      return summary.marks.filter((row) => codes.has(frame.kinds[row]!)).map((row) => this.schema.event(frame, row));
    });
  }

  #load({ offset, header, summary }: FrameRef): Frame {
    const raw = this.#file.data({ offset, header, summary });
    const place = { count: header.events, firstEvent: header.firstEvent, firstTime: header.firstTime };
    try {
      return new Frame(raw, summary, place, this.schema.table);
    } catch (error) {
      if (error instanceof BadRow || error instanceof SyntaxError || error instanceof RangeError) {
        throw this.#file.damaged(offset, 'the events of a frame cannot be read');
      }
      throw error;
    }
  }
}

export { isTraceFile } from './frame-file.ts';
export { TraceError };

/** The lowest number below `count` for which a condition holds that holds for all above it, else `count`. */
function firstWhere(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
