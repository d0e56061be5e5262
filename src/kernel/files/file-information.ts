import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_CANNOT_DELETE,
  STATUS_DIRECTORY_NOT_EMPTY,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { FILE_OBJECT } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import {
  canonicalPath,
  childrenOf,
  contentsOf,
  type FileNode,
  fileAt,
  isDirectory,
  moveFile,
  parentPath,
  removeFile,
  resize,
} from './file-tree.ts';
import { fileOfCall, type HandleFile, setIoStatus } from './open-file.ts';

const CLUSTER = 0x1000;
const LARGEST_FILE = 0x1000_0000n;

export function basicInformation(node: FileNode): Buffer {
  const bytes = Buffer.alloc(40);
  [node.created, node.written, node.written, node.written].forEach((time, index) => {
    bytes.writeBigInt64LE(time, 8 * index);
  });
  bytes.writeUInt32LE(node.attributes, 32);
  return bytes;
}
export function sizes(k: Kernel, node: FileNode): Buffer {
  const length = isDirectory(node) ? 0 : contentsOf(k, node).length;
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(BigInt(Math.ceil(length / CLUSTER) * CLUSTER), 0);
  bytes.writeBigInt64LE(BigInt(length), 8);
  return bytes;
}
function standardInformation(k: Kernel, node: FileNode): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(1, 0);
  tail.writeUInt8(isDirectory(node) ? 1 : 0, 5);
  return Buffer.concat([sizes(k, node), tail]);
}
function nameInformation(node: FileNode): Buffer {
  const name = Buffer.from(node.path === '' ? '\\' : node.path, 'utf16le');
  const head = Buffer.alloc(4);
  head.writeUInt32LE(name.length);
  return Buffer.concat([head, name]);
}
export function networkOpenInformation(k: Kernel, node: FileNode): Buffer {
  const basic = basicInformation(node);
  return Buffer.concat([basic.subarray(0, 32), sizes(k, node), basic.subarray(32, 36), Buffer.alloc(4)]);
}
function quad(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

/** By FILE_INFORMATION_CLASS; the number is the size of the fixed part. */
function fileInformation(k: Kernel, file: HandleFile, informationClass: number): readonly [Buffer, number] | undefined {
  const { node } = file;
  const position = () => quad(k.mem.u64(file.object + FILE_OBJECT.CurrentByteOffset.at));
  switch (informationClass) {
    case 4:
      return [basicInformation(node), 40];
    case 5:
      return [standardInformation(k, node), 24];
    case 6:
      return [quad(BigInt(node.id)), 8];
    case 7:
    case 8:
    case 16:
    case 17:
      return [Buffer.alloc(4), 4];
    case 9:
    case 48:
      return [nameInformation(node), 8];
    case 14:
      return [position(), 8];
    case 18: {
      const parts = [
        basicInformation(node),
        standardInformation(k, node),
        quad(BigInt(node.id)),
        Buffer.alloc(8),
        position(),
        Buffer.alloc(8),
        nameInformation(node),
      ];
      return [Buffer.concat(parts), 104];
    }
    case 34:
      return [networkOpenInformation(k, node), 56];
    case 35: {
      const tag = Buffer.alloc(8);
      tag.writeUInt32LE(node.attributes);
      return [tag, 8];
    }
    default:
      return undefined;
  }
}

export interface FileQuery {
  readonly FileHandle: bigint;
  /** Instead of the handle: the file object. */
  readonly FileObject?: bigint;
  readonly IoStatusBlock: bigint;
  readonly buffer: bigint;
  readonly length: number;
  readonly informationClass: number;
}

/** Answers a query of a variable structure into a file DDI's buffer and IO_STATUS_BLOCK. */
export function answerQuery(k: Kernel, query: FileQuery, bytes: Buffer, fixed: number): number {
  if (query.length < fixed) return STATUS_INFO_LENGTH_MISMATCH;
  const fits = Math.min(query.length, bytes.length);
  k.mem.write(query.buffer, bytes.subarray(0, fits));
  return setIoStatus(k, query.IoStatusBlock, fits < bytes.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS, fits);
}
export function queryFile(k: Kernel, query: FileQuery): number {
  const file = fileOfCall(k, query);
  if (typeof file === 'number') return file;
  const answer = fileInformation(k, file, query.informationClass);
  return answer === undefined ? STATUS_INVALID_INFO_CLASS : answerQuery(k, query, answer[0], answer[1]);
}

/** Bytes that each settable class needs. */
const SETTABLE: Readonly<Record<number, number>> = { 4: 40, 10: 24, 13: 1, 14: 8, 19: 8, 20: 8, 64: 4, 65: 24 };

export function setFile(k: Kernel, query: FileQuery): number {
  const file = fileOfCall(k, query);
  if (typeof file === 'number') return file;
  const needed = SETTABLE[query.informationClass];
  if (needed === undefined) return STATUS_INVALID_INFO_CLASS;
  if (query.length < needed) return STATUS_INFO_LENGTH_MISMATCH;
  return setIoStatus(k, query.IoStatusBlock, applyInformation(k, file, query), 0);
}
function applyInformation(k: Kernel, file: HandleFile, { buffer, informationClass }: FileQuery): number {
  switch (informationClass) {
    case 4: {
      const attributes = k.mem.u32(buffer + 32n);
      if (attributes !== 0) file.node.attributes = (attributes & ~0x10) | (file.node.attributes & 0x10);
      return STATUS_SUCCESS;
    }
    case 10:
    case 65:
      return rename(k, file.node, k.mem.utf16(buffer + 20n, k.mem.u32(buffer + 16n)), k.mem.u8(buffer) !== 0);
    case 13:
    case 64:
      return k.mem.u8(buffer) === 0 ? STATUS_SUCCESS : remove(k, file.node);
    case 14:
      k.mem.setU64(file.object + FILE_OBJECT.CurrentByteOffset.at, k.mem.u64(buffer));
      return STATUS_SUCCESS;
    default: {
      const size = k.mem.u64(buffer);
      if (size > LARGEST_FILE) return STATUS_INVALID_PARAMETER;
      if (informationClass === 20 || Number(size) < contentsOf(k, file.node).length) resize(k, file.node, Number(size));
      return STATUS_SUCCESS;
    }
  }
}
export function remove(k: Kernel, node: FileNode): number {
  if (node.path === '') return STATUS_CANNOT_DELETE;
  if (isDirectory(node) && childrenOf(k, node).length > 0) return STATUS_DIRECTORY_NOT_EMPTY;
  removeFile(k, node);
  return STATUS_SUCCESS;
}
function rename(k: Kernel, node: FileNode, name: string, replace: boolean): number {
  const path = name.startsWith('\\') ? canonicalPath(name) : `${parentPath(node.path)}\\${name}`;
  if (path === undefined) return STATUS_INVALID_PARAMETER;
  if (fileAt(k, path) !== undefined && !replace) return STATUS_OBJECT_NAME_COLLISION;
  moveFile(k, node, path);
  return STATUS_SUCCESS;
}
