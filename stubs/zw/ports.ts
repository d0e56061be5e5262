import {
  STATUS_INVALID_HANDLE,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PORT_CONNECTION_REFUSED,
  STATUS_PORT_DISCONNECTED,
} from '../../src/generated/ntstatus.ts';
import {
  type Codec,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, systemService } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { lookupName } from '../../src/kernel/ob/namespace.ts';
import { objectByHandle } from '../../src/kernel/ob/objects.ts';
import { createSyncObject } from '../../src/kernel/ps/sync-objects.ts';

const PHANDLE = pointer('PHANDLE');
const PSIZE_T = pointer('PSIZE_T');
const MESSAGE = pointer('PPORT_MESSAGE');
const NO_SERVERS = { approximate: ['no server of the machine listens on a port: nobody accepts a connection'] };
const PORT_SIZE = 0x1d8;
const ALL_ACCESS = 0x1f0001;

/** A port that does not exist, or one whose owner, a driver, accepts nothing while it waits for its own call. */
function connect(k: Kernel, name: string): number {
  const found = lookupName(k, name);
  if (typeof found === 'number') return found;
  if (found.rest !== '') return STATUS_OBJECT_NAME_NOT_FOUND;
  return found.object.type === 'ALPC Port' ? STATUS_PORT_CONNECTION_REFUSED : STATUS_OBJECT_TYPE_MISMATCH;
}
/** What is said of a message to a port: nobody is at the other end. */
function disconnected(k: Kernel, handle: bigint): number {
  const object = objectByHandle(k, handle)?.object;
  if (object === undefined) return STATUS_INVALID_HANDLE;
  return object.type === 'ALPC Port' ? STATUS_PORT_DISCONNECTED : STATUS_OBJECT_TYPE_MISMATCH;
}
function onPort(name: string, rest: Readonly<Record<string, Codec<unknown>>>): Ddi {
  return ddi(name, {
    params: { PortHandle: HANDLE, ...rest },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVERS,
    model: (k, a) => disconnected(k, (a as unknown as { PortHandle: bigint }).PortHandle),
  });
}

const connection = {
  SecurityQos: PVOID,
  ClientView: PVOID,
  ServerView: PVOID,
  MaxMessageLength: pointer('PULONG'),
  ConnectionInformation: PVOID,
  ConnectionInformationLength: pointer('PULONG'),
};

/** Local procedure calls on a machine where no user-mode server runs. */
export const zwPorts: readonly Ddi[] = [
  ...systemService('ConnectPort', {
    params: { PortHandle: PHANDLE, PortName: PCUNICODE_STRING, ...connection },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVERS,
    model: (k, a) => connect(k, readUnicodeString(k, a.PortName)),
  }),
  ddi('ZwSecureConnectPort', {
    params: {
      PortHandle: PHANDLE,
      PortName: PCUNICODE_STRING,
      SecurityQos: PVOID,
      ClientView: PVOID,
      RequiredServerSid: PVOID,
      ServerView: PVOID,
      MaxMessageLength: pointer('PULONG'),
      ConnectionInformation: PVOID,
      ConnectionInformationLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVERS,
    model: (k, a) => connect(k, readUnicodeString(k, a.PortName)),
  }),
  ...['Zw', 'Nt'].flatMap((prefix) => [
    onPort(`${prefix}RequestPort`, { RequestMessage: MESSAGE }),
    onPort(`${prefix}RequestWaitReplyPort`, { RequestMessage: MESSAGE, ReplyMessage: MESSAGE }),
  ]),
  ddi('ZwAlpcConnectPort', {
    params: {
      PortHandle: PHANDLE,
      PortName: PCUNICODE_STRING,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      PortAttributes: PVOID,
      Flags: ULONG,
      RequiredServerSid: PVOID,
      ConnectionMessage: MESSAGE,
      BufferLength: PSIZE_T,
      OutMessageAttributes: PVOID,
      InMessageAttributes: PVOID,
      Timeout: PLARGE_INTEGER,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NO_SERVERS,
    model: (k, a) => connect(k, readUnicodeString(k, a.PortName)),
  }),
  ddi('ZwAlpcCreatePort', {
    params: { PortHandle: PHANDLE, ObjectAttributes: POBJECT_ATTRIBUTES, PortAttributes: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['nobody connects to the port'] },
    model: (k, a) =>
      createSyncObject(k, {
        type: 'ALPC Port',
        size: PORT_SIZE,
        access: ALL_ACCESS,
        attributes: a.ObjectAttributes,
        handleAt: a.PortHandle,
        initialise: () => undefined,
      }),
  }),
  onPort('ZwAlpcSendWaitReceivePort', {
    Flags: ULONG,
    SendMessage: MESSAGE,
    SendMessageAttributes: PVOID,
    ReceiveMessage: MESSAGE,
    BufferLength: PSIZE_T,
    ReceiveMessageAttributes: PVOID,
    Timeout: PLARGE_INTEGER,
  }),
  onPort('ZwAlpcDisconnectPort', { Flags: ULONG }),
  onPort('ZwAlpcCancelMessage', { Flags: ULONG, MessageContext: PVOID }),
  onPort('ZwAlpcQueryInformation', {
    PortInformationClass: ULONG,
    PortInformation: PVOID,
    Length: ULONG,
    ReturnLength: pointer('PULONG'),
  }),
  onPort('ZwAlpcSetInformation', { PortInformationClass: ULONG, PortInformation: PVOID, Length: ULONG }),
  onPort('ZwAlpcCreatePortSection', {
    Flags: ULONG,
    SectionHandle: HANDLE,
    SectionSize: SIZE_T,
    AlpcSectionHandle: PVOID,
    ActualSectionSize: PSIZE_T,
  }),
  onPort('ZwAlpcDeletePortSection', { Flags: ULONG, SectionHandle: HANDLE }),
  onPort('ZwAlpcCreateSectionView', { Flags: ULONG, ViewAttributes: PVOID }),
  onPort('ZwAlpcDeleteSectionView', { Flags: ULONG, ViewBase: PVOID }),
  onPort('ZwAlpcCreateResourceReserve', { Flags: ULONG, MessageSize: SIZE_T, ResourceId: PVOID }),
  onPort('ZwAlpcDeleteResourceReserve', { Flags: ULONG, ResourceId: ULONG }),
  onPort('ZwAlpcCreateSecurityContext', { Flags: ULONG, SecurityAttribute: PVOID }),
  onPort('ZwAlpcDeleteSecurityContext', { Flags: ULONG, ContextHandle: HANDLE }),
];
