import { STATUS_ACCESS_VIOLATION, STATUS_PARTIAL_COPY, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';
import type { Kernel } from '../kernel.ts';
import { USER_PROBE_ADDRESS } from './address-ranges.ts';
import { inProcess } from './process-space.ts';

interface Place {
  readonly process: bigint;
  readonly va: bigint;
}
export interface ProcessCopy {
  readonly from: Place;
  readonly to: Place;
  readonly bytes: bigint;
  readonly userMode: boolean;
  readonly returnSize: bigint;
}

/** MmCopyVirtualMemory: STATUS_PARTIAL_COPY where a page on either side cannot be accessed. */
export function copyBetweenProcesses(k: Kernel, { from, to, bytes, userMode, returnSize }: ProcessCopy): number {
  const outside = from.va + bytes > USER_PROBE_ADDRESS || to.va + bytes > USER_PROBE_ADDRESS;
  if (userMode && outside) return STATUS_ACCESS_VIOLATION;
  let done = 0n;
  while (done < bytes) {
    const room = BigInt(PAGE_SIZE) - ((from.va + done) & 0xfffn);
    const part = Number(bytes - done < room ? bytes - done : room);
    const read = inProcess(k, from.process, () => readable(k, from.va + done, part));
    if (read === undefined || !inProcess(k, to.process, () => stored(k, to.va + done, read))) break;
    done += BigInt(part);
  }
  k.mem.setU64(returnSize, done);
  return done === bytes ? STATUS_SUCCESS : STATUS_PARTIAL_COPY;
}
function readable(k: Kernel, va: bigint, bytes: number): Uint8Array | undefined {
  return k.mem.isRangeMapped(va, bytes) ? k.mem.bytes(va, bytes) : undefined;
}
function stored(k: Kernel, va: bigint, bytes: Uint8Array): boolean {
  if (!k.mem.isRangeWritable(va, bytes.length)) return false;
  k.mem.write(va, bytes);
  return true;
}
