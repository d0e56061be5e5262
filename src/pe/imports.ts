import type { RvaRange } from './headers.ts';
import { hex } from './image-error.ts';
import type { MappedReader } from './mapped-reader.ts';

export interface ImportedFunction {
  /** Undefined where the import is by ordinal. */
  readonly name?: string;
  readonly ordinal?: number;
  readonly hint: number;
  /** RVA of the 8-byte slot that the loader fills. */
  readonly iatRva: number;
}

export interface ImportedModule {
  /** As it stands in the file. */
  readonly module: string;
  readonly delayed: boolean;
  /** RVA of the first slot; the slots are contiguous, 8 bytes each. */
  readonly iatRva: number;
  readonly functions: readonly ImportedFunction[];
}

const DESCRIPTOR_SIZE = 20;
const DELAY_DESCRIPTOR_SIZE = 32;
const DELAY_ATTRIBUTE_RVA = 1;
const THUNK_SIZE = 8;
const MAX_MODULES = 1024;
const MAX_FUNCTIONS = 0x10000;
const MAX_MODULE_NAME = 255;
const MAX_FUNCTION_NAME = 1024;

interface Descriptor {
  readonly nameRva: number;
  readonly lookupRva: number;
  readonly iatRva: number;
  readonly delayed: boolean;
}

/**
 * The imports, then the delay imports. The list ends where the kernel's loader ends it: at a descriptor whose name or
 * OriginalFirstThunk is 0 (user mode would go on with FirstThunk).
 * @throws ImageError BadImports
 */
export function readImports(image: MappedReader, imports: RvaRange, delayImports: RvaRange): ImportedModule[] {
  const reader = image.withCode('BadImports');
  const descriptors = [...importDescriptors(reader, imports.rva), ...delayDescriptors(reader, delayImports.rva)];
  let left = MAX_FUNCTIONS;
  return descriptors.map((descriptor) => {
    const module = reader.text(descriptor.nameRva, MAX_MODULE_NAME, 'import module name');
    const functions = readThunks(reader, descriptor, module, left);
    left -= functions.length;
    return { module, delayed: descriptor.delayed, iatRva: descriptor.iatRva, functions };
  });
}

function importDescriptors(reader: MappedReader, tableRva: number): Descriptor[] {
  const found: Descriptor[] = [];
  if (tableRva === 0) return found;
  for (let rva = tableRva; ; rva += DESCRIPTOR_SIZE) {
    const lookupRva = reader.u32(rva, 'IMAGE_IMPORT_DESCRIPTOR.OriginalFirstThunk');
    const nameRva = reader.u32(rva + 12, 'IMAGE_IMPORT_DESCRIPTOR.Name');
    if (lookupRva === 0 || nameRva === 0) return found;
    const iatRva = reader.u32(rva + 16, 'IMAGE_IMPORT_DESCRIPTOR.FirstThunk');
    found.push({ nameRva, lookupRva, iatRva, delayed: false });
    if (found.length > MAX_MODULES) throw tooManyModules(reader, tableRva, 'import table');
  }
}

function delayDescriptors(reader: MappedReader, tableRva: number): Descriptor[] {
  const found: Descriptor[] = [];
  if (tableRva === 0) return found;
  for (let rva = tableRva; ; rva += DELAY_DESCRIPTOR_SIZE) {
    const attributes = reader.u32(rva, 'IMAGE_DELAYLOAD_DESCRIPTOR.Attributes');
    const nameRva = reader.u32(rva + 4, 'IMAGE_DELAYLOAD_DESCRIPTOR.DllNameRVA');
    const iatRva = reader.u32(rva + 12, 'IMAGE_DELAYLOAD_DESCRIPTOR.ImportAddressTableRVA');
    const lookupRva = reader.u32(rva + 16, 'IMAGE_DELAYLOAD_DESCRIPTOR.ImportNameTableRVA');
    if (nameRva === 0 || lookupRva === 0) return found;
    if ((attributes & DELAY_ATTRIBUTE_RVA) === 0) {
      throw reader.error(rva, 'IMAGE_DELAYLOAD_DESCRIPTOR.Attributes', 'asks for addresses in place of RVAs');
    }
    found.push({ nameRva, lookupRva, iatRva, delayed: true });
    if (found.length > MAX_MODULES) throw tooManyModules(reader, tableRva, 'delay import table');
  }
}

function tooManyModules(reader: MappedReader, rva: number, field: string): Error {
  return reader.error(rva, field, `names more than ${MAX_MODULES} modules`);
}

function readThunks(reader: MappedReader, descriptor: Descriptor, module: string, limit: number): ImportedFunction[] {
  const { lookupRva, iatRva } = descriptor;
  const functions: ImportedFunction[] = [];
  for (let offset = 0; ; offset += THUNK_SIZE) {
    const low = reader.u32(lookupRva + offset, 'IMAGE_THUNK_DATA64');
    const high = reader.u32(lookupRva + offset + 4, 'IMAGE_THUNK_DATA64');
    if (low === 0 && high === 0) break;
    if (functions.length === limit) {
      throw reader.error(lookupRva, `imports from ${module}`, `bring the image over ${MAX_FUNCTIONS} imports`);
    }
    functions.push(readThunk(reader, lookupRva + offset, low, high, iatRva + offset));
  }
  reader.require(iatRva, functions.length * THUNK_SIZE, `import address table of ${module}`);
  return functions;
}

function readThunk(reader: MappedReader, rva: number, low: number, high: number, iatRva: number): ImportedFunction {
  if (high >= 0x80000000) return { ordinal: low & 0xffff, hint: 0, iatRva };
  if (high !== 0) {
    throw reader.error(
      rva,
      'IMAGE_THUNK_DATA64',
      `is ${hex((BigInt(high) << 32n) | BigInt(low))}, neither RVA nor ordinal`,
    );
  }
  const hint = reader.u16(low, 'IMAGE_IMPORT_BY_NAME.Hint');
  return { name: reader.text(low + 2, MAX_FUNCTION_NAME, 'IMAGE_IMPORT_BY_NAME.Name'), hint, iatRva };
}
