import { DRIVER_OBJECT, FILE_OBJECT } from '../../generated/structs.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { objectAt } from './objects.ts';

/** The name that ObQueryNameString gives: a file's is its device's and its own. Empty when there is none. */
export function objectNameOf(k: Kernel, body: bigint): string {
  const object = objectAt(k, body);
  if (object?.type === 'File') {
    const device = k.mem.get(body, FILE_OBJECT.DeviceObject);
    return `${objectAt(k, device)?.name ?? ''}${readUnicodeString(k, body + FILE_OBJECT.FileName.at)}`;
  }
  if (object?.type === 'Driver') return object.name ?? readUnicodeString(k, body + DRIVER_OBJECT.DriverName.at);
  return object?.name ?? '';
}
