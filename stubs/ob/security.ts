import { STATUS_INSUFFICIENT_RESOURCES, STATUS_INVALID_HANDLE, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, HANDLE, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectAt, objectByHandle } from '../../src/kernel/ob/objects.ts';
import { REFERENCE_BY_POINTER } from '../../src/kernel/ob/references.ts';
import { descriptorBytes, readDescriptor } from '../../src/kernel/se/descriptors.ts';
import { securityOf, setSecurityOf } from '../../src/kernel/se/object-security.ts';
import { slice } from '../../src/kernel/slice.ts';

/** 'ObSd' */
const TAG = 0x6453624f;
const PSECURITY_DESCRIPTOR = pointer('PSECURITY_DESCRIPTOR');
const PSECURITY_DESCRIPTOR_P = pointer('PSECURITY_DESCRIPTOR *');

/** References of cached descriptors, by address. */
const cache = slice<{ readonly references: Map<bigint, number> }>('cachedDescriptors', () => ({
  references: new Map(),
}));

function placeDescriptor(k: Kernel, bytes: Uint8Array): bigint {
  const block = allocatePool(k, { kind: 'paged', size: BigInt(bytes.length), tag: TAG });
  if (block !== 0n) k.mem.write(block, bytes);
  return block;
}
function dereference(k: Kernel, descriptor: bigint, by: number): void {
  const { references } = cache(k);
  const left = (references.get(descriptor) ?? 0) - by;
  if (left > 0) {
    references.set(descriptor, left);
    return;
  }
  references.delete(descriptor);
  freePool(k, descriptor, TAG);
}

export const obSecurity = [
  ddi('ObGetObjectSecurity', {
    params: { Object: PVOID, SecurityDescriptor: PSECURITY_DESCRIPTOR_P, MemoryAllocated: pointer('PBOOLEAN') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['objects that nobody set a descriptor on have one default, whatever their type'] },
    model: (k, a) => {
      const object = objectAt(k, a.Object);
      if (object === undefined) return k.bugCheck(REFERENCE_BY_POINTER, 0n, a.Object, 0n, 0n);
      const block = placeDescriptor(k, descriptorBytes(securityOf(object)));
      if (block === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      k.mem.setU64(a.SecurityDescriptor, block);
      k.mem.setU8(a.MemoryAllocated, 1);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ObReleaseObjectSecurity', {
    params: { SecurityDescriptor: PSECURITY_DESCRIPTOR, MemoryAllocated: BOOLEAN },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.SecurityDescriptor !== 0n && a.MemoryAllocated) freePool(k, a.SecurityDescriptor, TAG);
    },
  }),
  ddi('ObSetSecurityObjectByPointer', {
    params: { Object: PVOID, SecurityInformation: ULONG, SecurityDescriptor: PSECURITY_DESCRIPTOR },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access checks do not use what was set'] },
    model: (k, a) => {
      if (!setSecurityOf(k, a.Object, a.SecurityInformation, a.SecurityDescriptor))
        k.bugCheck(REFERENCE_BY_POINTER, 0n, a.Object, 0n, 0n);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ObLogSecurityDescriptor', {
    params: {
      InputSecurityDescriptor: PSECURITY_DESCRIPTOR,
      OutputSecurityDescriptor: PSECURITY_DESCRIPTOR_P,
      RefBias: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['equal descriptors are not shared'] },
    model: (k, a) => {
      const block = placeDescriptor(k, descriptorBytes(readDescriptor(k, a.InputSecurityDescriptor)));
      if (block === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      cache(k).references.set(block, a.RefBias);
      k.mem.setU64(a.OutputSecurityDescriptor, block);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ObReferenceSecurityDescriptor', {
    params: { SecurityDescriptor: PSECURITY_DESCRIPTOR, Count: ULONG },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const { references } = cache(k);
      references.set(a.SecurityDescriptor, (references.get(a.SecurityDescriptor) ?? 0) + a.Count);
    },
  }),
  ddi('ObDereferenceSecurityDescriptor', {
    params: { SecurityDescriptor: PSECURITY_DESCRIPTOR, Count: ULONG },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => dereference(k, a.SecurityDescriptor, a.Count),
  }),
  ddi('ObQueryObjectAuditingByHandle', {
    params: { Handle: HANDLE, GenerateOnClose: pointer('PBOOLEAN') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['nothing is audited'] },
    model: (k, a) => {
      if (!objectByHandle(k, a.Handle)) return STATUS_INVALID_HANDLE;
      k.mem.setU8(a.GenerateOnClose, 0);
      return STATUS_SUCCESS;
    },
  }),
];
