import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NO_SUCH_DEVICE,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT } from '../../src/generated/structs.ts';
import { ACCESS_MASK, NTSTATUS, PCUNICODE_STRING, pointer } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import {
  attachDevice,
  attachedTo,
  bottomOfStack,
  detachDevice,
  topOfStack,
} from '../../src/kernel/io/device-object.ts';
import { beginOpen, openSteps } from '../../src/kernel/io/open-close.ts';
import { deviceOfFile, fileSystemDevice } from '../../src/kernel/io/related-device.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { lookupName } from '../../src/kernel/ob/namespace.ts';
import { referenceObject } from '../../src/kernel/ob/objects.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PDEVICE_OBJECT_P = pointer('PDEVICE_OBJECT *');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PFILE_OBJECT_P = pointer('PFILE_OBJECT *');
const FILE_READ_ATTRIBUTES = 0x80;
const FILE_OPEN = 1;
const FILE_NON_DIRECTORY_FILE = 0x40;
const SHARE_ALL = 7;
/** Looks a device up and sends its stack an IRP_MJ_CREATE, as opening it by name does. */
function openByName(k: Kernel, name: string, access: number, data: { readonly [key: string]: bigint }) {
  const found = lookupName(k, name);
  if (typeof found === 'number') return found;
  if (found.object.type !== 'Device') return STATUS_OBJECT_TYPE_MISMATCH;
  const request = {
    device: found.object.body,
    rest: found.rest,
    access: access === 0 ? FILE_READ_ATTRIBUTES : access,
    share: SHARE_ALL,
    attributes: 0,
    disposition: FILE_OPEN,
    options: FILE_NON_DIRECTORY_FILE,
    eaBuffer: 0n,
    eaLength: 0,
  };
  return beginOpen(k, request, data);
}

/** Stacks of devices: attached, detached, walked, found by name. */
export const ioDeviceStacks = [
  ddi('IoGetDeviceObjectPointer', {
    params: {
      ObjectName: PCUNICODE_STRING,
      DesiredAccess: ACCESS_MASK,
      FileObject: PFILE_OBJECT_P,
      DeviceObject: PDEVICE_OBJECT_P,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) =>
      openByName(k, readUnicodeString(k, a.ObjectName), a.DesiredAccess, {
        out: a.DeviceObject,
        fileOut: a.FileObject,
      }),
    steps: openSteps((k, opened, data: { readonly out: bigint; readonly fileOut: bigint }) => {
      if (opened.file === 0n) return opened.status;
      k.mem.setU64(data.fileOut, opened.file);
      k.mem.setU64(data.out, deviceOfFile(k, opened.file));
      return opened.status;
    }),
  }),
  ddi('IoAttachDevice', {
    params: { SourceDevice: PDEVICE_OBJECT, TargetDevice: PCUNICODE_STRING, AttachedDevice: PDEVICE_OBJECT_P },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access is not checked'] },
    model: (k, a) =>
      openByName(k, readUnicodeString(k, a.TargetDevice), FILE_READ_ATTRIBUTES, {
        source: a.SourceDevice,
        out: a.AttachedDevice,
      }),
    steps: openSteps((k, opened, data: { readonly source: bigint; readonly out: bigint }) => {
      if (opened.file === 0n) return opened.status;
      const below = attachDevice(k, data.source, deviceOfFile(k, opened.file));
      k.mem.setU64(data.out, below);
      return below === 0n ? STATUS_NO_SUCH_DEVICE : 0;
    }),
  }),
  ddi('IoAttachDeviceByPointer', {
    params: { SourceDevice: PDEVICE_OBJECT, TargetDevice: PDEVICE_OBJECT },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (attachDevice(k, a.SourceDevice, a.TargetDevice) === 0n ? STATUS_NO_SUCH_DEVICE : 0),
  }),
  ddi('IoAttachDeviceToDeviceStack', {
    params: { SourceDevice: PDEVICE_OBJECT, TargetDevice: PDEVICE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => attachDevice(k, a.SourceDevice, a.TargetDevice),
  }),
  ddi('IoAttachDeviceToDeviceStackSafe', {
    params: { SourceDevice: PDEVICE_OBJECT, TargetDevice: PDEVICE_OBJECT, AttachedToDeviceObject: PDEVICE_OBJECT_P },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const below = attachDevice(k, a.SourceDevice, a.TargetDevice);
      k.mem.setU64(a.AttachedToDeviceObject, below);
      return below === 0n ? STATUS_NO_SUCH_DEVICE : 0;
    },
  }),
  ddi('IoDetachDevice', {
    params: { TargetDevice: PDEVICE_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => detachDevice(k, a.TargetDevice),
  }),
  ddi('IoGetAttachedDevice', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => topOfStack(k, a.DeviceObject),
  }),
  ddi('IoGetAttachedDeviceReference', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const top = topOfStack(k, a.DeviceObject);
      referenceObject(k, top);
      return top;
    },
  }),
  ddi('IoGetLowerDeviceObject', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const below = attachedTo(k, a.DeviceObject);
      if (below !== 0n) referenceObject(k, below);
      return below;
    },
  }),
  ddi('IoGetDeviceAttachmentBaseRef', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const bottom = bottomOfStack(k, a.DeviceObject);
      referenceObject(k, bottom);
      return bottom;
    },
  }),
  ddi('IoGetRelatedDeviceObject', {
    params: { FileObject: PFILE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => deviceOfFile(k, a.FileObject),
  }),
  ddi('IoGetBaseFileSystemDeviceObject', {
    params: { FileObject: PFILE_OBJECT },
    returns: PDEVICE_OBJECT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => fileSystemDevice(k, a.FileObject),
  }),
  ddi('IoGetDiskDeviceObject', {
    params: { FileSystemDeviceObject: PDEVICE_OBJECT, DiskDeviceObject: PDEVICE_OBJECT_P },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ["only a mounted volume's own device is known"] },
    model: (k, a) => {
      const vpb = k.mem.get(a.FileSystemDeviceObject, DEVICE_OBJECT.Vpb);
      const disk = vpb === 0n ? 0n : k.mem.u64(vpb + 0x10n);
      if (disk === 0n) return STATUS_INVALID_DEVICE_REQUEST;
      referenceObject(k, disk);
      k.mem.setU64(a.DiskDeviceObject, disk);
      return 0;
    },
  }),
];
