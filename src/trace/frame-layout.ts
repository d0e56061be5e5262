import { crc32 } from 'node:zlib';

/** Version of the file format. A reader takes files of its own version only. */
export const FORMAT_VERSION = 1;
/** First bytes of every trace: `HVTRACE` and a zero. */
export const FILE_MAGIC = Uint8Array.from([0x48, 0x56, 0x54, 0x52, 0x41, 0x43, 0x45, 0]);
/** Magic, version (u32), length (u32) and CRC-32 (u32) of the JSON header that follows. */
export const FILE_PREFIX = 20;

export const FRAME_HEADER = 64;
const FRAME_MAGIC = 0x4d465648;
/** What a frame holds. */
export const FRAME_EVENTS = 1;
export const FRAME_END = 2;

/** The fixed part of a frame; lengths in bytes, times in 100 ns since boot. */
export interface FrameHeader {
  readonly type: number;
  readonly events: number;
  readonly firstEvent: number;
  readonly summaryBytes: number;
  readonly summaryRaw: number;
  readonly dataBytes: number;
  readonly dataRaw: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly dataCrc: number;
  readonly summaryCrc: number;
}

export function writeFrameHeader(header: FrameHeader): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint8(4, header.type);
  view.setUint32(8, header.events, true);
  view.setUint32(12, header.firstEvent % 2 ** 32, true);
  view.setUint32(16, Math.floor(header.firstEvent / 2 ** 32), true);
  view.setUint32(20, header.summaryBytes, true);
  view.setUint32(24, header.summaryRaw, true);
  view.setUint32(28, header.dataBytes, true);
  view.setUint32(32, header.dataRaw, true);
  view.setFloat64(36, header.firstTime, true);
  view.setFloat64(44, header.lastTime, true);
  view.setUint32(52, header.dataCrc, true);
  view.setUint32(56, header.summaryCrc, true);
  view.setUint32(60, crc32(bytes.subarray(0, 60)), true);
  return bytes;
}

/** Undefined when the bytes are not a frame header or their checksum is wrong. */
export function readFrameHeader(bytes: Uint8Array): FrameHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEADER);
  if (view.getUint32(0, true) !== FRAME_MAGIC || view.getUint32(60, true) !== crc32(bytes.subarray(0, 60))) {
    return undefined;
  }
  return {
    type: view.getUint8(4),
    events: view.getUint32(8, true),
    firstEvent: view.getUint32(12, true) + view.getUint32(16, true) * 2 ** 32,
    summaryBytes: view.getUint32(20, true),
    summaryRaw: view.getUint32(24, true),
    dataBytes: view.getUint32(28, true),
    dataRaw: view.getUint32(32, true),
    firstTime: view.getFloat64(36, true),
    lastTime: view.getFloat64(44, true),
    dataCrc: view.getUint32(52, true),
    summaryCrc: view.getUint32(56, true),
  };
}

/** What the trace is of: the JSON behind the file's prefix. */
export interface TraceHeader {
  readonly tool: { readonly name: string; readonly version: string };
  readonly driver: { readonly path: string; readonly sha256: string; readonly size: number };
  readonly profile: { readonly os: string; readonly build: number; readonly seed: number; readonly mode: string };
  /** Kinds and their fields as this file has them: a kind's place is its number. */
  readonly kinds: readonly { readonly name: string; readonly fields: readonly (readonly [string, string])[] }[];
}

/** A routine of Windows as the events of a frame refer to it. */
export interface DdiDefinition {
  readonly module: string;
  readonly name: string;
  readonly modelled: boolean;
  /** Names and C types; the third says that what the value points to was written down. */
  readonly params: readonly (readonly [name: string, type: string, shown: 0 | 1])[];
  readonly returns: string;
}

export interface TraceModule {
  readonly name: string;
  readonly base: bigint;
  readonly size: number;
  /** Its calls are judged: the driver under check and what was loaded with it. */
  readonly checked: boolean;
}

/** What can be known of a frame without its events. */
export interface FrameSummary {
  /** The phase, thread and IRQL before the first event. */
  readonly phase: string;
  readonly thread: number;
  readonly irql: number;
  /** Kind numbers and how many events each has. */
  readonly kinds: readonly (readonly [code: number, count: number])[];
  /** Phases and threads with events here. */
  readonly phases: readonly string[];
  readonly threads: readonly number[];
  readonly ddis: readonly DdiDefinition[];
  /** Rows (from 0) of phases, loaded modules, findings and bug checks. */
  readonly marks: readonly number[];
  readonly modules: readonly TraceModule[];
  /** Of the threads with events here. */
  readonly threadNames: readonly (readonly [id: number, name: string])[];
  /** Sorted pages (address >> 12) that events refer to. */
  readonly pages: Float64Array;
}

interface SummaryJson extends Omit<FrameSummary, 'pages' | 'modules'> {
  readonly modules: readonly (readonly [name: string, base: string, size: number, checked: 0 | 1])[];
}

/** Length of the JSON, the JSON, then the pages: gap to the one before and length of the run, as base-128 numbers. */
export function writeSummary(summary: FrameSummary): Uint8Array {
  const { pages, modules, ...rest } = summary;
  const json: SummaryJson = {
    ...rest,
    modules: modules.map(({ name, base, size, checked }) => [name, base.toString(16), size, checked ? 1 : 0]),
  };
  const text = Buffer.from(JSON.stringify(json));
  const runs: number[] = [];
  let next = 0;
  for (let at = 0; at < pages.length; ) {
    const start = pages[at]!;
    let length = 1;
    while (at + length < pages.length && pages[at + length] === start + length) length++;
    pushBase128(runs, start - next);
    pushBase128(runs, length);
    next = start + length;
    at += length;
  }
  const bytes = new Uint8Array(4 + text.length + runs.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  bytes.set(runs, 4 + text.length);
  return bytes;
}

export function readSummary(bytes: Uint8Array): FrameSummary {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const json = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 4, length).toString()) as SummaryJson;
  const pages: number[] = [];
  let at = 4 + length;
  const number = () => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  for (let next = 0; at < bytes.length; ) {
    const start = next + number();
    const end = start + number();
    for (let page = start; page < end; page++) pages.push(page);
    next = end;
  }
  const modules = json.modules.map(([name, base, size, checked]) => ({
    name,
    base: BigInt(`0x${base}`),
    size,
    checked: checked === 1,
  }));
  return { ...json, modules, pages: Float64Array.from(pages) };
}

function pushBase128(to: number[], number: number): void {
  let rest = number;
  while (rest >= 128) {
    to.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  to.push(rest);
}
