import type { RvaRange } from './headers.ts';
import { ImageError } from './image-error.ts';
import type { MappedReader } from './mapped-reader.ts';

/** The VERSIONINFO resource of an image. */
export interface VersionInfo {
  /** Four numbers with dots, from the fixed part; undefined where there is none. */
  readonly fileVersion: string | undefined;
  readonly productVersion: string | undefined;
  /** VS_FIXEDFILEINFO dwFileType and dwFileSubtype. */
  readonly fileType: number;
  readonly fileSubtype: number;
  /** The first string table, such as FileDescription or OriginalFilename. */
  readonly strings: ReadonlyMap<string, string>;
}

const RT_VERSION = 16;
const SUBDIRECTORY = 0x80000000;
const MAX_ENTRIES = 4096;
const MAX_VERSION_BYTES = 0x10000;
const MAX_STRINGS = 256;
const FIXED_SIGNATURE = 0xfeef04bd;

/** The version resource; undefined where there is none or it is malformed, since Windows loads a driver without it. */
export function readVersionInfo(image: MappedReader, directory: RvaRange): VersionInfo | undefined {
  if (directory.rva === 0 || !image.contains(directory.rva, directory.size)) return undefined;
  try {
    const data = findVersionResource(image, directory.rva);
    return data && parseVersion(image, data);
  } catch (error) {
    if (error instanceof ImageError) return undefined;
    throw error;
  }
}

function findVersionResource(image: MappedReader, root: number): RvaRange | undefined {
  const names = findEntry(image, root, root, RT_VERSION);
  const languages = names === undefined ? undefined : findEntry(image, root, names);
  const leaf = languages === undefined ? undefined : findEntry(image, root, languages);
  if (leaf === undefined) return undefined;
  const rva = image.u32(leaf, 'IMAGE_RESOURCE_DATA_ENTRY.OffsetToData');
  const size = Math.min(image.u32(leaf + 4, 'IMAGE_RESOURCE_DATA_ENTRY.Size'), MAX_VERSION_BYTES);
  return image.contains(rva, size) ? { rva, size } : undefined;
}

/** RVA of what the entry with `id` (or the first entry) of a resource directory leads to. */
function findEntry(image: MappedReader, root: number, directory: number, id?: number): number | undefined {
  const named = image.u16(directory + 12, 'IMAGE_RESOURCE_DIRECTORY.NumberOfNamedEntries');
  const numbered = image.u16(directory + 14, 'IMAGE_RESOURCE_DIRECTORY.NumberOfIdEntries');
  const count = Math.min(named + numbered, MAX_ENTRIES);
  for (let i = 0; i < count; i++) {
    const at = directory + 16 + i * 8;
    if (id !== undefined && image.u32(at, 'IMAGE_RESOURCE_DIRECTORY_ENTRY.Id') !== id) continue;
    return root + (image.u32(at + 4, 'IMAGE_RESOURCE_DIRECTORY_ENTRY.OffsetToData') & ~SUBDIRECTORY);
  }
  return undefined;
}

interface VersionNode {
  readonly key: string;
  readonly valueRva: number;
  readonly valueLength: number;
  readonly end: number;
}

function parseVersion(image: MappedReader, data: RvaRange): VersionInfo | undefined {
  const root = readNode(image, data.rva, data.rva + data.size);
  if (root === undefined || root.key !== 'VS_VERSION_INFO') return undefined;
  const fixed = root.valueRva;
  const hasFixed = root.valueLength >= 52 && image.u32(fixed, 'VS_FIXEDFILEINFO.dwSignature') === FIXED_SIGNATURE;
  return {
    fileVersion: hasFixed ? readVersion(image, fixed + 8) : undefined,
    productVersion: hasFixed ? readVersion(image, fixed + 16) : undefined,
    fileType: hasFixed ? image.u32(fixed + 36, 'VS_FIXEDFILEINFO.dwFileType') : 0,
    fileSubtype: hasFixed ? image.u32(fixed + 40, 'VS_FIXEDFILEINFO.dwFileSubtype') : 0,
    strings: readStrings(image, root),
  };
}

function readVersion(image: MappedReader, rva: number): string {
  const high = image.u32(rva, 'VS_FIXEDFILEINFO');
  const low = image.u32(rva + 4, 'VS_FIXEDFILEINFO');
  return `${high >>> 16}.${high & 0xffff}.${low >>> 16}.${low & 0xffff}`;
}

function readStrings(image: MappedReader, root: VersionNode): Map<string, string> {
  const strings = new Map<string, string>();
  const info = children(image, root).find((node) => node.key === 'StringFileInfo');
  const table = info && children(image, info)[0];
  for (const node of table === undefined ? [] : children(image, table)) {
    strings.set(node.key, readUtf16(image, node.valueRva, node.end));
  }
  return strings;
}

function children(image: MappedReader, parent: VersionNode): VersionNode[] {
  const nodes: VersionNode[] = [];
  let rva = align4(parent.valueRva + parent.valueLength);
  while (rva < parent.end && nodes.length < MAX_STRINGS) {
    const node = readNode(image, rva, parent.end);
    if (node === undefined) break;
    nodes.push(node);
    rva = align4(node.end);
  }
  return nodes;
}

/** wLength, wValueLength, wType, a UTF-16 key, padding, the value, padding, children. */
function readNode(image: MappedReader, rva: number, limit: number): VersionNode | undefined {
  if (rva + 6 > limit) return undefined;
  const length = image.u16(rva, 'wLength');
  if (length < 6 || rva + length > limit) return undefined;
  const end = rva + length;
  const isText = image.u16(rva + 4, 'wType') === 1;
  const valueLength = image.u16(rva + 2, 'wValueLength') * (isText ? 2 : 1);
  const key = readUtf16(image, rva + 6, end);
  return { key, valueRva: Math.min(align4(rva + 6 + (key.length + 1) * 2), end), valueLength, end };
}

function readUtf16(image: MappedReader, rva: number, end: number): string {
  let text = '';
  for (let at = rva; at + 2 <= end; at += 2) {
    const unit = image.u16(at, 'version string');
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}

/** Resource data starts at a multiple of 4, so that alignment by RVA is alignment inside the resource. */
function align4(rva: number): number {
  return (rva + 3) & ~3;
}
