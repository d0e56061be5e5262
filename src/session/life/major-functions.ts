import { DRIVER_OBJECT } from '../../generated/structs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { internalRoutine } from '../../kernel/modules/slots.ts';

/** IRP_MJ_* (wdm.h) of the requests that a life is made of. */
export const MAJOR = {
  IRP_MJ_CREATE: 0,
  IRP_MJ_CLOSE: 2,
  IRP_MJ_READ: 3,
  IRP_MJ_WRITE: 4,
  IRP_MJ_FLUSH_BUFFERS: 9,
  IRP_MJ_FILE_SYSTEM_CONTROL: 13,
  IRP_MJ_DEVICE_CONTROL: 14,
  IRP_MJ_INTERNAL_DEVICE_CONTROL: 15,
  IRP_MJ_SHUTDOWN: 16,
  IRP_MJ_CLEANUP: 18,
  IRP_MJ_POWER: 22,
  IRP_MJ_PNP: 27,
} as const;
export type MajorName = keyof typeof MAJOR;

/** The driver's dispatch routine; undefined where the I/O manager refuses for it. */
export function dispatchRoutine(k: Kernel, driver: bigint, major: MajorName): bigint | undefined {
  const routine = k.mem.u64(driver + DRIVER_OBJECT.MajorFunction.at + BigInt(8 * MAJOR[major]));
  return routine === internalRoutine(k, 'IopInvalidDeviceRequest') ? undefined : routine;
}
