import { type RuntimeFunction, readRuntimeFunction } from './exception-directory.ts';
import type { MappedReader } from './mapped-reader.ts';

/**
 * One prolog operation. `prologOffset` is the end of its instruction from the function's start. Registers are numbered
 * as in machine code (0 RAX … 15 R15, or XMM), sizes and offsets are in bytes.
 */
export type UnwindCode =
  | { readonly op: 'UWOP_PUSH_NONVOL'; readonly prologOffset: number; readonly register: number }
  | { readonly op: 'UWOP_ALLOC'; readonly prologOffset: number; readonly size: number }
  | { readonly op: 'UWOP_SET_FPREG'; readonly prologOffset: number }
  | {
      readonly op: 'UWOP_SAVE_NONVOL';
      readonly prologOffset: number;
      readonly register: number;
      readonly offset: number;
    }
  | {
      readonly op: 'UWOP_SAVE_XMM128';
      readonly prologOffset: number;
      readonly register: number;
      readonly offset: number;
    }
  | { readonly op: 'UWOP_PUSH_MACHFRAME'; readonly prologOffset: number; readonly errorCode: boolean };

export interface UnwindInfo {
  readonly rva: number;
  readonly version: 1 | 2;
  readonly flags: number;
  readonly sizeOfProlog: number;
  /** Register number of the frame pointer; 0 is none. */
  readonly frameRegister: number;
  /** Bytes from RSP at the time that the frame pointer was set. */
  readonly frameOffset: number;
  /** In the order of the file: the last prolog instruction first. */
  readonly codes: readonly UnwindCode[];
  /** Version 2: size of each epilog, and where they start, in bytes before the function's end. */
  readonly epilogSize: number;
  readonly epilogOffsets: readonly number[];
  readonly handlerRva: number | undefined;
  readonly handlerDataRva: number | undefined;
  readonly chained: RuntimeFunction | undefined;
}

export const UNW_FLAG_EHANDLER = 1;
export const UNW_FLAG_UHANDLER = 2;
export const UNW_FLAG_CHAININFO = 4;

const UWOP_EPILOG = 6;
const MAX_CHAIN = 32;

/**
 * Reads UNWIND_INFO of version 1 or 2.
 * @throws ImageError BadUnwindInfo
 * @see https://learn.microsoft.com/cpp/build/exception-handling-x64
 */
export function readUnwindInfo(image: MappedReader, rva: number): UnwindInfo {
  const reader = image.withCode('BadUnwindInfo');
  const versionAndFlags = reader.u8(rva, 'UNWIND_INFO.Version');
  const version = versionAndFlags & 7;
  if (version !== 1 && version !== 2) throw reader.error(rva, 'UNWIND_INFO.Version', `is ${version}, not 1 or 2`);
  const flags = versionAndFlags >>> 3;
  const count = reader.u8(rva + 2, 'UNWIND_INFO.CountOfCodes');
  const frame = reader.u8(rva + 3, 'UNWIND_INFO.FrameRegister');
  const slots = readSlots(reader, rva + 4, count);
  const epilogs = version === 2 ? readEpilogs(slots) : NO_EPILOGS;
  const trailer = rva + 4 + (count + (count & 1)) * 2;
  const hasHandler = (flags & (UNW_FLAG_EHANDLER | UNW_FLAG_UHANDLER)) !== 0 && (flags & UNW_FLAG_CHAININFO) === 0;
  return {
    rva,
    version,
    flags,
    sizeOfProlog: reader.u8(rva + 1, 'UNWIND_INFO.SizeOfProlog'),
    frameRegister: frame & 0xf,
    frameOffset: (frame >>> 4) * 16,
    codes: decodeCodes(reader, rva, slots, epilogs.slots),
    epilogSize: epilogs.size,
    epilogOffsets: epilogs.offsets,
    handlerRva: hasHandler ? reader.u32(trailer, 'exception handler address') : undefined,
    handlerDataRva: hasHandler ? trailer + 4 : undefined,
    chained: (flags & UNW_FLAG_CHAININFO) !== 0 ? readRuntimeFunction(reader, trailer) : undefined,
  };
}

/**
 * The unwind data of a function and of what it is chained to, nearest first; at most 32, as in Windows.
 * @throws ImageError BadUnwindInfo
 */
export function readUnwindChain(image: MappedReader, entry: RuntimeFunction): UnwindInfo[] {
  const chain = [readUnwindInfo(image, entry.unwindRva)];
  for (let next = chain[0]!.chained; next !== undefined; next = chain.at(-1)!.chained) {
    if (chain.length === MAX_CHAIN) {
      const problem = `is chained more than ${MAX_CHAIN} times`;
      throw image.withCode('BadUnwindInfo').error(entry.unwindRva, 'UNWIND_INFO', problem);
    }
    chain.push(readUnwindInfo(image, next.unwindRva));
  }
  return chain;
}

function readSlots(reader: MappedReader, rva: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => reader.u16(rva + i * 2, 'UNWIND_CODE'));
}

interface Epilogs {
  readonly slots: number;
  readonly size: number;
  readonly offsets: readonly number[];
}
const NO_EPILOGS: Epilogs = { slots: 0, size: 0, offsets: [] };

/** The first slot has the size, and a flag that one epilog stands at the very end; an offset of 0 is padding. */
function readEpilogs(slots: readonly number[]): Epilogs {
  const opOf = (slot: number) => (slot >>> 8) & 0xf;
  const first = slots[0];
  if (first === undefined || opOf(first) !== UWOP_EPILOG) return NO_EPILOGS;
  const size = first & 0xff;
  const offsets = ((first >>> 12) & 1) !== 0 ? [size] : [];
  let used = 1;
  while (used < slots.length && opOf(slots[used]!) === UWOP_EPILOG) {
    const slot = slots[used++]!;
    const offset = (slot & 0xff) | ((slot >>> 12) << 8);
    if (offset !== 0) offsets.push(offset);
  }
  return { slots: used, size, offsets };
}

function decodeCodes(reader: MappedReader, rva: number, slots: readonly number[], start: number): UnwindCode[] {
  const codes: UnwindCode[] = [];
  let at = start;
  while (at < slots.length) {
    const { code, used } = decodeCode(reader, rva, slots, at);
    codes.push(code);
    at += used;
  }
  return codes;
}

function decodeCode(
  reader: MappedReader,
  rva: number,
  slots: readonly number[],
  at: number,
): { readonly code: UnwindCode; readonly used: number } {
  const fail = (problem: string) => reader.error(rva + 4 + at * 2, 'UNWIND_CODE', problem);
  const operand = (index: number) => {
    const slot = slots[at + index];
    if (slot === undefined) throw fail('lacks its operand');
    return slot;
  };
  const wide = () => operand(1) + operand(2) * 0x10000;
  const slot = slots[at]!;
  const prologOffset = slot & 0xff;
  const register = slot >>> 12;
  switch ((slot >>> 8) & 0xf) {
    case 0:
      return { code: { op: 'UWOP_PUSH_NONVOL', prologOffset, register }, used: 1 };
    case 1: {
      if (register > 1) throw fail(`is UWOP_ALLOC_LARGE with info ${register}`);
      const size = register === 0 ? operand(1) * 8 : wide();
      return { code: { op: 'UWOP_ALLOC', prologOffset, size }, used: register === 0 ? 2 : 3 };
    }
    case 2:
      return { code: { op: 'UWOP_ALLOC', prologOffset, size: register * 8 + 8 }, used: 1 };
    case 3:
      return { code: { op: 'UWOP_SET_FPREG', prologOffset }, used: 1 };
    case 4:
      return { code: { op: 'UWOP_SAVE_NONVOL', prologOffset, register, offset: operand(1) * 8 }, used: 2 };
    case 5:
      return { code: { op: 'UWOP_SAVE_NONVOL', prologOffset, register, offset: wide() }, used: 3 };
    case 8:
      return { code: { op: 'UWOP_SAVE_XMM128', prologOffset, register, offset: operand(1) * 16 }, used: 2 };
    case 9:
      return { code: { op: 'UWOP_SAVE_XMM128', prologOffset, register, offset: wide() }, used: 3 };
    case 10:
      if (register > 1) throw fail(`is UWOP_PUSH_MACHFRAME with info ${register}`);
      return { code: { op: 'UWOP_PUSH_MACHFRAME', prologOffset, errorCode: register === 1 }, used: 1 };
    default:
      throw fail(`has operation ${(slot >>> 8) & 0xf}, unknown to Windows x64`);
  }
}
