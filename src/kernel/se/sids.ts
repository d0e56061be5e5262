import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';

export const LOCAL_SYSTEM = 'S-1-5-18';
export const ADMINISTRATORS = 'S-1-5-32-544';
export const EVERYONE = 'S-1-1-0';
export const AUTHENTICATED_USERS = 'S-1-5-11';
export const INTERACTIVE = 'S-1-5-4';
export const USERS = 'S-1-5-32-545';
/** The first account made at setup. */
export const INTERACTIVE_USER = 'S-1-5-21-1004336348-1177238915-682003330-1001';
export const SYSTEM_INTEGRITY = 'S-1-16-16384';

/** A SID (winnt.h) from its text form. */
export function sidBytes(text: string): Buffer {
  const [, , authority, ...parts] = text.split('-').map(Number);
  const bytes = Buffer.alloc(8 + 4 * parts.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority ?? 0, 2, 6);
  parts.forEach((part, index) => {
    bytes.writeUInt32LE(part, 8 + 4 * index);
  });
  return bytes;
}
export function sidSize(k: Kernel, sid: bigint): number {
  return 8 + 4 * k.mem.u8(sid + 1n);
}
export function sidText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  const parts = Array.from({ length: buffer[1]! }, (_, index) => buffer.readUInt32LE(8 + 4 * index));
  return ['S', buffer[0], buffer.readUIntBE(2, 6), ...parts].join('-');
}
/** A SID in nonpaged pool of the kernel's. */
export function placeSid(k: Kernel, text: string): bigint {
  const bytes = sidBytes(text);
  const at = kernelPool(k, bytes.length, 'SeSi');
  k.mem.write(at, bytes);
  return at;
}
