import { STATUS_BUFFER_OVERFLOW, STATUS_BUFFER_TOO_SMALL, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';

/**
 * The answer of a query whose structure ends in a name or data: too small for the fixed part is an error, too small for the
 * rest a warning with as much as fits.
 */
export function answerVariable(
  k: Kernel,
  answer: Uint8Array,
  fixed: number,
  buffer: bigint,
  length: number,
  resultLength: bigint,
): number {
  if (resultLength !== 0n) k.mem.setU32(resultLength, answer.length);
  if (length < fixed) return STATUS_BUFFER_TOO_SMALL;
  const fits = Math.min(length, answer.length);
  if (fits > 0) k.mem.write(buffer, answer.subarray(0, fits));
  return fits < answer.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}
