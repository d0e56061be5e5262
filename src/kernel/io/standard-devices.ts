import { DEVICE_OBJECT, DRIVER_OBJECT, VPB } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { moduleByName } from '../modules/loaded-modules.ts';
import { internalRoutine } from '../modules/slots.ts';
import { createLink, ensureNamespace } from '../ob/namespace.ts';
import { createObject, objectByName } from '../ob/objects.ts';
import { createDevice } from './device-object.ts';
import { createDriverObject } from './driver-object.ts';

/** Devices that every Windows has, as far as drivers are known to open, attach to or look for them. */
interface StandardDriver {
  readonly service: string;
  readonly fileSystem?: boolean;
  /** Routine by major function, besides create, cleanup and close, which succeed. */
  readonly dispatch?: Readonly<Record<number, string>>;
  readonly devices: readonly { readonly name?: string; readonly type: number; readonly flags?: number }[];
}

const BUFFERED = 0x4;
const DIRECT = 0x10;
const DISK_DISPATCH = { 3: 'IopDiskTransfer', 4: 'IopDiskTransfer', 9: 'PipBusSucceed', 14: 'IopDiskControl' };
const FILES = 'IopVolumeFile';
const DRIVERS: readonly StandardDriver[] = [
  {
    service: 'Null',
    dispatch: { 3: 'IopNullTransfer', 4: 'IopNullTransfer' },
    devices: [{ name: '\\Device\\Null', type: 0x15 }],
  },
  { service: 'Beep', devices: [{ name: '\\Device\\Beep', type: 0x1, flags: BUFFERED }] },
  { service: 'KSecDD', devices: [{ name: '\\Device\\KsecDD', type: 0x39 }] },
  { service: 'CNG', devices: [{ name: '\\Device\\CNG', type: 0x39 }] },
  { service: 'mountmgr', devices: [{ name: '\\Device\\MountPointManager', type: 0x6d }] },
  {
    service: 'disk',
    dispatch: DISK_DISPATCH,
    devices: [{ name: '\\Device\\Harddisk0\\DR0', type: 0x7, flags: DIRECT }],
  },
  {
    service: 'volmgr',
    dispatch: DISK_DISPATCH,
    devices: [1, 2, 3].map((number) => ({ name: `\\Device\\HarddiskVolume${number}`, type: 0x7, flags: DIRECT })),
  },
  {
    service: 'Ntfs',
    fileSystem: true,
    dispatch: { 3: FILES, 4: FILES, 5: FILES, 6: FILES, 9: 'PipBusSucceed', 10: FILES, 12: FILES },
    devices: [
      { name: '\\Ntfs', type: 0x8 },
      { type: 0x8, flags: DIRECT },
    ],
  },
  { service: 'kbdclass', devices: [{ name: '\\Device\\KeyboardClass0', type: 0xb, flags: BUFFERED }] },
  { service: 'mouclass', devices: [{ name: '\\Device\\PointerClass0', type: 0xf, flags: BUFFERED }] },
  { service: 'BasicDisplay', devices: [{ name: '\\Device\\Video0', type: 0x23 }] },
  {
    service: 'Tcpip',
    devices: ['Tcp', 'Udp', 'RawIp'].map((name) => ({ name: `\\Device\\${name}`, type: 0x12, flags: DIRECT })),
  },
  { service: 'AFD', devices: [{ name: '\\Device\\Afd', type: 0x11 }] },
  { service: 'nsiproxy', devices: [{ name: '\\Device\\Nsi', type: 0x12 }] },
  { service: 'WMIxWDM', devices: [{ name: '\\Device\\WMIDataDevice', type: 0x22 }] },
  { service: 'Npfs', fileSystem: true, devices: [{ name: '\\Device\\NamedPipe', type: 0x11 }] },
  { service: 'Msfs', fileSystem: true, devices: [{ name: '\\Device\\Mailslot', type: 0xc }] },
  { service: 'Mup', fileSystem: true, devices: [{ name: '\\Device\\Mup', type: 0x14 }] },
];
const DIRECTORIES = ['\\Device\\Harddisk0', '\\FileSystem\\Filters'];
export const SYSTEM_VOLUME = '\\Device\\HarddiskVolume3';
const LINKS: Readonly<Record<string, string>> = {
  '\\??\\C:': SYSTEM_VOLUME,
  '\\??\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}': SYSTEM_VOLUME,
  '\\??\\PhysicalDrive0': '\\Device\\Harddisk0\\DR0',
  '\\Device\\Harddisk0\\Partition0': '\\Device\\Harddisk0\\DR0',
  '\\Device\\Harddisk0\\Partition1': '\\Device\\HarddiskVolume1',
  '\\??\\MountPointManager': '\\Device\\MountPointManager',
  '\\??\\PIPE': '\\Device\\NamedPipe',
  '\\??\\UNC': '\\Device\\Mup',
  '\\??\\NUL': '\\Device\\Null',
};
const DO_DEVICE_INITIALIZING = 0x80;
const VPB_MOUNTED = 1;

/** Makes them, with their links; at the end of the kernel's own start. */
export function createStandardDevices(k: Kernel): void {
  ensureNamespace(k);
  for (const name of DIRECTORIES)
    if (!objectByName(k, name)) createObject(k, { type: 'Directory', size: 0x150, name, permanent: true });
  for (const driver of DRIVERS) createStandardDriver(k, driver);
  for (const [name, target] of Object.entries(LINKS)) createLink(k, name, target);
  mountSystemVolume(k);
}

function createStandardDriver(k: Kernel, { service, fileSystem, dispatch, devices }: StandardDriver): void {
  const kernel = moduleByName(k, 'ntoskrnl.exe');
  const driver = createDriverObject(k, {
    service,
    start: kernel?.base ?? 0n,
    size: kernel?.size ?? 0,
    entryPoint: 0n,
    section: 0n,
    fileSystem: fileSystem ?? false,
  });
  const succeed = 'PipBusSucceed';
  for (const [major, routine] of Object.entries({ 0: succeed, 2: succeed, 18: succeed, ...dispatch }))
    k.mem.setU64(driver + DRIVER_OBJECT.MajorFunction.at + BigInt(8 * Number(major)), internalRoutine(k, routine));
  for (const { name, type, flags } of devices) {
    const device = createDevice(k, { driver, extensionSize: 0x20, name, type, characteristics: 0, exclusive: false });
    const before = k.mem.get(device, DEVICE_OBJECT.Flags) & ~DO_DEVICE_INITIALIZING;
    k.mem.set(device, DEVICE_OBJECT.Flags, before | (flags ?? 0));
  }
}

/** The volume C: is one of Ntfs: its unnamed device is in the volume's VPB. */
function mountSystemVolume(k: Kernel): void {
  const volume = objectByName(k, SYSTEM_VOLUME)?.body;
  const ntfs = objectByName(k, '\\FileSystem\\Ntfs')?.body;
  if (volume === undefined || ntfs === undefined) return;
  const mounted = k.mem.get(ntfs, DRIVER_OBJECT.DeviceObject);
  const vpb = k.mem.get(volume, DEVICE_OBJECT.Vpb);
  k.mem.set(vpb, VPB.DeviceObject, mounted);
  k.mem.set(vpb, VPB.Flags, VPB_MOUNTED);
  k.mem.set(vpb, VPB.ReferenceCount, 1);
}
