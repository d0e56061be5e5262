import {
  STATUS_HANDLE_NOT_CLOSABLE,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  KPROCESSOR_MODE,
  NTSTATUS,
  POBJECT_ATTRIBUTES,
  POOL_TAG,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, type Outcome, systemService } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { duplicateHandle } from '../../src/kernel/ob/duplicate.ts';
import {
  OB_OPERATION_HANDLE_CREATE,
  openHandleSteps,
  openWithCallbacks,
} from '../../src/kernel/ob/handle-callbacks.ts';
import { attributesName, lookupName, wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import { isOfType } from '../../src/kernel/ob/object-types.ts';
import { handleEntry, KERNEL_HANDLE, objectAt, objectByHandle, objects } from '../../src/kernel/ob/objects.ts';
import { CURRENT_PROCESS, CURRENT_THREAD, REFERENCE_BY_POINTER, USER_MODE } from '../../src/kernel/ob/references.ts';
import { closeHandleFully, closeHandleSteps } from '../../src/kernel/ob/release.ts';

const PACCESS_STATE = pointer('PACCESS_STATE');
const PHANDLE = pointer('PHANDLE');
const POBJECT_HANDLE_FLAG_INFORMATION = pointer('POBJECT_HANDLE_FLAG_INFORMATION');
const POBJECT_HANDLE_INFORMATION = pointer('POBJECT_HANDLE_INFORMATION');
const POBJECT_TYPE = pointer('POBJECT_TYPE');
const OBJ_KERNEL_HANDLE = 0x200;
const INVALID_KERNEL_HANDLE = 0x93;
const CREATED = { operation: OB_OPERATION_HANDLE_CREATE, process: 0n, source: 0n };
const ObjectHandleFlagInformation = 4;
const FLAGS_SIZE = 2;

function openByPointer(
  k: Kernel,
  body: bigint,
  attributes: number,
  access: number,
  type: bigint,
  mode: number,
  out: bigint,
): Outcome {
  k.mem.setU64(out, 0n);
  if (!objectAt(k, body)) k.bugCheck(REFERENCE_BY_POINTER, type, body, 0n, 0n);
  if (type === 0n ? mode === USER_MODE : !isOfType(k, body, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  const kernel = (attributes & OBJ_KERNEL_HANDLE) !== 0;
  return openWithCallbacks(k, { ...CREATED, body, access, kernel, out });
}

function closeChecked(k: Kernel, handle: bigint) {
  if (handle === CURRENT_PROCESS || handle === CURRENT_THREAD) return 0;
  if (handleEntry(k, handle)?.protect) return STATUS_HANDLE_NOT_CLOSABLE;
  if (objectByHandle(k, handle)) return closeHandleFully(k, handle);
  // A kernel-mode caller that closes a bad kernel handle of the System process stops the machine.
  if (handle >= KERNEL_HANDLE) k.bugCheck(INVALID_KERNEL_HANDLE, handle, 1n, 0n, 0n);
  return STATUS_INVALID_HANDLE;
}

/** OBJECT_HANDLE_FLAG_INFORMATION: Inherit, ProtectFromClose. */
function setFlags(k: Kernel, handle: bigint, at: bigint): number {
  const entry = handleEntry(k, handle);
  if (!entry) return STATUS_INVALID_HANDLE;
  entry.inherit = k.mem.u8(at) !== 0;
  entry.protect = k.mem.u8(at + 1n) !== 0;
  return STATUS_SUCCESS;
}

export const obHandles = [
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
    steps: openHandleSteps,
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
    steps: openHandleSteps,
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
      const kernel = wantsKernelHandle(k, a.ObjectAttributes);
      return openWithCallbacks(k, {
        ...CREATED,
        body: found.object.body,
        access: a.DesiredAccess,
        kernel,
        out: a.Handle,
      });
    },
    steps: openHandleSteps,
  }),
  ddi('ObCloseHandle', {
    params: { Handle: HANDLE, PreviousMode: KPROCESSOR_MODE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => closeChecked(k, a.Handle),
    steps: closeHandleSteps,
  }),
  systemService('Close', {
    params: { Handle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => closeChecked(k, a.Handle),
    steps: closeHandleSteps,
  }),
  systemService('DuplicateObject', {
    params: {
      SourceProcessHandle: HANDLE,
      SourceHandle: HANDLE,
      TargetProcessHandle: HANDLE,
      TargetHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      HandleAttributes: ULONG,
      Options: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights of the process handles are not checked'] },
    model: (k, a) =>
      duplicateHandle(k, {
        sourceProcess: a.SourceProcessHandle,
        sourceHandle: a.SourceHandle,
        targetProcess: a.TargetProcessHandle,
        out: a.TargetHandle,
        access: a.DesiredAccess,
        attributes: a.HandleAttributes,
        options: a.Options,
      }),
    steps: openHandleSteps,
  }),
  ddi('ZwSetInformationObject', {
    params: {
      Handle: HANDLE,
      ObjectInformationClass: ULONG,
      ObjectInformation: PVOID,
      ObjectInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['handle flags only; session classes are refused'] },
    model: (k, a) => {
      if (a.ObjectInformationClass !== ObjectHandleFlagInformation) return STATUS_INVALID_INFO_CLASS;
      if (a.ObjectInformationLength !== FLAGS_SIZE) return STATUS_INFO_LENGTH_MISMATCH;
      return setFlags(k, a.Handle, a.ObjectInformation);
    },
  }),
  ddi('ObFindHandleForObject', {
    params: {
      Process: PVOID,
      Object: PVOID,
      ObjectType: POBJECT_TYPE,
      HandleInformation: POBJECT_HANDLE_INFORMATION,
      Handle: PHANDLE,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['handle information is not compared'] },
    model: (k, a) => {
      for (const [handle, { object, process, kernel }] of objects(k).handles) {
        const owner = kernel ? system(k).systemProcess : process;
        if (owner !== a.Process || !isOfType(k, object, a.ObjectType)) continue;
        if (a.Object !== 0n && object !== a.Object) continue;
        k.mem.setU64(a.Handle, handle);
        return true;
      }
      return false;
    },
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
    fidelity: { approximate: ['no process inherits handles'] },
    model: (k, a) => setFlags(k, a.Handle, a.HandleFlags),
  }),
].flat();
