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

const EVENT_ACTIVITY_CTRL_GET_ID = 1;
const EVENT_ACTIVITY_CTRL_SET_ID = 2;
const EVENT_ACTIVITY_CTRL_CREATE_ID = 3;
const EVENT_ACTIVITY_CTRL_GET_SET_ID = 4;
const EVENT_ACTIVITY_CTRL_CREATE_SET_ID = 5;
const activity = slice<{ id: Uint8Array }>('activityId', () => ({ id: new Uint8Array(16) }));
function activityIdControl(k: Kernel, code: number, id: bigint): number {
  const state = activity(k);
  const before = state.id;
  const fresh = () => {
    const random = k.random('EtwActivityId');
    return Uint8Array.from({ length: 16 }, () => random.below(256));
  };
  switch (code) {
    case EVENT_ACTIVITY_CTRL_GET_ID:
      k.mem.write(id, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_SET_ID:
      state.id = k.mem.bytes(id, 16);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_ID:
      k.mem.write(id, fresh());
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_GET_SET_ID:
      state.id = k.mem.bytes(id, 16);
      k.mem.write(id, before);
      return STATUS_SUCCESS;
    case EVENT_ACTIVITY_CTRL_CREATE_SET_ID:
      state.id = fresh();
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
    fidelity: { recorded: ['the message is not kept'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('WmiTraceMessageVa', {
    params: {
      LoggerHandle: ULONGLONG,
      MessageFlags: ULONG,
      MessageGuid: pointer('LPCGUID'),
      MessageNumber: USHORT,
      MessageArgList: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { recorded: ['the message is not kept'] },
    model: () => STATUS_SUCCESS,
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
