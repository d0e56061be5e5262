import { DEVICE_OBJECT, FILE_OBJECT, VPB } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { topOfStack } from './device-object.ts';

const FO_DIRECT_DEVICE_OPEN = 0x800;

/** The device under the filters that gets the file's requests: a mounted file system's, else the file's own. */
export function fileSystemDevice(k: Kernel, file: bigint): bigint {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  const direct = (k.mem.get(file, FILE_OBJECT.Flags) & FO_DIRECT_DEVICE_OPEN) !== 0;
  const mounted = (vpb: bigint) => (vpb === 0n ? 0n : k.mem.get(vpb, VPB.DeviceObject));
  if (direct) return device;
  return mounted(k.mem.get(file, FILE_OBJECT.Vpb)) || mounted(k.mem.get(device, DEVICE_OBJECT.Vpb)) || device;
}

/** IoGetRelatedDeviceObject: the top of that device's stack. */
export function deviceOfFile(k: Kernel, file: bigint): bigint {
  return topOfStack(k, fileSystemDevice(k, file));
}
