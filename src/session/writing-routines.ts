import type { DdiCall } from '../kernel/observer.ts';

/** Where a call writes for its caller. */
export type WrittenRange = (call: DdiCall) => { readonly to: bigint; readonly size: number };

const range =
  (to: number, size: number): WrittenRange =>
  (call) => ({ to: call.raw(to), size: Number(call.raw(size)) });

/** The routines with which drivers bring code into a buffer, by name: page histories tell of them. */
export const WRITING_ROUTINES: ReadonlyMap<string, WrittenRange> = new Map([
  ['memcpy', range(0, 2)],
  ['memmove', range(0, 2)],
  ['RtlCopyMemory', range(0, 2)],
  ['RtlCopyMemoryNonTemporal', range(0, 2)],
  ['RtlMoveMemory', range(0, 2)],
  ['MmCopyMemory', range(0, 2)],
  ['MmCopyVirtualMemory', range(3, 4)],
  ['ZwReadFile', range(5, 6)],
  ['ZwReadVirtualMemory', range(2, 3)],
]);
