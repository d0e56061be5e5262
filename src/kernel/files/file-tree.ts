import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { moduleByName, modules } from '../modules/loaded-modules.ts';
import { slice } from '../slice.ts';

export const FILE_ATTRIBUTE_DIRECTORY = 0x10;
const FILE_ATTRIBUTE_ARCHIVE = 0x20;
/** The volume that C: is on. */
export const VOLUME_DEVICE = '\\Device\\HarddiskVolume3';

export interface FileNode {
  readonly id: number;
  /** Below the volume, such as `\Windows\System32`; the root is empty. */
  path: string;
  attributes: number;
  /** Contents; undefined for an image. */
  data: Uint8Array | undefined;
  readonly image: string | undefined;
  created: bigint;
  written: bigint;
}
interface FilesState {
  /** By upper-case path. */
  readonly byPath: Map<string, FileNode>;
  nextId: number;
}
const files = slice<FilesState>('files', () => ({ byPath: new Map(), nextId: 5 }));
const DIRECTORIES = [
  '',
  '\\Windows',
  '\\Windows\\System32',
  '\\Windows\\System32\\drivers',
  '\\Windows\\System32\\config',
  '\\Windows\\Temp',
  '\\Program Files',
  '\\Users',
  '\\ProgramData',
];
const HIVES = ['SYSTEM', 'SOFTWARE', 'SAM', 'SECURITY', 'DEFAULT'];

/** The volume C:, filled when it is first looked at. Nothing of the host's files is in it. */
function volume(k: Kernel): FilesState {
  const state = files(k);
  if (state.byPath.size > 0) return state;
  for (const path of DIRECTORIES) addNode(k, state, path, { directory: true });
  for (const module of modules(k).list) addImage(k, state, module.path, module.name);
  for (const hive of HIVES) addNode(k, state, `\\Windows\\System32\\config\\${hive}`, { data: new Uint8Array(0x1000) });
  for (const name of ['ntdll.dll', 'kernel32.dll', 'hal.dll', 'ntoskrnl.exe', 'win32k.sys']) {
    const path = `\\Windows\\System32\\${name}`;
    if (!state.byPath.has(path.toUpperCase())) addNode(k, state, path, { data: new Uint8Array(0x1000) });
  }
  return state;
}
function addImage(k: Kernel, state: FilesState, ntPath: string, image: string): void {
  const path = canonicalPath(ntPath);
  if (path !== undefined) addNode(k, state, path, { image });
}
function addNode(
  k: Kernel,
  state: FilesState,
  path: string,
  of: { directory?: boolean; data?: Uint8Array; image?: string },
): FileNode {
  const now = systemTime(k);
  const node: FileNode = {
    id: state.nextId++,
    path,
    attributes: of.directory ? FILE_ATTRIBUTE_DIRECTORY : FILE_ATTRIBUTE_ARCHIVE,
    data: of.data,
    image: of.image,
    created: now,
    written: now,
  };
  state.byPath.set(path.toUpperCase(), node);
  return node;
}

/** Path below the volume of an NT path that leads to C:, else undefined. */
export function canonicalPath(ntPath: string): string | undefined {
  const path = ntPath
    .replace(/^\\(\?\?|DosDevices|GLOBAL\?\?)\\GLOBALROOT/i, '')
    .replace(/^\\SystemRoot(?=\\|$)/i, '\\??\\C:\\Windows');
  const match = /^\\(?:(?:\?\?|DosDevices|GLOBAL\?\?)\\C:|Device\\(?:HarddiskVolume3|BootDevice))(\\.*)?$/i.exec(path);
  if (match === null) return undefined;
  return (match[1] ?? '').replace(/\\+$/, '').replace(/\\{2,}/g, '\\');
}

export function fileAt(k: Kernel, path: string): FileNode | undefined {
  return volume(k).byPath.get(path.toUpperCase());
}
export function fileById(k: Kernel, id: number): FileNode | undefined {
  for (const node of volume(k).byPath.values()) if (node.id === id) return node;
  return undefined;
}
export function createFile(k: Kernel, path: string, directory: boolean): FileNode {
  return addNode(k, volume(k), path, directory ? { directory } : { data: new Uint8Array() });
}
export function removeFile(k: Kernel, node: FileNode): void {
  volume(k).byPath.delete(node.path.toUpperCase());
}
export function moveFile(k: Kernel, node: FileNode, path: string): void {
  removeFile(k, node);
  node.path = path;
  volume(k).byPath.set(path.toUpperCase(), node);
}
export function childrenOf(k: Kernel, node: FileNode): FileNode[] {
  const prefix = `${node.path.toUpperCase()}\\`;
  return [...volume(k).byPath]
    .filter(([path]) => path.startsWith(prefix) && !path.includes('\\', prefix.length))
    .map(([, child]) => child);
}
export const isDirectory = (node: FileNode) => (node.attributes & FILE_ATTRIBUTE_DIRECTORY) !== 0;
export const parentPath = (path: string) => path.slice(0, path.lastIndexOf('\\'));
export const baseName = (path: string) => path.slice(path.lastIndexOf('\\') + 1);

/** Not to be written. An image's are those of its file; for a module that has none, what is mapped. */
export function contentsOf(k: Kernel, node: FileNode): Uint8Array {
  if (node.data !== undefined) return node.data;
  const file = node.image === undefined ? undefined : k.imageFiles.get(node.image);
  return file ?? mappedContents(k, node);
}
function mappedContents(k: Kernel, node: FileNode): Uint8Array {
  const module = node.image === undefined ? undefined : moduleByName(k, node.image);
  if (module === undefined) return new Uint8Array();
  const bytes = new Uint8Array(module.size);
  for (const { rva, size } of module.sections) {
    if (k.mem.isRangeMapped(module.base + BigInt(rva), size))
      bytes.set(k.mem.bytes(module.base + BigInt(rva), size).subarray(0, module.size - rva), rva);
  }
  if (k.mem.isMapped(module.base)) bytes.set(k.mem.bytes(module.base, Math.min(0x1000, module.size)));
  return bytes;
}
export function writeContents(k: Kernel, node: FileNode, offset: number, bytes: Uint8Array): void {
  const old = contentsOf(k, node);
  const grown = new Uint8Array(Math.max(old.length, offset + bytes.length));
  grown.set(old);
  grown.set(bytes, offset);
  node.data = grown;
  node.written = systemTime(k);
}
export function resize(k: Kernel, node: FileNode, size: number): void {
  const resized = new Uint8Array(size);
  resized.set(contentsOf(k, node).subarray(0, size));
  node.data = resized;
}
