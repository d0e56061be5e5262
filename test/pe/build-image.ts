import {
  type ExportSpec,
  type FunctionSpec,
  type ImportSpec,
  type LoadConfigSpec,
  type Range,
  writeDebug,
  writeDelayImports,
  writeExports,
  writeFunctions,
  writeImports,
  writeLoadConfig,
  writeRelocations,
  writeVersion,
} from './build-directories.ts';
import { SectionWriter } from './section-writer.ts';

export const CODE = 0x60000020;
export const READ_ONLY_DATA = 0x40000040;
export const DATA = 0xc0000040;
export const DISCARDABLE = 0x02000000;

export interface SectionSpec {
  readonly name: string;
  readonly characteristics: number;
  readonly data?: Uint8Array;
  /** Default: the length of the data. */
  readonly virtualSize?: number;
}

/** A minimal x64 native image, with only what is asked for. RVAs in it are known to the caller: .text is at 0x1000. */
export interface ImageSpec {
  readonly machine?: number;
  readonly subsystem?: number;
  readonly characteristics?: number;
  readonly imageBase?: bigint;
  /** Default 0x1000 and 0x200; below a page both must be equal, and the file is laid out flat. */
  readonly sectionAlignment?: number;
  readonly fileAlignment?: number;
  readonly entryPoint?: number;
  readonly code?: Uint8Array;
  /** The second section, always at the RVA behind .text. */
  readonly data?: Uint8Array;
  readonly imports?: ImportSpec;
  readonly delayImports?: ImportSpec;
  /** Leave data directory 12 empty. */
  readonly noIatDirectory?: boolean;
  readonly exports?: ExportSpec;
  readonly functions?: readonly FunctionSpec[];
  readonly loadConfig?: LoadConfigSpec;
  readonly version?: Readonly<Record<string, string>>;
  readonly pdbPath?: string;
  readonly relocations?: readonly (readonly [rva: number, type: number])[];
  /** Behind the built-in sections, in front of .reloc. */
  readonly sections?: readonly SectionSpec[];
  readonly certificate?: Uint8Array;
}

export interface BuiltImage {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** File offsets. */
  readonly fileHeader: number;
  readonly optionalHeader: number;
  readonly sectionTable: number;
  readonly directory: (index: number) => number;
  /** By section name: the RVA, and the file offsets of its data and its header. */
  readonly section: (name: string) => { readonly rva: number; readonly rawOffset: number; readonly header: number };
}

const NT_HEADERS = 0x80;
const OPTIONAL_HEADER = NT_HEADERS + 24;
const SECTION_TABLE = OPTIONAL_HEADER + 240;

interface Placed extends SectionSpec {
  readonly rva: number;
  readonly data: Uint8Array;
  readonly rawOffset: number;
  readonly rawSize: number;
}

export function buildImage(spec: ImageSpec = {}): BuiltImage {
  const alignment = spec.sectionAlignment ?? 0x1000;
  const fileAlignment = spec.fileAlignment ?? Math.min(0x200, alignment);
  const sizeOfHeaders = roundUp(SECTION_TABLE + 16 * 40, fileAlignment);
  const directories: Range[] = Array.from({ length: 16 }, () => ({ rva: 0, size: 0 }));
  const placed: Placed[] = [];
  let rva = roundUp(sizeOfHeaders, alignment);
  let rawOffset = alignment < 0x1000 ? rva : sizeOfHeaders;
  for (const make of sectionMakers(spec, directories)) {
    const writer = new SectionWriter(rva);
    const section = make(writer);
    if (section === undefined) continue;
    const data = section.data ?? writer.finish();
    const rawSize = roundUp(data.length, fileAlignment);
    placed.push({ ...section, data, rva, rawOffset: rawSize === 0 ? 0 : rawOffset, rawSize });
    rva = roundUp(rva + Math.max(section.virtualSize ?? data.length, 1), alignment);
    rawOffset += rawSize;
  }
  if (spec.certificate !== undefined) directories[4] = { rva: rawOffset, size: spec.certificate.length };
  const bytes = new Uint8Array(rawOffset + (spec.certificate?.length ?? 0));
  bytes.set(spec.certificate ?? [], rawOffset);
  const view = new DataView(bytes.buffer);
  writeHeaders(view, spec, { alignment, fileAlignment, sizeOfHeaders, sizeOfImage: rva, count: placed.length });
  directories.forEach((range, index) => {
    view.setUint32(OPTIONAL_HEADER + 112 + index * 8, range.rva, true);
    view.setUint32(OPTIONAL_HEADER + 116 + index * 8, range.size, true);
  });
  placed.forEach((section, index) => {
    writeSectionHeader(view, SECTION_TABLE + index * 40, section);
    bytes.set(section.data, section.rawOffset);
  });
  return describe(bytes, view, placed);
}

function sectionMakers(spec: ImageSpec, directories: Range[]): ((writer: SectionWriter) => SectionSpec | undefined)[] {
  const readOnly = (w: SectionWriter): SectionSpec | undefined => {
    if (spec.imports !== undefined) {
      const { directory, iat } = writeImports(w, spec.imports);
      directories[1] = directory;
      if (!spec.noIatDirectory) directories[12] = iat;
    }
    if (spec.delayImports !== undefined) directories[13] = writeDelayImports(w, spec.delayImports);
    if (spec.exports !== undefined) directories[0] = writeExports(w, spec.exports);
    if (spec.loadConfig !== undefined) directories[10] = writeLoadConfig(w, spec.loadConfig);
    if (spec.pdbPath !== undefined) directories[6] = writeDebug(w, spec.pdbPath);
    return w.here === w.rva ? undefined : { name: '.rdata', characteristics: READ_ONLY_DATA };
  };
  return [
    () => ({ name: '.text', characteristics: CODE, data: spec.code ?? new Uint8Array([0x31, 0xc0, 0xc3]) }),
    () => ({ name: '.data', characteristics: DATA, data: spec.data ?? new Uint8Array(64) }),
    readOnly,
    (w) => {
      if (spec.functions === undefined) return undefined;
      directories[3] = writeFunctions(w, spec.functions);
      return { name: '.pdata', characteristics: READ_ONLY_DATA };
    },
    (w) => {
      if (spec.version === undefined) return undefined;
      directories[2] = writeVersion(w, spec.version);
      return { name: '.rsrc', characteristics: READ_ONLY_DATA };
    },
    ...(spec.sections ?? []).map((section) => () => section),
    (w) => {
      if (spec.relocations === undefined) return undefined;
      directories[5] = writeRelocations(w, spec.relocations);
      return { name: '.reloc', characteristics: READ_ONLY_DATA | DISCARDABLE };
    },
  ];
}

interface HeaderSizes {
  readonly alignment: number;
  readonly fileAlignment: number;
  readonly sizeOfHeaders: number;
  readonly sizeOfImage: number;
  readonly count: number;
}

function writeHeaders(view: DataView, spec: ImageSpec, sizes: HeaderSizes): void {
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);
  u16(0, 0x5a4d);
  u32(0x3c, NT_HEADERS);
  u32(NT_HEADERS, 0x4550);
  u16(NT_HEADERS + 4, spec.machine ?? 0x8664);
  u16(NT_HEADERS + 6, sizes.count);
  u32(NT_HEADERS + 8, 0x5eadbeef);
  u16(NT_HEADERS + 20, 240);
  u16(NT_HEADERS + 22, spec.characteristics ?? 0x22);
  const o = OPTIONAL_HEADER;
  u16(o, 0x20b);
  u32(o + 16, spec.entryPoint ?? roundUp(sizes.sizeOfHeaders, sizes.alignment));
  view.setBigUint64(o + 24, spec.imageBase ?? 0x140000000n, true);
  u32(o + 32, sizes.alignment);
  u32(o + 36, sizes.fileAlignment);
  u16(o + 40, 10);
  u16(o + 48, 6);
  u16(o + 50, 1);
  u32(o + 56, sizes.sizeOfImage);
  u32(o + 60, sizes.sizeOfHeaders);
  u32(o + 64, 0xc0ffee);
  u16(o + 68, spec.subsystem ?? 1);
  u16(o + 70, 0x4160);
  u32(o + 108, 16);
}

function writeSectionHeader(view: DataView, at: number, section: Placed): void {
  for (let i = 0; i < section.name.length; i++) view.setUint8(at + i, section.name.charCodeAt(i));
  view.setUint32(at + 8, section.virtualSize ?? section.data.length, true);
  view.setUint32(at + 12, section.rva, true);
  view.setUint32(at + 16, section.rawSize, true);
  view.setUint32(at + 20, section.rawOffset, true);
  view.setUint32(at + 36, section.characteristics, true);
}

function describe(bytes: Uint8Array, view: DataView, placed: readonly Placed[]): BuiltImage {
  return {
    bytes,
    view,
    fileHeader: NT_HEADERS + 4,
    optionalHeader: OPTIONAL_HEADER,
    sectionTable: SECTION_TABLE,
    directory: (index) => OPTIONAL_HEADER + 112 + index * 8,
    section: (name) => {
      const index = placed.findIndex((section) => section.name === name);
      const found = placed[index];
      if (found === undefined) throw new Error(`the image has no section ${name}`);
      return { rva: found.rva, rawOffset: found.rawOffset, header: SECTION_TABLE + index * 40 };
    },
  };
}

function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
