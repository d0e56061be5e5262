import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import {
  FILE_MAGIC,
  FILE_PREFIX,
  FORMAT_VERSION,
  FRAME_END,
  FRAME_HEADER,
  type FrameHeader,
  type FrameSummary,
  readFrameHeader,
  readSummary,
  type TraceHeader,
} from './frame-layout.ts';
import { unpack } from './packing.ts';
import { TraceError } from './trace-error.ts';

/** More than any frame holds: a file that says so is not one of a recorder. */
const LARGEST_RAW = 2 ** 28;

/** Where a frame lies, and what is known of it without its events. */
export interface FrameRef {
  readonly offset: number;
  readonly header: FrameHeader;
  readonly summary: FrameSummary;
}

/** The frames of a trace file. Reads each frame's head when it is opened, and its events when they are asked for. */
export class FrameFile {
  readonly path: string;
  readonly header: TraceHeader;
  readonly frames: FrameRef[] = [];
  /** The run was recorded to its end. */
  isComplete = false;
  /** Bytes behind the last whole frame. */
  trailing = 0;
  readonly #fd: number;
  #next: number;

  constructor(path: string) {
    this.path = path;
    this.#fd = open(path);
    try {
      const { header, end } = this.#readHeader();
      this.header = header;
      this.#next = end;
      this.refresh();
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get size(): number {
    return fstatSync(this.#fd).size;
  }

  /** Takes in frames that were written since. False when there are none. */
  refresh(): boolean {
    const { size } = this;
    const before = this.frames.length;
    while (!this.isComplete && this.#next + FRAME_HEADER <= size) {
      const end = this.#takeFrame(this.#next, size);
      if (end === undefined) break;
      this.#next = end;
    }
    this.trailing = size - this.#next;
    return this.frames.length > before;
  }

  /** The events of a frame as they were written. */
  data({ offset, header }: FrameRef): Uint8Array {
    const at = offset + FRAME_HEADER + header.summaryBytes;
    const packed = this.#read(at, header.dataBytes);
    if (crc32(packed) !== header.dataCrc) throw this.damaged(offset, 'the checksum of the events of a frame is wrong');
    return this.#unpack(packed, header.dataRaw, offset);
  }

  damaged(offset: number, problem: string): TraceError {
    return new TraceError('Damaged', this.path, problem, offset);
  }

  close(): void {
    closeSync(this.#fd);
  }

  /** The offset behind a frame, or undefined when the file ends before it does. */
  #takeFrame(offset: number, size: number): number | undefined {
    const header = readFrameHeader(this.#read(offset, FRAME_HEADER));
    if (header === undefined) throw this.damaged(offset, 'no frame begins where one should');
    const end = offset + FRAME_HEADER + header.summaryBytes + header.dataBytes;
    if (end > size) return undefined;
    if (header.type === FRAME_END) {
      this.isComplete = true;
      return end;
    }
    const packed = this.#read(offset + FRAME_HEADER, header.summaryBytes);
    if (crc32(packed) !== header.summaryCrc) throw this.damaged(offset, 'the checksum of the head of a frame is wrong');
    const summary = this.#summary(this.#unpack(packed, header.summaryRaw, offset), offset);
    this.frames.push({ offset, header, summary });
    return end;
  }

  #summary(raw: Uint8Array, offset: number): FrameSummary {
    try {
      return readSummary(raw);
    } catch {
      throw this.damaged(offset, 'the head of a frame cannot be read');
    }
  }

  #unpack(packed: Uint8Array, size: number, offset: number): Uint8Array {
    if (size > LARGEST_RAW || size < 4) throw this.damaged(offset, 'a frame has an impossible length');
    try {
      const raw = unpack(packed, size);
      if (raw.length === size) return raw;
    } catch {
      // Told below.
    }
    throw this.damaged(offset, 'a frame cannot be unpacked');
  }

  #readHeader(): { header: TraceHeader; end: number } {
    const { path } = this;
    const { size } = this;
    if (size === 0) throw new TraceError('Empty', path, 'the file is empty');
    const prefix = this.#read(0, Math.min(size, FILE_PREFIX));
    if (!FILE_MAGIC.every((byte, index) => prefix[index] === byte)) {
      throw new TraceError('NotATrace', path, 'not a trace of hvcheck', 0);
    }
    if (size < FILE_PREFIX) throw new TraceError('NoEvents', path, 'the file is cut off in its header');
    const view = new DataView(prefix.buffer, prefix.byteOffset);
    const version = view.getUint32(8, true);
    if (version !== FORMAT_VERSION) {
      const reason = version > FORMAT_VERSION ? 'NewerVersion' : 'OlderVersion';
      throw new TraceError(
        reason,
        path,
        `a trace of format ${version}, this hvcheck reads format ${FORMAT_VERSION}`,
        8,
      );
    }
    const length = view.getUint32(12, true);
    const end = FILE_PREFIX + length;
    if (end > size) throw new TraceError('NoEvents', path, 'the file is cut off in its header');
    const json = this.#read(FILE_PREFIX, length);
    if (crc32(json) !== view.getUint32(16, true)) throw this.damaged(16, "the checksum of the file's header is wrong");
    try {
      return { header: JSON.parse(Buffer.from(json).toString()) as TraceHeader, end };
    } catch {
      throw this.damaged(FILE_PREFIX, "the file's header cannot be read");
    }
  }

  #read(offset: number, length: number): Uint8Array {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#fd, bytes, done, length - done, offset + done);
      if (count === 0) throw this.damaged(offset + done, 'the file became shorter while it was read');
      done += count;
    }
    return bytes;
  }
}

function open(path: string): number {
  try {
    const fd = openSync(path, 'r');
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new TraceError('NotFound', path, "the file can't be found");
    throw new TraceError('Unreadable', path, `the file can't be read (${code})`);
  }
  throw new TraceError('NotAFile', path, 'not a regular file');
}

/** Does this file begin as a trace does? An empty file counts as one that lost all it had. */
export function isTraceFile(path: string): boolean {
  const fd = open(path);
  try {
    const start = new Uint8Array(FILE_MAGIC.length);
    const length = readSync(fd, start, 0, start.length, 0);
    return length === 0 || FILE_MAGIC.every((byte, index) => start[index] === byte);
  } finally {
    closeSync(fd);
  }
}
