import { IRP_MN } from '../../src/generated/enums.ts';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_WMI_GUID_NOT_FOUND,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { ddi, type Plain } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import { beginSynchronous, type Completed, synchronousSteps } from '../../src/kernel/io/synchronous-request.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { createObject, objectAt } from '../../src/kernel/ob/objects.ts';
import { guidBytes, guidText } from '../../src/kernel/pnp/guid.ts';
import { startThread } from '../../src/kernel/thread-life.ts';
import {
  addProvider,
  blockOf,
  isProvider,
  noteRegistration,
  prepareQuery,
  providerOf,
  REGINFO_SIZE,
  removeProvider,
  systemControl,
} from '../../src/kernel/wmi/providers.ts';
import { allDataNode, WNODE } from '../../src/kernel/wmi/wnode.ts';
import { rawSmbios } from '../../src/kernel/zw/firmware-table.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PULONG = pointer('ULONG *');
const GUID_P = pointer('GUID *');
const WMIREG_ACTION_REGISTER = 1;
const WMIREG_ACTION_DEREGISTER = 2;
const WMIREG_ACTION_REREGISTER = 3;
const WMIREG_ACTION_UPDATE_GUIDS = 4;
const WMIREG_ACTION_BLOCK_IRPS = 5;
/** MSSmBios_RawSMBiosTables, which Windows' own provider has. */
const SMBIOS_BLOCK = '{8f680850-a584-11d1-bf38-00a0c9062910}';
const BLOCK_BODY = 0x40;
function register(k: Kernel, device: bigint, action: number): number {
  switch (action & 0xff) {
    case WMIREG_ACTION_REGISTER:
      addProvider(k, device);
      return askForBlocks(k, device);
    case WMIREG_ACTION_DEREGISTER:
      return removeProvider(k, device) ? 0 : STATUS_INVALID_PARAMETER;
    case WMIREG_ACTION_REREGISTER:
    case WMIREG_ACTION_UPDATE_GUIDS:
      return isProvider(k, device) ? askForBlocks(k, device) : STATUS_INVALID_PARAMETER;
    case WMIREG_ACTION_BLOCK_IRPS:
      return isProvider(k, device) ? 0 : STATUS_INVALID_PARAMETER;
    default:
      return STATUS_INVALID_PARAMETER;
  }
}
/** WMI asks from a thread of its own, some time after the registration. */
function askForBlocks(k: Kernel, device: bigint): number {
  startThread(k, {
    name: 'WMI registration',
    process: system(k).systemProcess,
    routine: internalRoutine(k, 'WmipRegistrationWorker'),
    args: [device],
    system: true,
    onReturn: 'threadReturned',
  });
  return 0;
}
interface Asking {
  readonly [key: string]: Plain;
  readonly device: bigint;
  readonly buffer: bigint;
  readonly minor: number;
}
function ask(k: Kernel, device: bigint, minor: number) {
  if (!isProvider(k, device) || !objectAt(k, device)) return undefined;
  const buffer = kernelPool(k, REGINFO_SIZE, 'WmiR');
  const asking: Asking = { device, buffer, minor };
  return beginSynchronous(k, systemControl(device, minor, 0n, buffer, REGINFO_SIZE), asking);
}
const askSteps = synchronousSteps((k, { status }: Completed, asking: Asking) => {
  const succeeded = status < 0x8000_0000;
  if (succeeded) noteRegistration(k, asking.device, asking.buffer);
  if (poolBlockAt(k, asking.buffer) !== undefined) freePool(k, asking.buffer, 0);
  return succeeded || asking.minor === IRP_MN.IRP_MN_REGINFO ? undefined : ask(k, asking.device, IRP_MN.IRP_MN_REGINFO);
});
interface Answer {
  readonly [key: string]: Plain;
  readonly size: bigint;
  readonly out: bigint;
}
function hand(k: Kernel, bytes: Uint8Array, answer: Answer): number {
  const room = k.mem.u32(answer.size);
  k.mem.setU32(answer.size, bytes.length);
  if (room < bytes.length || answer.out === 0n) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(answer.out, bytes);
  return 0;
}
function queryAll(k: Kernel, object: bigint, answer: Answer) {
  const guid = blockOf(k, object);
  if (guid === undefined) return STATUS_INVALID_PARAMETER;
  if (guid === SMBIOS_BLOCK) return hand(k, allDataNode(k, guidBytes(guid), 'SMBiosData', rawSmbios(k)), answer);
  const provider = providerOf(k, guid);
  if (!provider) return STATUS_WMI_GUID_NOT_FOUND;
  const room = Math.max(k.mem.u32(answer.size), 0x80);
  const buffer = kernelPool(k, room, 'WmiQ');
  prepareQuery(k, buffer, provider.device, guidBytes(guid));
  const spec = systemControl(provider.device, IRP_MN.IRP_MN_QUERY_ALL_DATA, buffer + WNODE.Guid, buffer, room);
  return beginSynchronous(k, spec, { ...answer, buffer });
}
const querySteps = synchronousSteps(
  (k, { status, information }: Completed, data: Answer & { readonly buffer: bigint }) => {
    const bytes = k.mem.bytes(data.buffer, Math.min(Number(information), 0x100000));
    freePool(k, data.buffer, 0);
    return status >= 0x8000_0000 ? status : hand(k, bytes, data);
  },
);

/** Data blocks: registered by devices, opened and queried by drivers. */
export const wmiBlocks = [
  ddi('IoWMIRegistrationControl', {
    params: { DeviceObject: PDEVICE_OBJECT, Action: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['requests are not held back while the device is being deregistered'] },
    model: (k, a) => register(k, a.DeviceObject, a.Action),
  }),
  ddi('WmipRegistrationWorker', {
    internal: true,
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a list longer than a page is not asked for again'] },
    model: (k, a) => ask(k, a.DeviceObject, IRP_MN.IRP_MN_REGINFO_EX),
    steps: askSteps,
  }),
  ddi('IoWMIOpenBlock', {
    params: { Guid: GUID_P, DesiredAccess: ULONG, DataBlockObject: pointer('PVOID *') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => {
      const wmiGuid = guidText(k.mem.bytes(a.Guid, 16));
      k.mem.setU64(a.DataBlockObject, createObject(k, { type: 'WmiGuid', size: BLOCK_BODY, data: { wmiGuid } }));
      return 0;
    },
  }),
  ddi('IoWMIQueryAllData', {
    params: { DataBlockObject: PVOID, InOutBufferSize: PULONG, OutBuffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ["of Windows' own blocks only the SMBIOS tables; one provider a block"] },
    model: (k, a) => queryAll(k, a.DataBlockObject, { size: a.InOutBufferSize, out: a.OutBuffer }),
    steps: querySteps,
  }),
  ddi('IoWMIQueryAllDataMultiple', {
    params: { DataBlockObjectList: pointer('PVOID *'), ObjectCount: ULONG, InOutBufferSize: PULONG, OutBuffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['only the first block is queried'] },
    model: (k, a) =>
      a.ObjectCount === 0
        ? STATUS_INVALID_PARAMETER
        : queryAll(k, k.mem.u64(a.DataBlockObjectList), { size: a.InOutBufferSize, out: a.OutBuffer }),
    steps: querySteps,
  }),
  ddi('IoWMISetNotificationCallback', {
    params: { Object: PVOID, Callback: ROUTINE, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['no event of Windows comes; those of drivers are not handed on'] },
    model: (k, a) => {
      const object = objectAt(k, a.Object);
      const guid = blockOf(k, a.Object);
      if (!object || guid === undefined) return STATUS_INVALID_PARAMETER;
      object.data = { wmiGuid: guid, callback: a.Callback, context: a.Context };
      return 0;
    },
  }),
  ddi('IoWMIDeviceObjectToProviderId', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the low half of the address: Windows counts providers'] },
    model: (k, a) => (isProvider(k, a.DeviceObject) ? Number(a.DeviceObject & 0xffff_ffffn) : 0),
  }),
  ddi('IoWMIWriteEvent', {
    params: { WnodeEventItem: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['nobody listens: the event is taken over and freed'] },
    model: (k, a) => {
      if (poolBlockAt(k, a.WnodeEventItem) !== undefined) freePool(k, a.WnodeEventItem, 0);
      return 0;
    },
  }),
];
