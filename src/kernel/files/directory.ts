import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_FILES,
  STATUS_NO_SUCH_FILE,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { basicInformation, type FileQuery, sizes } from './file-information.ts';
import { baseName, childrenOf, type FileNode, isDirectory } from './file-tree.ts';
import { fileOfCall, setIoStatus } from './open-file.ts';

/** Offsets of FileNameLength and FileName by FILE_INFORMATION_CLASS. */
const LAYOUT: Readonly<Record<number, { readonly length: number; readonly name: number; readonly id?: number }>> = {
  1: { length: 60, name: 64 },
  2: { length: 60, name: 68 },
  3: { length: 60, name: 94 },
  12: { length: 8, name: 12 },
  37: { length: 60, name: 104, id: 96 },
  38: { length: 60, name: 80, id: 72 },
};

export interface DirectoryQuery extends FileQuery {
  readonly single: boolean;
  readonly pattern: bigint;
  readonly restart: boolean;
}

function entryBytes(k: Kernel, node: FileNode, name: string, informationClass: number): Buffer {
  const layout = LAYOUT[informationClass]!;
  const text = Buffer.from(name, 'utf16le');
  const bytes = Buffer.alloc(layout.name + text.length);
  if (informationClass !== 12) {
    const basic = basicInformation(node);
    const size = sizes(k, node);
    basic.copy(bytes, 8, 0, 32);
    size.copy(bytes, 40, 8, 16);
    size.copy(bytes, 48, 0, 8);
    basic.copy(bytes, 56, 32, 36);
  }
  if (layout.id !== undefined) bytes.writeBigUInt64LE(BigInt(node.id), layout.id);
  bytes.writeUInt32LE(text.length, layout.length);
  text.copy(bytes, layout.name);
  return bytes;
}

function matcher(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/[*<]/g, '.*')
    .replace(/[?>"]/g, '.');
  return new RegExp(`^${pattern === '*.*' ? '.*' : escaped}$`, 'i');
}

/** The next entries of a directory, as many as fit (or one). */
export function queryDirectory(k: Kernel, query: DirectoryQuery): number {
  const file = fileOfCall(k, query);
  if (typeof file === 'number') return file;
  if (LAYOUT[query.informationClass] === undefined) return STATUS_INVALID_INFO_CLASS;
  if (!isDirectory(file.node)) return STATUS_INVALID_PARAMETER;
  const first = file.open.scan === 0 || query.restart;
  if (query.restart) file.open.scan = 0;
  if (first && query.pattern !== 0n) file.open.pattern = readUnicodeString(k, query.pattern) || '*';
  const matches = matcher(file.open.pattern);
  const dots = file.node.path === '' ? [] : ['.', '..'];
  const all = [
    ...dots.map((name) => ({ name, node: file.node })),
    ...childrenOf(k, file.node).map((node) => ({ name: baseName(node.path), node })),
  ];
  const left = all.filter(({ name }) => matches.test(name)).slice(file.open.scan);
  if (left.length === 0)
    return setIoStatus(k, query.IoStatusBlock, first ? STATUS_NO_SUCH_FILE : STATUS_NO_MORE_FILES, 0);
  let written = 0;
  let previous = -1;
  for (const { name, node } of query.single ? left.slice(0, 1) : left) {
    const at = Math.ceil(written / 8) * 8;
    const bytes = entryBytes(k, node, name, query.informationClass);
    if (at + bytes.length > query.length) break;
    k.mem.write(query.buffer + BigInt(at), bytes);
    if (previous >= 0) k.mem.setU32(query.buffer + BigInt(previous), at - previous);
    previous = at;
    written = at + bytes.length;
    file.open.scan++;
  }
  return setIoStatus(k, query.IoStatusBlock, written === 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS, written);
}
