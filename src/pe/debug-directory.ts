import { Buffer } from 'node:buffer';
import type { RvaRange } from './headers.ts';
import type { MappedReader } from './mapped-reader.ts';

export interface DebugInfo {
  /** The PDB that belongs to the image. */
  readonly codeView?: { readonly guid: string; readonly age: number; readonly pdbPath: string };
  /** IMAGE_DEBUG_TYPE_REPRO: the linker ran with /Brepro, so that TimeDateStamp is a hash. */
  readonly reproducible: boolean;
  /** IMAGE_DEBUG_TYPE_EX_DLLCHARACTERISTICS, 0 where there is none. */
  readonly extendedDllCharacteristics: number;
}

const ENTRY_SIZE = 28;
const MAX_ENTRIES = 64;
const TYPE_CODEVIEW = 2;
const TYPE_REPRO = 16;
const TYPE_EX_DLLCHARACTERISTICS = 20;
const RSDS = 0x53445352;
const MAX_PDB_PATH = 1024;

/** What the debug directory says. Windows never reads it, so what is malformed is passed over. */
export function readDebugDirectory(image: MappedReader, directory: RvaRange): DebugInfo {
  const count = Math.min(Math.floor(directory.size / ENTRY_SIZE), MAX_ENTRIES);
  const info: { -readonly [K in keyof DebugInfo]: DebugInfo[K] } = {
    reproducible: false,
    extendedDllCharacteristics: 0,
  };
  for (let i = 0; directory.rva !== 0 && i < count; i++) {
    const at = directory.rva + i * ENTRY_SIZE;
    if (!image.contains(at, ENTRY_SIZE)) break;
    const type = image.u32(at + 12, 'IMAGE_DEBUG_DIRECTORY.Type');
    const size = image.u32(at + 16, 'IMAGE_DEBUG_DIRECTORY.SizeOfData');
    const data = image.u32(at + 20, 'IMAGE_DEBUG_DIRECTORY.AddressOfRawData');
    if (type === TYPE_REPRO) info.reproducible = true;
    if (data === 0 || !image.contains(data, size)) continue;
    if (type === TYPE_EX_DLLCHARACTERISTICS && size >= 4) {
      info.extendedDllCharacteristics = image.u32(data, 'extended DLL characteristics');
    }
    const codeView = type === TYPE_CODEVIEW && size >= 24 ? readCodeView(image, data, size) : undefined;
    if (codeView !== undefined) info.codeView ??= codeView;
  }
  return info;
}

function readCodeView(image: MappedReader, rva: number, size: number): DebugInfo['codeView'] {
  if (image.u32(rva, 'CodeView signature') !== RSDS) return undefined;
  const path = image.bytes.subarray(rva + 24, rva + Math.min(size, 24 + MAX_PDB_PATH));
  const end = path.indexOf(0);
  const pdbPath = Buffer.from(end < 0 ? path : path.subarray(0, end)).toString('utf8');
  return { guid: readGuid(image, rva + 4), age: image.u32(rva + 20, 'CodeView age'), pdbPath };
}

/** In the registry's form without braces, upper case. */
function readGuid(image: MappedReader, rva: number): string {
  const digits = (value: number, width: number) => value.toString(16).padStart(width, '0');
  const tail = Array.from(image.bytes.subarray(rva + 8, rva + 16), (byte) => digits(byte, 2)).join('');
  const head = [
    digits(image.u32(rva, 'GUID'), 8),
    digits(image.u16(rva + 4, 'GUID'), 4),
    digits(image.u16(rva + 6, 'GUID'), 4),
  ];
  return [...head, tail.slice(0, 4), tail.slice(4)].join('-').toUpperCase();
}
