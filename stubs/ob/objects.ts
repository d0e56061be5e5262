import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
} from '../../src/generated/ntstatus.ts';
import {
  ACCESS_MASK,
  HANDLE,
  KPROCESSOR_MODE,
  NTSTATUS,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectNameOf } from '../../src/kernel/ob/name-of-object.ts';
import { attributesName, statusOfNewName, wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import { canonicalName } from '../../src/kernel/ob/object-names.ts';
import { objectType, typeNameAt } from '../../src/kernel/ob/object-types.ts';
import {
  createObject,
  dereferenceObject,
  objectAt,
  objectByHandle,
  objects,
  openHandle,
  referenceObject,
  removeName,
} from '../../src/kernel/ob/objects.ts';
import { REFERENCE_BY_POINTER } from '../../src/kernel/ob/references.ts';

const PACCESS_STATE = pointer('PACCESS_STATE');
const PHANDLE = pointer('PHANDLE');
const POBJECT_NAME_INFORMATION = pointer('POBJECT_NAME_INFORMATION');
const POBJECT_TYPE = pointer('POBJECT_TYPE');
const PULONG = pointer('PULONG');
const PVOID_P = pointer('PVOID *');

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

/** Objects as such: names, types, making and giving them up. */
export const obObjects = [
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
  ddi('ObGetFilterVersion', {
    returns: USHORT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => 0x100,
  }),
];
