import { STRING, UNICODE_STRING } from '../../generated/structs.ts';
import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { type CharWidth, readChars, writeChars, writeZ } from './characters.ts';

/** UNICODE_STRING and STRING have the same layout; lengths are bytes. */
export interface CountedString {
  readonly length: number;
  readonly maximumLength: number;
  readonly buffer: bigint;
}

export function counted(k: Kernel, va: bigint): CountedString {
  return {
    length: k.mem.get(va, STRING.Length),
    maximumLength: k.mem.get(va, STRING.MaximumLength),
    buffer: k.mem.get(va, STRING.Buffer),
  };
}

export function setCounted(k: Kernel, va: bigint, value: CountedString): void {
  k.mem.set(va, UNICODE_STRING.Length, value.length);
  k.mem.set(va, UNICODE_STRING.MaximumLength, value.maximumLength);
  k.mem.set(va, UNICODE_STRING.Buffer, value.buffer);
}

export function setLength(k: Kernel, va: bigint, bytes: number): void {
  k.mem.set(va, UNICODE_STRING.Length, bytes);
}

/** The characters of a counted string; empty for NULL. */
export function countedText(k: Kernel, va: bigint, width: CharWidth): string {
  if (va === 0n) return '';
  const { length, buffer } = counted(k, va);
  return readChars(k, buffer, width, Math.floor(length / width));
}

/** Writes the text to the string's buffer and sets Length; a terminator too where there is room. The text must fit. */
export function putText(k: Kernel, va: bigint, text: string, width: CharWidth): void {
  const { buffer, maximumLength } = counted(k, va);
  const bytes = text.length * width;
  if (bytes + width <= maximumLength) writeZ(k, buffer, text, width);
  else writeChars(k, buffer, text, width);
  setLength(k, va, bytes);
}

/** Gives the string a terminated copy of the text in paged pool. False when there is no memory. */
export function allocateText(k: Kernel, va: bigint, text: string, width: CharWidth, tag: string): boolean {
  const bytes = text.length * width;
  const buffer = allocateBuffer(k, bytes + width, tag);
  if (buffer === 0n) return false;
  writeZ(k, buffer, text, width);
  setCounted(k, va, { length: bytes, maximumLength: bytes + width, buffer });
  return true;
}

/** Paged pool for a string of Rtl's own. 0 when there is none. */
export function allocateBuffer(k: Kernel, bytes: number, tag: string): bigint {
  return allocatePool(k, { kind: 'paged', size: BigInt(bytes), tag: Buffer.from(tag, 'latin1').readUInt32LE(0) });
}

/** Frees the buffer of a string and clears the string, as all RtlFree…String do. */
export function freeText(k: Kernel, va: bigint): void {
  const { buffer } = counted(k, va);
  if (buffer === 0n) return;
  freePool(k, buffer, 0);
  setCounted(k, va, { length: 0, maximumLength: 0, buffer: 0n });
}
