import {
  STATUS_INVALID_CID,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_MIX,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { CLIENT_ID, KEVENT } from '../../src/generated/structs.ts';
import { ACCESS_MASK, BOOLEAN, HANDLE, LONG, NTSTATUS, POBJECT_ATTRIBUTES, PVOID } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Outcome, systemService } from '../../src/kernel/declaration.ts';
import { initialiseHeader, signal } from '../../src/kernel/dispatcher-objects.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  OB_OPERATION_HANDLE_CREATE,
  openHandleSteps,
  openWithCallbacks,
} from '../../src/kernel/ob/handle-callbacks.ts';
import { wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import { bodyOfHandle, processById, threadById } from '../../src/kernel/ps/lookup.ts';
import { createSyncObject, openSyncObject } from '../../src/kernel/ps/sync-objects.ts';
import { pulseEvent, resetEvent } from '../ke/events.ts';

function onEvent(name: string, act: (k: Kernel, event: bigint) => number, tellsState: boolean): Ddi {
  return ddi(name, {
    params: tellsState ? { EventHandle: HANDLE, PreviousState: PVOID } : { EventHandle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const { EventHandle, PreviousState = 0n } = a as { EventHandle: bigint; PreviousState?: bigint };
      const event = bodyOfHandle(k, EventHandle, 'Event');
      if (typeof event === 'number') return event;
      const before = act(k, event);
      if (PreviousState !== 0n) k.mem.setU32(PreviousState, before >>> 0);
      return STATUS_SUCCESS;
    },
  });
}

function openById(
  k: Kernel,
  at: bigint,
  access: number,
  attributes: bigint,
  body: bigint | undefined,
  missing: number,
): Outcome {
  if (body === undefined) return missing;
  const kernel = wantsKernelHandle(k, attributes);
  return openWithCallbacks(k, {
    body,
    access,
    kernel,
    out: at,
    operation: OB_OPERATION_HANDLE_CREATE,
    process: 0n,
    source: 0n,
  });
}

export const psSync: readonly Ddi[] = [
  ...systemService('CreateEvent', {
    params: {
      EventHandle: PVOID,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      EventType: LONG,
      InitialState: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) => {
      if (a.EventType !== 0 && a.EventType !== 1) return STATUS_INVALID_PARAMETER;
      return createSyncObject(k, {
        type: 'Event',
        size: KEVENT.$size,
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.EventHandle,
        initialise: (body) => initialiseHeader(k, body, a.EventType, KEVENT.$size, a.InitialState ? 1 : 0),
      });
    },
  }),
  ddi('ZwOpenEvent', {
    params: { EventHandle: PVOID, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) =>
      openSyncObject(k, {
        type: 'Event',
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.EventHandle,
      }),
  }),
  onEvent('ZwSetEvent', (k, event) => signal(k, event, 1), true),
  onEvent('NtSetEvent', (k, event) => signal(k, event, 1), true),
  onEvent('ZwResetEvent', resetEvent, true),
  onEvent('ZwPulseEvent', pulseEvent, true),
  onEvent('ZwClearEvent', resetEvent, false),
  ...systemService('OpenProcess', {
    params: {
      ProcessHandle: PVOID,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      ClientId: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['processes have no security descriptor'] },
    model: (k, a) => {
      if (a.ClientId === 0n) return STATUS_INVALID_PARAMETER_MIX;
      const id = k.mem.get(a.ClientId, CLIENT_ID.UniqueProcess);
      const process = processById(k, id);
      return openById(k, a.ProcessHandle, a.DesiredAccess, a.ObjectAttributes, process, STATUS_INVALID_CID);
    },
    steps: openHandleSteps,
  }),
  ...systemService('OpenThread', {
    params: {
      ThreadHandle: PVOID,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      ClientId: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['threads have no security descriptor'] },
    model: (k, a) => {
      const thread = threadById(k, k.mem.get(a.ClientId, CLIENT_ID.UniqueThread))?.ethread;
      return openById(k, a.ThreadHandle, a.DesiredAccess, a.ObjectAttributes, thread, STATUS_INVALID_CID);
    },
    steps: openHandleSteps,
  }),
];
