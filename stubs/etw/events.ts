import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCWSTR, PVOID, pointer, UCHAR, ULONG, ULONGLONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread } from '../../src/kernel/thread.ts';

interface EventProvider {
  /** GUID as in memory. */
  readonly id: Uint8Array;
  readonly callback: bigint;
  readonly context: bigint;
}
interface EventTracing {
  readonly providers: Map<bigint, EventProvider>;
  nextHandle: bigint;
}
export const eventTracing = slice<EventTracing>('eventTracing', () => ({
  providers: new Map(),
  nextHandle: 0xffffb80f_00001000n,
}));
/** No session ever enables a provider, so events go nowhere. */
const NO_SESSION = ['no trace session is running: events are not kept, the enable callback is not called'];
const withProvider = (k: Kernel, handle: bigint) =>
  eventTracing(k).providers.has(handle) ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;

/** The last messages of WPP tracing: GUID in memory order and number, newest last. */
export const traceMessages = slice<{ readonly list: { readonly guid: Uint8Array; readonly number: number }[] }>(
  'traceMessages',
  () => ({ list: [] }),
);
const MESSAGES_KEPT = 1000;
const TRACE_MESSAGE_GUID = 0x2;
function traceMessage(k: Kernel, flags: number, guid: bigint, number: number): number {
  const { list } = traceMessages(k);
  list.push({ guid: flags & TRACE_MESSAGE_GUID ? k.mem.bytes(guid, 16) : new Uint8Array(16), number });
  if (list.length > MESSAGES_KEPT) list.shift();
  return STATUS_SUCCESS;
}
const NO_LOGGER = { approximate: ['no logger is running: GUID and number are kept, arguments are not read'] };

const EVENT_ACTIVITY_CTRL_GET_ID = 1;
const EVENT_ACTIVITY_CTRL_SET_ID = 2;
const EVENT_ACTIVITY_CTRL_CREATE_ID = 3;
const EVENT_ACTIVITY_CTRL_GET_SET_ID = 4;
const EVENT_ACTIVITY_CTRL_CREATE_SET_ID = 5;
/** Activity ids of threads; one that never had any has the null GUID. */
const activities = slice<{ readonly byThread: Map<number, Uint8Array> }>('activityIds', () => ({
  byThread: new Map(),
}));
function activityIdControl(k: Kernel, code: number, id: bigint): number {
  const { byThread } = activities(k);
  const thread = currentThread(k).id;
  const before = byThread.get(thread) ?? new Uint8Array(16);
  const fresh = () => {
    const random = k.random('EtwActivityId');
    return Uint8Array.from({ length: 16 }, () => random.below(256));
  };
  switch (code) {
    case EVENT_ACTIVITY_CTRL_GET_ID:
      k.mem.write(id, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_SET_ID:
      byThread.set(thread, k.mem.bytes(id, 16));
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_ID:
      k.mem.write(id, fresh());
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_GET_SET_ID:
      byThread.set(thread, k.mem.bytes(id, 16));
      k.mem.write(id, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID:
      byThread.set(thread, fresh());
      k.mem.write(id, before);
      return STATUS_SUCCESS;
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

export const etwEvents = [
  ddi('EtwRegister', {
    params: {
      ProviderId: pointer('LPCGUID'),
      EnableCallback: pointer('PETWENABLECALLBACK'),
      CallbackContext: PVOID,
      RegHandle: pointer('PREGHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NO_SESSION },
    model: (k, a) => {
      const state = eventTracing(k);
      const handle = state.nextHandle;
      state.nextHandle += 0x70n;
      state.providers.set(handle, {
        id: k.mem.bytes(a.ProviderId, 16),
        callback: a.EnableCallback,
        context: a.CallbackContext,
      });
      k.mem.setU64(a.RegHandle, handle);
      return STATUS_SUCCESS;
    },
  }),
  ddi('EtwUnregister', {
    params: { RegHandle: ULONGLONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (eventTracing(k).providers.delete(a.RegHandle) ? STATUS_SUCCESS : STATUS_INVALID_HANDLE),
  }),
  ddi('EtwSetInformation', {
    params: { RegHandle: ULONGLONG, InformationClass: ULONG, EventInformation: PVOID, InformationLength: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NO_SESSION },
    model: (k, a) => withProvider(k, a.RegHandle),
  }),
  ddi('EtwActivityIdControl', {
    params: { ControlCode: ULONG, ActivityId: pointer('LPGUID') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => activityIdControl(k, a.ControlCode, a.ActivityId),
  }),
  ddi('EtwWrite', {
    params: {
      RegHandle: ULONGLONG,
      EventDescriptor: pointer('PCEVENT_DESCRIPTOR'),
      ActivityId: pointer('LPCGUID'),
      UserDataCount: ULONG,
      UserData: pointer('PEVENT_DATA_DESCRIPTOR'),
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: (_k, a) => (a.RegHandle === 0n ? STATUS_INVALID_HANDLE : STATUS_SUCCESS),
  }),
  ddi('EtwWriteEx', {
    params: {
      RegHandle: ULONGLONG,
      EventDescriptor: pointer('PCEVENT_DESCRIPTOR'),
      Filter: ULONGLONG,
      Flags: ULONG,
      ActivityId: pointer('LPCGUID'),
      RelatedActivityId: pointer('LPCGUID'),
      UserDataCount: ULONG,
      UserData: pointer('PEVENT_DATA_DESCRIPTOR'),
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: (_k, a) => (a.RegHandle === 0n ? STATUS_INVALID_HANDLE : STATUS_SUCCESS),
  }),
  ddi('EtwWriteTransfer', {
    params: {
      RegHandle: ULONGLONG,
      EventDescriptor: pointer('PCEVENT_DESCRIPTOR'),
      ActivityId: pointer('LPCGUID'),
      RelatedActivityId: pointer('LPCGUID'),
      UserDataCount: ULONG,
      UserData: pointer('PEVENT_DATA_DESCRIPTOR'),
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: (_k, a) => (a.RegHandle === 0n ? STATUS_INVALID_HANDLE : STATUS_SUCCESS),
  }),
  ddi('EtwWriteString', {
    params: { RegHandle: ULONGLONG, Level: UCHAR, Keyword: ULONGLONG, ActivityId: pointer('LPCGUID'), String: PCWSTR },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: (_k, a) => (a.RegHandle === 0n ? STATUS_INVALID_HANDLE : STATUS_SUCCESS),
  }),
  ddi('EtwWriteEndScenario', {
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NO_SESSION },
    model: () => STATUS_SUCCESS,
  }),
  ddi('EtwWriteStartScenario', {
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NO_SESSION },
    model: () => STATUS_SUCCESS,
  }),
  ddi('EtwEventEnabled', {
    params: { RegHandle: ULONGLONG, EventDescriptor: pointer('PCEVENT_DESCRIPTOR') },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: () => false,
  }),
  ddi('EtwProviderEnabled', {
    params: { RegHandle: ULONGLONG, Level: UCHAR, Keyword: ULONGLONG },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: NO_SESSION },
    model: () => false,
  }),
  ddi('WmiTraceMessage', {
    params: { LoggerHandle: ULONGLONG, MessageFlags: ULONG, MessageGuid: pointer('LPCGUID'), MessageNumber: USHORT },
    returns: NTSTATUS,
    variadic: true,
    maxIrql: 'ANY',
    fidelity: NO_LOGGER,
    model: (k, a) => traceMessage(k, a.MessageFlags, a.MessageGuid, a.MessageNumber),
  }),
  ddi('WmiTraceMessageVa', {
    params: {
      LoggerHandle: ULONGLONG,
      MessageFlags: ULONG,
      MessageGuid: pointer('LPCGUID'),
      MessageNumber: USHORT,
      MessageArgList: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: NO_LOGGER,
    model: (k, a) => traceMessage(k, a.MessageFlags, a.MessageGuid, a.MessageNumber),
  }),
  ddi('WmiQueryTraceInformation', {
    params: {
      TraceInformationClass: ULONG,
      TraceInformation: PVOID,
      TraceInformationLength: ULONG,
      RequiredLength: pointer('PULONG'),
      Buffer: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no logger is running'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
];
