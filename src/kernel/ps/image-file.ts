import { DEVICE_OBJECT, FILE_OBJECT } from '../../generated/structs.ts';
import { canonicalPath, createFile, fileAt, parentPath, VOLUME_DEVICE } from '../files/file-tree.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { createObject, objectByName } from '../ob/objects.ts';
import { EPROCESS } from './opaque-layouts.ts';
import { recordOf } from './process-records.ts';

const IO_TYPE_FILE = 5;

/** FILE_OBJECT of the program that a process runs, made when it is first asked for; 0 for System. The process keeps a reference. */
export function imageFileOf(k: Kernel, process: bigint): bigint {
  const present = k.mem.get(process, EPROCESS.ImageFilePointer);
  const path = recordOf(k, process)?.imagePath ?? '';
  if (present !== 0n || !path.startsWith('\\')) return present;
  const file = createImageFile(k, path);
  k.mem.set(process, EPROCESS.ImageFilePointer, file);
  return file;
}

/** An open file on the system volume, with one reference. */
export function createImageFile(k: Kernel, ntPath: string): bigint {
  const path = canonicalPath(ntPath) ?? ntPath;
  const node = fileAt(k, path)?.id ?? makeNode(k, path);
  const file = createObject(k, { type: 'File', size: FILE_OBJECT.$size, data: { file: node, scan: 0, pattern: '*' } });
  k.mem.set(file, FILE_OBJECT.Type, IO_TYPE_FILE);
  k.mem.set(file, FILE_OBJECT.Size, FILE_OBJECT.$size);
  k.mem.set(file, FILE_OBJECT.ReadAccess, 1);
  k.mem.set(file, FILE_OBJECT.SharedRead, 1);
  const volume = objectByName(k, VOLUME_DEVICE)?.body;
  if (volume !== undefined) {
    k.mem.set(file, FILE_OBJECT.DeviceObject, volume);
    k.mem.set(file, FILE_OBJECT.Vpb, k.mem.get(volume, DEVICE_OBJECT.Vpb));
  }
  putUnicodeString(k, file + FILE_OBJECT.FileName.at, path, 'IoNm');
  initializeListHead(k, file + FILE_OBJECT.IrpList.at);
  return file;
}
function makeNode(k: Kernel, path: string): number {
  const parent = parentPath(path);
  if (parent !== '' && fileAt(k, parent) === undefined) makeNode(k, parent);
  return createFile(k, path, !/\.\w+$/.test(path)).id;
}
