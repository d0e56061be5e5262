import { type EnumGroup, enumText, flagsText } from '../generated/enums.ts';
import { statusName } from '../generated/ntstatus.ts';
import type { GuestMemory } from '../memory/memory-types.ts';

/**
 * How one argument or result is read from its 64-bit register or stack slot and printed. Cells hold what the caller left
 * there: bits above the type's width are garbage on x64 and never looked at.
 */
export interface Codec<T> {
  readonly type: string;
  /** Bytes. */
  readonly width: 1 | 2 | 4 | 8;
  /** `words[2i]`, `words[2i + 1]` are the halves of `cells[i]`. */
  read(words: Uint32Array, cells: BigUint64Array, index: number): T;
  print(memory: GuestMemory, value: T): string;
  /** What the value points to, for a type that is printed by it: known only while the call is made. Never throws. */
  show?(memory: GuestMemory, value: T): string;
}
export type CodecValue<C> = C extends Codec<infer T> ? T : never;

const hex = (value: number | bigint) => `0x${value.toString(16)}`;

function number32(type: string, print: (value: number) => string = hex): Codec<number> {
  return { type, width: 4, read: (words, _cells, index) => words[2 * index]!, print: (_memory, value) => print(value) };
}
function signed32(type: string, print: (value: number) => string = String): Codec<number> {
  return {
    type,
    width: 4,
    read: (words, _cells, index) => words[2 * index]! | 0,
    print: (_memory, value) => print(value),
  };
}
function wide(type: string, print: (memory: GuestMemory, value: bigint) => string = (_m, v) => hex(v)): Codec<bigint> {
  return { type, width: 8, read: (_words, cells, index) => cells[index]!, print };
}
/** A C enumeration of `data/enums.json`, printed by name. */
export function enumeration(group: EnumGroup): Codec<number> {
  return signed32(group, (value) => enumText(group, value));
}
/** A ULONG of flags, printed as `A|B|0x100`. */
export function flags(group: EnumGroup): Codec<number> {
  return number32(group, (value) => flagsText(group, value));
}
/** A pointer that is printed by what it points to; an unreadable one prints as its address. */
export function pointerTo(type: string, show: (memory: GuestMemory, va: bigint) => string): Codec<bigint> {
  const target = (memory: GuestMemory, value: bigint) => {
    if (value === 0n) return 'NULL';
    try {
      return show(memory, value);
    } catch {
      return '(unreadable)';
    }
  };
  const print = (memory: GuestMemory, value: bigint) =>
    value === 0n ? 'NULL' : `${hex(value)} ${target(memory, value)}`;
  return { ...wide(type, print), show: target };
}
/** Any pointer, printed as its address. */
export function pointer(type: string): Codec<bigint> {
  return wide(type, (_memory, value) => (value === 0n ? 'NULL' : hex(value)));
}

export const ULONG = number32('ULONG');
export const LONG = signed32('LONG');
export const USHORT: Codec<number> = {
  type: 'USHORT',
  width: 2,
  read: (words, _cells, index) => words[2 * index]! & 0xffff,
  print: (_memory, value) => hex(value),
};
export const UCHAR: Codec<number> = {
  type: 'UCHAR',
  width: 1,
  read: (words, _cells, index) => words[2 * index]! & 0xff,
  print: (_memory, value) => hex(value),
};
export const CHAR: Codec<number> = {
  type: 'CHAR',
  width: 1,
  read: (words, _cells, index) => (words[2 * index]! << 24) >> 24,
  print: (_memory, value) => String(value),
};
export const SHORT: Codec<number> = {
  type: 'SHORT',
  width: 2,
  read: (words, _cells, index) => (words[2 * index]! << 16) >> 16,
  print: (_memory, value) => String(value),
};
export const BOOLEAN: Codec<boolean> = {
  type: 'BOOLEAN',
  width: 1,
  read: (words, _cells, index) => (words[2 * index]! & 0xff) !== 0,
  print: (_memory, value) => (value ? 'TRUE' : 'FALSE'),
};
export const KIRQL = UCHAR;
export const WCHAR = USHORT;
export const KPROCESSOR_MODE: Codec<number> = {
  type: 'KPROCESSOR_MODE',
  width: 1,
  read: UCHAR.read,
  print: (_memory, value) => (value === 0 ? 'KernelMode' : value === 1 ? 'UserMode' : hex(value)),
};
/** NTSTATUS, unsigned 32 bits. */
export const NTSTATUS = number32('NTSTATUS', (value) => statusName(value) ?? hex(value));
export const ACCESS_MASK = number32('ACCESS_MASK');
export const POOL_TYPE = enumeration('POOL_TYPE');
export const PAGE_PROTECTION = flags('PAGE');
/** Four characters, first in the lowest byte. */
export const POOL_TAG = number32('POOL_TAG', (value) => {
  const text = String.fromCharCode(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff);
  return /^[\x20-\x7e]{4}$/.test(text) ? `'${text}'` : hex(value);
});

export const SIZE_T = wide('SIZE_T');
export const ULONG_PTR = wide('ULONG_PTR');
export const ULONGLONG = wide('ULONGLONG');
export const LONGLONG: Codec<bigint> = {
  type: 'LONGLONG',
  width: 8,
  read: (_words, cells, index) => BigInt.asIntN(64, cells[index]!),
  print: (_memory, value) => String(value),
};
/** Passed by value on x64, as one 64-bit slot. */
export const LARGE_INTEGER = LONGLONG;
export const PHYSICAL_ADDRESS = wide('PHYSICAL_ADDRESS');
export const HANDLE = wide('HANDLE');
export const PVOID = pointer('PVOID');
export const ROUTINE = pointer('routine');

/** Limit of characters shown of a guest string. */
const SHOWN = 260;
export const PCUNICODE_STRING = pointerTo('PUNICODE_STRING', (memory, va) =>
  JSON.stringify(memory.utf16(memory.u64(va + 8n), Math.min(memory.u16(va), 2 * SHOWN))),
);
export const PCANSI_STRING = pointerTo('PANSI_STRING', (memory, va) =>
  JSON.stringify(latin1(memory.bytes(memory.u64(va + 8n), Math.min(memory.u16(va), SHOWN)))),
);
export const PCSTR = pointerTo('PCSTR', (memory, va) => JSON.stringify(memory.ansiz(va, SHOWN)));
export const PCWSTR = pointerTo('PCWSTR', (memory, va) => JSON.stringify(memory.utf16z(va, SHOWN)));
/** Points to a LARGE_INTEGER, shown as its signed value. */
export const PLARGE_INTEGER = pointerTo('PLARGE_INTEGER', (memory, va) => String(memory.i64(va)));
/** Points to an OBJECT_ATTRIBUTES, shown as its name. */
export const POBJECT_ATTRIBUTES = pointerTo('POBJECT_ATTRIBUTES', (memory, va) => {
  const name = memory.u64(va + 0x10n);
  return name === 0n
    ? '(no name)'
    : JSON.stringify(memory.utf16(memory.u64(name + 8n), Math.min(memory.u16(name), 2 * SHOWN)));
});

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
