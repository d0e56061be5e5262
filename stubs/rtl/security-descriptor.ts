import {
  STATUS_BAD_DESCRIPTOR_FORMAT,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_SECURITY_DESCR,
  STATUS_SUCCESS,
  STATUS_UNKNOWN_REVISION,
} from '../../src/generated/ntstatus.ts';
import { SECURITY_DESCRIPTOR } from '../../src/generated/structs.ts';
import { ACCESS_MASK, BOOLEAN, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { ACCESS_ALLOWED_ACE_TYPE, addAces, addSidAce, createAcl, deleteAce, getAce } from '../../src/kernel/rtl/acl.ts';
import * as sd from '../../src/kernel/rtl/security-descriptor.ts';

const REVISION = 1;
const ACE_FLAGS = 0x1f;

interface AclBits {
  readonly present: number;
  readonly defaulted: number;
}
const ACL_BITS: Readonly<Record<'Dacl' | 'Sacl', AclBits>> = {
  Dacl: { present: sd.SE_DACL_PRESENT, defaulted: sd.SE_DACL_DEFAULTED },
  Sacl: { present: sd.SE_SACL_PRESENT, defaulted: sd.SE_SACL_DEFAULTED },
};
const SID_BITS = { Owner: sd.SE_OWNER_DEFAULTED, Group: sd.SE_GROUP_DEFAULTED } as const;

/** Status that keeps a descriptor from being changed: only absolute ones can be. */
function refusal(k: Kernel, descriptor: bigint): number | undefined {
  if (!sd.hasKnownRevision(k, descriptor)) return STATUS_UNKNOWN_REVISION;
  return sd.isRelative(k, descriptor) ? STATUS_INVALID_SECURITY_DESCR : undefined;
}

function create(k: Kernel, descriptor: bigint, revision: number, relative: boolean): number {
  if (revision !== REVISION) return STATUS_UNKNOWN_REVISION;
  sd.createDescriptor(k, descriptor, relative);
  return STATUS_SUCCESS;
}

function setAcl(
  k: Kernel,
  part: 'Dacl' | 'Sacl',
  descriptor: bigint,
  present: boolean,
  acl: bigint,
  defaulted: boolean,
): number {
  const refused = refusal(k, descriptor);
  if (refused !== undefined) return refused;
  const bits = ACL_BITS[part];
  const value = present ? bits.present | (defaulted ? bits.defaulted : 0) : 0;
  sd.setControl(k, descriptor, present ? bits.present | bits.defaulted : bits.present, value);
  if (present) sd.setPart(k, descriptor, part, acl);
  return STATUS_SUCCESS;
}

function getAcl(
  k: Kernel,
  part: 'Dacl' | 'Sacl',
  descriptor: bigint,
  present: bigint,
  acl: bigint,
  defaulted: bigint,
): number {
  if (!sd.hasKnownRevision(k, descriptor)) return STATUS_UNKNOWN_REVISION;
  const bits = ACL_BITS[part];
  const has = (sd.control(k, descriptor) & bits.present) !== 0;
  k.mem.setU8(present, has ? 1 : 0);
  if (!has) return STATUS_SUCCESS;
  k.mem.setU64(acl, sd.partOf(k, descriptor, part));
  k.mem.setU8(defaulted, sd.control(k, descriptor) & bits.defaulted ? 1 : 0);
  return STATUS_SUCCESS;
}

function setSid(k: Kernel, part: 'Owner' | 'Group', descriptor: bigint, sid: bigint, defaulted: boolean): number {
  const refused = refusal(k, descriptor);
  if (refused !== undefined) return refused;
  sd.setPart(k, descriptor, part, sid);
  sd.setControl(k, descriptor, SID_BITS[part], defaulted ? SID_BITS[part] : 0);
  return STATUS_SUCCESS;
}

function getSid(k: Kernel, part: 'Owner' | 'Group', descriptor: bigint, sid: bigint, defaulted: bigint): number {
  if (!sd.hasKnownRevision(k, descriptor)) return STATUS_UNKNOWN_REVISION;
  k.mem.setU64(sid, sd.partOf(k, descriptor, part));
  k.mem.setU8(defaulted, sd.control(k, descriptor) & SID_BITS[part] ? 1 : 0);
  return STATUS_SUCCESS;
}

function toRelative(k: Kernel, from: bigint, to: bigint, length: bigint): number {
  if (sd.isRelative(k, from)) return STATUS_BAD_DESCRIPTOR_FORMAT;
  const needed = sd.relativeLength(k, from);
  const room = k.mem.u32(length);
  k.mem.setU32(length, needed);
  if (needed > room) return STATUS_BUFFER_TOO_SMALL;
  sd.makeRelative(k, from, to);
  return STATUS_SUCCESS;
}

type Place = readonly [part: sd.Part, buffer: bigint, size: bigint];

/** Each part goes to its own buffer; when one is too small all sizes are told and nothing is written. */
function toAbsolute(k: Kernel, from: bigint, to: bigint, size: bigint, places: readonly Place[]): number {
  if (!sd.isRelative(k, from)) return STATUS_BAD_DESCRIPTOR_FORMAT;
  const sizes = places.map(([part]) => sd.partSize(k, part, sd.partOf(k, from, part)));
  const fits = places.every(([, , room], index) => k.mem.u32(room) >= sizes[index]!);
  const enough = fits && k.mem.u32(size) >= SECURITY_DESCRIPTOR.$size;
  k.mem.setU32(size, SECURITY_DESCRIPTOR.$size);
  places.forEach(([, , room], index) => {
    k.mem.setU32(room, sizes[index]!);
  });
  if (!enough) return STATUS_BUFFER_TOO_SMALL;
  sd.createDescriptor(k, to, false);
  sd.setControl(k, to, 0xffff, sd.control(k, from) & ~sd.SE_SELF_RELATIVE);
  places.forEach(([part, buffer], index) => {
    if (sizes[index] === 0) return;
    k.mem.copy(buffer, sd.partOf(k, from, part), sizes[index]!);
    sd.setPart(k, to, part, buffer);
  });
  return STATUS_SUCCESS;
}

const apc = { returns: NTSTATUS, maxIrql: 'APC', fidelity: 'exact' } as const;
const passive = { returns: NTSTATUS, maxIrql: 'PASSIVE', fidelity: 'exact' } as const;

export const rtlSecurityDescriptor = [
  ddi('RtlCreateSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, Revision: ULONG },
    ...passive,
    model: (k, a) => create(k, a.SecurityDescriptor, a.Revision, false),
  }),
  ddi('RtlCreateSecurityDescriptorRelative', {
    params: { SecurityDescriptor: PVOID, Revision: ULONG },
    ...passive,
    model: (k, a) => create(k, a.SecurityDescriptor, a.Revision, true),
  }),
  ddi('RtlSetDaclSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, DaclPresent: BOOLEAN, Dacl: PVOID, DaclDefaulted: BOOLEAN },
    ...passive,
    model: (k, a) => setAcl(k, 'Dacl', a.SecurityDescriptor, a.DaclPresent, a.Dacl, a.DaclDefaulted),
  }),
  ddi('RtlSetSaclSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, SaclPresent: BOOLEAN, Sacl: PVOID, SaclDefaulted: BOOLEAN },
    ...apc,
    model: (k, a) => setAcl(k, 'Sacl', a.SecurityDescriptor, a.SaclPresent, a.Sacl, a.SaclDefaulted),
  }),
  ddi('RtlGetDaclSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, DaclPresent: PVOID, Dacl: PVOID, DaclDefaulted: PVOID },
    ...apc,
    model: (k, a) => getAcl(k, 'Dacl', a.SecurityDescriptor, a.DaclPresent, a.Dacl, a.DaclDefaulted),
  }),
  ddi('RtlGetSaclSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, SaclPresent: PVOID, Sacl: PVOID, SaclDefaulted: PVOID },
    ...apc,
    model: (k, a) => getAcl(k, 'Sacl', a.SecurityDescriptor, a.SaclPresent, a.Sacl, a.SaclDefaulted),
  }),
  ddi('RtlSetOwnerSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, Owner: PVOID, OwnerDefaulted: BOOLEAN },
    ...apc,
    model: (k, a) => setSid(k, 'Owner', a.SecurityDescriptor, a.Owner, a.OwnerDefaulted),
  }),
  ddi('RtlSetGroupSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, Group: PVOID, GroupDefaulted: BOOLEAN },
    ...apc,
    model: (k, a) => setSid(k, 'Group', a.SecurityDescriptor, a.Group, a.GroupDefaulted),
  }),
  ddi('RtlGetOwnerSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, Owner: PVOID, OwnerDefaulted: PVOID },
    ...passive,
    model: (k, a) => getSid(k, 'Owner', a.SecurityDescriptor, a.Owner, a.OwnerDefaulted),
  }),
  ddi('RtlGetGroupSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID, Group: PVOID, GroupDefaulted: PVOID },
    ...apc,
    model: (k, a) => getSid(k, 'Group', a.SecurityDescriptor, a.Group, a.GroupDefaulted),
  }),
  ddi('RtlLengthSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => sd.descriptorLength(k, a.SecurityDescriptor),
  }),
  ddi('RtlValidSecurityDescriptor', {
    params: { SecurityDescriptor: PVOID },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => sd.isValidDescriptor(k, a.SecurityDescriptor),
  }),
  ddi('RtlValidRelativeSecurityDescriptor', {
    params: { SecurityDescriptorInput: PVOID, SecurityDescriptorLength: ULONG, RequiredInformation: ULONG },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const descriptor = a.SecurityDescriptorInput;
      if (!sd.isValidRelative(k, descriptor, a.SecurityDescriptorLength)) return false;
      const order: readonly sd.Part[] = ['Owner', 'Group', 'Dacl', 'Sacl'];
      const required = (part: sd.Part) => (a.RequiredInformation & (1 << order.indexOf(part))) !== 0;
      return (['Owner', 'Group'] as const).every((part) => !required(part) || sd.partOf(k, descriptor, part) !== 0n);
    },
  }),
  ddi('RtlAbsoluteToSelfRelativeSD', {
    params: { AbsoluteSecurityDescriptor: PVOID, SelfRelativeSecurityDescriptor: PVOID, BufferLength: PVOID },
    ...apc,
    model: (k, a) => toRelative(k, a.AbsoluteSecurityDescriptor, a.SelfRelativeSecurityDescriptor, a.BufferLength),
  }),
  ddi('RtlSelfRelativeToAbsoluteSD', {
    params: {
      SelfRelativeSecurityDescriptor: PVOID,
      AbsoluteSecurityDescriptor: PVOID,
      AbsoluteSecurityDescriptorSize: PVOID,
      Dacl: PVOID,
      DaclSize: PVOID,
      Sacl: PVOID,
      SaclSize: PVOID,
      Owner: PVOID,
      OwnerSize: PVOID,
      PrimaryGroup: PVOID,
      PrimaryGroupSize: PVOID,
    },
    ...apc,
    model: (k, a) =>
      toAbsolute(k, a.SelfRelativeSecurityDescriptor, a.AbsoluteSecurityDescriptor, a.AbsoluteSecurityDescriptorSize, [
        ['Dacl', a.Dacl, a.DaclSize],
        ['Sacl', a.Sacl, a.SaclSize],
        ['Owner', a.Owner, a.OwnerSize],
        ['Group', a.PrimaryGroup, a.PrimaryGroupSize],
      ]),
  }),
  ddi('RtlCreateAcl', {
    params: { Acl: PVOID, AclLength: ULONG, AclRevision: ULONG },
    ...apc,
    model: (k, a) => createAcl(k, a.Acl, a.AclLength, a.AclRevision),
  }),
  ddi('RtlAddAccessAllowedAce', {
    params: { Acl: PVOID, AceRevision: ULONG, AccessMask: ACCESS_MASK, Sid: PVOID },
    ...apc,
    model: (k, a) =>
      addSidAce(k, a.Acl, a.AceRevision, { type: ACCESS_ALLOWED_ACE_TYPE, flags: 0, mask: a.AccessMask, sid: a.Sid }),
  }),
  ddi('RtlAddAccessAllowedAceEx', {
    params: { Acl: PVOID, AceRevision: ULONG, AceFlags: ULONG, AccessMask: ACCESS_MASK, Sid: PVOID },
    ...apc,
    model: (k, a) =>
      addSidAce(k, a.Acl, a.AceRevision, {
        type: ACCESS_ALLOWED_ACE_TYPE,
        flags: a.AceFlags & ACE_FLAGS,
        mask: a.AccessMask,
        sid: a.Sid,
      }),
  }),
  ddi('RtlAddAce', {
    params: { Acl: PVOID, AceRevision: ULONG, StartingAceIndex: ULONG, AceList: PVOID, AceListLength: ULONG },
    ...apc,
    model: (k, a) => addAces(k, a.Acl, a.AceRevision, a.StartingAceIndex, a.AceList, a.AceListLength),
  }),
  ddi('RtlGetAce', {
    params: { Acl: PVOID, AceIndex: ULONG, Ace: PVOID },
    ...apc,
    model: (k, a) => getAce(k, a.Acl, a.AceIndex, a.Ace),
  }),
  ddi('RtlDeleteAce', {
    params: { Acl: PVOID, AceIndex: ULONG },
    ...apc,
    model: (k, a) => deleteAce(k, a.Acl, a.AceIndex),
  }),
];
