import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
} from '../../src/generated/ntstatus.ts';
import {
  DRIVER_EXTENSION,
  DRIVER_OBJECT,
  FSRTL_ADVANCED_FCB_HEADER,
  FSRTL_PER_STREAM_CONTEXT,
} from '../../src/generated/structs.ts';
import { BOOLEAN, HANDLE, NTSTATUS, PCUNICODE_STRING, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { ECP_FROM_USER, ecpLists, HEADER } from '../../src/kernel/fsrtl/create-parameters.ts';
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

const DRIVER_OBJECT_P = pointer('DRIVER_OBJECT *');
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

/** FsFilterCallbacks behind the client extensions of a DRIVER_EXTENSION. */
const FILTER_CALLBACKS = BigInt(DRIVER_EXTENSION.$size) + 8n;
const FLAGS2_SUPPORTS_FILTER_CONTEXTS = 2;
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

/** Contexts, providers, filter callbacks. */
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
