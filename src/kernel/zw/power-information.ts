import { STATUS_BUFFER_TOO_SMALL, STATUS_NOT_SUPPORTED, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';

/** MHz of every processor. */
const MHZ = 2808;
const PROCESSOR_SIZE = 24;
const BATTERY_SIZE = 0x20;
const TIME_SIZE = 8;

/** SYSTEM_BATTERY_STATE of a desktop: on line power, without a battery. */
function battery(): Buffer {
  const bytes = Buffer.alloc(BATTERY_SIZE);
  bytes.writeUInt8(1, 0);
  return bytes;
}
/** PROCESSOR_POWER_INFORMATION for each processor, at full speed. */
function processors(k: Kernel): Buffer {
  const bytes = Buffer.alloc(PROCESSOR_SIZE * k.profile.processors);
  for (let number = 0; number < k.profile.processors; number++)
    for (const [index, value] of [number, MHZ, MHZ, MHZ, 1, 1].entries())
      bytes.writeUInt32LE(value, PROCESSOR_SIZE * number + 4 * index);
  return bytes;
}
/** By POWER_INFORMATION_LEVEL. */
const LEVELS: Readonly<Record<number, (k: Kernel) => Buffer>> = {
  5: battery,
  11: processors,
  14: () => Buffer.alloc(TIME_SIZE),
  15: () => Buffer.alloc(TIME_SIZE),
};

/** NtPowerInformation for levels that only tell. */
export function powerInformation(k: Kernel, level: number, output: bigint, length: number): number {
  const bytes = LEVELS[level]?.(k);
  if (bytes === undefined) return STATUS_NOT_SUPPORTED;
  if (length < bytes.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(output, bytes);
  return STATUS_SUCCESS;
}
