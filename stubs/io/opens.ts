import { FILE_OBJECT } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  enumeration,
  NTSTATUS,
  PCUNICODE_STRING,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT } from '../../src/kernel/dispatcher-objects.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import { OPEN_STEPS, openByAttributes } from '../../src/kernel/files/open-any.ts';
import { putUnicodeString, readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { createFileObject } from '../../src/kernel/io/file-object.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { statusOfNewName } from '../../src/kernel/ob/namespace.ts';
import { canonicalName } from '../../src/kernel/ob/object-names.ts';
import { createObject, dereferenceObject, objectByName, openHandle } from '../../src/kernel/ob/objects.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PHANDLE = pointer('PHANDLE');
const PIO_DRIVER_CREATE_CONTEXT = pointer('PIO_DRIVER_CREATE_CONTEXT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PKEVENT = pointer('PKEVENT');
const PWSTR = pointer('PWSTR');
const ALL_ACCESS_OF_EVENT = 0x1f0003;
function namedEvent(k: Kernel, name: string, handleOut: bigint, type: number): bigint {
  const present = name === '' ? undefined : objectByName(k, name);
  if (present && present.type !== 'Event') return 0n;
  if (!present && name !== '' && statusOfNewName(k, name) !== 0) return 0n;
  const event =
    present?.body ??
    createObject(k, { type: 'Event', size: 0x18, name: name === '' ? undefined : canonicalName(name) });
  if (!present) initialiseHeader(k, event, type, 0x18, 1);
  k.mem.setU64(handleOut, openHandle(k, event, ALL_ACCESS_OF_EVENT, true));
  if (!present) dereferenceObject(k, event);
  return event;
}
function streamFile(k: Kernel, file: bigint, device: bigint): bigint {
  const on = file === 0n ? device : k.mem.get(file, FILE_OBJECT.DeviceObject);
  return createFileObject(k, on, '', 0);
}
function replaceName(k: Kernel, file: bigint, name: bigint, length: number): number {
  const buffer = k.mem.u64(file + FILE_OBJECT.FileName.at + 8n);
  const text = k.mem.utf16(name, length);
  putUnicodeString(k, file + FILE_OBJECT.FileName.at, text, 'IoNm');
  if (buffer !== 0n) freePool(k, buffer, 0);
  return 0;
}

/** Files, streams and events by name. */
export const ioOpens = [
  ddi('IoCreateNotificationEvent', {
    params: { EventName: PCUNICODE_STRING, EventHandle: PHANDLE },
    returns: PKEVENT,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => namedEvent(k, readUnicodeString(k, a.EventName), a.EventHandle, OBJECT.EventNotification),
  }),
  ddi('IoCreateSynchronizationEvent', {
    params: { EventName: PCUNICODE_STRING, EventHandle: PHANDLE },
    returns: PKEVENT,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => namedEvent(k, readUnicodeString(k, a.EventName), a.EventHandle, OBJECT.EventSynchronization),
  }),
  ddi('IoCreateFile', {
    params: {
      FileHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      IoStatusBlock: PIO_STATUS_BLOCK,
      AllocationSize: PLARGE_INTEGER,
      FileAttributes: ULONG,
      ShareAccess: ULONG,
      Disposition: ULONG,
      CreateOptions: ULONG,
      EaBuffer: PVOID,
      EaLength: ULONG,
      CreateFileType: enumeration('CREATE_FILE_TYPE'),
      InternalParameters: PVOID,
      Options: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access and sharing are not checked'] },
    model: (k, a) => openByAttributes(k, { ...a, disposition: a.Disposition, options: a.CreateOptions }),
    steps: OPEN_STEPS,
  }),
  ddi('IoCreateFileEx', {
    params: {
      FileHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      IoStatusBlock: PIO_STATUS_BLOCK,
      AllocationSize: PLARGE_INTEGER,
      FileAttributes: ULONG,
      ShareAccess: ULONG,
      Disposition: ULONG,
      CreateOptions: ULONG,
      EaBuffer: PVOID,
      EaLength: ULONG,
      CreateFileType: enumeration('CREATE_FILE_TYPE'),
      InternalParameters: PVOID,
      Options: ULONG,
      DriverContext: PIO_DRIVER_CREATE_CONTEXT,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access and sharing are not checked'] },
    model: (k, a) => openByAttributes(k, { ...a, disposition: a.Disposition, options: a.CreateOptions }),
    steps: OPEN_STEPS,
  }),
  ddi('IoCreateFileSpecifyDeviceObjectHint', {
    params: {
      FileHandle: PHANDLE,
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      IoStatusBlock: PIO_STATUS_BLOCK,
      AllocationSize: PLARGE_INTEGER,
      FileAttributes: ULONG,
      ShareAccess: ULONG,
      Disposition: ULONG,
      CreateOptions: ULONG,
      EaBuffer: PVOID,
      EaLength: ULONG,
      CreateFileType: enumeration('CREATE_FILE_TYPE'),
      InternalParameters: PVOID,
      Options: ULONG,
      DeviceObject: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access and sharing are not checked', 'the hint has no influence'] },
    model: (k, a) => openByAttributes(k, { ...a, disposition: a.Disposition, options: a.CreateOptions }),
    steps: OPEN_STEPS,
  }),
  ddi('IoCreateStreamFileObject', {
    params: { FileObject: PFILE_OBJECT, DeviceObject: PDEVICE_OBJECT },
    returns: PFILE_OBJECT,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no handle is opened and closed, so no cleanup request is sent'] },
    model: (k, a) => streamFile(k, a.FileObject, a.DeviceObject),
  }),
  ddi('IoCreateStreamFileObjectLite', {
    params: { FileObject: PFILE_OBJECT, DeviceObject: PDEVICE_OBJECT },
    returns: PFILE_OBJECT,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => streamFile(k, a.FileObject, a.DeviceObject),
  }),
  ddi('IoReplaceFileObjectName', {
    params: { FileObject: PFILE_OBJECT, NewFileName: PWSTR, FileNameLength: USHORT },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => replaceName(k, a.FileObject, a.NewFileName, a.FileNameLength),
  }),
];
