import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../generated/ntstatus.ts';
import { putValues } from '../cm/initial-hives.ts';
import { ensureKey } from '../cm/registry-tree.ts';
import type { Kernel } from '../kernel.ts';
import { createLink } from '../ob/namespace.ts';
import { dereferenceObject, objectByName } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { deviceNode } from './device-node.ts';
import { notifyInterfaceChange } from './notifications.ts';

export interface DeviceInterface {
  /** Symbolic link name as drivers get it: `\??\ROOT#SAMPLE#0000#{guid}`, with `\reference` behind. */
  readonly name: string;
  /** With braces, in lower case. */
  readonly guid: string;
  readonly pdo: bigint;
  readonly reference: string;
  enabled: boolean;
}
const interfaces = slice<{ readonly byName: Map<string, DeviceInterface> }>('deviceInterfaces', () => ({
  byName: new Map(),
}));
const DEVICE_CLASSES = '\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\DeviceClasses';

/** The interface, made if it isn't there yet; the status of a device that no bus has found. */
export function registerInterface(k: Kernel, pdo: bigint, guid: string, reference: string): DeviceInterface | number {
  const node = deviceNode(k, pdo);
  if (!node || node.state === 'removed') return STATUS_INVALID_DEVICE_REQUEST;
  const link = `${node.path.replaceAll('\\', '#')}#${guid}`;
  const name = `\\??\\${link}${reference === '' ? '' : `\\${reference}`}`;
  const present = interfaceNamed(k, name);
  if (present) return present;
  const made: DeviceInterface = { name, guid, pdo, reference, enabled: false };
  interfaces(k).byName.set(name.toUpperCase(), made);
  putValues(k, `${DEVICE_CLASSES}\\${guid}\\##?#${link}`, { DeviceInstance: node.path });
  putValues(k, interfaceKey(made), { SymbolicLink: `\\\\?\\${name.slice(4)}` });
  ensureKey(k, `${interfaceKey(made)}\\Device Parameters`);
  return made;
}

/** Registry path of the interface's own key. */
export function interfaceKey({ name, guid, reference }: DeviceInterface): string {
  const link = reference === '' ? name.slice(4) : name.slice(4, -reference.length - 1);
  return `${DEVICE_CLASSES}\\${guid}\\##?#${link}\\#${reference}`;
}

export function interfaceNamed(k: Kernel, name: string): DeviceInterface | undefined {
  return interfaces(k).byName.get(name.toUpperCase());
}
export function interfacesOf(k: Kernel, guid: string): readonly DeviceInterface[] {
  return [...interfaces(k).byName.values()].filter((entry) => entry.guid === guid);
}
/** Every interface that a driver registered. */
export function deviceInterfaces(k: Kernel): readonly DeviceInterface[] {
  return [...interfaces(k).byName.values()];
}

const linkOf = ({ name, reference }: DeviceInterface) =>
  reference === '' ? name : name.slice(0, -reference.length - 1);

/** IoSetDeviceInterfaceState: the symbolic link to the PDO comes and goes. Its status. */
export function setInterfaceState(k: Kernel, name: string, enable: boolean): number {
  const entry = interfaceNamed(k, name);
  if (!entry) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (entry.enabled === enable) return enable ? STATUS_OBJECT_NAME_EXISTS : STATUS_OBJECT_NAME_NOT_FOUND;
  const link = linkOf(entry);
  const shared = deviceInterfaces(k).some((other) => other !== entry && other.enabled && linkOf(other) === link);
  entry.enabled = enable;
  notifyInterfaceChange(k, entry.guid, entry.name, enable);
  if (shared) return 0;
  if (enable) {
    const node = deviceNode(k, entry.pdo);
    return node ? createLink(k, link, node.deviceName).status : STATUS_INVALID_DEVICE_REQUEST;
  }
  const present = objectByName(k, link.replace(/^\\\?\?/, '\\GLOBAL??'));
  if (present) {
    present.permanent = false;
    dereferenceObject(k, present.body);
  }
  return 0;
}

/** What the PnP manager does to the interfaces of a device that is removed. */
export function disableInterfacesOf(k: Kernel, pdo: bigint): void {
  for (const entry of deviceInterfaces(k))
    if (entry.pdo === pdo && entry.enabled) setInterfaceState(k, entry.name, false);
}
