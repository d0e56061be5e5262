import { type CertificateInfo, readCertificate } from './certificate.ts';
import { type DebugInfo, readDebugDirectory } from './debug-directory.ts';
import { type DriverKind, driverKind } from './driver-kind.ts';
import { type RuntimeFunction, RuntimeFunctionTable } from './exception-directory.ts';
import { type ExportTable, readExports } from './exports.ts';
import {
  DIRECTORY,
  type DirectoryName,
  IMAGE_FILE_DLL,
  IMAGE_FILE_MACHINE_AMD64,
  type ImageHeaders,
  MAX_IMAGE_BYTES,
  type RvaRange,
  readHeaders,
} from './headers.ts';
import { ImageError } from './image-error.ts';
import { type ImportedModule, readImports } from './imports.ts';
import { mapImage } from './layout.ts';
import { type LoadConfig, readLoadConfig } from './load-config.ts';
import { MappedReader } from './mapped-reader.ts';
import { type Relocations, readRelocations } from './relocations.ts';
import { type ImageSection, readSections } from './sections.ts';
import { readUnwindChain, readUnwindInfo, type UnwindInfo } from './unwind-info.ts';
import { readVersionInfo, type VersionInfo } from './version-info.ts';

/**
 * What a PE32+ file says about itself. Headers and sections are read and judged at once; the rest is read when it is
 * first asked for, and the loader's part of it (imports, exports, relocations, load configuration, unwind data) then
 * throws an `ImageError` where it is malformed.
 */
export interface Image extends Omit<ImageHeaders, 'directories' | 'numberOfSections' | 'sectionTableOffset'> {
  readonly path: string;
  /** Bytes of the file. */
  readonly size: number;
  /** The file's bytes. Not to be written. */
  readonly bytes: Uint8Array;
  readonly isDll: boolean;
  readonly sections: readonly ImageSection[];
  readonly imports: readonly ImportedModule[];
  /** Data directory 12. */
  readonly iat: RvaRange | undefined;
  readonly exports: ExportTable | undefined;
  readonly relocations: Relocations;
  readonly loadConfig: LoadConfig | undefined;
  /** Empty for machines other than x64, whose entries differ. */
  readonly runtimeFunctions: RuntimeFunctionTable;
  readonly version: VersionInfo | undefined;
  readonly debug: DebugInfo;
  readonly certificate: CertificateInfo;
  readonly kind: DriverKind;
  /** Checked reads by RVA from the unrelocated image. */
  readonly mapped: MappedReader;
  /** A data directory; undefined where its address is 0. Security holds a file offset in place of an RVA. */
  directory(name: DirectoryName): RvaRange | undefined;
  /** The UNWIND_INFO at an RVA (`RuntimeFunction.unwindRva`). */
  unwindInfo(unwindRva: number): UnwindInfo;
  /** The unwind data of a function, then what it is chained to. */
  unwindChain(entry: RuntimeFunction): readonly UnwindInfo[];
}

/**
 * Reads a PE32+ image of any machine and subsystem.
 * @param path names the file in errors; nothing is read from it
 * @throws ImageError
 */
export function readImage(bytes: Uint8Array, path: string): Image {
  if (bytes.byteLength > MAX_IMAGE_BYTES) {
    throw new ImageError('TooLarge', path, { field: 'file' }, `has ${bytes.byteLength} bytes`);
  }
  const headers = readHeaders(bytes, path);
  return new PeImage(bytes, path, headers, readSections(bytes, path, headers));
}

/** A fresh copy of the image as Windows maps it, unrelocated: SizeOfImage rounded up to pages. */
export function layout(image: Image): Uint8Array {
  return mapImage(image.bytes, image, image.sections);
}

const NO_RANGE: RvaRange = { rva: 0, size: 0 };

class PeImage implements Image {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly machine: number;
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
  readonly isDll: boolean;
  readonly sections: readonly ImageSection[];
  readonly #headers: ImageHeaders;
  readonly #known = new Map<string, unknown>();

  constructor(bytes: Uint8Array, path: string, headers: ImageHeaders, sections: readonly ImageSection[]) {
    this.bytes = bytes;
    this.path = path;
    this.size = bytes.byteLength;
    this.machine = headers.machine;
    this.timeDateStamp = headers.timeDateStamp;
    this.characteristics = headers.characteristics;
    this.imageBase = headers.imageBase;
    this.entryPoint = headers.entryPoint;
    this.sectionAlignment = headers.sectionAlignment;
    this.fileAlignment = headers.fileAlignment;
    this.osVersion = headers.osVersion;
    this.subsystemVersion = headers.subsystemVersion;
    this.sizeOfImage = headers.sizeOfImage;
    this.sizeOfHeaders = headers.sizeOfHeaders;
    this.checksum = headers.checksum;
    this.subsystem = headers.subsystem;
    this.dllCharacteristics = headers.dllCharacteristics;
    this.isDll = (headers.characteristics & IMAGE_FILE_DLL) !== 0;
    this.sections = Object.freeze(sections);
    this.#headers = headers;
    Object.freeze(this);
  }

  directory(name: DirectoryName): RvaRange | undefined {
    const range = this.#range(name);
    return range.rva === 0 ? undefined : range;
  }

  get mapped(): MappedReader {
    return this.#once('mapped', () => new MappedReader(this.path, layout(this)));
  }
  get imports(): readonly ImportedModule[] {
    return this.#once('imports', () => readImports(this.mapped, this.#range('Import'), this.#range('DelayImport')));
  }
  get iat(): RvaRange | undefined {
    const range = this.#range('ImportAddressTable');
    return range.rva === 0 || range.size === 0 ? undefined : range;
  }
  get exports(): ExportTable | undefined {
    return this.#once('exports', () => readExports(this.mapped, this.#range('Export')));
  }
  get relocations(): Relocations {
    return this.#once('relocations', () => readRelocations(this.mapped, this.#range('BaseRelocation')));
  }
  get loadConfig(): LoadConfig | undefined {
    return this.#once('loadConfig', () => readLoadConfig(this.mapped, this.#range('LoadConfig'), this.imageBase));
  }
  get runtimeFunctions(): RuntimeFunctionTable {
    return this.#once('runtimeFunctions', () => {
      const isX64 = this.machine === IMAGE_FILE_MACHINE_AMD64;
      return new RuntimeFunctionTable(this.mapped, isX64 ? this.#range('Exception') : NO_RANGE);
    });
  }
  get version(): VersionInfo | undefined {
    return this.#once('version', () => readVersionInfo(this.mapped, this.#range('Resource')));
  }
  get debug(): DebugInfo {
    return this.#once('debug', () => readDebugDirectory(this.mapped, this.#range('Debug')));
  }
  get certificate(): CertificateInfo {
    return this.#once('certificate', () => readCertificate(this.bytes, this.#range('Security')));
  }
  get kind(): DriverKind {
    return driverKind(this.imports);
  }

  unwindInfo(unwindRva: number): UnwindInfo {
    return readUnwindInfo(this.mapped, unwindRva);
  }
  unwindChain(entry: RuntimeFunction): readonly UnwindInfo[] {
    return readUnwindChain(this.mapped, entry);
  }

  #range(name: DirectoryName): RvaRange {
    return this.#headers.directories[DIRECTORY[name]]!;
  }

  #once<T>(name: string, read: () => T): T {
    if (!this.#known.has(name)) this.#known.set(name, read());
    return this.#known.get(name) as T;
  }
}
