import type { SectionWriter } from './section-writer.ts';

export interface Range {
  readonly rva: number;
  readonly size: number;
}
export type ImportSpec = Readonly<Record<string, readonly (string | number)[]>>;
export interface ExportSpec {
  readonly name: string;
  readonly base?: number;
  readonly functions: readonly {
    readonly names?: readonly string[];
    readonly rva?: number;
    readonly forwarder?: string;
  }[];
}

const ORDINAL_FLAG = 1n << 63n;

/** Descriptors, lookup tables, names and the address table, which is contiguous over all modules. */
export function writeImports(w: SectionWriter, imports: ImportSpec): { directory: Range; iat: Range } {
  const modules = Object.entries(imports);
  const slotCount = modules.reduce((sum, [, functions]) => sum + functions.length + 1, 0);
  const iat = { rva: w.align(8), size: slotCount * 8 };
  w.reserve(iat.size);
  const directory = { rva: w.align(8), size: (modules.length + 1) * 20 };
  w.reserve(directory.size);
  let slot = iat.rva;
  modules.forEach(([module, functions], index) => {
    const lookup = writeThunks(w, functions, slot);
    const at = directory.rva + index * 20;
    w.setU32(at, lookup);
    w.setU32(at + 12, w.text(module));
    w.setU32(at + 16, slot);
    slot += (functions.length + 1) * 8;
  });
  return { directory, iat };
}

export function writeDelayImports(w: SectionWriter, imports: ImportSpec): Range {
  const modules = Object.entries(imports);
  const directory = { rva: w.align(8), size: (modules.length + 1) * 32 };
  w.reserve(directory.size);
  modules.forEach(([module, functions], index) => {
    w.align(8);
    const iat = w.reserve((functions.length + 1) * 8);
    const at = directory.rva + index * 32;
    w.setU32(at, 1);
    w.setU32(at + 12, iat);
    w.setU32(at + 16, writeThunks(w, functions, iat));
    w.setU32(at + 4, w.text(module));
  });
  return directory;
}

function writeThunks(w: SectionWriter, functions: readonly (string | number)[], iat: number): number {
  w.align(8);
  const lookup = w.reserve((functions.length + 1) * 8);
  functions.forEach((wanted, index) => {
    let thunk: bigint;
    if (typeof wanted === 'number') {
      thunk = ORDINAL_FLAG | BigInt(wanted);
    } else {
      w.align(2);
      thunk = BigInt(w.u16(index));
      w.text(wanted);
    }
    w.setU64(lookup + index * 8, thunk);
    w.setU64(iat + index * 8, thunk);
  });
  return lookup;
}

export function writeExports(w: SectionWriter, spec: ExportSpec): Range {
  const { functions, name, base = 1 } = spec;
  const names = functions.flatMap((f, slot) => (f.names ?? []).map((text) => ({ text, slot })));
  names.sort((a, b) => (a.text < b.text ? -1 : 1));
  const rva = w.align(4);
  w.reserve(40);
  w.setU32(rva + 16, base);
  w.setU32(rva + 20, functions.length);
  w.setU32(rva + 24, names.length);
  const addresses = w.reserve(functions.length * 4);
  const nameTable = w.reserve(names.length * 4);
  const ordinals = w.reserve(names.length * 2);
  w.setU32(rva + 12, w.text(name));
  w.setU32(rva + 28, addresses);
  w.setU32(rva + 32, nameTable);
  w.setU32(rva + 36, ordinals);
  functions.forEach((f, slot) => {
    w.setU32(addresses + slot * 4, f.forwarder === undefined ? (f.rva ?? 0) : w.text(f.forwarder));
  });
  names.forEach(({ text, slot }, index) => {
    w.setU32(nameTable + index * 4, w.text(text));
    w.setU16(ordinals + index * 2, slot);
  });
  return { rva, size: w.here - rva };
}

/** One block a page, in the order given. */
export function writeRelocations(w: SectionWriter, relocations: readonly (readonly [number, number])[]): Range {
  const rva = w.here;
  let page = -1;
  let block = 0;
  for (const [target, type] of relocations) {
    const ownPage = target - (target % 0x1000);
    if (ownPage !== page) {
      w.align(4);
      page = ownPage;
      block = w.u32(page);
      w.u32(8);
    }
    w.u16((type << 12) | (target - page));
    w.setU32(block + 4, w.here - block);
  }
  if (block !== 0 && (w.here - block) % 4 !== 0) {
    w.u16(0);
    w.setU32(block + 4, w.here - block);
  }
  return { rva, size: w.here - rva };
}

export interface FunctionSpec {
  readonly begin: number;
  readonly end: number;
  /** UNWIND_INFO, raw. */
  readonly unwind: readonly number[];
}

/** .pdata entries, then their unwind data. */
export function writeFunctions(w: SectionWriter, functions: readonly FunctionSpec[]): Range {
  const rva = w.align(4);
  w.reserve(functions.length * 12);
  functions.forEach(({ begin, end, unwind }, index) => {
    w.setU32(rva + index * 12, begin);
    w.setU32(rva + index * 12 + 4, end);
    w.align(4);
    w.setU32(rva + index * 12 + 8, w.bytes(unwind));
  });
  return { rva, size: functions.length * 12 };
}

export interface LoadConfigSpec {
  readonly size?: number;
  /** By offset in IMAGE_LOAD_CONFIG_DIRECTORY64. */
  readonly u64?: Readonly<Record<number, bigint>>;
  readonly u32?: Readonly<Record<number, number>>;
}

export function writeLoadConfig(w: SectionWriter, spec: LoadConfigSpec): Range {
  const size = spec.size ?? 320;
  const rva = w.align(8);
  w.reserve(Math.max(size, 320));
  w.setU32(rva, size);
  for (const [at, value] of Object.entries(spec.u64 ?? {})) w.setU64(rva + Number(at), value);
  for (const [at, value] of Object.entries(spec.u32 ?? {})) w.setU32(rva + Number(at), value);
  return { rva, size };
}

export function writeVersion(w: SectionWriter, strings: Readonly<Record<string, string>>): Range {
  const rva = w.align(4);
  const levels = [16, 1, 0x409];
  levels.forEach((id, level) => {
    w.reserve(14);
    w.u16(1);
    w.u32(id);
    w.u32(level === 2 ? 72 : (((level + 1) * 24) | 0x80000000) >>> 0);
  });
  const data = w.reserve(16);
  const start = node(w, 'VS_VERSION_INFO', 52, 0, () => {
    w.u32(0xfeef04bd);
    w.u32(0x10000);
    for (const word of [0x00010002, 0x00030004, 0x00050006, 0x00070008, 0, 0, 0x40004, 3, 7, 0, 0]) w.u32(word);
    node(w, 'StringFileInfo', 0, 1, () => {
      node(w, '040904b0', 0, 1, () => {
        for (const [key, value] of Object.entries(strings)) node(w, key, value.length + 1, 1, () => w.utf16(value));
      });
    });
  });
  w.setU32(data, start);
  w.setU32(data + 4, w.here - start);
  return { rva, size: w.here - rva };
}

function node(w: SectionWriter, key: string, valueLength: number, type: number, body: () => void): number {
  const start = w.align(4);
  w.u16(0);
  w.u16(valueLength);
  w.u16(type);
  w.utf16(key);
  w.align(4);
  body();
  w.setU16(start, w.here - start);
  return start;
}

export function writeDebug(w: SectionWriter, pdbPath: string): Range {
  const guid = Array.from({ length: 16 }, (_, i) => i + 1);
  w.align(4);
  const rsds = w.bytes([0x52, 0x53, 0x44, 0x53, ...guid, 3, 0, 0, 0]);
  w.text(pdbPath);
  const size = w.here - rsds;
  const rva = w.align(4);
  const entry = (type: number, length: number, data: number) => {
    for (const word of [0, 0, 0, type, length, data, 0]) w.u32(word);
  };
  entry(2, size, rsds);
  entry(16, 0, 0);
  return { rva, size: 56 };
}
