import { STATUS_NOT_SUPPORTED } from '../../src/generated/ntstatus.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Irql, type Params } from '../../src/kernel/declaration.ts';

const EnlistmentHandle = HANDLE;
const ResourceManagerHandle = HANDLE;
const TransactionHandle = HANDLE;
const PHANDLE = pointer('PHANDLE');
const LPGUID = pointer('LPGUID');
const PULONG = pointer('PULONG');

type Row = readonly [name: string, params: Params, maxIrql: Irql];
/** Services under both names, without their prefix. */
const SERVICES: readonly Row[] = [
  ['CommitComplete', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['CommitEnlistment', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['CommitTransaction', { TransactionHandle, Wait: BOOLEAN }, 'PASSIVE'],
  [
    'CreateEnlistment',
    {
      EnlistmentHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ResourceManagerHandle,
      TransactionHandle,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      CreateOptions: ULONG,
      NotificationMask: ULONG,
      EnlistmentKey: PVOID,
    },
    'PASSIVE',
  ],
  [
    'CreateTransaction',
    {
      TransactionHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      Uow: LPGUID,
      TmHandle: HANDLE,
      CreateOptions: ULONG,
      IsolationLevel: ULONG,
      IsolationFlags: ULONG,
      Timeout: PLARGE_INTEGER,
      Description: PCUNICODE_STRING,
    },
    'PASSIVE',
  ],
  [
    'CreateTransactionManager',
    {
      TmHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      LogFileName: PCUNICODE_STRING,
      CreateOptions: ULONG,
      CommitStrength: ULONG,
    },
    'PASSIVE',
  ],
  [
    'EnumerateTransactionObject',
    {
      RootObjectHandle: HANDLE,
      QueryType: ULONG,
      ObjectCursor: pointer('PKTMOBJECT_CURSOR'),
      ObjectCursorLength: ULONG,
      ReturnLength: PULONG,
    },
    'PASSIVE',
  ],
  [
    'GetNotificationResourceManager',
    {
      ResourceManagerHandle,
      TransactionNotification: pointer('PTRANSACTION_NOTIFICATION'),
      NotificationLength: ULONG,
      Timeout: PLARGE_INTEGER,
      ReturnLength: PULONG,
      Asynchronous: ULONG,
      AsynchronousContext: ULONG_PTR,
    },
    'PASSIVE',
  ],
  [
    'OpenResourceManager',
    {
      ResourceManagerHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      TmHandle: HANDLE,
      ResourceManagerGuid: LPGUID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
    },
    'PASSIVE',
  ],
  [
    'OpenTransaction',
    {
      TransactionHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      Uow: LPGUID,
      TmHandle: HANDLE,
    },
    'PASSIVE',
  ],
  [
    'OpenTransactionManager',
    {
      TmHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      LogFileName: PCUNICODE_STRING,
      TmIdentity: LPGUID,
      OpenOptions: ULONG,
    },
    'PASSIVE',
  ],
  ['PrePrepareComplete', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['PrePrepareEnlistment', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['PrepareComplete', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['PrepareEnlistment', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  [
    'PropagationComplete',
    { ResourceManagerHandle, RequestCookie: ULONG, BufferLength: ULONG, Buffer: PVOID },
    'PASSIVE',
  ],
  ['PropagationFailed', { ResourceManagerHandle, RequestCookie: ULONG, PropStatus: NTSTATUS }, 'PASSIVE'],
  [
    'QueryInformationEnlistment',
    {
      EnlistmentHandle,
      EnlistmentInformationClass: ULONG,
      EnlistmentInformation: PVOID,
      EnlistmentInformationLength: ULONG,
      ReturnLength: PULONG,
    },
    'PASSIVE',
  ],
  [
    'QueryInformationResourceManager',
    {
      ResourceManagerHandle,
      ResourceManagerInformationClass: ULONG,
      ResourceManagerInformation: PVOID,
      ResourceManagerInformationLength: ULONG,
      ReturnLength: PULONG,
    },
    'PASSIVE',
  ],
  [
    'QueryInformationTransaction',
    {
      TransactionHandle,
      TransactionInformationClass: ULONG,
      TransactionInformation: PVOID,
      TransactionInformationLength: ULONG,
      ReturnLength: PULONG,
    },
    'PASSIVE',
  ],
  [
    'QueryInformationTransactionManager',
    {
      TransactionManagerHandle: HANDLE,
      TransactionManagerInformationClass: ULONG,
      TransactionManagerInformation: PVOID,
      TransactionManagerInformationLength: ULONG,
      ReturnLength: PULONG,
    },
    'PASSIVE',
  ],
  ['ReadOnlyEnlistment', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['RecoverEnlistment', { EnlistmentHandle, EnlistmentKey: PVOID }, 'PASSIVE'],
  ['RecoverResourceManager', { ResourceManagerHandle }, 'PASSIVE'],
  ['RecoverTransactionManager', { TransactionManagerHandle: HANDLE }, 'PASSIVE'],
  ['RollbackComplete', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['RollbackEnlistment', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  ['RollbackTransaction', { TransactionHandle, Wait: BOOLEAN }, 'PASSIVE'],
  ['RollforwardTransactionManager', { TransactionManagerHandle: HANDLE, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
  [
    'SetInformationEnlistment',
    {
      EnlistmentHandle,
      EnlistmentInformationClass: ULONG,
      EnlistmentInformation: PVOID,
      EnlistmentInformationLength: ULONG,
    },
    'PASSIVE',
  ],
  [
    'SetInformationResourceManager',
    {
      ResourceManagerHandle,
      ResourceManagerInformationClass: ULONG,
      ResourceManagerInformation: PVOID,
      ResourceManagerInformationLength: ULONG,
    },
    'PASSIVE',
  ],
  [
    'SetInformationTransaction',
    {
      TransactionHandle,
      TransactionInformationClass: ULONG,
      TransactionInformation: PVOID,
      TransactionInformationLength: ULONG,
    },
    'PASSIVE',
  ],
  ['SinglePhaseReject', { EnlistmentHandle, TmVirtualClock: PLARGE_INTEGER }, 'PASSIVE'],
];
/** Exported as Nt only. */
const NT_ONLY: readonly Row[] = [
  [
    'CreateResourceManager',
    {
      ResourceManagerHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      TmHandle: HANDLE,
      RmGuid: LPGUID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      CreateOptions: ULONG,
      Description: PCUNICODE_STRING,
    },
    'PASSIVE',
  ],
  ['FreezeTransactions', { FreezeTimeout: PLARGE_INTEGER, ThawTimeout: PLARGE_INTEGER }, 'PASSIVE'],
  [
    'OpenEnlistment',
    {
      EnlistmentHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ResourceManagerHandle,
      EnlistmentGuid: LPGUID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
    },
    'PASSIVE',
  ],
];
/** Exported as Zw only. */
const ZW_ONLY: readonly Row[] = [
  [
    'CreateResourceManager',
    {
      ResourceManagerHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      TmHandle: HANDLE,
      ResourceManagerGuid: LPGUID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      CreateOptions: ULONG,
      Description: PCUNICODE_STRING,
    },
    'PASSIVE',
  ],
  [
    'OpenEnlistment',
    {
      EnlistmentHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      RmHandle: HANDLE,
      EnlistmentGuid: LPGUID,
      ObjectAttributes: POBJECT_ATTRIBUTES,
    },
    'PASSIVE',
  ],
  [
    'SetInformationTransactionManager',
    {
      TmHandle: HANDLE,
      TransactionManagerInformationClass: ULONG,
      TransactionManagerInformation: PVOID,
      TransactionManagerInformationLength: ULONG,
    },
    'PASSIVE',
  ],
];
/** Routines on objects, which begin with Tm. */
const ROUTINES: readonly Row[] = [
  ['CommitComplete', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['CommitEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['CommitTransaction', { Transaction: PVOID, Wait: PVOID }, 'PASSIVE'],
  [
    'CreateEnlistment',
    {
      EnlistmentHandle: PVOID,
      PreviousMode: PVOID,
      DesiredAccess: PVOID,
      ObjectAttributes: PVOID,
      ResourceManager: PVOID,
      Transaction: PVOID,
      CreateOptions: PVOID,
      NotificationMask: PVOID,
      EnlistmentKey: PVOID,
    },
    'PASSIVE',
  ],
  ['DereferenceEnlistmentKey', { Enlistment: PVOID, LastReference: PVOID }, 'DISPATCH'],
  ['EnableCallbacks', { ResourceManager: PVOID, CallbackRoutine: PVOID, RMKey: PVOID }, 'PASSIVE'],
  ['PrePrepareComplete', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['PrePrepareEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['PrepareComplete', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['PrepareEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['ReadOnlyEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['RecoverEnlistment', { Enlistment: PVOID, EnlistmentKey: PVOID }, 'PASSIVE'],
  ['RecoverResourceManager', { ResourceManager: PVOID }, 'PASSIVE'],
  ['RecoverTransactionManager', { Tm: PVOID, TargetVirtualClock: PVOID }, 'PASSIVE'],
  ['ReferenceEnlistmentKey', { Enlistment: PVOID, Key: PVOID }, 'DISPATCH'],
  ['RequestOutcomeEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['RollbackComplete', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['RollbackEnlistment', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
  ['RollbackTransaction', { Transaction: PVOID, Wait: PVOID }, 'PASSIVE'],
  ['SinglePhaseReject', { Enlistment: PVOID, TmVirtualClock: PVOID }, 'PASSIVE'],
];

/** Every routine of the kernel transaction manager refuses. */
function refusing(prefix: string, rows: readonly Row[]): Ddi[] {
  return rows.map(([name, params, maxIrql]) =>
    ddi(`${prefix}${name}`, {
      params,
      returns: NTSTATUS,
      maxIrql,
      fidelity: { recorded: ['there are no transactions'] },
      model: () => STATUS_NOT_SUPPORTED,
    }),
  );
}

export const zwTransactions: readonly Ddi[] = [
  ...refusing('Zw', [...SERVICES, ...ZW_ONLY]),
  ...refusing('Nt', [...SERVICES, ...NT_ONLY]),
  ...refusing('Tm', ROUTINES),
  ddi('TmIsTransactionActive', {
    params: { Transaction: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['there are no transactions'] },
    model: () => false,
  }),
];
