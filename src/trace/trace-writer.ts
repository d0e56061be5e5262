import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { EVENT_KINDS, KIND_NAMES } from './event-kinds.ts';
import { FrameBuilder, type RunningState } from './frame-builder.ts';
import { isTraceFile } from './frame-file.ts';
import {
  FILE_MAGIC,
  FILE_PREFIX,
  FORMAT_VERSION,
  FRAME_END,
  type TraceHeader,
  writeFrameHeader,
} from './frame-layout.ts';
import { TraceError } from './trace-error.ts';

/** Writes a trace as the run goes, a frame at a time. */
export class TraceWriter {
  readonly frame = new FrameBuilder();
  readonly #path: string;
  readonly #fd: number;
  #at = 0;
  #written = 0;
  #time = 0;

  /** Makes or empties the file. @throws TraceError when it can't be written, or when there is a file that is no trace. */
  constructor(path: string) {
    this.#path = path;
    if (existsSync(path) && !isTraceFile(path)) throw new TraceError('Occupied', path, 'this file is no trace');
    this.#fd = this.#attempt(() => openSync(path, 'w'));
  }

  /** Begins the file, anew when something was written already. */
  start(header: Omit<TraceHeader, 'kinds'>, state: RunningState): void {
    const kinds = KIND_NAMES.map((name) => ({ name, fields: Object.entries(EVENT_KINDS[name].fields) }));
    const json = Buffer.from(JSON.stringify({ ...header, kinds } satisfies TraceHeader));
    const prefix = Buffer.alloc(FILE_PREFIX);
    prefix.set(FILE_MAGIC);
    prefix.writeUInt32LE(FORMAT_VERSION, 8);
    prefix.writeUInt32LE(json.length, 12);
    prefix.writeUInt32LE(crc32(json), 16);
    this.#attempt(() => ftruncateSync(this.#fd, 0));
    this.#at = 0;
    this.#written = 0;
    this.frame.restart(state);
    this.#write(Buffer.concat([prefix, json]));
  }

  /** Number that the next event will have. */
  get count(): number {
    return this.#written + this.frame.events;
  }

  /** Puts the events so far into the file. */
  flush(state: RunningState, time: number): void {
    const count = this.frame.events;
    this.#time = time;
    const bytes = this.frame.finish(this.#written, state);
    if (bytes === undefined) return;
    this.#written += count;
    this.#write(bytes);
  }

  /** Marks the file as that of a run which came to its end, and closes it. */
  end(): void {
    const nothing = { summaryBytes: 0, summaryRaw: 0, dataBytes: 0, dataRaw: 0, dataCrc: 0, summaryCrc: 0 };
    const times = { firstTime: this.#time, lastTime: this.#time };
    this.#write(writeFrameHeader({ type: FRAME_END, events: 0, firstEvent: this.#written, ...nothing, ...times }));
    this.close();
  }

  close(): void {
    closeSync(this.#fd);
  }

  #write(bytes: Uint8Array): void {
    this.#attempt(() => {
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#at + done);
    });
    this.#at += bytes.length;
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new TraceError('Unwritable', this.#path, `the trace can't be written (${reason})`);
    }
  }
}
