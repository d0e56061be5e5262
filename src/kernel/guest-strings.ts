import { kernelPool } from './ex/pool.ts';
import type { Kernel } from './kernel.ts';

/** UTF-16LE bytes of a text, without a terminator. */
export function utf16Bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le'));
}

/** Fills a UNICODE_STRING at `va` with a text in fresh nonpaged pool, zero-terminated. Returns the buffer. */
export function putUnicodeString(k: Kernel, va: bigint, text: string, tag = 'Strg'): bigint {
  const bytes = utf16Bytes(text);
  const buffer = kernelPool(k, bytes.length + 2, tag);
  k.mem.write(buffer, bytes);
  k.mem.setU16(va, bytes.length);
  k.mem.setU16(va + 2n, bytes.length + 2);
  k.mem.setU64(va + 8n, buffer);
  return buffer;
}

/** The text of a UNICODE_STRING; empty for NULL. */
export function readUnicodeString(k: Kernel, va: bigint): string {
  if (va === 0n) return '';
  const length = k.mem.u16(va);
  return length === 0 ? '' : k.mem.utf16(k.mem.u64(va + 8n), length);
}
