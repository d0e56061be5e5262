import {
  STATUS_FILE_IS_A_DIRECTORY,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_A_DIRECTORY,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { FILE_OBJECT, IO_STATUS_BLOCK, OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import { putUnicodeString, readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { createObject, dereferenceObject, objectByHandle, openHandle } from '../ob/objects.ts';
import {
  canonicalPath,
  createFile,
  type FileNode,
  fileAt,
  fileById,
  isDirectory,
  parentPath,
  resize,
} from './file-tree.ts';

const IO_TYPE_FILE = 5;
const OBJ_KERNEL_HANDLE = 0x200;
/** CreateDisposition. */
export const FILE_SUPERSEDE = 0;
export const FILE_OPEN = 1;
const FILE_CREATE = 2;
const FILE_OVERWRITE = 4;
const FILE_OVERWRITE_IF = 5;
/** CreateOptions. */
const FILE_DIRECTORY_FILE = 1;
const FILE_NON_DIRECTORY_FILE = 0x40;
/** IoStatusBlock.Information. */
const OPENED = 1;
const CREATED = 2;
const OVERWRITTEN = 3;

/** What a File object stands for: the data of its object record. */
export interface OpenFile {
  readonly file: number;
  /** Next entry of ZwQueryDirectoryFile, and the pattern of the scan. */
  scan: number;
  pattern: string;
}

export function setIoStatus(k: Kernel, block: bigint, status: number, information: number | bigint): number {
  if (block !== 0n) {
    k.mem.setU32(block, status);
    k.mem.set(block, IO_STATUS_BLOCK.Information, BigInt(information));
  }
  return status;
}

/** Path below C: that an OBJECT_ATTRIBUTES names, or why it leads nowhere. */
export function namedPath(k: Kernel, attributes: bigint): string | number {
  if (k.mem.get(attributes, OBJECT_ATTRIBUTES.Length) !== OBJECT_ATTRIBUTES.$size) return STATUS_INVALID_PARAMETER;
  const name = readUnicodeString(k, k.mem.get(attributes, OBJECT_ATTRIBUTES.ObjectName));
  const root = k.mem.get(attributes, OBJECT_ATTRIBUTES.RootDirectory);
  if (root !== 0n) {
    const directory = fileOfHandle(k, root);
    if (typeof directory === 'number') return directory;
    return name === '' ? directory.node.path : `${directory.node.path}\\${name}`;
  }
  if (!name.startsWith('\\')) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  return (
    canonicalPath(name) ?? (name.lastIndexOf('\\') > 0 ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_OBJECT_NAME_NOT_FOUND)
  );
}

export interface HandleFile {
  readonly node: FileNode;
  readonly object: bigint;
  readonly open: OpenFile;
}
export function fileOfHandle(k: Kernel, handle: bigint): HandleFile | number {
  const found = objectByHandle(k, handle);
  if (found === undefined) return STATUS_INVALID_HANDLE;
  if (found.object.type !== 'File') return STATUS_OBJECT_TYPE_MISMATCH;
  const open = found.object.data as OpenFile | undefined;
  const node = open?.file === undefined ? undefined : fileById(k, open.file);
  return node === undefined || open === undefined ? STATUS_INVALID_HANDLE : { node, object: found.object.body, open };
}

export interface CreateRequest {
  readonly FileHandle: bigint;
  readonly DesiredAccess: number;
  readonly ObjectAttributes: bigint;
  readonly IoStatusBlock: bigint;
  readonly disposition: number;
  readonly options: number;
}

/** Opens or makes a file as the disposition says. */
export function openFile(k: Kernel, request: CreateRequest): number {
  const path = namedPath(k, request.ObjectAttributes);
  if (typeof path === 'number') return path;
  if (request.disposition > FILE_OVERWRITE_IF) return STATUS_INVALID_PARAMETER;
  const found = fileAt(k, path);
  const wantsDirectory = (request.options & FILE_DIRECTORY_FILE) !== 0;
  if (found === undefined) return makeFile(k, request, path, wantsDirectory);
  if (request.disposition === FILE_CREATE)
    return setIoStatus(k, request.IoStatusBlock, STATUS_OBJECT_NAME_COLLISION, 0);
  if (wantsDirectory && !isDirectory(found)) return STATUS_NOT_A_DIRECTORY;
  if (request.options & FILE_NON_DIRECTORY_FILE && isDirectory(found)) return STATUS_FILE_IS_A_DIRECTORY;
  const replaces = [FILE_SUPERSEDE, FILE_OVERWRITE, FILE_OVERWRITE_IF].includes(request.disposition);
  if (replaces) resize(k, found, 0);
  return handOut(k, request, found, request.disposition === FILE_SUPERSEDE ? 0 : replaces ? OVERWRITTEN : OPENED);
}

function makeFile(k: Kernel, request: CreateRequest, path: string, directory: boolean): number {
  const parent = fileAt(k, parentPath(path));
  if (parent === undefined || !isDirectory(parent)) return STATUS_OBJECT_PATH_NOT_FOUND;
  if (request.disposition === FILE_OPEN || request.disposition === FILE_OVERWRITE) return STATUS_OBJECT_NAME_NOT_FOUND;
  return handOut(k, request, createFile(k, path, directory), CREATED);
}

function handOut(k: Kernel, request: CreateRequest, node: FileNode, information: number): number {
  const open: OpenFile = { file: node.id, scan: 0, pattern: '*' };
  const object = createObject(k, { type: 'File', size: FILE_OBJECT.$size, data: open });
  k.mem.set(object, FILE_OBJECT.Type, IO_TYPE_FILE);
  k.mem.set(object, FILE_OBJECT.Size, FILE_OBJECT.$size);
  putUnicodeString(k, object + FILE_OBJECT.FileName.at, node.path === '' ? '\\' : node.path, 'IoNm');
  const attributes = k.mem.get(request.ObjectAttributes, OBJECT_ATTRIBUTES.Attributes);
  k.mem.setU64(
    request.FileHandle,
    openHandle(k, object, request.DesiredAccess, (attributes & OBJ_KERNEL_HANDLE) !== 0),
  );
  dereferenceObject(k, object);
  return setIoStatus(k, request.IoStatusBlock, STATUS_SUCCESS, information);
}
