import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../src/generated/ntstatus.ts';
import { OBJ_KERNEL_HANDLE, openKeyHandle } from '../../src/kernel/cm/key-objects.ts';
import { ensureKey } from '../../src/kernel/cm/registry-tree.ts';
import { ACCESS_MASK, BOOLEAN, enumeration, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { CLASS, createDeviceNode, type DeviceNode, deviceNode, ENUM } from '../../src/kernel/pnp/device-node.ts';
import { deviceProperty } from '../../src/kernel/pnp/device-properties.ts';
import { propertyData, setPropertyData } from '../../src/kernel/pnp/device-property-data.ts';

const CDEVPROPKEY_P = pointer('const DEVPROPKEY *');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PDEVPROPTYPE = pointer('PDEVPROPTYPE');
const PHANDLE = pointer('PHANDLE');
const PULONG = pointer('PULONG');
/** IoOpenDeviceRegistryKey: PLUGPLAY_REGKEY_* (wdm.h). */
const REGKEY_DEVICE = 1;
const REGKEY_DRIVER = 2;
const REGKEY_CURRENT_HARDWARE_PROFILE = 4;
const HARDWARE_PROFILE =
  '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Hardware Profiles\\0001\\System\\CurrentControlSet';
function withNode(k: Kernel, pdo: bigint, then: (node: DeviceNode) => number): number {
  const node = deviceNode(k, pdo);
  return node ? then(node) : STATUS_INVALID_DEVICE_REQUEST;
}
interface Answer {
  readonly room: number;
  readonly to: bigint;
  readonly needed: bigint;
}
function hand(k: Kernel, bytes: Uint8Array | number, answer: Answer): number {
  if (typeof bytes === 'number') {
    k.mem.setU32(answer.needed, 0);
    return bytes;
  }
  k.mem.setU32(answer.needed, bytes.length);
  if (bytes.length > answer.room) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(answer.to, bytes);
  return 0;
}
function openRegistryKey(k: Kernel, node: DeviceNode, type: number, access: number, out: bigint): number {
  const kind = type & ~REGKEY_CURRENT_HARDWARE_PROFILE;
  if (kind !== REGKEY_DEVICE && kind !== REGKEY_DRIVER) return STATUS_INVALID_PARAMETER;
  const path = kind === REGKEY_DEVICE ? `${ENUM}\\${node.path}\\Device Parameters` : `${CLASS}\\${node.driverKey}`;
  const profile = (type & REGKEY_CURRENT_HARDWARE_PROFILE) !== 0;
  const full = profile ? path.replace('\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001', HARDWARE_PROFILE) : path;
  k.mem.setU64(out, openKeyHandle(k, ensureKey(k, full), access, OBJ_KERNEL_HANDLE));
  return 0;
}
/** A device that its driver found by itself: a root-enumerated one. */
function reportDetected(k: Kernel, driver: bigint, out: bigint): number {
  const service =
    readUnicodeString(k, driver + 0x38n)
      .split('\\')
      .at(-1) ?? '';
  if (k.mem.u64(out) !== 0n) return deviceNode(k, k.mem.u64(out)) ? 0 : STATUS_INVALID_DEVICE_REQUEST;
  const node = createDeviceNode(k, { hardwareIds: [`ROOT\\${service.toUpperCase()}`], service });
  k.mem.setU64(out, node.pdo);
  return 0;
}
const property = { PropertyKey: CDEVPROPKEY_P, Lcid: ULONG, Flags: ULONG };

/** What the PnP manager knows of devices: properties, registry keys, interfaces. */
export const ioDeviceNodes = [
  ddi('IoGetDeviceProperty', {
    params: {
      DeviceObject: PDEVICE_OBJECT,
      DeviceProperty: enumeration('DEVICE_REGISTRY_PROPERTY'),
      BufferLength: ULONG,
      PropertyBuffer: PVOID,
      ResultLength: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['there is no boot configuration'] },
    model: (k, a) =>
      withNode(k, a.DeviceObject, (node) =>
        hand(k, deviceProperty(k, node, a.DeviceProperty), {
          room: a.BufferLength,
          to: a.PropertyBuffer,
          needed: a.ResultLength,
        }),
      ),
  }),
  ddi('IoGetDevicePropertyData', {
    params: {
      Pdo: PDEVICE_OBJECT,
      ...property,
      Size: ULONG,
      Data: PVOID,
      RequiredSize: PULONG,
      Type: PDEVPROPTYPE,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['of the predefined keys only the common strings and numbers'] },
    model: (k, a) =>
      withNode(k, a.Pdo, (node) => {
        const found = propertyData(k, node, k.mem.bytes(a.PropertyKey, 20));
        if (found) k.mem.setU32(a.Type, found.type);
        return hand(k, found?.data ?? STATUS_OBJECT_NAME_NOT_FOUND, {
          room: a.Size,
          to: a.Data,
          needed: a.RequiredSize,
        });
      }),
  }),
  ddi('IoSetDevicePropertyData', {
    params: { Pdo: PDEVICE_OBJECT, ...property, Type: ULONG, Size: ULONG, Data: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['one value for all locales; not kept over a restart'] },
    model: (k, a) =>
      withNode(k, a.Pdo, (node) => {
        const data = a.Data === 0n ? undefined : k.mem.bytes(a.Data, a.Size);
        setPropertyData(k, node, k.mem.bytes(a.PropertyKey, 20), data && { type: a.Type, data });
        return 0;
      }),
  }),
  ddi('IoOpenDeviceRegistryKey', {
    params: { DeviceObject: PDEVICE_OBJECT, DevInstKeyType: ULONG, DesiredAccess: ACCESS_MASK, DeviceRegKey: PHANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) =>
      withNode(k, a.DeviceObject, (node) =>
        openRegistryKey(k, node, a.DevInstKeyType, a.DesiredAccess, a.DeviceRegKey),
      ),
  }),
  ddi('IoReportDetectedDevice', {
    params: {
      DriverObject: pointer('PDRIVER_OBJECT'),
      LegacyBusType: enumeration('INTERFACE_TYPE'),
      BusNumber: ULONG,
      SlotNumber: ULONG,
      ResourceList: pointer('PCM_RESOURCE_LIST'),
      ResourceRequirements: pointer('PIO_RESOURCE_REQUIREMENTS_LIST'),
      ResourceAssigned: BOOLEAN,
      DeviceObject: pointer('PDEVICE_OBJECT *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the resources are not kept'] },
    model: (k, a) => reportDetected(k, a.DriverObject, a.DeviceObject),
  }),
  ddi('IoGetDeviceNumaNode', {
    params: { Pdo: PDEVICE_OBJECT, NodeNumber: pointer('PUSHORT') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one node; that the object is a PDO is checked by its device node only'] },
    model: (k, a) =>
      withNode(k, a.Pdo, () => {
        k.mem.setU16(a.NodeNumber, 0);
        return 0;
      }),
  }),
  ddi('IoGetDeviceDirectory', {
    params: {
      PhysicalDeviceObject: PDEVICE_OBJECT,
      DirectoryType: ULONG,
      Flags: ULONG,
      Reserved: PVOID,
      DeviceDirectoryHandle: PHANDLE,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['devices have no directories'] },
    model: (k, a) => withNode(k, a.PhysicalDeviceObject, () => STATUS_OBJECT_NAME_NOT_FOUND),
  }),
];
