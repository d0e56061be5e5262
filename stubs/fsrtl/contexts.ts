import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_OBJECT_NAME_COLLISION,
} from '../../src/generated/ntstatus.ts';
import {
  DRIVER_EXTENSION,
  DRIVER_OBJECT,
  FSRTL_ADVANCED_FCB_HEADER,
  FSRTL_PER_STREAM_CONTEXT,
} from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  HANDLE,
  LONG,
  NTSTATUS,
  PCUNICODE_STRING,
  POOL_TAG,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi, type Outcome } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { newRegistrationHandle, register, registered, unregister } from '../../src/kernel/io/registrations.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  initializeListHead,
  insertHeadList,
  isListEmpty,
  listEntries,
  removeEntryList,
} from '../../src/kernel/lists.ts';
import { objectByName, objects } from '../../src/kernel/ob/objects.ts';
import { slice } from '../../src/kernel/slice.ts';

const DRIVER_OBJECT_P = pointer('DRIVER_OBJECT *');
const LPCGUID = pointer('LPCGUID');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PECP_LIST = pointer('PECP_LIST');
const PECP_LIST_P = pointer('PECP_LIST *');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PFSRTL_ADVANCED_FCB_HEADER = pointer('PFSRTL_ADVANCED_FCB_HEADER');
const PFSRTL_PER_STREAM_CONTEXT = pointer('PFSRTL_PER_STREAM_CONTEXT');
const PFS_FILTER_CALLBACKS = pointer('PFS_FILTER_CALLBACKS');
const PHANDLE = pointer('PHANDLE');
const PIRP = pointer('PIRP');
const PULONG = pointer('PULONG');
const PVOID_P = pointer('PVOID *');
const ULONG_P = pointer('ULONG *');

/** FsFilterCallbacks behind the client extensions of a DRIVER_EXTENSION. */
const FILTER_CALLBACKS = BigInt(DRIVER_EXTENSION.$size) + 8n;
const FLAGS2_SUPPORTS_FILTER_CONTEXTS = 2;
/** ECP_LIST and ECP_HEADER, which are opaque. */
const LIST = { tag: 0x4c706345, size: 0x18, entries: 8n } as const;
const HEADER = {
  tag: 0x48706345,
  size: 0x50n,
  links: 8n,
  type: 0x18n,
  cleanup: 0x28n,
  flags: 0x30n,
  bytes: 0x34n,
} as const;
const ECP_FROM_USER = 1;

const ecpLists = slice<{ readonly byIrp: Map<bigint, bigint> }>('ecpLists', () => ({ byIrp: new Map() }));

function registerProvider(k: Kernel, out: bigint, name: string): number {
  const taken = registered(k, 'uncProvider').some((entry) => objects(k).byBody.get(entry.object)?.name === name);
  if (taken) return STATUS_OBJECT_NAME_COLLISION;
  const handle = newRegistrationHandle(k);
  register(k, { kind: 'uncProvider', object: objectByName(k, name)?.body ?? 0n, routine: 0n, context: 0n, handle });
  k.mem.setU64(out, handle);
  return 0;
}

/** Takes the first context off the list and tells its owner, until there is none. */
function tearDown(k: Kernel, data: { readonly head: bigint }) {
  if (isListEmpty(k, data.head)) return undefined;
  const entry = k.mem.u64(data.head);
  removeEntryList(k, entry);
  initializeListHead(k, entry);
  return callGuest(k.mem.get(entry, FSRTL_PER_STREAM_CONTEXT.FreeCallback), [entry], 'freed', { head: data.head });
}
const supportsContexts = (k: Kernel, header: bigint) =>
  header !== 0n && (k.mem.get(header, FSRTL_ADVANCED_FCB_HEADER.Flags2) & FLAGS2_SUPPORTS_FILTER_CONTEXTS) !== 0;
function findContext(k: Kernel, header: bigint, owner: bigint, instance: bigint): bigint {
  if (!supportsContexts(k, header)) return 0n;
  const fits = (entry: bigint) =>
    (owner === 0n || k.mem.get(entry, FSRTL_PER_STREAM_CONTEXT.OwnerId) === owner) &&
    (instance === 0n || k.mem.get(entry, FSRTL_PER_STREAM_CONTEXT.InstanceId) === instance);
  return listEntries(k, header + FSRTL_ADVANCED_FCB_HEADER.FilterContexts.at).find(fits) ?? 0n;
}

const sameGuid = (k: Kernel, one: bigint, other: bigint) =>
  k.mem.u64(one) === k.mem.u64(other) && k.mem.u64(one + 8n) === k.mem.u64(other + 8n);
const headers = (k: Kernel, list: bigint) => listEntries(k, list + LIST.entries).map((entry) => entry - HEADER.links);
const findEcp = (k: Kernel, list: bigint, type: bigint) =>
  headers(k, list).find((header) => sameGuid(k, header + HEADER.type, type));

function allocateEcp(k: Kernel, type: bigint, size: number, cleanup: bigint, tag: number, out: bigint): number {
  const header = allocatePool(k, { kind: 'paged', size: HEADER.size + BigInt(size), tag, zero: true });
  if (header === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  k.mem.setU32(header, HEADER.tag);
  initializeListHead(k, header + HEADER.links);
  k.mem.copy(header + HEADER.type, type, 16);
  k.mem.setU64(header + HEADER.cleanup, cleanup);
  k.mem.setU32(header + HEADER.bytes, Number(HEADER.size) + size);
  k.mem.setU64(out, header + HEADER.size);
  return 0;
}
/** Frees one parameter after the other; each owner's clean-up routine comes first. */
interface Freeing {
  readonly [key: string]: bigint | readonly bigint[];
  readonly headers: readonly bigint[];
  readonly list: bigint;
}
function freeNext(k: Kernel, data: Freeing): Outcome {
  const [header] = data.headers;
  if (header === undefined) {
    if (data.list !== 0n) freePool(k, data.list, 0);
    return undefined;
  }
  const cleanup = k.mem.u64(header + HEADER.cleanup);
  if (cleanup === 0n) return cleaned(k, data);
  return callGuest(cleanup, [header + HEADER.size, header + HEADER.type], 'cleaned', data);
}
function cleaned(k: Kernel, data: Freeing): Outcome {
  const [header, ...rest] = data.headers;
  if (header !== undefined) {
    removeEntryList(k, header + HEADER.links);
    freePool(k, header, 0);
  }
  return freeNext(k, { ...data, headers: rest });
}
function findInto(k: Kernel, list: bigint, type: bigint, out: bigint, sizeOut: bigint): number {
  const header = findEcp(k, list, type);
  if (out !== 0n) k.mem.setU64(out, header === undefined ? 0n : header + HEADER.size);
  if (sizeOut !== 0n)
    k.mem.setU32(sizeOut, header === undefined ? 0 : k.mem.u32(header + HEADER.bytes) - Number(HEADER.size));
  return header === undefined ? STATUS_NOT_FOUND : 0;
}

/** UNC providers, filter callbacks, contexts of streams, extra create parameters. */
export const fsrtlContexts = [
  ddi('FsRtlRegisterUncProvider', {
    params: { MupHandle: PHANDLE, RedirectorDeviceName: PCUNICODE_STRING, MailslotsSupported: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['registered, but no name is ever sent to it'] },
    model: (k, a) => registerProvider(k, a.MupHandle, readUnicodeString(k, a.RedirectorDeviceName)),
  }),
  ddi('FsRtlRegisterUncProviderEx', {
    params: { MupHandle: PHANDLE, RedirDevName: PCUNICODE_STRING, DeviceObject: PDEVICE_OBJECT, Flags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['registered, but no name is ever sent to it'] },
    model: (k, a) => registerProvider(k, a.MupHandle, readUnicodeString(k, a.RedirDevName)),
  }),
  ddi('FsRtlDeregisterUncProvider', {
    params: { Handle: HANDLE },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => void unregister(k, 'uncProvider', (entry) => entry.handle === a.Handle),
  }),
  ddi('FsRtlMupGetProviderInfoFromFileObject', {
    params: { pFileObject: PFILE_OBJECT, Level: ULONG, pBuffer: PVOID, pBufferSize: PULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ["no file is MUP's"] },
    model: () => STATUS_INVALID_DEVICE_REQUEST,
  }),
  ddi('FsRtlRegisterFileSystemFilterCallbacks', {
    params: { FilterDriverObject: DRIVER_OBJECT_P, Callbacks: PFS_FILTER_CALLBACKS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ["kept in the driver's extension, never called"] },
    model: (k, a) => {
      if (a.FilterDriverObject === 0n || a.Callbacks === 0n) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(k.mem.get(a.FilterDriverObject, DRIVER_OBJECT.DriverExtension) + FILTER_CALLBACKS, a.Callbacks);
      return 0;
    },
  }),
  ddi('FsRtlTeardownPerStreamContexts', {
    params: { AdvancedHeader: PFSRTL_ADVANCED_FCB_HEADER },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      supportsContexts(k, a.AdvancedHeader)
        ? tearDown(k, { head: a.AdvancedHeader + FSRTL_ADVANCED_FCB_HEADER.FilterContexts.at })
        : undefined,
    steps: { freed: tearDown },
  }),
  ddi('FsRtlInsertPerStreamContext', {
    params: { PerStreamContext: PFSRTL_ADVANCED_FCB_HEADER, Ptr: PFSRTL_PER_STREAM_CONTEXT },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (!supportsContexts(k, a.PerStreamContext)) return STATUS_INVALID_DEVICE_REQUEST;
      insertHeadList(k, a.PerStreamContext + FSRTL_ADVANCED_FCB_HEADER.FilterContexts.at, a.Ptr);
      return 0;
    },
  }),
  ddi('FsRtlLookupPerStreamContextInternal', {
    params: { StreamContext: PFSRTL_ADVANCED_FCB_HEADER, OwnerId: PVOID, InstanceId: PVOID },
    returns: PFSRTL_PER_STREAM_CONTEXT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => findContext(k, a.StreamContext, a.OwnerId, a.InstanceId),
  }),
  ddi('FsRtlRemovePerStreamContext', {
    params: { StreamContext: PFSRTL_ADVANCED_FCB_HEADER, OwnerId: PVOID, InstanceId: PVOID },
    returns: PFSRTL_PER_STREAM_CONTEXT,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const entry = findContext(k, a.StreamContext, a.OwnerId, a.InstanceId);
      if (entry !== 0n) removeEntryList(k, entry);
      return entry;
    },
  }),
  ddi('FsRtlAllocateExtraCreateParameterList', {
    params: { Flags: LONG, EcpList: PECP_LIST_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => {
      const list = allocatePool(k, { kind: 'paged', size: BigInt(LIST.size), tag: LIST.tag, zero: true });
      if (list === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      k.mem.setU32(list, LIST.tag);
      initializeListHead(k, list + LIST.entries);
      k.mem.setU64(a.EcpList, list);
      return 0;
    },
  }),
  ddi('FsRtlFreeExtraCreateParameterList', {
    params: { EcpList: PECP_LIST },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeNext(k, { headers: headers(k, a.EcpList), list: a.EcpList }),
    steps: { cleaned },
  }),
  ddi('FsRtlAllocateExtraCreateParameter', {
    params: {
      EcpType: LPCGUID,
      SizeOfContext: ULONG,
      Flags: LONG,
      CleanupCallback: ROUTINE,
      PoolTag: POOL_TAG,
      EcpContext: PVOID_P,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => allocateEcp(k, a.EcpType, a.SizeOfContext, a.CleanupCallback, a.PoolTag, a.EcpContext),
  }),
  ddi('FsRtlFreeExtraCreateParameter', {
    params: { EcpContext: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeNext(k, { headers: [a.EcpContext - HEADER.size], list: 0n }),
    steps: { cleaned },
  }),
  ddi('FsRtlInsertExtraCreateParameter', {
    params: { EcpList: PECP_LIST, EcpContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (findEcp(k, a.EcpList, a.EcpContext - HEADER.size + HEADER.type) !== undefined)
        return STATUS_OBJECT_NAME_COLLISION;
      insertHeadList(k, a.EcpList + LIST.entries, a.EcpContext - HEADER.size + HEADER.links);
      return 0;
    },
  }),
  ddi('FsRtlFindExtraCreateParameter', {
    params: { EcpList: PECP_LIST, EcpType: LPCGUID, EcpContext: PVOID_P, EcpContextSize: ULONG_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => findInto(k, a.EcpList, a.EcpType, a.EcpContext, a.EcpContextSize),
  }),
  ddi('FsRtlGetEcpListFromIrp', {
    params: { Irp: PIRP, EcpList: PECP_LIST_P },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.EcpList, ecpLists(k).byIrp.get(a.Irp) ?? 0n);
      return 0;
    },
  }),
  ddi('FsRtlSetEcpListIntoIrp', {
    params: { Irp: PIRP, EcpList: PECP_LIST },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (ecpLists(k).byIrp.has(a.Irp)) return STATUS_INVALID_PARAMETER;
      ecpLists(k).byIrp.set(a.Irp, a.EcpList);
      return 0;
    },
  }),
  ddi('FsRtlIsEcpFromUserMode', {
    params: { EcpContext: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => (k.mem.u32(a.EcpContext - HEADER.size + HEADER.flags) & ECP_FROM_USER) !== 0,
  }),
];
