import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_HANDLE,
  STATUS_NO_SECURITY_ON_OBJECT,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  NTSTATUS,
  POOL_TYPE,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, systemService } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectByHandle } from '../../src/kernel/ob/objects.ts';
import {
  type Descriptor,
  defaultDescriptor,
  descriptorBytes,
  isValidRelative,
  readDescriptor,
  replaceParts,
  selectParts,
} from '../../src/kernel/se/descriptors.ts';
import { securityOf } from '../../src/kernel/se/object-security.ts';

/** 'SeSd' */
const TAG = 0x64536553;
const PAGED = 1;

/** Puts a descriptor into a fresh block and its address into `to`. */
function place(k: Kernel, descriptor: Descriptor, poolType: number, to: bigint): number {
  const bytes = descriptorBytes(descriptor);
  const block = allocatePool(k, {
    kind: poolType & PAGED ? 'paged' : 'nonPagedNx',
    size: BigInt(bytes.length),
    tag: TAG,
  });
  if (block === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  k.mem.write(block, bytes);
  k.mem.setU64(to, block);
  return STATUS_SUCCESS;
}
function assign(k: Kernel, parent: bigint, explicit: bigint, poolType: number, to: bigint): number {
  const own = defaultDescriptor();
  const base = parent === 0n ? own : { ...own, ...inherited(readDescriptor(k, parent)) };
  if (explicit === 0n) return place(k, base, poolType, to);
  const given = readDescriptor(k, explicit);
  const control = given.control === 0 ? base.control : given.control;
  return place(
    k,
    {
      control,
      owner: given.owner ?? base.owner,
      group: given.group ?? base.group,
      dacl: given.control & 4 ? given.dacl : base.dacl,
      sacl: given.sacl,
    },
    poolType,
    to,
  );
}
const inherited = ({ owner, group }: Descriptor) => ({ ...(owner && { owner }), ...(group && { group }) });

function copyOut(k: Kernel, bytes: Buffer, to: bigint, length: number): number {
  if (length < bytes.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(to, bytes);
  return STATUS_SUCCESS;
}
function setSecurity(k: Kernel, handle: bigint, information: number, descriptor: bigint): number {
  const object = objectByHandle(k, handle)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  object.security = replaceParts(securityOf(object), readDescriptor(k, descriptor), information);
  return STATUS_SUCCESS;
}
function querySecurity(
  k: Kernel,
  handle: bigint,
  information: number,
  to: bigint,
  length: number,
  needed: bigint,
): number {
  const object = objectByHandle(k, handle)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  const bytes = descriptorBytes(selectParts(securityOf(object), information));
  k.mem.setU32(needed, bytes.length);
  return copyOut(k, bytes, to, length);
}

export const seDescriptors = [
  ddi('SeAssignSecurity', {
    params: {
      ParentDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      ExplicitDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      NewDescriptor: pointer('PSECURITY_DESCRIPTOR *'),
      IsDirectoryObject: BOOLEAN,
      SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
      GenericMapping: pointer('PGENERIC_MAPPING'),
      PoolType: POOL_TYPE,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access control entries are not inherited from the parent'] },
    model: (k, a) => assign(k, a.ParentDescriptor, a.ExplicitDescriptor, a.PoolType, a.NewDescriptor),
  }),
  ddi('SeAssignSecurityEx', {
    params: {
      ParentDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      ExplicitDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      NewDescriptor: pointer('PSECURITY_DESCRIPTOR *'),
      ObjectType: pointer('GUID *'),
      IsDirectoryObject: BOOLEAN,
      AutoInheritFlags: ULONG,
      SubjectContext: pointer('PSECURITY_SUBJECT_CONTEXT'),
      GenericMapping: pointer('PGENERIC_MAPPING'),
      PoolType: POOL_TYPE,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access control entries are not inherited from the parent'] },
    model: (k, a) => assign(k, a.ParentDescriptor, a.ExplicitDescriptor, a.PoolType, a.NewDescriptor),
  }),
  ddi('SeDeassignSecurity', {
    params: { SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const block = k.mem.u64(a.SecurityDescriptor);
      if (block !== 0n) freePool(k, block, 0);
      k.mem.setU64(a.SecurityDescriptor, 0n);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeQuerySecurityDescriptorInfo', {
    params: {
      SecurityInformation: pointer('PSECURITY_INFORMATION'),
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      Length: pointer('PULONG'),
      ObjectsSecurityDescriptor: pointer('PSECURITY_DESCRIPTOR *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const source = k.mem.u64(a.ObjectsSecurityDescriptor);
      const information = k.mem.u32(a.SecurityInformation);
      const parts = selectParts(source === 0n ? defaultDescriptor() : readDescriptor(k, source), information);
      const bytes = descriptorBytes(parts);
      const length = k.mem.u32(a.Length);
      k.mem.setU32(a.Length, bytes.length);
      return copyOut(k, bytes, a.SecurityDescriptor, length);
    },
  }),
  ddi('SeSetSecurityDescriptorInfo', {
    params: {
      Object: PVOID,
      SecurityInformation: pointer('PSECURITY_INFORMATION'),
      ModificationDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      ObjectsSecurityDescriptor: pointer('PSECURITY_DESCRIPTOR *'),
      PoolType: POOL_TYPE,
      GenericMapping: pointer('PGENERIC_MAPPING'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['generic rights of the new entries are not mapped'] },
    model: (k, a) => {
      const old = k.mem.u64(a.ObjectsSecurityDescriptor);
      if (old === 0n) return STATUS_NO_SECURITY_ON_OBJECT;
      const changed = replaceParts(
        readDescriptor(k, old),
        readDescriptor(k, a.ModificationDescriptor),
        k.mem.u32(a.SecurityInformation),
      );
      return place(k, changed, a.PoolType, a.ObjectsSecurityDescriptor);
    },
  }),
  ddi('SeCaptureSecurityDescriptor', {
    params: {
      OriginalSecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      CurrentMode: KPROCESSOR_MODE,
      PoolType: POOL_TYPE,
      CaptureIfKernel: BOOLEAN,
      CapturedSecurityDescriptor: pointer('PSECURITY_DESCRIPTOR *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.OriginalSecurityDescriptor === 0n || (a.CurrentMode === 0 && !a.CaptureIfKernel)) {
        k.mem.setU64(a.CapturedSecurityDescriptor, a.OriginalSecurityDescriptor);
        return STATUS_SUCCESS;
      }
      return place(k, readDescriptor(k, a.OriginalSecurityDescriptor), a.PoolType, a.CapturedSecurityDescriptor);
    },
  }),
  ddi('SeReleaseSecurityDescriptor', {
    params: {
      CapturedSecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      CurrentMode: KPROCESSOR_MODE,
      CaptureIfKernelMode: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.CapturedSecurityDescriptor !== 0n && (a.CurrentMode !== 0 || a.CaptureIfKernelMode))
        freePool(k, a.CapturedSecurityDescriptor, 0);
      return STATUS_SUCCESS;
    },
  }),
  ddi('SeValidSecurityDescriptor', {
    params: { Length: ULONG, SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => isValidRelative(k, a.SecurityDescriptor, a.Length),
  }),
  systemService('SetSecurityObject', {
    params: { Handle: HANDLE, SecurityInformation: ULONG, SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access checks do not use what was set'] },
    model: (k, a) => setSecurity(k, a.Handle, a.SecurityInformation, a.SecurityDescriptor),
  }),
  systemService('QuerySecurityObject', {
    params: {
      Handle: HANDLE,
      SecurityInformation: ULONG,
      SecurityDescriptor: pointer('PSECURITY_DESCRIPTOR'),
      Length: ULONG,
      LengthNeeded: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => querySecurity(k, a.Handle, a.SecurityInformation, a.SecurityDescriptor, a.Length, a.LengthNeeded),
  }),
].flat();
