import type { RvaRange } from './headers.ts';
import type { MappedReader } from './mapped-reader.ts';

export interface ExportedFunction {
  /** Undefined where it is exported by ordinal alone. A function with several names stands once for each. */
  readonly name?: string;
  readonly ordinal: number;
  readonly rva: number;
  /** "MODULE.Name" or "MODULE.#ordinal" */
  readonly forwarder?: string;
}

export interface ExportTable {
  /** The module's name as the linker wrote it. */
  readonly name: string;
  readonly functions: readonly ExportedFunction[];
}

const MAX_FUNCTIONS = 0x10000;
const MAX_NAME = 1024;

/**
 * The export table, or undefined without one.
 * @throws ImageError BadExports
 */
export function readExports(image: MappedReader, directory: RvaRange): ExportTable | undefined {
  const { rva, size } = directory;
  if (rva === 0 || size === 0) return undefined;
  const reader = image.withCode('BadExports');
  reader.require(rva, 40, 'IMAGE_EXPORT_DIRECTORY');
  const nameRva = reader.u32(rva + 12, 'Name');
  const ordinalBase = reader.u32(rva + 16, 'Base');
  const slots = readCount(reader, rva + 20, 'NumberOfFunctions');
  const named = readCount(reader, rva + 24, 'NumberOfNames');
  const addresses = reader.u32(rva + 28, 'AddressOfFunctions');
  const names = readNames(reader, rva, named, slots);
  const functions: ExportedFunction[] = [];
  reader.require(addresses, slots * 4, 'AddressOfFunctions');
  for (let slot = 0; slot < slots; slot++) {
    const target = reader.u32(addresses + slot * 4, 'AddressOfFunctions');
    if (target === 0) continue;
    const forwarder = target >= rva && target < rva + size ? reader.text(target, MAX_NAME, 'forwarder') : undefined;
    if (forwarder === undefined) reader.require(target, 0, 'exported address');
    const entry = { ordinal: ordinalBase + slot, rva: target, ...(forwarder !== undefined && { forwarder }) };
    const slotNames = names.get(slot);
    if (slotNames === undefined) functions.push(entry);
    else for (const name of slotNames) functions.push({ name, ...entry });
  }
  return { name: nameRva === 0 ? '' : reader.text(nameRva, MAX_NAME, 'Name'), functions };
}

function readCount(reader: MappedReader, rva: number, field: string): number {
  const count = reader.u32(rva, field);
  if (count > MAX_FUNCTIONS) throw reader.error(rva, field, `is ${count}, more than ${MAX_FUNCTIONS}`);
  return count;
}

function readNames(reader: MappedReader, directoryRva: number, count: number, slots: number): Map<number, string[]> {
  const nameTable = reader.u32(directoryRva + 32, 'AddressOfNames');
  const ordinalTable = reader.u32(directoryRva + 36, 'AddressOfNameOrdinals');
  const names = new Map<number, string[]>();
  for (let i = 0; i < count; i++) {
    const slot = reader.u16(ordinalTable + i * 2, 'AddressOfNameOrdinals');
    if (slot >= slots) {
      throw reader.error(ordinalTable + i * 2, 'AddressOfNameOrdinals', `names slot ${slot} of ${slots}`);
    }
    const name = reader.text(reader.u32(nameTable + i * 4, 'AddressOfNames'), MAX_NAME, 'export name');
    const known = names.get(slot);
    if (known === undefined) names.set(slot, [name]);
    else known.push(name);
  }
  return names;
}
