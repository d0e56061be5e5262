import type { Kernel } from '../kernel.ts';

/** Bytes of a character: 1 for `char`, whose text here is one JavaScript character a byte; 2 for `WCHAR`. */
export type CharWidth = 1 | 2;

/** Longer zero-terminated strings than any guest has memory for. */
export const NO_LIMIT = 0x4000_0000;

/** A zero-terminated string, at most `limit` characters. */
export function readZ(k: Kernel, va: bigint, width: CharWidth, limit = NO_LIMIT): string {
  return width === 1 ? k.mem.ansiz(va, limit) : k.mem.utf16z(va, limit);
}

/** `count` characters, terminators included. */
export function readChars(k: Kernel, va: bigint, width: CharWidth, count: number): string {
  if (count <= 0) return '';
  return width === 1 ? Buffer.from(k.mem.bytes(va, count)).toString('latin1') : k.mem.utf16(va, 2 * count);
}

export function encode(text: string, width: CharWidth): Uint8Array {
  return new Uint8Array(Buffer.from(text, width === 1 ? 'latin1' : 'utf16le'));
}

export function writeChars(k: Kernel, va: bigint, text: string, width: CharWidth): void {
  if (text !== '') k.mem.write(va, encode(text, width));
}

/** The text and a terminator. */
export function writeZ(k: Kernel, va: bigint, text: string, width: CharWidth): void {
  k.mem.write(va, encode(`${text}\0`, width));
}

/** A size_t argument as a number; what no memory can hold becomes `NO_LIMIT`. */
export function count(size: bigint): number {
  return size > BigInt(NO_LIMIT) ? NO_LIMIT : Number(size);
}
