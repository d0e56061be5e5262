import { STATUS_INVALID_DEVICE_REQUEST, STATUS_NOT_FOUND, STATUS_WRONG_VOLUME } from '../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, VPB } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PCUNICODE_STRING, PVOID, pointer } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';
import { putUnicodeString, readUnicodeString, utf16Bytes } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { linkTarget } from '../../src/kernel/ob/namespace.ts';
import { objectAt, objectByName, objects } from '../../src/kernel/ob/objects.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const TAG = 0x6d4e6f49;
const VOLUME_GUID = /^\\GLOBAL\?\?\\(Volume\{[0-9a-f-]{36}\})$/i;
const DRIVE = /^\\GLOBAL\?\?\\([A-Z]:)$/i;

/** The link of this form that leads to the device. */
function linkTo(k: Kernel, device: bigint, form: RegExp): string | undefined {
  for (const object of objects(k).byBody.values()) {
    const match = object.type === 'SymbolicLink' ? form.exec(object.name ?? '') : null;
    if (match && objectByName(k, linkTarget(object))?.body === device) return match[1];
  }
  return undefined;
}

/** The volume's own device, of which a file system's is mounted. */
function realDevice(k: Kernel, device: bigint): bigint {
  for (const object of objects(k).byBody.values()) {
    if (object.type !== 'Device') continue;
    const vpb = k.mem.get(object.body, DEVICE_OBJECT.Vpb);
    if (vpb !== 0n && k.mem.get(vpb, VPB.DeviceObject) === device) return object.body;
  }
  return device;
}

function dosName(k: Kernel, device: bigint, out: bigint): number {
  if (objectAt(k, device)?.type !== 'Device') return STATUS_INVALID_DEVICE_REQUEST;
  const drive = linkTo(k, realDevice(k, device), DRIVE);
  if (drive === undefined) return STATUS_NOT_FOUND;
  putUnicodeString(k, out, drive, 'IoNm');
  return 0;
}

function guidPath(k: Kernel, device: bigint, out: bigint): number {
  const name = linkTo(k, realDevice(k, device), VOLUME_GUID);
  if (name === undefined) return STATUS_NOT_FOUND;
  putUnicodeString(k, out, `\\??\\${name}`, 'IoNm');
  return 0;
}

/** OBJECT_NAME_INFORMATION with the name as a user knows it, in paged pool of the caller. */
function fileDosName(k: Kernel, file: bigint, out: bigint): number {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  const drive = linkTo(k, device, DRIVE);
  const name = utf16Bytes(
    `${drive ?? objectAt(k, device)?.name ?? ''}${readUnicodeString(k, file + FILE_OBJECT.FileName.at)}`,
  );
  const block = allocatePool(k, { kind: 'paged', size: BigInt(0x10 + name.length + 2), tag: TAG, zero: true });
  k.mem.setU16(block, name.length);
  k.mem.setU16(block + 2n, name.length + 2);
  k.mem.setU64(block + 8n, block + 0x10n);
  k.mem.write(block + 0x10n, name);
  k.mem.setU64(out, block);
  return 0;
}

/** Names and states of volumes. */
export const ioVolumes = [
  ddi('IoVolumeDeviceToDosName', {
    params: { VolumeDeviceObject: PVOID, DosName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a volume without a letter has no other name'] },
    model: (k, a) => dosName(k, a.VolumeDeviceObject, a.DosName),
  }),
  ddi('RtlVolumeDeviceToDosName', {
    params: { VolumeDeviceObject: PVOID, DosName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a volume without a letter has no other name'] },
    model: (k, a) => dosName(k, a.VolumeDeviceObject, a.DosName),
  }),
  ddi('IoVolumeDeviceToGuidPath', {
    params: { VolumeDeviceObject: PVOID, GuidPath: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => guidPath(k, a.VolumeDeviceObject, a.GuidPath),
  }),
  ddi('IoQueryFileDosDeviceName', {
    params: { FileObject: pointer('PFILE_OBJECT'), ObjectNameInformation: pointer('POBJECT_NAME_INFORMATION *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['mount points are not known'] },
    model: (k, a) => fileDosName(k, a.FileObject, a.ObjectNameInformation),
  }),
  ddi('IoVerifyVolume', {
    params: { DeviceObject: PDEVICE_OBJECT, AllowRawMount: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ['media are never exchanged: no file system is asked'] },
    model: (k, a) => {
      const vpb = k.mem.get(a.DeviceObject, DEVICE_OBJECT.Vpb);
      return vpb !== 0n && k.mem.get(vpb, VPB.DeviceObject) !== 0n ? 0 : STATUS_WRONG_VOLUME;
    },
  }),
];
