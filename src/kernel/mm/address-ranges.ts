import { OutOfAddressSpace, OutOfMemory } from '../../memory/memory-errors.ts';
import { PAGE_SIZE } from '../../memory/memory-types.ts';

/** Last byte that user mode can reach, and the first that ProbeForRead refuses (x64). */
export const HIGHEST_USER_ADDRESS = 0x7fff_fffe_ffffn;
export const USER_PROBE_ADDRESS = 0x7fff_ffff_0000n;
export const SYSTEM_RANGE_START = 0xffff_8000_0000_0000n;

const OFFSET = BigInt(PAGE_SIZE - 1);

export function pageBase(va: bigint): bigint {
  return va & ~OFFSET;
}
export function pageOffset(va: bigint): number {
  return Number(va & OFFSET);
}
/** Pages that `bytes` bytes from `va` on touch; 0 bytes touch none. */
export function spanPages(va: bigint, bytes: number): number {
  return bytes === 0 ? 0 : Math.ceil((pageOffset(va) + bytes) / PAGE_SIZE);
}
export function isUserAddress(va: bigint): boolean {
  return va <= HIGHEST_USER_ADDRESS;
}

/** The result of `attempt`, or undefined where memory or address space is used up. */
export function unlessExhausted<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace) return undefined;
    throw error;
  }
}
