import {
  STATUS_INVALID_FILE_FOR_SECTION,
  STATUS_INVALID_IMAGE_FORMAT,
  STATUS_INVALID_IMAGE_NOT_MZ,
  STATUS_MAPPED_FILE_SIZE_ZERO,
} from '../../generated/ntstatus.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import { type Image, layout, readImage } from '../../pe/image.ts';
import { ImageError } from '../../pe/image-error.ts';
import { contentsOf, type FileNode, isDirectory } from '../files/file-tree.ts';
import { fileOfHandle } from '../files/open-file.ts';
import type { Kernel } from '../kernel.ts';
import { moduleByName } from '../modules/loaded-modules.ts';

const PAGE_READONLY = 0x02;
const PAGE_READWRITE = 0x04;
const PAGE_EXECUTE_READ = 0x20;
const PAGE_EXECUTE_READWRITE = 0x40;

/** What a section of a file shows: a copy of the file, or the image that it holds. Plain data. */
export interface FileContents {
  readonly bytes: Uint8Array;
  /** PAGE_* of each page of an image; undefined for data, which has the protection that is asked for. */
  readonly protections: readonly number[] | undefined;
}

/**
 * The contents of a section of a file, or the status that refuses it. The code of an image is executable in the page tables
 * only: nothing has validated the file.
 */
export function fileContents(k: Kernel, handle: bigint, isImage: boolean): FileContents | number {
  const found = fileOfHandle(k, handle);
  if (typeof found === 'number') return found;
  if (isDirectory(found.node)) return STATUS_INVALID_FILE_FOR_SECTION;
  const bytes = contentsOf(k, found.node);
  if (bytes.length === 0) return isImage ? STATUS_INVALID_IMAGE_NOT_MZ : STATUS_MAPPED_FILE_SIZE_ZERO;
  return isImage ? imageContents(k, found.node, bytes) : { bytes, protections: undefined };
}

function imageContents(k: Kernel, node: FileNode, bytes: Uint8Array): FileContents | number {
  if (bytes[0] !== 0x4d || bytes[1] !== 0x5a) return STATUS_INVALID_IMAGE_NOT_MZ;
  const module = node.image === undefined ? undefined : moduleByName(k, node.image);
  // The file of a module is there as it is loaded, so it is laid out already.
  if (module !== undefined && node.data === undefined)
    return { bytes, protections: protectionsOf(bytes.length, module.sections) };
  try {
    const image = readImage(bytes, 'a section of type SEC_IMAGE');
    const mapped = layout(image);
    return { bytes: mapped, protections: protectionsOf(mapped.length, image.sections.map(asMapped)) };
  } catch (error) {
    if (error instanceof ImageError) return STATUS_INVALID_IMAGE_FORMAT;
    throw error;
  }
}

interface MappedSection {
  readonly rva: number;
  readonly size: number;
  readonly execute: boolean;
  readonly write: boolean;
}

function asMapped({ virtualAddress, virtualSize, execute, write }: Image['sections'][number]): MappedSection {
  return { rva: virtualAddress, size: virtualSize, execute, write };
}

function protectionsOf(size: number, sections: readonly MappedSection[]): number[] {
  const protections = new Array<number>(Math.ceil(size / PAGE_SIZE)).fill(PAGE_READONLY);
  for (const { rva, size: bytes, execute, write } of sections) {
    const protection = execute
      ? write
        ? PAGE_EXECUTE_READWRITE
        : PAGE_EXECUTE_READ
      : write
        ? PAGE_READWRITE
        : PAGE_READONLY;
    protections.fill(protection, Math.floor(rva / PAGE_SIZE), Math.ceil((rva + bytes) / PAGE_SIZE));
  }
  return protections;
}
