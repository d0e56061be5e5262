import { SECURITY_DESCRIPTOR, SECURITY_DESCRIPTOR_RELATIVE } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { aclSize, isValidAcl } from './acl.ts';
import { isValidSid, sidLength } from './sid.ts';

export const SE_OWNER_DEFAULTED = 0x1;
export const SE_GROUP_DEFAULTED = 0x2;
export const SE_DACL_PRESENT = 0x4;
export const SE_DACL_DEFAULTED = 0x8;
export const SE_SACL_PRESENT = 0x10;
export const SE_SACL_DEFAULTED = 0x20;
export const SE_SELF_RELATIVE = 0x8000;
const REVISION = 1;

export type Part = 'Owner' | 'Group' | 'Sacl' | 'Dacl';
/** The order in which a self-relative descriptor holds its parts. */
export const PARTS: readonly Part[] = ['Sacl', 'Dacl', 'Owner', 'Group'];

export const control = (k: Kernel, sd: bigint) => k.mem.get(sd, SECURITY_DESCRIPTOR.Control);
export const isRelative = (k: Kernel, sd: bigint) => (control(k, sd) & SE_SELF_RELATIVE) !== 0;
export const hasKnownRevision = (k: Kernel, sd: bigint) => k.mem.u8(sd) === REVISION;

/** Sets these control bits and clears those others of `of`. */
export function setControl(k: Kernel, sd: bigint, of: number, bits: number): void {
  k.mem.set(sd, SECURITY_DESCRIPTOR.Control, (control(k, sd) & ~of) | bits);
}

export function createDescriptor(k: Kernel, sd: bigint, relative: boolean): void {
  k.mem.fill(sd, relative ? SECURITY_DESCRIPTOR_RELATIVE.$size : SECURITY_DESCRIPTOR.$size, 0);
  k.mem.setU8(sd, REVISION);
  if (relative) setControl(k, sd, 0, SE_SELF_RELATIVE);
}

/** Address of a part, 0 where the descriptor has none. */
export function partOf(k: Kernel, sd: bigint, part: Part): bigint {
  if (part === 'Sacl' && (control(k, sd) & SE_SACL_PRESENT) === 0) return 0n;
  if (part === 'Dacl' && (control(k, sd) & SE_DACL_PRESENT) === 0) return 0n;
  if (!isRelative(k, sd)) return k.mem.get(sd, SECURITY_DESCRIPTOR[part]);
  const offset = k.mem.get(sd, SECURITY_DESCRIPTOR_RELATIVE[part]);
  return offset === 0 ? 0n : sd + BigInt(offset);
}

export function setPart(k: Kernel, sd: bigint, part: Part, va: bigint): void {
  k.mem.set(sd, SECURITY_DESCRIPTOR[part], va);
}

/** Bytes of a part, 0 for none. */
export function partSize(k: Kernel, part: Part, va: bigint): number {
  if (va === 0n) return 0;
  return part === 'Owner' || part === 'Group' ? sidLength(k, va) : aclSize(k, va);
}
const aligned = (size: number) => (size + 3) & ~3;

/** Bytes of the descriptor and its parts, each part aligned to 4. */
export function descriptorLength(k: Kernel, sd: bigint): number {
  const header = isRelative(k, sd) ? SECURITY_DESCRIPTOR_RELATIVE.$size : SECURITY_DESCRIPTOR.$size;
  return header + partsLength(k, sd);
}
export function partsLength(k: Kernel, sd: bigint): number {
  return PARTS.reduce((sum, part) => sum + aligned(partSize(k, part, partOf(k, sd, part))), 0);
}

export const relativeLength = (k: Kernel, sd: bigint) => SECURITY_DESCRIPTOR_RELATIVE.$size + partsLength(k, sd);

/** Writes a self-relative copy; there must be room for `relativeLength` bytes. */
export function makeRelative(k: Kernel, from: bigint, to: bigint): void {
  createDescriptor(k, to, true);
  k.mem.setU8(to + 1n, k.mem.u8(from + 1n));
  setControl(k, to, 0xffff, control(k, from) | SE_SELF_RELATIVE);
  let at = SECURITY_DESCRIPTOR_RELATIVE.$size;
  for (const part of PARTS) {
    const source = partOf(k, from, part);
    const size = partSize(k, part, source);
    if (size === 0) continue;
    k.mem.copy(to + BigInt(at), source, size);
    k.mem.set(to, SECURITY_DESCRIPTOR_RELATIVE[part], at);
    at += aligned(size);
  }
}

export function isValidDescriptor(k: Kernel, sd: bigint): boolean {
  if (sd === 0n || !hasKnownRevision(k, sd)) return false;
  return PARTS.every((part) => {
    const va = partOf(k, sd, part);
    if (va === 0n) return true;
    return part === 'Owner' || part === 'Group' ? isValidSid(k, va) : isValidAcl(k, va);
  });
}

/** Does every part lie within `length` bytes, aligned, and is it valid? */
export function isValidRelative(k: Kernel, sd: bigint, length: number): boolean {
  if (length < SECURITY_DESCRIPTOR_RELATIVE.$size || !hasKnownRevision(k, sd) || !isRelative(k, sd)) return false;
  const inside = PARTS.every((part) => {
    const va = partOf(k, sd, part);
    if (va === 0n) return true;
    const offset = Number(va - sd);
    if (offset % 4 !== 0 || offset < SECURITY_DESCRIPTOR_RELATIVE.$size || offset + 8 > length) return false;
    return offset + partSize(k, part, va) <= length;
  });
  return inside && isValidDescriptor(k, sd);
}
