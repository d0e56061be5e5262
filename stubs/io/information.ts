import { STATUS_OBJECT_NAME_NOT_FOUND } from '../../src/generated/ntstatus.ts';
import { DRIVER_OBJECT, FILE_OBJECT } from '../../src/generated/structs.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  NTSTATUS,
  PCUNICODE_STRING,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  SIZE_T,
  UCHAR,
  ULONG,
  ULONG_PTR,
  USHORT,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { type StackBounds, stackOf } from '../../src/kernel/exceptions/stack-bounds.ts';
import { OPEN_STEPS, openByAttributes } from '../../src/kernel/files/open-any.ts';
import { putUnicodeString, readUnicodeString } from '../../src/kernel/guest-strings.ts';
import { createFileObject } from '../../src/kernel/io/file-object.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { moduleAt } from '../../src/kernel/modules/loaded-modules.ts';
import { statusOfNewName } from '../../src/kernel/ob/namespace.ts';
import { canonicalName } from '../../src/kernel/ob/object-names.ts';
import { createObject, dereferenceObject, objectByName, openHandle } from '../../src/kernel/ob/objects.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';

const PCONFIGURATION_INFORMATION = pointer('PCONFIGURATION_INFORMATION');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const PEPROCESS = pointer('PEPROCESS');
const PETHREAD = pointer('PETHREAD');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PGENERIC_MAPPING = pointer('PGENERIC_MAPPING');
const PHANDLE = pointer('PHANDLE');
const PIO_DRIVER_CREATE_CONTEXT = pointer('PIO_DRIVER_CREATE_CONTEXT');
const PIO_STATUS_BLOCK = pointer('PIO_STATUS_BLOCK');
const PKEVENT = pointer('PKEVENT');
const PKTHREAD = pointer('PKTHREAD');
const PULONG_PTR = pointer('PULONG_PTR');
const PWSTR = pointer('PWSTR');

/** What files grant for the generic rights: read, write, execute, all (wdm.h). */
const FILE_MAPPING = [0x120089, 0x120116, 0x1200a0, 0x1f01ff];
const ALL_ACCESS_OF_EVENT = 0x1f0003;

const fixed = slice<{ mapping: bigint; configuration: bigint }>('ioFixed', () => ({ mapping: 0n, configuration: 0n }));

/** Bounds of the stack that the caller runs on. */
function callersStack(k: Kernel): StackBounds {
  const thread = currentThread(k);
  return stackOf(k, k.call!.entryRsp) ?? { limit: thread.stackLimit, base: thread.stackBase };
}

function genericMapping(k: Kernel): bigint {
  const state = fixed(k);
  if (state.mapping !== 0n) return state.mapping;
  state.mapping = kernelPool(k, 16, 'IoGm');
  FILE_MAPPING.forEach((access, index) => {
    k.mem.setU32(state.mapping + BigInt(4 * index), access);
  });
  return state.mapping;
}
/** CONFIGURATION_INFORMATION: one disk, nothing else. */
function configuration(k: Kernel): bigint {
  const state = fixed(k);
  if (state.configuration !== 0n) return state.configuration;
  state.configuration = kernelPool(k, 0x30, 'IoCf');
  k.mem.setU32(state.configuration, 1);
  return state.configuration;
}

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
function driverPath(k: Kernel, driver: bigint, out: bigint): number {
  const module = moduleAt(k, k.mem.get(driver, DRIVER_OBJECT.DriverStart));
  if (!module) return STATUS_OBJECT_NAME_NOT_FOUND;
  putUnicodeString(k, out, module.path, 'IoNm');
  return 0;
}

/** Questions about threads, files, devices and the machine. */
export const ioInformation = [
  ddi('IoGetCurrentProcess', {
    returns: PEPROCESS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => currentThread(k).attached,
  }),
  ddi('IoThreadToProcess', {
    params: { Thread: PETHREAD },
    returns: PEPROCESS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => threadByObject(k, a.Thread)?.process ?? 0n,
  }),
  ddi('IoIsSystemThread', {
    params: { Thread: PETHREAD },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => threadByObject(k, a.Thread)?.system ?? false,
  }),
  ddi('IoGetStackLimits', {
    params: { LowLimit: PULONG_PTR, HighLimit: PULONG_PTR },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const { limit, base } = callersStack(k);
      k.mem.setU64(a.LowLimit, limit);
      k.mem.setU64(a.HighLimit, base);
    },
  }),
  ddi('IoWithinStackLimits', {
    params: { RegionStart: ULONG_PTR, RegionSize: SIZE_T },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const { limit, base } = callersStack(k);
      return a.RegionStart >= limit && a.RegionStart + a.RegionSize <= base ? 1 : 0;
    },
  }),
  ddi('IoGetInitialStack', {
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k) => currentThread(k).stackBase,
  }),
  ddi('IoIsWdmVersionAvailable', {
    params: { MajorVersion: UCHAR, MinorVersion: UCHAR },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (_k, a) => a.MajorVersion < 6 || (a.MajorVersion === 6 && a.MinorVersion === 0),
  }),
  ddi('IoGetFileObjectGenericMapping', {
    returns: PGENERIC_MAPPING,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => genericMapping(k),
  }),
  ddi('IoGetConfigurationInformation', {
    returns: PCONFIGURATION_INFORMATION,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one disk and nothing else'] },
    model: (k) => configuration(k),
  }),
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
  ddi('IoQueryFullDriverPath', {
    params: { DriverObject: PDRIVER_OBJECT, FullPath: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => driverPath(k, a.DriverObject, a.FullPath),
  }),
  ddi('IoSetThreadHardErrorMode', {
    params: { EnableHardErrors: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['the mode is not kept'] },
    model: () => true,
  }),
  ddi('IoRaiseInformationalHardError', {
    params: { ErrorStatus: NTSTATUS, String: PCUNICODE_STRING, Thread: PKTHREAD },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { recorded: ['nobody sees it'] },
    model: () => true,
  }),
];
