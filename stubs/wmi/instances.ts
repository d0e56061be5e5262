import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_WMI_GUID_NOT_FOUND,
  STATUS_WMI_INSTANCE_NOT_FOUND,
} from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PCUNICODE_STRING, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { putUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { deviceNode } from '../../src/kernel/pnp/device-node.ts';
import { guidText } from '../../src/kernel/pnp/guid.ts';
import { slice } from '../../src/kernel/slice.ts';
import { blockOf, providerOf } from '../../src/kernel/wmi/providers.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PULONG = pointer('ULONG *');
const GUID_P = pointer('GUID *');
/** MSSmBios_RawSMBiosTables, which Windows' own provider has. */
const SMBIOS_BLOCK = '{8f680850-a584-11d1-bf38-00a0c9062910}';
const instanceIds = slice<{ readonly next: Map<string, number> }>('wmiInstanceIds', () => ({ next: new Map() }));
const NO_INSTANCES = { approximate: ['single instances of other providers are not found by name'] };
const notFound = (k: Kernel, object: bigint) => {
  const guid = blockOf(k, object);
  return guid === undefined
    ? STATUS_INVALID_PARAMETER
    : guid === SMBIOS_BLOCK || providerOf(k, guid)
      ? STATUS_WMI_INSTANCE_NOT_FOUND
      : STATUS_WMI_GUID_NOT_FOUND;
};
const instance = { DataBlockObject: PVOID, InstanceName: PCUNICODE_STRING };

/** Instances of data blocks, by name and number. */
export const wmiInstances = [
  ddi('IoWMIQuerySingleInstance', {
    params: { ...instance, InOutBufferSize: PULONG, OutBuffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMIQuerySingleInstanceMultiple', {
    params: {
      DataBlockObjectList: pointer('PVOID *'),
      InstanceNames: PCUNICODE_STRING,
      ObjectCount: ULONG,
      InOutBufferSize: PULONG,
      OutBuffer: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => (a.ObjectCount === 0 ? STATUS_INVALID_PARAMETER : notFound(k, k.mem.u64(a.DataBlockObjectList))),
  }),
  ddi('IoWMISetSingleInstance', {
    params: { ...instance, Version: ULONG, ValueBufferSize: ULONG, ValueBuffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMISetSingleItem', {
    params: { ...instance, DataItemId: ULONG, Version: ULONG, ValueBufferSize: ULONG, ValueBuffer: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMIExecuteMethod', {
    params: {
      ...instance,
      MethodId: ULONG,
      InBufferSize: ULONG,
      OutBufferSize: PULONG,
      InOutBuffer: pointer('PUCHAR'),
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMIDeviceObjectToInstanceName', {
    params: { DataBlockObject: PVOID, DeviceObject: PDEVICE_OBJECT, InstanceName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMIHandleToInstanceName', {
    params: { DataBlockObject: PVOID, FileHandle: PVOID, InstanceName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NO_INSTANCES,
    model: (k, a) => notFound(k, a.DataBlockObject),
  }),
  ddi('IoWMISuggestInstanceName', {
    params: {
      PhysicalDeviceObject: PDEVICE_OBJECT,
      SymbolicLinkName: PCUNICODE_STRING,
      CombineNames: BOOLEAN,
      SuggestedInstanceName: PCUNICODE_STRING,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['the name comes from the device alone'] },
    model: (k, a) => {
      const node = deviceNode(k, a.PhysicalDeviceObject);
      if (!node) return STATUS_INVALID_PARAMETER;
      const buffer = putUnicodeString(k, a.SuggestedInstanceName, node.path, 'WmiN');
      return buffer === 0n ? STATUS_INSUFFICIENT_RESOURCES : 0;
    },
  }),
  ddi('IoWMIAllocateInstanceIds', {
    params: { Guid: GUID_P, InstanceCount: ULONG, FirstInstanceId: PULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const { next } = instanceIds(k);
      const guid = guidText(k.mem.bytes(a.Guid, 16));
      const first = next.get(guid) ?? 0;
      next.set(guid, first + a.InstanceCount);
      k.mem.setU32(a.FirstInstanceId, first);
      return 0;
    },
  }),
];
