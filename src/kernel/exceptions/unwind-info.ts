import type { GuestMemory } from '../../memory/memory-types.ts';
import type { FunctionEntry } from './function-table.ts';

/** One prologue operation; `prologOffset` is the end of its instruction from the function's start, sizes are in bytes. */
export type UnwindOperation =
  | { readonly op: 'push'; readonly prologOffset: number; readonly register: number }
  | { readonly op: 'allocate'; readonly prologOffset: number; readonly size: number }
  | { readonly op: 'setFrame'; readonly prologOffset: number }
  | {
      readonly op: 'saveGeneral' | 'saveXmm';
      readonly prologOffset: number;
      readonly register: number;
      readonly offset: number;
    }
  | { readonly op: 'machineFrame'; readonly prologOffset: number; readonly errorCode: boolean };

/** UNWIND_INFO as it stands in guest memory. */
export interface GuestUnwindInfo {
  readonly version: number;
  readonly flags: number;
  readonly prologSize: number;
  /** 0: none. */
  readonly frameRegister: number;
  readonly frameOffset: bigint;
  /** Last instruction of the prologue first. */
  readonly operations: readonly UnwindOperation[];
  /** Version 2: size of each epilogue, and starts in bytes before the function's end. */
  readonly epilogSize: number;
  readonly epilogs: readonly number[];
  /** Address of what follows the codes: handler RVA, or the RUNTIME_FUNCTION that this one is chained to. */
  readonly trailer: bigint;
}

export const UNW_FLAG_EHANDLER = 1;
export const UNW_FLAG_UHANDLER = 2;
export const UNW_FLAG_CHAININFO = 4;
const UWOP_EPILOG = 6;

/** The unwind data cannot be followed: a frame behind it is not known. */
export class BadUnwindData extends Error {
  readonly rva: number;
  constructor(rva: number, problem: string) {
    super(`unwind data at RVA 0x${rva.toString(16)}: ${problem}`);
    this.name = 'BadUnwindData';
    this.rva = rva;
  }
}

const known = new WeakMap<FunctionEntry, GuestUnwindInfo>();

/** The UNWIND_INFO of a function, read once. Throws as `readUnwindInfo`. */
export function unwindInfoOf(mem: GuestMemory, entry: FunctionEntry): GuestUnwindInfo {
  let info = known.get(entry);
  if (info === undefined) {
    info = readUnwindInfo(mem, entry);
    known.set(entry, info);
  }
  return info;
}

/**
 * Reads the UNWIND_INFO of a function.
 * @throws BadUnwindData, GuestAccessError
 * @see https://learn.microsoft.com/cpp/build/exception-handling-x64
 */
export function readUnwindInfo(mem: GuestMemory, entry: FunctionEntry): GuestUnwindInfo {
  const rva = entry.unwind;
  if (rva + 4 > entry.imageSize) throw new BadUnwindData(rva, 'lies outside the image');
  const va = entry.base + BigInt(rva);
  const header = mem.u32(va);
  const version = header & 7;
  if (version !== 1 && version !== 2) throw new BadUnwindData(rva, `version ${version} is unknown`);
  const count = (header >>> 16) & 0xff;
  const slots = readSlots(mem, va + 4n, count);
  const epilogs = version === 2 ? readEpilogs(slots) : NO_EPILOGS;
  return {
    version,
    flags: (header >>> 3) & 0x1f,
    prologSize: (header >>> 8) & 0xff,
    frameRegister: (header >>> 24) & 0xf,
    frameOffset: BigInt(header >>> 28) * 16n,
    operations: decode(rva, slots, epilogs.slots),
    epilogSize: epilogs.size,
    epilogs: epilogs.offsets,
    trailer: va + 4n + BigInt(2 * (count + (count & 1))),
  };
}

function readSlots(mem: GuestMemory, va: bigint, count: number): Uint16Array {
  const bytes = mem.bytes(va, 2 * count);
  const slots = new Uint16Array(count);
  for (let index = 0; index < count; index++) slots[index] = bytes[2 * index]! | (bytes[2 * index + 1]! << 8);
  return slots;
}

const NO_EPILOGS = { slots: 0, size: 0, offsets: [] as readonly number[] };

/** The first slot has the size, and whether one epilogue ends the function; later slots have 12-bit offsets, 0 is padding. */
function readEpilogs(slots: Uint16Array): typeof NO_EPILOGS {
  const isEpilog = (slot: number | undefined) => slot !== undefined && ((slot >>> 8) & 0xf) === UWOP_EPILOG;
  if (!isEpilog(slots[0])) return NO_EPILOGS;
  const size = slots[0]! & 0xff;
  const offsets = (slots[0]! >>> 12) & 1 ? [size] : [];
  let used = 1;
  for (; isEpilog(slots[used]); used++) {
    const offset = (slots[used]! & 0xff) | ((slots[used]! >>> 12) << 8);
    if (offset !== 0) offsets.push(offset);
  }
  return { slots: used, size, offsets };
}

function decode(rva: number, slots: Uint16Array, start: number): UnwindOperation[] {
  const operations: UnwindOperation[] = [];
  let at = start;
  const operand = () => {
    const slot = slots[++at];
    if (slot === undefined) throw new BadUnwindData(rva, 'the last code lacks its operand');
    return slot;
  };
  const wide = () => operand() + operand() * 0x10000;
  for (; at < slots.length; at++) operations.push(decodeOne(rva, slots[at]!, operand, wide));
  return operations;
}

function decodeOne(rva: number, slot: number, operand: () => number, wide: () => number): UnwindOperation {
  const prologOffset = slot & 0xff;
  const info = slot >>> 12;
  const code = (slot >>> 8) & 0xf;
  switch (code) {
    case 0:
      return { op: 'push', prologOffset, register: info };
    case 1:
      if (info > 1) throw new BadUnwindData(rva, `UWOP_ALLOC_LARGE has info ${info}`);
      return { op: 'allocate', prologOffset, size: info === 0 ? operand() * 8 : wide() };
    case 2:
      return { op: 'allocate', prologOffset, size: info * 8 + 8 };
    case 3:
      return { op: 'setFrame', prologOffset };
    case 4:
      return { op: 'saveGeneral', prologOffset, register: info, offset: operand() * 8 };
    case 5:
      return { op: 'saveGeneral', prologOffset, register: info, offset: wide() };
    case 8:
      return { op: 'saveXmm', prologOffset, register: info, offset: operand() * 16 };
    case 9:
      return { op: 'saveXmm', prologOffset, register: info, offset: wide() };
    case 10:
      if (info > 1) throw new BadUnwindData(rva, `UWOP_PUSH_MACHFRAME has info ${info}`);
      return { op: 'machineFrame', prologOffset, errorCode: info === 1 };
    default:
      throw new BadUnwindData(rva, `operation ${code} is unknown`);
  }
}
