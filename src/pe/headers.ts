import { Format } from 'pe-library';
import { hex, ImageError, type ImageErrorCode } from './image-error.ts';

export const PAGE_SIZE = 0x1000;
/** Images and files above this many bytes are refused. */
export const MAX_IMAGE_BYTES = 256 * 1024 * 1024;

export const IMAGE_FILE_MACHINE_I386 = 0x14c;
export const IMAGE_FILE_MACHINE_AMD64 = 0x8664;
export const IMAGE_FILE_MACHINE_ARM64 = 0xaa64;
export const IMAGE_SUBSYSTEM_NATIVE = 1;
export const IMAGE_FILE_RELOCS_STRIPPED = 0x0001;
export const IMAGE_FILE_EXECUTABLE_IMAGE = 0x0002;
export const IMAGE_FILE_DLL = 0x2000;

/** Index of each data directory. */
export const DIRECTORY = {
  Export: 0,
  Import: 1,
  Resource: 2,
  Exception: 3,
  Security: 4,
  BaseRelocation: 5,
  Debug: 6,
  LoadConfig: 10,
  ImportAddressTable: 12,
  DelayImport: 13,
} as const;
export type DirectoryName = keyof typeof DIRECTORY;

const OPTIONAL_HEADER_MAGIC_32 = 0x10b;
const OPTIONAL_HEADER_MAGIC_64 = 0x20b;
const DOS_HEADER_SIZE = 64;
const FILE_HEADER_SIZE = 20;
const SIGNATURE_SIZE = 4;
const OPTIONAL_HEADER_SIZE = 112;
const DIRECTORY_COUNT = 16;
const DIRECTORY_TABLE_SIZE = DIRECTORY_COUNT * 8;
const MAX_SECTIONS = 96;

export interface RvaRange {
  readonly rva: number;
  readonly size: number;
}

/** The DOS, file and optional headers of a PE32+ image. Sizes in bytes; `entryPoint` is an RVA. */
export interface ImageHeaders {
  readonly machine: number;
  readonly numberOfSections: number;
  readonly timeDateStamp: number;
  readonly characteristics: number;
  readonly imageBase: bigint;
  readonly entryPoint: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  readonly osVersion: string;
  readonly subsystemVersion: string;
  readonly sizeOfImage: number;
  readonly sizeOfHeaders: number;
  readonly checksum: number;
  readonly subsystem: number;
  readonly dllCharacteristics: number;
  /** Sixteen entries; those that the header doesn't have are zero. The Security entry holds a file offset. */
  readonly directories: readonly RvaRange[];
  readonly sectionTableOffset: number;
}

/**
 * Reads and judges the headers as the Windows loader does, in its order.
 * @throws ImageError
 * @see PE format specification, "MS-DOS Stub", "COFF File Header", "Optional Header"
 */
export function readHeaders(bytes: Uint8Array, path: string): ImageHeaders {
  const file = new HeaderFile(bytes, path);
  const ntOffset = readNtHeaderOffset(file);
  const fileHeader = readFileHeader(file, ntOffset);
  const optionalOffset = ntOffset + SIGNATURE_SIZE + FILE_HEADER_SIZE;
  requirePe32Plus(file, optionalOffset, fileHeader.machine);
  if (fileHeader.sizeOfOptionalHeader < OPTIONAL_HEADER_SIZE) {
    const size = fileHeader.sizeOfOptionalHeader;
    throw file.error(
      'BadHeader',
      'SizeOfOptionalHeader',
      ntOffset + 20,
      `is ${size}, less than ${OPTIONAL_HEADER_SIZE}`,
    );
  }
  const headers = readOptionalHeader(file, optionalOffset, fileHeader);
  checkLayoutFields(file, optionalOffset, headers);
  checkDirectories(file, optionalOffset, headers);
  return headers;
}

class HeaderFile {
  readonly bytes: Uint8Array;
  readonly path: string;

  constructor(bytes: Uint8Array, path: string) {
    this.bytes = bytes;
    this.path = path;
  }

  /** A copy, as pe-library takes whole ArrayBuffers; `padded` bytes long, zeros behind `size`. */
  copy(offset: number, size: number, field: string, padded = size): ArrayBuffer {
    if (offset + size > this.bytes.byteLength) {
      const problem = `(${size} bytes) reaches past the end of the file (${hex(this.bytes.byteLength)} bytes)`;
      throw this.error('Truncated', field, offset, problem);
    }
    const copied = new ArrayBuffer(padded);
    new Uint8Array(copied).set(this.bytes.subarray(offset, offset + size));
    return copied;
  }

  error(code: ImageErrorCode, field: string, offset: number, problem: string): ImageError {
    return new ImageError(code, this.path, { field, offset }, problem);
  }
}

function readNtHeaderOffset(file: HeaderFile): number {
  const { bytes, path } = file;
  if (bytes.byteLength === 0) throw new ImageError('Empty', path, { field: 'file' }, 'is empty');
  if (bytes[0] !== 0x4d || (bytes.byteLength > 1 && bytes[1] !== 0x5a)) {
    throw file.error('NotPe', 'e_magic', 0, "isn't MZ, so this is no Windows image");
  }
  const dosHeader = Format.ImageDosHeader.from(file.copy(0, DOS_HEADER_SIZE, 'IMAGE_DOS_HEADER'));
  const ntOffset = dosHeader.newHeaderAddress >>> 0;
  if (ntOffset % 4 !== 0) throw file.error('BadHeader', 'e_lfanew', 0x3c, `is ${hex(ntOffset)}, not a multiple of 4`);
  return ntOffset;
}

interface FileHeader {
  readonly machine: number;
  readonly numberOfSections: number;
  readonly timeDateStamp: number;
  readonly characteristics: number;
  readonly sizeOfOptionalHeader: number;
}

function readFileHeader(file: HeaderFile, ntOffset: number): FileHeader {
  const signature = new Uint8Array(file.copy(ntOffset, SIGNATURE_SIZE, 'IMAGE_NT_HEADERS.Signature'));
  if (signature[0] !== 0x50 || signature[1] !== 0x45 || signature[2] !== 0 || signature[3] !== 0) {
    throw file.error('NotPe', 'IMAGE_NT_HEADERS.Signature', ntOffset, "isn't PE, so this is no Windows NT image");
  }
  const offset = ntOffset + SIGNATURE_SIZE;
  const header = Format.ImageFileHeader.from(file.copy(offset, FILE_HEADER_SIZE, 'IMAGE_FILE_HEADER'));
  const { machine, numberOfSections, timeDateStamp, characteristics, sizeOfOptionalHeader } = header;
  if ((characteristics & IMAGE_FILE_EXECUTABLE_IMAGE) === 0) {
    throw file.error(
      'BadHeader',
      'Characteristics',
      offset + 18,
      'lacks IMAGE_FILE_EXECUTABLE_IMAGE: it was not linked',
    );
  }
  if (numberOfSections === 0) throw file.error('BadSection', 'NumberOfSections', offset + 2, 'is 0');
  if (numberOfSections > MAX_SECTIONS) {
    const problem = `is ${numberOfSections}, more than the ${MAX_SECTIONS} that Windows allows`;
    throw file.error('TooManySections', 'NumberOfSections', offset + 2, problem);
  }
  return { machine, numberOfSections, timeDateStamp, characteristics, sizeOfOptionalHeader };
}

function requirePe32Plus(file: HeaderFile, offset: number, machine: number): void {
  const magic = new DataView(file.copy(offset, 2, 'IMAGE_OPTIONAL_HEADER.Magic')).getUint16(0, true);
  if (magic === OPTIONAL_HEADER_MAGIC_64 && machine !== IMAGE_FILE_MACHINE_I386) return;
  if (magic === OPTIONAL_HEADER_MAGIC_32 || machine === IMAGE_FILE_MACHINE_I386) {
    throw file.error('WrongMachine', 'Machine', offset - 20, `is ${hex(machine)}: this is a 32-bit image`);
  }
  throw file.error('BadHeader', 'IMAGE_OPTIONAL_HEADER.Magic', offset, `is ${hex(magic)}, not ${hex(0x20b)} (PE32+)`);
}

function readOptionalHeader(file: HeaderFile, offset: number, fileHeader: FileHeader): ImageHeaders {
  const fixed = file.copy(offset, OPTIONAL_HEADER_SIZE, 'IMAGE_OPTIONAL_HEADER64');
  const header = Format.ImageOptionalHeader64.from(fixed);
  const { sizeOfOptionalHeader, ...fileFields } = fileHeader;
  return {
    ...fileFields,
    imageBase: header.imageBaseBigInt,
    entryPoint: header.addressOfEntryPoint,
    sectionAlignment: header.sectionAlignment,
    fileAlignment: header.fileAlignment,
    osVersion: `${header.majorOperatingSystemVersion}.${header.minorOperatingSystemVersion}`,
    subsystemVersion: `${header.majorSubsystemVersion}.${header.minorSubsystemVersion}`,
    sizeOfImage: header.sizeOfImage,
    sizeOfHeaders: header.sizeOfHeaders,
    checksum: header.checkSum,
    subsystem: header.subsystem,
    dllCharacteristics: header.dllCharacteristics,
    directories: readDirectories(file, offset + OPTIONAL_HEADER_SIZE, header.numberOfRvaAndSizes),
    sectionTableOffset: offset + sizeOfOptionalHeader,
  };
}

function readDirectories(file: HeaderFile, offset: number, declared: number): RvaRange[] {
  const count = Math.min(declared, DIRECTORY_COUNT);
  const table = file.copy(offset, count * 8, 'IMAGE_DATA_DIRECTORY', DIRECTORY_TABLE_SIZE);
  const directories: RvaRange[] = [];
  const reader = Format.ImageDataDirectoryArray.from(table);
  for (let i = 0; i < DIRECTORY_COUNT; i++) {
    const { virtualAddress, size } = reader.get(i);
    directories.push({ rva: virtualAddress, size });
  }
  return directories;
}

function checkLayoutFields(file: HeaderFile, offset: number, headers: ImageHeaders): void {
  const { sectionAlignment, fileAlignment, sizeOfImage, sizeOfHeaders, imageBase } = headers;
  const bad = (field: string, at: number, problem: string) => file.error('BadHeader', field, offset + at, problem);
  if (imageBase % 0x10000n !== 0n) throw bad('ImageBase', 24, `is ${hex(imageBase)}, not a multiple of 64 KB`);
  if (!isPowerOfTwo(sectionAlignment)) {
    throw bad('SectionAlignment', 32, `is ${hex(sectionAlignment)}, not a power of two`);
  }
  if (!isPowerOfTwo(fileAlignment)) throw bad('FileAlignment', 36, `is ${hex(fileAlignment)}, not a power of two`);
  if (fileAlignment > sectionAlignment) {
    throw bad('FileAlignment', 36, `is ${hex(fileAlignment)}, above SectionAlignment ${hex(sectionAlignment)}`);
  }
  const mustBeEqual = fileAlignment < 0x200 || sectionAlignment < PAGE_SIZE;
  if (mustBeEqual && fileAlignment !== sectionAlignment) {
    const problem = `is ${hex(fileAlignment)} and SectionAlignment ${hex(sectionAlignment)}: below 0x200 or a page they must be equal`;
    throw bad('FileAlignment', 36, problem);
  }
  if (sizeOfImage > MAX_IMAGE_BYTES) {
    throw file.error('TooLarge', 'SizeOfImage', offset + 56, `is ${hex(sizeOfImage)}`);
  }
  if (sizeOfHeaders === 0 || sizeOfHeaders >= sizeOfImage) {
    throw bad('SizeOfHeaders', 60, `is ${hex(sizeOfHeaders)}, with a SizeOfImage of ${hex(sizeOfImage)}`);
  }
  if (sizeOfHeaders > file.bytes.byteLength) {
    const problem = `is ${hex(sizeOfHeaders)}, past the end of the file (${hex(file.bytes.byteLength)} bytes)`;
    throw file.error('Truncated', 'SizeOfHeaders', offset + 60, problem);
  }
}

/** The directories that loading depends on. Windows never looks at the others, so they may say anything. */
const LOADER_DIRECTORIES: readonly DirectoryName[] = [
  'Export',
  'Import',
  'Exception',
  'BaseRelocation',
  'LoadConfig',
  'ImportAddressTable',
  'DelayImport',
];

function checkDirectories(file: HeaderFile, offset: number, headers: ImageHeaders): void {
  const end = roundUp(headers.sizeOfImage, PAGE_SIZE);
  for (const name of LOADER_DIRECTORIES) {
    const { rva, size } = headers.directories[DIRECTORY[name]]!;
    if (rva !== 0 && rva + size > end) {
      const at = offset + OPTIONAL_HEADER_SIZE + DIRECTORY[name] * 8;
      const problem = `spans RVA ${hex(rva)} to ${hex(rva + size)}, past the end of the image (${hex(end)})`;
      throw file.error('BadDirectory', `${name} directory`, at, problem);
    }
  }
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && value <= 0x80000000 && Number.isInteger(Math.log2(value));
}

/** `alignment` is a power of two. */
export function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
