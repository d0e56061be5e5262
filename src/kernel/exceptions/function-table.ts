import { RUNTIME_FUNCTION } from '../../generated/structs.ts';
import { GuestAccessError } from '../../memory/memory-errors.ts';
import type { Kernel } from '../kernel.ts';
import { type LoadedModule, moduleAt } from '../modules/loaded-modules.ts';
import { slice } from '../slice.ts';

const IMAGE_DIRECTORY_ENTRY_EXCEPTION = 3;
const PE32_PLUS = 0x20b;
const ENTRY_SIZE = RUNTIME_FUNCTION.$size;
/** The entry's unwind address is that of another entry. */
const INDIRECT = 1;

/** The exception directory of a loaded image. */
interface FunctionTable {
  readonly imageSize: number;
  readonly rva: number;
  readonly count: number;
}

/** Function tables by image base, as NT keeps them from the time that an image is loaded. */
const functionTables = slice<Map<bigint, FunctionTable>>('functionTables', () => new Map());

/** What was found in images that are loaded now. Function tables don't change while an image is loaded. */
const found = new WeakMap<LoadedModule, Map<bigint, FunctionEntry | undefined>>();

/** A RUNTIME_FUNCTION of an image in guest memory; begin, end and unwind data are RVAs. */
export interface FunctionEntry {
  readonly base: bigint;
  readonly imageSize: number;
  /** Address of the entry itself. */
  readonly va: bigint;
  readonly begin: number;
  readonly end: number;
  readonly unwind: number;
}

/** The entry that covers `pc`. Undefined for leaf functions and for code outside every image. */
export function lookupFunction(k: Kernel, pc: bigint): FunctionEntry | undefined {
  const module = moduleAt(k, pc);
  if (module === undefined) return undefined;
  const known = foundIn(module);
  if (known.has(pc)) return known.get(pc);
  const table = tableOf(k, module);
  const entry = table.count === 0 ? undefined : search(k, module, table, Number(pc - module.base));
  known.set(pc, entry);
  return entry;
}

function foundIn(module: LoadedModule): Map<bigint, FunctionEntry | undefined> {
  let known = found.get(module);
  if (known === undefined) {
    known = new Map();
    found.set(module, known);
  }
  return known;
}

/** The entry at an address of the image, its indirection followed once, as by `lookupFunction`. */
export function readEntry(
  k: Kernel,
  image: { readonly base: bigint; readonly imageSize: number },
  va: bigint,
): FunctionEntry {
  const entry = entryAt(k, image.base, image.imageSize, va);
  return entry.unwind & INDIRECT
    ? entryAt(k, image.base, image.imageSize, image.base + BigInt(entry.unwind - INDIRECT))
    : entry;
}

function tableOf(k: Kernel, module: LoadedModule): FunctionTable {
  const tables = functionTables(k);
  const known = tables.get(module.base);
  if (known !== undefined && known.imageSize === module.size) return known;
  const table = readDirectory(k, module);
  tables.set(module.base, table);
  return table;
}

/** A module without readable headers has no function table, and so only leaf functions. */
function readDirectory(k: Kernel, module: LoadedModule): FunctionTable {
  const none: FunctionTable = { imageSize: module.size, rva: 0, count: 0 };
  try {
    const pe = k.mem.u32(module.base + 0x3cn);
    if (pe + 0x200 > module.size) return none;
    const optional = module.base + BigInt(pe + 24);
    if (k.mem.u16(optional) !== PE32_PLUS || k.mem.u32(optional + 108n) <= IMAGE_DIRECTORY_ENTRY_EXCEPTION) return none;
    const directory = optional + 112n + 8n * BigInt(IMAGE_DIRECTORY_ENTRY_EXCEPTION);
    const rva = k.mem.u32(directory);
    const count = Math.floor(k.mem.u32(directory + 4n) / ENTRY_SIZE);
    return rva === 0 || rva + count * ENTRY_SIZE > module.size ? none : { imageSize: module.size, rva, count };
  } catch (error) {
    if (error instanceof GuestAccessError) return none;
    throw error;
  }
}

function search(k: Kernel, module: LoadedModule, table: FunctionTable, rva: number): FunctionEntry | undefined {
  const first = module.base + BigInt(table.rva);
  let low = 0;
  let high = table.count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const va = first + BigInt(middle * ENTRY_SIZE);
    if (rva < k.mem.get(va, RUNTIME_FUNCTION.BeginAddress)) high = middle - 1;
    else if (rva >= k.mem.get(va, RUNTIME_FUNCTION.EndAddress)) low = middle + 1;
    else return readEntry(k, { base: module.base, imageSize: module.size }, va);
  }
  return undefined;
}

function entryAt(k: Kernel, base: bigint, imageSize: number, va: bigint): FunctionEntry {
  return {
    base,
    imageSize,
    va,
    begin: k.mem.get(va, RUNTIME_FUNCTION.BeginAddress),
    end: k.mem.get(va, RUNTIME_FUNCTION.EndAddress),
    unwind: k.mem.get(va, RUNTIME_FUNCTION.UnwindData),
  };
}
