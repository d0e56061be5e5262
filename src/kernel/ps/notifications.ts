import { CLIENT_ID, IMAGE_INFO, PS_CREATE_NOTIFY_INFO } from '../../generated/structs.ts';
import type { GuestCall } from '../call-sequence.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';
import { imageFileOf } from './image-file.ts';
import { notifyRoutines } from './notify-routines.ts';
import { EPROCESS, ETHREAD } from './opaque-layouts.ts';
import { type ProcessImage, recordOf } from './process-records.ts';

const INFO = PS_CREATE_NOTIFY_INFO;
const TAG = 'PsNt';
/** IMAGE_ADDRESSING_MODE_32BIT; 64-bit images have it too. */
const ADDRESSING_MODE = 3;
const SYSTEM_IMAGE = 1;

/** PS_CREATE_NOTIFY_INFO and the strings that it points to. */
const IMAGE_NAME = 0x48n;
const COMMAND_LINE = 0x58n;
const BLOCK_SIZE = 0x68;

export function createNotifyInfo(k: Kernel, process: bigint): bigint {
  const record = recordOf(k, process);
  const info = kernelPool(k, BLOCK_SIZE, TAG);
  const creator = currentThread(k);
  k.mem.set(info, INFO.Size, BigInt(INFO.$size));
  k.mem.set(info, INFO.FileOpenNameAvailable, 1);
  k.mem.set(info, INFO.ParentProcessId, k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId));
  const creating = info + INFO.CreatingThreadId.at;
  k.mem.set(creating, CLIENT_ID.UniqueProcess, k.mem.get(creator.ethread, ETHREAD.UniqueProcess));
  k.mem.set(creating, CLIENT_ID.UniqueThread, k.mem.get(creator.ethread, ETHREAD.UniqueThread));
  k.mem.set(info, INFO.FileObject, imageFileOf(k, process));
  putUnicodeString(k, info + IMAGE_NAME, `\\??\\${dosPath(record?.imagePath ?? '')}`, TAG);
  putUnicodeString(k, info + COMMAND_LINE, record?.commandLine ?? '', TAG);
  k.mem.set(info, INFO.ImageFileName, info + IMAGE_NAME);
  k.mem.set(info, INFO.CommandLine, info + COMMAND_LINE);
  return info;
}
export function freeNotifyInfo(k: Kernel, info: bigint): void {
  freePool(k, k.mem.u64(info + IMAGE_NAME + 8n), 0);
  freePool(k, k.mem.u64(info + COMMAND_LINE + 8n), 0);
  freePool(k, info, 0);
}
const dosPath = (path: string) => path.replace(/^\\Device\\HarddiskVolume\d+/, 'C:');

/** Calls that tell of a process: `info` is 0 when it exits. */
export function processCalls(k: Kernel, process: bigint, info: bigint): GuestCall[] {
  const id = k.mem.get(process, EPROCESS.UniqueProcessId);
  const parent = k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId);
  return notifyRoutines(k).process.map(({ routine, extended }) => ({
    routine,
    args: extended ? [process, id, info] : [parent, id, info === 0n ? 0n : 1n],
  }));
}
export function threadCalls(k: Kernel, ethread: bigint, create: boolean): GuestCall[] {
  const args = [k.mem.get(ethread, ETHREAD.UniqueProcess), k.mem.get(ethread, ETHREAD.UniqueThread), create ? 1n : 0n];
  return notifyRoutines(k).thread.map(({ routine }) => ({ routine, args }));
}

/** IMAGE_INFO_EX and the name. */
const IMAGE_NAME_AT = 0x38n;
const IMAGE_BLOCK_SIZE = 0x48;

/** What `imageCalls` hands out; `freeImageInfo` takes it back. */
export function createImageInfo(k: Kernel, image: ProcessImage, systemImage: boolean): bigint {
  const block = kernelPool(k, IMAGE_BLOCK_SIZE, TAG);
  k.mem.set(block, IMAGE_INFO.Properties, ADDRESSING_MODE | (systemImage ? SYSTEM_IMAGE << 8 : 0));
  k.mem.set(block, IMAGE_INFO.ImageBase, image.base);
  k.mem.set(block, IMAGE_INFO.ImageSize, BigInt(image.size));
  putUnicodeString(k, block + IMAGE_NAME_AT, image.path, TAG);
  return block;
}
export function freeImageInfo(k: Kernel, block: bigint): void {
  freePool(k, k.mem.u64(block + IMAGE_NAME_AT + 8n), 0);
  freePool(k, block, 0);
}
/** Calls that tell of an image: (FullImageName, ProcessId, ImageInfo). */
export function imageCalls(k: Kernel, block: bigint, processId: bigint): GuestCall[] {
  return notifyRoutines(k).image.map(({ routine }) => ({ routine, args: [block + IMAGE_NAME_AT, processId, block] }));
}
