import { REG_NOTIFY_CLASS as N } from '../../src/generated/enums.ts';
import {
  STATUS_INVALID_PARAMETER,
  STATUS_NOTIFY_ENUM_DIR,
  STATUS_PENDING,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { KEVENT } from '../../src/generated/structs.ts';
import { keyOfHandle } from '../../src/kernel/cm/key-objects.ts';
import {
  createKey,
  deleteKeyOfHandle,
  deleteValueKey,
  enumerateKey,
  enumerateValueKey,
  openKey,
  queryKey,
  queryValueKey,
  renameKeyOfHandle,
  setValueKey,
  withKey,
} from '../../src/kernel/cm/key-operations.ts';
import { watchKey } from '../../src/kernel/cm/key-watchers.ts';
import { endOpenNotice, type Member, noticeOfOpen, noticeOnKey } from '../../src/kernel/cm/notices.ts';
import { notified } from '../../src/kernel/cm/notified-operation.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import {
  type Args,
  type Ddi,
  ddi,
  type Outcome,
  type Params,
  systemService,
  wait,
} from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signal } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { waitFor } from '../../src/kernel/ke/waits.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objectByHandle, referenceObject } from '../../src/kernel/ob/objects.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const HANDLES = { approximate: ['access rights of the handle are not checked'] };
const UNTRANSACTED = { approximate: ['takes no part in the transaction', 'callbacks are not told'] };
const common = { returns: NTSTATUS, maxIrql: 'PASSIVE', fidelity: HANDLES } as const;

interface OnHandle<P extends Params> {
  readonly classes: readonly [pre: number, post: number];
  /** What the structure of the callbacks has behind Object, and where its CallContext is. */
  readonly members: (a: Args<P>) => readonly Member[];
  readonly contextAt: number;
  readonly operate: (k: Kernel, a: Args<P>) => number;
}
/** An operation on an open key, of which callbacks are told. */
function onKey<P extends Params & { readonly KeyHandle: typeof HANDLE }>(
  params: P,
  { classes: [pre, post], members, contextAt, operate }: OnHandle<P>,
) {
  const operation = notified<Args<P>>({
    notice: (k, a) => {
      const { KeyHandle: handle } = a as unknown as { KeyHandle: bigint };
      return noticeOnKey(k, { pre, post, handle, members: members(a), contextAt });
    },
    operate,
  });
  return { ...common, params, ...operation };
}

const opened = (k: Kernel, handle: bigint) => objectByHandle(k, handle)?.object.body ?? 0n;
const OPENING = {
  KeyHandle: pointer('PHANDLE'),
  DesiredAccess: ACCESS_MASK,
  ObjectAttributes: POBJECT_ATTRIBUTES,
};
const CREATING = {
  ...OPENING,
  TitleIndex: ULONG,
  Class: PCUNICODE_STRING,
  CreateOptions: ULONG,
  Disposition: pointer('PULONG'),
};
const opening = notified<Args<typeof OPENING>>({
  notice: (k, a) => noticeOfOpen(k, a, false),
  operate: (k, a) => openKey(k, a.KeyHandle, a.DesiredAccess, a.ObjectAttributes),
  opened,
  cleanUp: endOpenNotice,
});
const creating = notified<Args<typeof CREATING>>({
  notice: (k, a) => noticeOfOpen(k, a, true),
  operate: (k, a) => createKey(k, a),
  opened,
  cleanUp: endOpenNotice,
});

const CHANGES = 0xf;
interface NotifyChange {
  readonly KeyHandle: bigint;
  readonly Event: bigint;
  readonly ApcRoutine: bigint;
  readonly IoStatusBlock: bigint;
  readonly CompletionFilter: number;
  readonly WatchTree: boolean;
  readonly Asynchronous: boolean;
}
/** An asynchronous watcher signals the event or queues the work item that ApcRoutine is in kernel mode; else the thread waits. */
function notifyChange(k: Kernel, a: NotifyChange): Outcome {
  const key = keyOfHandle(k, a.KeyHandle);
  if (typeof key === 'number') return key;
  if (a.CompletionFilter === 0 || (a.CompletionFilter & ~CHANGES) !== 0) return STATUS_INVALID_PARAMETER;
  const event = a.Event === 0n ? 0n : bodyOfHandle(k, a.Event, 'Event');
  if (typeof event === 'number') return event;
  const own = a.Asynchronous ? 0n : kernelPool(k, KEVENT.$size, 'CMnb');
  if (own !== 0n) initialiseHeader(k, own, OBJECT.EventNotification, KEVENT.$size, 0);
  if (event !== 0n && a.Asynchronous) {
    referenceObject(k, event);
    signal(k, event, 0);
  }
  watchKey(k, {
    key: key.id,
    filter: a.CompletionFilter,
    tree: a.WatchTree,
    event: a.Asynchronous ? event : own,
    isObject: a.Asynchronous,
    ioStatus: a.IoStatusBlock,
    process: currentThread(k).attached,
    workItem: a.Asynchronous ? a.ApcRoutine : 0n,
  });
  if (a.Asynchronous) return STATUS_PENDING;
  return wait(waitFor(k, [own], { timeout: undefined }), 'changed', own);
}

/** Buffer of a query: class, information, its length and the length needed. */
const buffer = { Length: ULONG, ResultLength: pointer('PULONG') };
const KEY_CLASS = enumeration('KEY_INFORMATION_CLASS');
const VALUE_CLASS = enumeration('KEY_VALUE_INFORMATION_CLASS');

const services: readonly Ddi[] = [
  systemService('OpenKey', { ...common, params: OPENING, ...opening }),
  systemService('CreateKey', { ...common, params: CREATING, ...creating }),
  systemService(
    'QueryKey',
    onKey(
      { KeyHandle: HANDLE, KeyInformationClass: KEY_CLASS, KeyInformation: PVOID, ...buffer },
      {
        classes: [N.RegNtPreQueryKey, N.RegNtPostQueryKey],
        members: (a) => [
          [0x8, 4, a.KeyInformationClass],
          [0x10, 8, a.KeyInformation],
          [0x18, 4, a.Length],
          [0x20, 8, a.ResultLength],
        ],
        contextAt: 0x28,
        operate: (k, a) =>
          queryKey(k, a.KeyHandle, {
            informationClass: a.KeyInformationClass,
            buffer: a.KeyInformation,
            length: a.Length,
            resultLength: a.ResultLength,
          }),
      },
    ),
  ),
  systemService(
    'EnumerateKey',
    onKey(
      { KeyHandle: HANDLE, Index: ULONG, KeyInformationClass: KEY_CLASS, KeyInformation: PVOID, ...buffer },
      {
        classes: [N.RegNtPreEnumerateKey, N.RegNtPostEnumerateKey],
        members: (a) => [
          [0x8, 4, a.Index],
          [0xc, 4, a.KeyInformationClass],
          [0x10, 8, a.KeyInformation],
          [0x18, 4, a.Length],
          [0x20, 8, a.ResultLength],
        ],
        contextAt: 0x28,
        operate: (k, a) =>
          enumerateKey(k, a.KeyHandle, a.Index, {
            informationClass: a.KeyInformationClass,
            buffer: a.KeyInformation,
            length: a.Length,
            resultLength: a.ResultLength,
          }),
      },
    ),
  ),
  systemService(
    'QueryValueKey',
    onKey(
      {
        KeyHandle: HANDLE,
        ValueName: PCUNICODE_STRING,
        KeyValueInformationClass: VALUE_CLASS,
        KeyValueInformation: PVOID,
        ...buffer,
      },
      {
        classes: [N.RegNtPreQueryValueKey, N.RegNtPostQueryValueKey],
        members: (a) => [
          [0x8, 8, a.ValueName],
          [0x10, 4, a.KeyValueInformationClass],
          [0x18, 8, a.KeyValueInformation],
          [0x20, 4, a.Length],
          [0x28, 8, a.ResultLength],
        ],
        contextAt: 0x30,
        operate: (k, a) =>
          queryValueKey(k, a.KeyHandle, a.ValueName, {
            informationClass: a.KeyValueInformationClass,
            buffer: a.KeyValueInformation,
            length: a.Length,
            resultLength: a.ResultLength,
          }),
      },
    ),
  ),
  systemService(
    'EnumerateValueKey',
    onKey(
      { KeyHandle: HANDLE, Index: ULONG, KeyValueInformationClass: VALUE_CLASS, KeyValueInformation: PVOID, ...buffer },
      {
        classes: [N.RegNtPreEnumerateValueKey, N.RegNtPostEnumerateValueKey],
        members: (a) => [
          [0x8, 4, a.Index],
          [0xc, 4, a.KeyValueInformationClass],
          [0x10, 8, a.KeyValueInformation],
          [0x18, 4, a.Length],
          [0x20, 8, a.ResultLength],
        ],
        contextAt: 0x28,
        operate: (k, a) =>
          enumerateValueKey(k, a.KeyHandle, a.Index, {
            informationClass: a.KeyValueInformationClass,
            buffer: a.KeyValueInformation,
            length: a.Length,
            resultLength: a.ResultLength,
          }),
      },
    ),
  ),
  systemService(
    'SetValueKey',
    onKey(
      {
        KeyHandle: HANDLE,
        ValueName: PCUNICODE_STRING,
        TitleIndex: ULONG,
        Type: ULONG,
        Data: PVOID,
        DataSize: ULONG,
      },
      {
        classes: [N.RegNtPreSetValueKey, N.RegNtPostSetValueKey],
        members: (a) => [
          [0x8, 8, a.ValueName],
          [0x10, 4, a.TitleIndex],
          [0x14, 4, a.Type],
          [0x18, 8, a.Data],
          [0x20, 4, a.DataSize],
        ],
        contextAt: 0x28,
        operate: (k, a) => setValueKey(k, a.KeyHandle, a.ValueName, a.Type, a.Data, a.DataSize),
      },
    ),
  ),
  systemService(
    'DeleteKey',
    onKey(
      { KeyHandle: HANDLE },
      {
        classes: [N.RegNtPreDeleteKey, N.RegNtPostDeleteKey],
        members: () => [],
        contextAt: 0x8,
        operate: (k, a) => deleteKeyOfHandle(k, a.KeyHandle),
      },
    ),
  ),
  systemService(
    'DeleteValueKey',
    onKey(
      { KeyHandle: HANDLE, ValueName: PCUNICODE_STRING },
      {
        classes: [N.RegNtPreDeleteValueKey, N.RegNtPostDeleteValueKey],
        members: (a) => [[0x8, 8, a.ValueName]],
        contextAt: 0x10,
        operate: (k, a) => deleteValueKey(k, a.KeyHandle, a.ValueName),
      },
    ),
  ),
].flat();

export const cmKeys: readonly Ddi[] = [
  ...services,
  ddi('ZwOpenKeyEx', { ...common, params: { ...OPENING, OpenOptions: ULONG }, ...opening }),
  ddi('ZwOpenKeyTransacted', {
    ...common,
    params: { ...OPENING, TransactionHandle: HANDLE },
    fidelity: UNTRANSACTED,
    model: (k, a) => openKey(k, a.KeyHandle, a.DesiredAccess, a.ObjectAttributes),
  }),
  ddi('ZwOpenKeyTransactedEx', {
    ...common,
    params: { ...OPENING, OpenOptions: ULONG, TransactionHandle: HANDLE },
    fidelity: UNTRANSACTED,
    model: (k, a) => openKey(k, a.KeyHandle, a.DesiredAccess, a.ObjectAttributes),
  }),
  ddi('ZwCreateKeyTransacted', {
    ...common,
    params: {
      ...OPENING,
      TitleIndex: ULONG,
      Class: PCUNICODE_STRING,
      CreateOptions: ULONG,
      TransactionHandle: HANDLE,
      Disposition: pointer('PULONG'),
    },
    fidelity: UNTRANSACTED,
    model: (k, a) => createKey(k, a),
  }),
  ddi(
    'ZwFlushKey',
    onKey(
      { KeyHandle: HANDLE },
      {
        classes: [N.RegNtPreFlushKey, N.RegNtPostFlushKey],
        members: () => [],
        contextAt: 0x8,
        operate: (k, a) => withKey(k, a.KeyHandle, () => STATUS_SUCCESS),
      },
    ),
  ),
  ddi(
    'ZwRenameKey',
    onKey(
      { KeyHandle: HANDLE, NewName: PCUNICODE_STRING },
      {
        classes: [N.RegNtPreRenameKey, N.RegNtPostRenameKey],
        members: (a) => [[0x8, 8, a.NewName]],
        contextAt: 0x10,
        operate: (k, a) => renameKeyOfHandle(k, a.KeyHandle, a.NewName),
      },
    ),
  ),
  ddi('ZwSetInformationKey', {
    ...onKey(
      {
        KeyHandle: HANDLE,
        KeySetInformationClass: ULONG,
        KeySetInformation: PVOID,
        KeySetInformationLength: ULONG,
      },
      {
        classes: [N.RegNtPreSetInformationKey, N.RegNtPostSetInformationKey],
        members: (a) => [
          [0x8, 4, a.KeySetInformationClass],
          [0x10, 8, a.KeySetInformation],
          [0x18, 4, a.KeySetInformationLength],
        ],
        contextAt: 0x20,
        operate: (k, a) => withKey(k, a.KeyHandle, () => STATUS_SUCCESS),
      },
    ),
    fidelity: { recorded: ['flags and last-write times are not set'] },
  }),
  ddi('ZwNotifyChangeKey', {
    ...common,
    params: {
      KeyHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      CompletionFilter: ULONG,
      WatchTree: BOOLEAN,
      Buffer: PVOID,
      BufferSize: ULONG,
      Asynchronous: BOOLEAN,
    },
    fidelity: { approximate: ['changes of security are not watched; closing the key does not end the wait'] },
    model: (k, a) => notifyChange(k, a),
    steps: {
      changed: (k, event: bigint) => {
        freePool(k, event, 0);
        return STATUS_NOTIFY_ENUM_DIR;
      },
    },
  }),
];
