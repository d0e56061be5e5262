import {
  STATUS_END_OF_FILE,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { FILE_OBJECT } from '../../generated/structs.ts';
import { signal } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { objectByHandle } from '../ob/objects.ts';
import { contentsOf, isDirectory, writeContents } from './file-tree.ts';
import { fileOfCall, type HandleFile, setIoStatus } from './open-file.ts';

/** Special values of ByteOffset. */
const FILE_WRITE_TO_END_OF_FILE = -1n;
const FILE_USE_FILE_POINTER_POSITION = -2n;
const LARGEST_FILE = 0x1000_0000n;

export interface Transfer {
  readonly FileHandle: bigint;
  /** Instead of the handle: the file object. */
  readonly FileObject?: bigint;
  readonly Event: bigint;
  readonly IoStatusBlock: bigint;
  readonly Buffer: bigint;
  readonly Length: number;
  readonly ByteOffset: bigint;
}

function startOf(k: Kernel, file: HandleFile, byteOffset: bigint): bigint {
  const current = BigInt.asIntN(64, k.mem.u64(file.object + FILE_OBJECT.CurrentByteOffset.at));
  if (byteOffset === 0n) return current;
  const given = k.mem.i64(byteOffset);
  if (given === FILE_USE_FILE_POINTER_POSITION) return current;
  return given === FILE_WRITE_TO_END_OF_FILE ? BigInt(contentsOf(k, file.node).length) : given;
}

function finish(k: Kernel, request: Transfer, status: number, done: number): number {
  const event = request.Event === 0n ? undefined : objectByHandle(k, request.Event)?.object;
  if (event?.type === 'Event') signal(k, event.body, 1);
  return setIoStatus(k, request.IoStatusBlock, status, done);
}

export function readFile(k: Kernel, request: Transfer): number {
  const file = fileOfCall(k, request);
  if (typeof file === 'number') return file;
  if (isDirectory(file.node)) return STATUS_INVALID_DEVICE_REQUEST;
  const start = startOf(k, file, request.ByteOffset);
  if (start < 0n) return STATUS_INVALID_PARAMETER;
  const contents = contentsOf(k, file.node);
  if (request.Length > 0 && start >= BigInt(contents.length)) return finish(k, request, STATUS_END_OF_FILE, 0);
  const part = contents.subarray(Number(start), Number(start) + request.Length);
  if (part.length > 0) k.mem.write(request.Buffer, part);
  k.mem.setU64(file.object + FILE_OBJECT.CurrentByteOffset.at, start + BigInt(part.length));
  return finish(k, request, STATUS_SUCCESS, part.length);
}
export function writeFile(k: Kernel, request: Transfer): number {
  const file = fileOfCall(k, request);
  if (typeof file === 'number') return file;
  if (isDirectory(file.node)) return STATUS_INVALID_DEVICE_REQUEST;
  const start = startOf(k, file, request.ByteOffset);
  if (start < 0n || start > LARGEST_FILE) return STATUS_INVALID_PARAMETER;
  if (request.Length > 0) writeContents(k, file.node, Number(start), k.mem.bytes(request.Buffer, request.Length));
  k.mem.setU64(file.object + FILE_OBJECT.CurrentByteOffset.at, start + BigInt(request.Length));
  return finish(k, request, STATUS_SUCCESS, request.Length);
}
