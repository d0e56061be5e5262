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
import { DEVICE_OBJECT, FILE_OBJECT, IO_STATUS_BLOCK, OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import { putUnicodeString, readUnicodeString } from '../guest-strings.ts';
import { openedOn } from '../io/device-object.ts';
import type { Kernel } from '../kernel.ts';
import {
  createObject,
  dereferenceObject,
  type ObjectRecord,
  objectAt,
  objectByHandle,
  objectByName,
  openHandle,
} from '../ob/objects.ts';
import {
  canonicalPath,
  createFile,
  type FileNode,
  fileAt,
  fileById,
  isDirectory,
  parentPath,
  removeFile,
  resize,
  VOLUME_DEVICE,
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
const FILE_DELETE_ON_CLOSE = 0x1000;
/** FILE_SYNCHRONOUS_IO_ALERT and NONALERT. */
const SYNCHRONOUS = 0x30;
const FO_SYNCHRONOUS_IO = 0x2;
/** Access rights behind FILE_OBJECT's ReadAccess, WriteAccess and DeleteAccess, generic ones among them. */
const READS = 0x1 | 0x20 | 0x8000_0000 | 0x2000_0000 | 0x1000_0000;
const WRITES = 0x2 | 0x4 | 0x4000_0000 | 0x1000_0000;
const DELETES = 0x1_0000 | 0x1000_0000;
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
  /** The file goes with the last handle to this object. */
  readonly deleteOnClose: boolean;
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
  return found.object.type === 'File' ? fileOfRecord(k, found.object) : STATUS_OBJECT_TYPE_MISMATCH;
}
function fileOfRecord(k: Kernel, object: ObjectRecord): HandleFile | number {
  const open = object.data as OpenFile | undefined;
  const node = open?.file === undefined ? undefined : fileById(k, open.file);
  return node === undefined || open === undefined ? STATUS_INVALID_HANDLE : { node, object: object.body, open };
}
/** By handle, or by the FILE_OBJECT that an IRP has. */
export function fileOfCall(
  k: Kernel,
  call: { readonly FileHandle: bigint; readonly FileObject?: bigint },
): HandleFile | number {
  if (call.FileObject === undefined) return fileOfHandle(k, call.FileHandle);
  const object = objectAt(k, call.FileObject);
  return object ? fileOfRecord(k, object) : STATUS_INVALID_HANDLE;
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
  const deleteOnClose = (request.options & FILE_DELETE_ON_CLOSE) !== 0;
  const open: OpenFile = { file: node.id, scan: 0, pattern: '*', deleteOnClose };
  const object = createObject(k, { type: 'File', size: FILE_OBJECT.$size, data: open });
  k.mem.set(object, FILE_OBJECT.Type, IO_TYPE_FILE);
  k.mem.set(object, FILE_OBJECT.Size, FILE_OBJECT.$size);
  k.mem.set(object, FILE_OBJECT.ReadAccess, request.DesiredAccess & READS ? 1 : 0);
  k.mem.set(object, FILE_OBJECT.WriteAccess, request.DesiredAccess & WRITES ? 1 : 0);
  k.mem.set(object, FILE_OBJECT.DeleteAccess, request.DesiredAccess & DELETES ? 1 : 0);
  const volume = objectByName(k, VOLUME_DEVICE)?.body;
  if (volume !== undefined) {
    k.mem.set(object, FILE_OBJECT.DeviceObject, volume);
    k.mem.set(object, FILE_OBJECT.Vpb, k.mem.get(volume, DEVICE_OBJECT.Vpb));
    openedOn(k, volume);
  }
  if (request.options & SYNCHRONOUS) k.mem.set(object, FILE_OBJECT.Flags, FO_SYNCHRONOUS_IO);
  putUnicodeString(k, object + FILE_OBJECT.FileName.at, node.path === '' ? '\\' : node.path, 'IoNm');
  const attributes = k.mem.get(request.ObjectAttributes, OBJECT_ATTRIBUTES.Attributes);
  k.mem.setU64(
    request.FileHandle,
    openHandle(k, object, request.DesiredAccess, (attributes & OBJ_KERNEL_HANDLE) !== 0),
  );
  dereferenceObject(k, object);
  return setIoStatus(k, request.IoStatusBlock, STATUS_SUCCESS, information);
}

/** The last handle to a file object is closed. */
export function lastHandleClosed(k: Kernel, object: ObjectRecord): void {
  const file = fileOfRecord(k, object);
  if (typeof file !== 'number' && file.open.deleteOnClose) removeFile(k, file.node);
}
