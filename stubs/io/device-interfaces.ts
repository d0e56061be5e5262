import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
} from '../../src/generated/ntstatus.ts';
import { OBJ_KERNEL_HANDLE, openKeyHandle } from '../../src/kernel/cm/key-objects.ts';
import { ensureKey } from '../../src/kernel/cm/registry-tree.ts';
import { ACCESS_MASK, BOOLEAN, NTSTATUS, PCUNICODE_STRING, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';
import { putUnicodeString, readUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  type DeviceInterface,
  interfaceKey,
  interfaceNamed,
  interfacesOf,
  registerInterface,
  setInterfaceState,
} from '../../src/kernel/pnp/device-interfaces.ts';
import { deviceNode } from '../../src/kernel/pnp/device-node.ts';
import { guidText } from '../../src/kernel/pnp/guid.ts';

const CGUID_P = pointer('const GUID *');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PHANDLE = pointer('PHANDLE');
const PWSTR_P = pointer('PWSTR *');
const INCLUDE_NONACTIVE = 1;
const PNP_TAG = 0x37706e50;
function withInterface(k: Kernel, link: bigint, then: (entry: DeviceInterface) => number): number {
  const entry = interfaceNamed(k, readUnicodeString(k, link));
  return entry ? then(entry) : STATUS_OBJECT_NAME_NOT_FOUND;
}
interface InterfaceQuery {
  readonly guid: string;
  readonly pdo: bigint;
  readonly flags: number;
  readonly out: bigint;
}
/** A REG_MULTI_SZ of the links that fit, in paged pool of the caller. */
function listInterfaces(k: Kernel, query: InterfaceQuery): number {
  const fits = interfacesOf(k, query.guid).filter(
    (entry) =>
      (query.pdo === 0n || entry.pdo === query.pdo) && (entry.enabled || (query.flags & INCLUDE_NONACTIVE) !== 0),
  );
  const bytes = utf16Bytes(`${fits.map(({ name }) => `${name}\0`).join('')}\0${fits.length === 0 ? '\0' : ''}`);
  const list = allocatePool(k, { kind: 'paged', size: BigInt(bytes.length), tag: PNP_TAG });
  k.mem.write(list, bytes);
  k.mem.setU64(query.out, list);
  return 0;
}

/** Device interfaces. */
export const ioDeviceInterfaces = [
  ddi('IoRegisterDeviceInterface', {
    params: {
      PhysicalDeviceObject: PDEVICE_OBJECT,
      InterfaceClassGuid: CGUID_P,
      ReferenceString: PCUNICODE_STRING,
      SymbolicLinkName: PCUNICODE_STRING,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const reference = readUnicodeString(k, a.ReferenceString);
      if (/[\\/]/.test(reference)) return STATUS_INVALID_DEVICE_REQUEST;
      const guid = guidText(k.mem.bytes(a.InterfaceClassGuid, 16));
      const made = registerInterface(k, a.PhysicalDeviceObject, guid, reference);
      if (typeof made === 'number') return made;
      putUnicodeString(k, a.SymbolicLinkName, made.name, 'Pnp7');
      return 0;
    },
  }),
  ddi('IoSetDeviceInterfaceState', {
    params: { SymbolicLinkName: PCUNICODE_STRING, Enable: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => setInterfaceState(k, readUnicodeString(k, a.SymbolicLinkName), a.Enable),
  }),
  ddi('IoGetDeviceInterfaces', {
    params: {
      InterfaceClassGuid: CGUID_P,
      PhysicalDeviceObject: PDEVICE_OBJECT,
      Flags: ULONG,
      SymbolicLinkList: PWSTR_P,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['Windows itself has no interfaces here'] },
    model: (k, a) => {
      const guid = guidText(k.mem.bytes(a.InterfaceClassGuid, 16));
      if (a.PhysicalDeviceObject !== 0n && !deviceNode(k, a.PhysicalDeviceObject)) return STATUS_INVALID_DEVICE_REQUEST;
      return listInterfaces(k, { guid, pdo: a.PhysicalDeviceObject, flags: a.Flags, out: a.SymbolicLinkList });
    },
  }),
  ddi('IoOpenDeviceInterfaceRegistryKey', {
    params: { SymbolicLinkName: PCUNICODE_STRING, DesiredAccess: ACCESS_MASK, DeviceInterfaceRegKey: PHANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) => {
      const entry = interfaceNamed(k, readUnicodeString(k, a.SymbolicLinkName));
      if (!entry) return STATUS_OBJECT_PATH_NOT_FOUND;
      const key = ensureKey(k, `${interfaceKey(entry)}\\Device Parameters`);
      k.mem.setU64(a.DeviceInterfaceRegKey, openKeyHandle(k, key, a.DesiredAccess, OBJ_KERNEL_HANDLE));
      return 0;
    },
  }),
  ddi('IoGetDeviceInterfaceAlias', {
    params: {
      SymbolicLinkName: PCUNICODE_STRING,
      AliasInterfaceClassGuid: CGUID_P,
      AliasSymbolicLinkName: PCUNICODE_STRING,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      withInterface(k, a.SymbolicLinkName, (entry) => {
        const guid = guidText(k.mem.bytes(a.AliasInterfaceClassGuid, 16));
        const alias = interfacesOf(k, guid).find(
          (other) => other.pdo === entry.pdo && other.reference === entry.reference,
        );
        if (!alias) return STATUS_OBJECT_NAME_NOT_FOUND;
        putUnicodeString(k, a.AliasSymbolicLinkName, alias.name, 'Pnp7');
        return 0;
      }),
  }),
];
