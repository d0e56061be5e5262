import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NOT_SUPPORTED,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  enumeration,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  PLARGE_INTEGER,
  POBJECT_ATTRIBUTES,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, systemService } from '../../src/kernel/declaration.ts';
import { FILE_REQUEST_STEPS } from '../../src/kernel/files/device-files.ts';
import {
  control,
  listDirectory,
  plainRequest,
  queryInformation,
  queryVolumeInformation,
  read,
  setInformation,
  write,
} from '../../src/kernel/files/file-calls.ts';
import { networkOpenInformation, remove } from '../../src/kernel/files/file-information.ts';
import { type FileNode, fileAt } from '../../src/kernel/files/file-tree.ts';
import { OPEN_STEPS, openByAttributes } from '../../src/kernel/files/open-any.ts';
import { FILE_OPEN, fileOfHandle, namedPath, setIoStatus } from '../../src/kernel/files/open-file.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const OPENING = ['share access and access rights are not checked'];
const TRANSFER = ['the APC routine is called only for requests that complete at once'];
const CONTROLS = [...TRANSFER, 'files of the volume C: refuse all controls'];
const NAMES = ['a file that is deleted goes at once, not with its last handle'];

/** Goes on with the file that an OBJECT_ATTRIBUTES names. */
function withNamed(k: Kernel, attributes: bigint, then: (node: FileNode) => number): number {
  const path = namedPath(k, attributes);
  if (typeof path === 'number') return path;
  const node = fileAt(k, path);
  return node === undefined ? STATUS_OBJECT_NAME_NOT_FOUND : then(node);
}
function withHandle(k: Kernel, handle: bigint, block: bigint, status: number): number {
  const file = fileOfHandle(k, handle);
  return typeof file === 'number' ? file : setIoStatus(k, block, status, 0);
}

export const zwFiles = [
  systemService('CreateFile', {
    params: {
      FileHandle: pointer('PHANDLE'),
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      AllocationSize: PLARGE_INTEGER,
      FileAttributes: ULONG,
      ShareAccess: ULONG,
      CreateDisposition: ULONG,
      CreateOptions: ULONG,
      EaBuffer: PVOID,
      EaLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: OPENING },
    model: (k, a) => openByAttributes(k, { ...a, disposition: a.CreateDisposition, options: a.CreateOptions }),
    steps: OPEN_STEPS,
  }),
  systemService('OpenFile', {
    params: {
      FileHandle: pointer('PHANDLE'),
      DesiredAccess: ACCESS_MASK,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      ShareAccess: ULONG,
      OpenOptions: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: OPENING },
    model: (k, a) => openByAttributes(k, { ...a, disposition: FILE_OPEN, options: a.OpenOptions }),
    steps: OPEN_STEPS,
  }),
  systemService('ReadFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      Buffer: PVOID,
      Length: ULONG,
      ByteOffset: PLARGE_INTEGER,
      Key: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: TRANSFER },
    model: (k, a) => read(k, a),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('WriteFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      Buffer: PVOID,
      Length: ULONG,
      ByteOffset: PLARGE_INTEGER,
      Key: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: TRANSFER },
    model: (k, a) => write(k, a),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('QueryInformationFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FileInformation: PVOID,
      Length: ULONG,
      FileInformationClass: enumeration('FILE_INFORMATION_CLASS'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['some classes are refused'] },
    model: (k, a) =>
      queryInformation(k, {
        ...a,
        buffer: a.FileInformation,
        length: a.Length,
        informationClass: a.FileInformationClass,
      }),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('SetInformationFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FileInformation: PVOID,
      Length: ULONG,
      FileInformationClass: enumeration('FILE_INFORMATION_CLASS'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NAMES },
    model: (k, a) =>
      setInformation(k, {
        ...a,
        buffer: a.FileInformation,
        length: a.Length,
        informationClass: a.FileInformationClass,
      }),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('QueryVolumeInformationFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FsInformation: PVOID,
      Length: ULONG,
      FsInformationClass: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['some classes are refused'] },
    model: (k, a) =>
      queryVolumeInformation(k, {
        ...a,
        buffer: a.FsInformation,
        length: a.Length,
        informationClass: a.FsInformationClass,
      }),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('QueryDirectoryFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FileInformation: PVOID,
      Length: ULONG,
      FileInformationClass: enumeration('FILE_INFORMATION_CLASS'),
      ReturnSingleEntry: BOOLEAN,
      FileName: PCUNICODE_STRING,
      RestartScan: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: TRANSFER },
    model: (k, a) =>
      listDirectory(k, {
        ...a,
        buffer: a.FileInformation,
        length: a.Length,
        informationClass: a.FileInformationClass,
        single: a.ReturnSingleEntry,
        pattern: a.FileName,
        restart: a.RestartScan,
      }),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('FsControlFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FsControlCode: ULONG,
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      OutputBuffer: PVOID,
      OutputBufferLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: CONTROLS },
    model: (k, a) =>
      control(k, { ...a, code: a.FsControlCode }, 'fileSystemControl', () =>
        withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_INVALID_DEVICE_REQUEST),
      ),
    steps: FILE_REQUEST_STEPS,
  }),
  systemService('DeviceIoControlFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      IoControlCode: ULONG,
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      OutputBuffer: PVOID,
      OutputBufferLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: CONTROLS },
    model: (k, a) =>
      control(k, { ...a, code: a.IoControlCode }, 'deviceControl', () =>
        withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_INVALID_DEVICE_REQUEST),
      ),
    steps: FILE_REQUEST_STEPS,
  }),
  ddi('ZwFlushBuffersFile', {
    params: { FileHandle: HANDLE, IoStatusBlock: pointer('PIO_STATUS_BLOCK') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      plainRequest(k, a, { kind: 'flush' }, () => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_SUCCESS)),
    steps: FILE_REQUEST_STEPS,
  }),
  ddi('ZwFlushBuffersFileEx', {
    params: {
      FileHandle: HANDLE,
      FLags: ULONG,
      Parameters: PVOID,
      ParametersSize: ULONG,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      plainRequest(k, a, { kind: 'flush' }, () => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_SUCCESS)),
    steps: FILE_REQUEST_STEPS,
  }),
  ddi('ZwDeleteFile', {
    params: { ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: NAMES },
    model: (k, a) => withNamed(k, a.ObjectAttributes, (node) => remove(k, node)),
  }),
  ddi('ZwQueryFullAttributesFile', {
    params: { ObjectAttributes: POBJECT_ATTRIBUTES, FileInformation: pointer('PFILE_NETWORK_OPEN_INFORMATION') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      withNamed(k, a.ObjectAttributes, (node) => {
        k.mem.write(a.FileInformation, networkOpenInformation(k, node));
        return STATUS_SUCCESS;
      }),
  }),
  ddi('ZwSetVolumeInformationFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      FsInformation: PVOID,
      Length: ULONG,
      FsInformationClass: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['volumes have no labels, quotas or extended attributes'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_NOT_SUPPORTED),
  }),
  ddi('ZwQueryEaFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      Buffer: PVOID,
      Length: ULONG,
      ReturnSingleEntry: BOOLEAN,
      EaList: PVOID,
      EaListLength: ULONG,
      EaIndex: pointer('PULONG'),
      RestartScan: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['volumes have no labels, quotas or extended attributes'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_NOT_SUPPORTED),
  }),
  ddi('ZwSetEaFile', {
    params: { FileHandle: HANDLE, IoStatusBlock: pointer('PIO_STATUS_BLOCK'), Buffer: PVOID, Length: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['volumes have no labels, quotas or extended attributes'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_NOT_SUPPORTED),
  }),
  ddi('ZwQueryQuotaInformationFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      Buffer: PVOID,
      Length: ULONG,
      ReturnSingleEntry: BOOLEAN,
      SidList: PVOID,
      SidListLength: ULONG,
      StartSid: pointer('PSID'),
      RestartScan: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['volumes have no labels, quotas or extended attributes'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_NOT_SUPPORTED),
  }),
  ddi('ZwSetQuotaInformationFile', {
    params: { FileHandle: HANDLE, IoStatusBlock: pointer('PIO_STATUS_BLOCK'), Buffer: PVOID, Length: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['volumes have no labels, quotas or extended attributes'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_NOT_SUPPORTED),
  }),
  ddi('ZwLockFile', {
    params: {
      FileHandle: HANDLE,
      Event: HANDLE,
      ApcRoutine: pointer('PIO_APC_ROUTINE'),
      ApcContext: PVOID,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      ByteOffset: PLARGE_INTEGER,
      Length: PLARGE_INTEGER,
      Key: ULONG,
      FailImmediately: BOOLEAN,
      ExclusiveLock: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['byte ranges are not locked'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_SUCCESS),
  }),
  ddi('ZwUnlockFile', {
    params: {
      FileHandle: HANDLE,
      IoStatusBlock: pointer('PIO_STATUS_BLOCK'),
      ByteOffset: PLARGE_INTEGER,
      Length: PLARGE_INTEGER,
      Key: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['byte ranges are not locked'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_SUCCESS),
  }),
  ddi('ZwCancelIoFile', {
    params: { FileHandle: HANDLE, IoStatusBlock: pointer('PIO_STATUS_BLOCK') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing is pending'] },
    model: (k, a) => withHandle(k, a.FileHandle, a.IoStatusBlock, STATUS_SUCCESS),
  }),
].flat();
