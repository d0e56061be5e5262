import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  LONGLONG,
  NTSTATUS,
  PCUNICODE_STRING,
  POOL_TAG,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { objectAt, referenceObject } from '../../src/kernel/ob/objects.ts';
import {
  mustReference,
  referenceByHandle,
  referenceByName,
  referenceByPointer,
} from '../../src/kernel/ob/references.ts';
import { release, releaseSteps } from '../../src/kernel/ob/release.ts';

const PACCESS_STATE = pointer('PACCESS_STATE');
const POBJECT_HANDLE_INFORMATION = pointer('POBJECT_HANDLE_INFORMATION');
const POBJECT_TYPE = pointer('POBJECT_TYPE');
const PVOID_P = pointer('PVOID *');

export const obReferences = [
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
];
