import {
  STATUS_ACCESS_DENIED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../src/generated/ntstatus.ts';
import { OBJECT_HANDLE_INFORMATION } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  LONGLONG,
  NTSTATUS,
  PCUNICODE_STRING,
  POBJECT_ATTRIBUTES,
  POOL_TAG,
  PVOID,
  pointer,
  ULONG,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectNameOf } from '../../src/kernel/ob/name-of-object.ts';
import { attributesName, lookupName, statusOfNewName, wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import { canonicalName } from '../../src/kernel/ob/object-names.ts';
import { isOfType, objectType, typeNameAt } from '../../src/kernel/ob/object-types.ts';
import {
  createObject,
  dereferenceObject,
  KERNEL_HANDLE,
  objectAt,
  objectByHandle,
  objects,
  openHandle,
  referenceObject,
  removeName,
} from '../../src/kernel/ob/objects.ts';
import { closeHandleFully, closeHandleSteps, release, releaseSteps } from '../../src/kernel/ob/release.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const PACCESS_STATE = pointer('PACCESS_STATE');
const PBOOLEAN = pointer('PBOOLEAN');
const PHANDLE = pointer('PHANDLE');
const POBJECT_HANDLE_FLAG_INFORMATION = pointer('POBJECT_HANDLE_FLAG_INFORMATION');
const POBJECT_HANDLE_INFORMATION = pointer('POBJECT_HANDLE_INFORMATION');
const POBJECT_NAME_INFORMATION = pointer('POBJECT_NAME_INFORMATION');
const POBJECT_TYPE = pointer('POBJECT_TYPE');
const PSECURITY_DESCRIPTOR = pointer('PSECURITY_DESCRIPTOR');
const PSECURITY_DESCRIPTOR_P = pointer('PSECURITY_DESCRIPTOR *');
const PULONG = pointer('PULONG');
const PVOID_P = pointer('PVOID *');

const REFERENCE_BY_POINTER = 0x18;
const OBJ_KERNEL_HANDLE = 0x200;
const CURRENT_PROCESS = 0xffff_ffff_ffff_ffffn;
const CURRENT_THREAD = 0xffff_ffff_ffff_fffen;
const ALL_ACCESS = 0x1f_ffff;
const USER_MODE = 1;
const INVALID_KERNEL_HANDLE = 0x93;

/** What a handle stands for, the pseudo handles of the current process and thread too. */
function handleTarget(k: Kernel, handle: bigint): { readonly body: bigint; readonly access: number } | undefined {
  if (handle === CURRENT_PROCESS) return { body: currentThread(k).attached, access: ALL_ACCESS };
  if (handle === CURRENT_THREAD) return { body: currentThread(k).ethread, access: ALL_ACCESS };
  const found = objectByHandle(k, handle);
  return found && { body: found.object.body, access: found.access };
}

interface HandleRequest {
  readonly handle: bigint;
  readonly access: number;
  readonly type: bigint;
  readonly mode: number;
  readonly out: bigint;
  readonly information: bigint;
}
function referenceByHandle(k: Kernel, request: HandleRequest): number {
  k.mem.setU64(request.out, 0n);
  const target = handleTarget(k, request.handle);
  if (!target) return STATUS_INVALID_HANDLE;
  if (request.mode === USER_MODE && request.handle >= KERNEL_HANDLE && request.handle < CURRENT_THREAD)
    return STATUS_INVALID_HANDLE;
  if (!isOfType(k, target.body, request.type)) return STATUS_OBJECT_TYPE_MISMATCH;
  if (request.mode === USER_MODE && (request.access & ~target.access) !== 0) return STATUS_ACCESS_DENIED;
  referenceObject(k, target.body);
  if (request.information !== 0n) {
    k.mem.set(request.information, OBJECT_HANDLE_INFORMATION.HandleAttributes, 0);
    k.mem.set(request.information, OBJECT_HANDLE_INFORMATION.GrantedAccess, target.access);
  }
  k.mem.setU64(request.out, target.body);
  return 0;
}

function referenceByPointer(k: Kernel, body: bigint, type: bigint, mode: number): number {
  const object = objectAt(k, body);
  if (!object) return k.bugCheck(REFERENCE_BY_POINTER, type, body, 0n, 0n);
  const anyLink = mode === 0 && object.type === 'SymbolicLink';
  if (type === 0n ? mode === USER_MODE : !isOfType(k, body, type) || anyLink) return STATUS_OBJECT_TYPE_MISMATCH;
  referenceObject(k, body);
  return 0;
}

function mustReference(k: Kernel, body: bigint): bigint {
  if (!objectAt(k, body)) k.bugCheck(REFERENCE_BY_POINTER, 0n, body, 0n, 0n);
  return BigInt(referenceObject(k, body));
}

function openByPointer(
  k: Kernel,
  body: bigint,
  attributes: number,
  access: number,
  type: bigint,
  mode: number,
  out: bigint,
): number {
  k.mem.setU64(out, 0n);
  if (!objectAt(k, body)) k.bugCheck(REFERENCE_BY_POINTER, type, body, 0n, 0n);
  if (type === 0n ? mode === USER_MODE : !isOfType(k, body, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  k.mem.setU64(out, openHandle(k, body, access, (attributes & OBJ_KERNEL_HANDLE) !== 0));
  return 0;
}

function referenceByName(k: Kernel, name: string, type: bigint, out: bigint): number {
  k.mem.setU64(out, 0n);
  const found = lookupName(k, name);
  if (typeof found === 'number') return found;
  if (found.rest !== '' || !isOfType(k, found.object.body, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  referenceObject(k, found.object.body);
  k.mem.setU64(out, found.object.body);
  return 0;
}

function queryName(k: Kernel, body: bigint, buffer: bigint, length: number, out: bigint): number {
  const name = objectNameOf(k, body);
  const bytes = utf16Bytes(name);
  const needed = 0x10 + (name === '' ? 0 : bytes.length + 2);
  k.mem.setU32(out, needed);
  if (length < needed) return STATUS_INFO_LENGTH_MISMATCH;
  k.mem.fill(buffer, 0x10, 0);
  if (name === '') return 0;
  k.mem.setU16(buffer, bytes.length);
  k.mem.setU16(buffer + 2n, bytes.length + 2);
  k.mem.setU64(buffer + 8n, buffer + 0x10n);
  k.mem.write(buffer + 0x10n, bytes);
  k.mem.setU16(buffer + 0x10n + BigInt(bytes.length), 0);
  return 0;
}

function makeTemporary(k: Kernel, body: bigint): void {
  const object = objectAt(k, body);
  if (!object) return;
  object.permanent = false;
  if (object.handles === 0) removeName(k, object);
}

function closeChecked(k: Kernel, handle: bigint) {
  if (handle === CURRENT_PROCESS || handle === CURRENT_THREAD) return 0;
  if (objectByHandle(k, handle)) return closeHandleFully(k, handle);
  // A kernel-mode caller that closes a bad kernel handle of the System process stops the machine.
  if (handle >= KERNEL_HANDLE) k.bugCheck(INVALID_KERNEL_HANDLE, handle, 0n, 0n, 0n);
  return STATUS_INVALID_HANDLE;
}

/** A new object of a type, its name kept until ObInsertObject. */
function newObject(k: Kernel, type: bigint, attributes: bigint, size: number, out: bigint): number {
  const typeName = typeNameAt(k, type);
  if (typeName === undefined) return STATUS_INVALID_PARAMETER;
  const name = attributesName(k, attributes);
  const body = createObject(k, {
    type: typeName,
    size,
    data: { pendingName: name, kernelHandle: wantsKernelHandle(k, attributes) },
  });
  k.mem.setU64(out, body);
  return 0;
}

function insertObject(k: Kernel, body: bigint, access: number, newOut: bigint, handleOut: bigint): number {
  const object = objectAt(k, body);
  if (!object) return k.bugCheck(REFERENCE_BY_POINTER, 0n, body, 0n, 0n);
  const pending = object.data as { readonly pendingName?: string; readonly kernelHandle?: boolean } | undefined;
  if (pending?.pendingName !== undefined) {
    const status = statusOfNewName(k, pending.pendingName);
    if (status !== 0) {
      dereferenceObject(k, body);
      return status;
    }
    object.name = canonicalName(pending.pendingName);
    objects(k).names.set(object.name.toUpperCase(), body);
  }
  if (newOut !== 0n) {
    referenceObject(k, body);
    k.mem.setU64(newOut, body);
  }
  if (handleOut !== 0n) k.mem.setU64(handleOut, openHandle(k, body, access, pending?.kernelHandle ?? false));
  dereferenceObject(k, body);
  return 0;
}

/** References, handles and names of objects. */
export const obObjects = [
  ddi('ObReferenceObjectByHandle', {
    params: {
      Handle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      Object: PVOID_P,
      HandleInformation: POBJECT_HANDLE_INFORMATION,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['there is one handle table for all processes'] },
    model: (k, a) =>
      referenceByHandle(k, {
        handle: a.Handle,
        access: a.DesiredAccess,
        type: a.ObjectType,
        mode: a.AccessMode,
        out: a.Object,
        information: a.HandleInformation,
      }),
  }),
  ddi('ObReferenceObjectByHandleWithTag', {
    params: {
      Handle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      Tag: POOL_TAG,
      Object: PVOID_P,
      HandleInformation: POBJECT_HANDLE_INFORMATION,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['there is one handle table for all processes', 'tags are not counted'] },
    model: (k, a) =>
      referenceByHandle(k, {
        handle: a.Handle,
        access: a.DesiredAccess,
        type: a.ObjectType,
        mode: a.AccessMode,
        out: a.Object,
        information: a.HandleInformation,
      }),
  }),
  ddi('ObReferenceObjectByPointer', {
    params: { Object: PVOID, DesiredAccess: ACCESS_MASK, ObjectType: POBJECT_TYPE, AccessMode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => referenceByPointer(k, a.Object, a.ObjectType, a.AccessMode),
  }),
  ddi('ObReferenceObjectByPointerWithTag', {
    params: {
      Object: PVOID,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      Tag: POOL_TAG,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['tags are not counted'] },
    model: (k, a) => referenceByPointer(k, a.Object, a.ObjectType, a.AccessMode),
  }),
  ddi('ObReferenceObjectByName', {
    params: {
      ObjectName: PCUNICODE_STRING,
      Attributes: ULONG,
      PassedAccessState: PACCESS_STATE,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      ParseContext: PVOID,
      Object: PVOID_P,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => referenceByName(k, readUnicodeString(k, a.ObjectName), a.ObjectType, a.Object),
  }),
  ddi('ObReferenceObjectSafe', {
    params: { Object: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => objectAt(k, a.Object) !== undefined && referenceObject(k, a.Object) > 0,
  }),
  ddi('ObfReferenceObject', {
    params: { Object: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => mustReference(k, a.Object),
  }),
  ddi('ObfReferenceObjectWithTag', {
    params: { Object: PVOID, Tag: POOL_TAG },
    returns: LONGLONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ['tags are not counted'] },
    model: (k, a) => mustReference(k, a.Object),
  }),
  ddi('ObReferenceObject', {
    params: { Object: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => mustReference(k, a.Object),
  }),
  ddi('ObfDereferenceObject', {
    params: { Object: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => release(k, a.Object),
    steps: releaseSteps,
  }),
  ddi('ObDereferenceObject', {
    params: { Object: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => release(k, a.Object),
    steps: releaseSteps,
  }),
  ddi('ObfDereferenceObjectWithTag', {
    params: { Object: PVOID, Tag: POOL_TAG },
    returns: LONGLONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ['tags are not counted'] },
    model: (k, a) => release(k, a.Object),
    steps: releaseSteps,
  }),
  ddi('ObDereferenceObjectDeferDelete', {
    params: { Object: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['deletes at once'] },
    model: (k, a) => release(k, a.Object),
    steps: releaseSteps,
  }),
  ddi('ObDereferenceObjectDeferDeleteWithTag', {
    params: { Object: PVOID, Tag: POOL_TAG },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['deletes at once', 'tags are not counted'] },
    model: (k, a) => release(k, a.Object),
    steps: releaseSteps,
  }),
  ddi('ObOpenObjectByPointer', {
    params: {
      Object: PVOID,
      HandleAttributes: ULONG,
      PassedAccessState: PACCESS_STATE,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      Handle: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) =>
      openByPointer(k, a.Object, a.HandleAttributes, a.DesiredAccess, a.ObjectType, a.AccessMode, a.Handle),
  }),
  ddi('ObOpenObjectByPointerWithTag', {
    params: {
      Object: PVOID,
      HandleAttributes: ULONG,
      PassedAccessState: PACCESS_STATE,
      DesiredAccess: ACCESS_MASK,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      Tag: POOL_TAG,
      Handle: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['access is not checked', 'tags are not counted'] },
    model: (k, a) =>
      openByPointer(k, a.Object, a.HandleAttributes, a.DesiredAccess, a.ObjectType, a.AccessMode, a.Handle),
  }),
  ddi('ObOpenObjectByName', {
    params: {
      ObjectAttributes: POBJECT_ATTRIBUTES,
      ObjectType: POBJECT_TYPE,
      AccessMode: KPROCESSOR_MODE,
      AccessState: PACCESS_STATE,
      DesiredAccess: ACCESS_MASK,
      ParseContext: PVOID,
      Handle: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['access is not checked', 'devices and keys are not parsed'] },
    model: (k, a) => {
      const found = lookupName(k, attributesName(k, a.ObjectAttributes) ?? '');
      if (typeof found === 'number') return found;
      if (found.rest !== '' || !isOfType(k, found.object.body, a.ObjectType)) return STATUS_OBJECT_TYPE_MISMATCH;
      k.mem.setU64(
        a.Handle,
        openHandle(k, found.object.body, a.DesiredAccess, wantsKernelHandle(k, a.ObjectAttributes)),
      );
      return 0;
    },
  }),
  ddi('ObCloseHandle', {
    params: { Handle: HANDLE, PreviousMode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => closeChecked(k, a.Handle),
    steps: closeHandleSteps,
  }),
  ddi('ZwClose', {
    params: { Handle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['there is one handle table for all processes'] },
    model: (k, a) => closeChecked(k, a.Handle),
    steps: closeHandleSteps,
  }),
  ddi('NtClose', {
    params: { Handle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['there is one handle table for all processes'] },
    model: (k, a) => closeChecked(k, a.Handle),
    steps: closeHandleSteps,
  }),
  ddi('ObQueryNameString', {
    params: { Object: PVOID, ObjectNameInfo: POBJECT_NAME_INFORMATION, Length: ULONG, ReturnLength: PULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['key objects are named as they were opened'] },
    model: (k, a) => queryName(k, a.Object, a.ObjectNameInfo, a.Length, a.ReturnLength),
  }),
  ddi('ObGetObjectType', {
    params: { Object: PVOID },
    returns: POBJECT_TYPE,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const object = objectAt(k, a.Object);
      return object === undefined ? 0n : objectType(k, object.type);
    },
  }),
  ddi('ObGetObjectPointerCount', {
    params: { Object: PVOID },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => objectAt(k, a.Object)?.pointers ?? 0,
  }),
  ddi('ObMakeTemporaryObject', {
    params: { Object: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => makeTemporary(k, a.Object),
  }),
  ddi('ZwMakeTemporaryObject', {
    params: { Handle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const found = objectByHandle(k, a.Handle);
      if (!found) return STATUS_INVALID_HANDLE;
      makeTemporary(k, found.object.body);
      return 0;
    },
  }),
  ddi('ObCreateObject', {
    params: {
      ObjectAttributesAccessMode: KPROCESSOR_MODE,
      ObjectType: POBJECT_TYPE,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      AccessMode: KPROCESSOR_MODE,
      ParseContext: PVOID,
      ObjectSize: ULONG,
      PagedPoolCharge: ULONG,
      NonPagedPoolCharge: ULONG,
      Object: PVOID_P,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => newObject(k, a.ObjectType, a.ObjectAttributes, a.ObjectSize, a.Object),
  }),
  ddi('ObInsertObject', {
    params: {
      Object: PVOID,
      PassedAccessState: PACCESS_STATE,
      DesiredAccess: ACCESS_MASK,
      ObjectPointerBias: ULONG,
      NewObject: PVOID_P,
      Handle: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => insertObject(k, a.Object, a.DesiredAccess, a.NewObject, a.Handle),
  }),
  ddi('ObIsKernelHandle', {
    params: { Handle: HANDLE },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (_k, a) => a.Handle >= KERNEL_HANDLE && a.Handle < CURRENT_THREAD,
  }),
  ddi('ObSetHandleAttributes', {
    params: { Handle: HANDLE, HandleFlags: POBJECT_HANDLE_FLAG_INFORMATION, AccessMode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { recorded: ['inheritance and protection from close are not kept'] },
    model: (k, a) => (objectByHandle(k, a.Handle) ? 0 : STATUS_INVALID_HANDLE),
  }),
  ddi('ObGetObjectSecurity', {
    params: { Object: PVOID, SecurityDescriptor: PSECURITY_DESCRIPTOR_P, MemoryAllocated: PBOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['objects have no security descriptor'] },
    model: (k, a) => {
      k.mem.setU64(a.SecurityDescriptor, 0n);
      k.mem.setU8(a.MemoryAllocated, 0);
      return 0;
    },
  }),
  ddi('ObReleaseObjectSecurity', {
    params: { SecurityDescriptor: PSECURITY_DESCRIPTOR, MemoryAllocated: BOOLEAN },
    maxIrql: 'APC',
    fidelity: { recorded: ['objects have no security descriptor'] },
    model: () => undefined,
  }),
  ddi('ObSetSecurityObjectByPointer', {
    params: { Object: PVOID, SecurityInformation: ULONG, SecurityDescriptor: PSECURITY_DESCRIPTOR },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { recorded: ['the descriptor is not kept'] },
    model: () => 0,
  }),
  ddi('ObGetFilterVersion', {
    returns: USHORT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => 0x100,
  }),
];
