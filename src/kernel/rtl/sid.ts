import type { Kernel } from '../kernel.ts';

const REVISION = 1;
const MOST_SUB_AUTHORITIES = 15;

/** Bytes of a SID with this many sub-authorities. */
export const sidSize = (subAuthorities: number) => 8 + 4 * subAuthorities;

export function sidLength(k: Kernel, sid: bigint): number {
  return sidSize(k.mem.u8(sid + 1n));
}

export function isValidSid(k: Kernel, sid: bigint): boolean {
  return sid !== 0n && (k.mem.u8(sid) & 0xf) === REVISION && k.mem.u8(sid + 1n) <= MOST_SUB_AUTHORITIES;
}

export function initialiseSid(k: Kernel, sid: bigint, authority: bigint, subAuthorities: number): boolean {
  if (subAuthorities > MOST_SUB_AUTHORITIES) return false;
  k.mem.setU8(sid, REVISION);
  k.mem.setU8(sid + 1n, subAuthorities);
  k.mem.write(sid + 2n, k.mem.bytes(authority, 6));
  return true;
}

export function subAuthorityAt(sid: bigint, index: number): bigint {
  return sid + 8n + BigInt(4 * index);
}

/** `S-1-5-18`; an authority over 32 bits in hexadecimal. */
export function sidText(k: Kernel, sid: bigint): string {
  const authority = Buffer.from(k.mem.bytes(sid + 2n, 6));
  const value = authority.readUIntBE(0, 6);
  const shown = value > 0xffff_ffff ? `0x${authority.toString('hex')}` : String(value);
  const parts = [`S-${k.mem.u8(sid) & 0xf}`, shown];
  for (let index = 0; index < k.mem.u8(sid + 1n); index++) parts.push(String(k.mem.u32(subAuthorityAt(sid, index))));
  return parts.join('-');
}

export function sameBytes(k: Kernel, a: bigint, b: bigint, size: number): boolean {
  return Buffer.from(k.mem.bytes(a, size)).equals(k.mem.bytes(b, size));
}
