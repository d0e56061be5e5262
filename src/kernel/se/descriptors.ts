import { ACL } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { ADMINISTRATORS, EVERYONE, LOCAL_SYSTEM, sidBytes, sidSize } from './sids.ts';

/** SECURITY_DESCRIPTOR.Control (winnt.h). */
const SE_DACL_PRESENT = 0x4;
const SE_SACL_PRESENT = 0x10;
const SE_SELF_RELATIVE = 0x8000;
const RELATIVE_SIZE = 0x14;
/** SECURITY_INFORMATION. */
const OWNER_SECURITY_INFORMATION = 1;
const GROUP_SECURITY_INFORMATION = 2;
const DACL_SECURITY_INFORMATION = 4;
const SACL_SECURITY_INFORMATION = 8;

/** A security descriptor outside guest memory: SIDs and ACLs as bytes, null where the ACL is present but empty of everything. */
export interface Descriptor {
  readonly control: number;
  readonly owner: Uint8Array | null;
  readonly group: Uint8Array | null;
  readonly dacl: Uint8Array | null;
  readonly sacl: Uint8Array | null;
}

/** Reads a descriptor, absolute or self-relative. */
export function readDescriptor(k: Kernel, at: bigint): Descriptor {
  const control = k.mem.u16(at + 2n);
  const relative = (control & SE_SELF_RELATIVE) !== 0;
  const part = (index: number): bigint => {
    if (!relative) return k.mem.u64(at + 8n + BigInt(8 * index));
    const offset = k.mem.u32(at + 4n + BigInt(4 * index));
    return offset === 0 ? 0n : at + BigInt(offset);
  };
  const sid = (va: bigint) => (va === 0n ? null : k.mem.bytes(va, sidSize(k, va)));
  const acl = (va: bigint) => (va === 0n ? null : k.mem.bytes(va, k.mem.get(va, ACL.AclSize)));
  return {
    control,
    owner: sid(part(0)),
    group: sid(part(1)),
    sacl: control & SE_SACL_PRESENT ? acl(part(2)) : null,
    dacl: control & SE_DACL_PRESENT ? acl(part(3)) : null,
  };
}
export const hasDacl = (descriptor: Descriptor) => (descriptor.control & SE_DACL_PRESENT) !== 0;

/** The self-relative form. */
export function descriptorBytes(descriptor: Descriptor): Buffer {
  const head = Buffer.alloc(RELATIVE_SIZE);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(descriptor.control | SE_SELF_RELATIVE, 2);
  const parts: Buffer[] = [head];
  let offset = RELATIVE_SIZE;
  const order = [descriptor.owner, descriptor.group, descriptor.sacl, descriptor.dacl];
  order.forEach((part, index) => {
    if (part === null) return;
    head.writeUInt32LE(offset, 4 + 4 * index);
    const padded = Buffer.alloc(Math.ceil(part.length / 4) * 4);
    padded.set(part);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

/** Only the parts that a SECURITY_INFORMATION asks for. */
export function selectParts(descriptor: Descriptor, information: number): Descriptor {
  const wants = (flag: number) => (information & flag) !== 0;
  const present =
    (wants(DACL_SECURITY_INFORMATION) ? SE_DACL_PRESENT : 0) | (wants(SACL_SECURITY_INFORMATION) ? SE_SACL_PRESENT : 0);
  return {
    control: descriptor.control & present,
    owner: wants(OWNER_SECURITY_INFORMATION) ? descriptor.owner : null,
    group: wants(GROUP_SECURITY_INFORMATION) ? descriptor.group : null,
    dacl: wants(DACL_SECURITY_INFORMATION) ? descriptor.dacl : null,
    sacl: wants(SACL_SECURITY_INFORMATION) ? descriptor.sacl : null,
  };
}
/** `base` with the parts of `change` that a SECURITY_INFORMATION names. */
export function replaceParts(base: Descriptor, change: Descriptor, information: number): Descriptor {
  const pick = (flag: number, part: 'owner' | 'group' | 'dacl' | 'sacl') =>
    information & flag ? change[part] : base[part];
  const flags =
    (information & DACL_SECURITY_INFORMATION ? SE_DACL_PRESENT : 0) |
    (information & SACL_SECURITY_INFORMATION ? SE_SACL_PRESENT : 0);
  return {
    control: (base.control & ~flags) | (change.control & flags),
    owner: pick(OWNER_SECURITY_INFORMATION, 'owner'),
    group: pick(GROUP_SECURITY_INFORMATION, 'group'),
    dacl: pick(DACL_SECURITY_INFORMATION, 'dacl'),
    sacl: pick(SACL_SECURITY_INFORMATION, 'sacl'),
  };
}

function accessAllowed(mask: number, sid: string): Buffer {
  const bytes = sidBytes(sid);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(8 + bytes.length, 2);
  head.writeUInt32LE(mask, 4);
  return Buffer.concat([head, bytes]);
}
/** What SYSTEM's objects get: all for SYSTEM, much for administrators, reading for everyone. */
export function defaultDescriptor(): Descriptor {
  const aces = [
    accessAllowed(0x1f01ff, LOCAL_SYSTEM),
    accessAllowed(0x1201bf, ADMINISTRATORS),
    accessAllowed(0x120089, EVERYONE),
  ];
  const head = Buffer.alloc(8);
  head.writeUInt8(2, 0);
  head.writeUInt16LE(8 + aces.reduce((sum, ace) => sum + ace.length, 0), 2);
  head.writeUInt16LE(aces.length, 4);
  return {
    control: SE_DACL_PRESENT,
    owner: sidBytes(ADMINISTRATORS),
    group: sidBytes(LOCAL_SYSTEM),
    dacl: Buffer.concat([head, ...aces]),
    sacl: null,
  };
}

/** Is a self-relative descriptor in `length` bytes well formed? */
export function isValidRelative(k: Kernel, at: bigint, length: number): boolean {
  if (length < RELATIVE_SIZE || k.mem.u8(at) !== 1 || (k.mem.u16(at + 2n) & SE_SELF_RELATIVE) === 0) return false;
  for (let index = 0; index < 4; index++) {
    const offset = k.mem.u32(at + 4n + BigInt(4 * index));
    if (offset === 0) continue;
    if (offset + 8 > length) return false;
    const part = at + BigInt(offset);
    const size = index < 2 ? sidSize(k, part) : k.mem.get(part, ACL.AclSize);
    if (offset + size > length || (index < 2 && k.mem.u8(part) !== 1)) return false;
  }
  return true;
}
