import { DEVICE_OBJECT, FILE_OBJECT } from '../../generated/structs.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { freePool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { createObject, dereferenceObject, type ObjectRecord } from '../ob/objects.ts';
import { closedOn, openedOn } from './device-object.ts';

const IO_TYPE_FILE = 5;
/** FILE_OBJECT.Flags (wdm.h). */
const FO_SYNCHRONOUS_IO = 0x2;
const FO_ALERTABLE_IO = 0x4;
const FO_NO_INTERMEDIATE_BUFFERING = 0x8;
const FO_CLEANUP_COMPLETE = 0x4000;
const FO_HANDLE_CREATED = 0x40000;
/** FILE_* create options (wdm.h). */
const FILE_NO_INTERMEDIATE_BUFFERING = 0x8;
const FILE_SYNCHRONOUS_IO_ALERT = 0x10;
const FILE_SYNCHRONOUS_IO_NONALERT = 0x20;

/** A FILE_OBJECT on a device, not opened yet; it counts on the device. */
export function createFileObject(k: Kernel, device: bigint, name: string, options: number): bigint {
  const file = createObject(k, { type: 'File', size: FILE_OBJECT.$size });
  k.mem.set(file, FILE_OBJECT.Type, IO_TYPE_FILE);
  k.mem.set(file, FILE_OBJECT.Size, FILE_OBJECT.$size);
  k.mem.set(file, FILE_OBJECT.DeviceObject, device);
  k.mem.set(file, FILE_OBJECT.Vpb, k.mem.get(device, DEVICE_OBJECT.Vpb));
  let flags = options & FILE_NO_INTERMEDIATE_BUFFERING ? FO_NO_INTERMEDIATE_BUFFERING : 0;
  if (options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)) flags |= FO_SYNCHRONOUS_IO;
  if (options & FILE_SYNCHRONOUS_IO_ALERT) flags |= FO_ALERTABLE_IO;
  k.mem.set(file, FILE_OBJECT.Flags, flags);
  if (name !== '') putUnicodeString(k, file + FILE_OBJECT.FileName.at, name, 'IoNm');
  initialiseHeader(k, file + FILE_OBJECT.Lock.at, OBJECT.EventSynchronization, 0x18, 0);
  initialiseHeader(k, file + FILE_OBJECT.Event.at, OBJECT.EventNotification, 0x18, 0);
  initializeListHead(k, file + FILE_OBJECT.IrpList.at);
  openedOn(k, device);
  return file;
}

/** A file that was never opened goes without a word to its driver. */
export function discardFile(k: Kernel, file: bigint): void {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  freeName(k, file);
  dereferenceObject(k, file);
  closedOn(k, device);
}
function freeName(k: Kernel, file: bigint): void {
  const buffer = k.mem.u64(file + FILE_OBJECT.FileName.at + 8n);
  if (buffer !== 0n) freePool(k, buffer, 0);
}

/** Is it a file of the volume C:, which the kernel serves itself, and not one of a device? */
export function isVolumeFile(object: ObjectRecord): boolean {
  return object.type === 'File' && (object.data as { file?: number } | undefined)?.file !== undefined;
}

export function markCleanedUp(k: Kernel, file: bigint): void {
  k.mem.set(file, FILE_OBJECT.Flags, k.mem.get(file, FILE_OBJECT.Flags) | FO_CLEANUP_COMPLETE);
}
export function markHandleCreated(k: Kernel, file: bigint): void {
  k.mem.set(file, FILE_OBJECT.Flags, k.mem.get(file, FILE_OBJECT.Flags) | FO_HANDLE_CREATED);
}

/** The last reference of a file whose driver has seen IRP_MJ_CLOSE. */
export function deleteFile(k: Kernel, file: bigint): number {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  freeName(k, file);
  const left = dereferenceObject(k, file);
  closedOn(k, device);
  return left;
}
