import type { Outcome } from '../declaration.ts';
import type { RequestKind } from '../io/send-irp.ts';
import type { Kernel } from '../kernel.ts';
import { beginFileRequest, deviceFileOfHandle, type FileCall, offsetOf } from './device-files.ts';
import { queryDirectory } from './directory.ts';
import { queryFile, setFile } from './file-information.ts';
import { readFile, type Transfer, writeFile } from './transfer.ts';
import { queryVolume } from './volume-information.ts';

/**
 * NtReadFile and kin: a file on a device sends its driver the request, one of the volume C: is served here. Their declarations need
 * `FILE_REQUEST_STEPS`.
 */
const IRP_MJ_QUERY_INFORMATION = 5;
const IRP_MJ_SET_INFORMATION = 6;
const IRP_MJ_QUERY_VOLUME_INFORMATION = 10;
const IRP_MJ_DIRECTORY_CONTROL = 12;
const IRP_MN_QUERY_DIRECTORY = 1;
const SL_RESTART_SCAN = 1;
const SL_RETURN_SINGLE_ENTRY = 2;

interface TransferCall extends Transfer, FileCall {
  readonly Event: bigint;
}

export function read(k: Kernel, call: TransferCall): Outcome {
  return transfer(k, call, 'read') ?? readFile(k, call);
}
export function write(k: Kernel, call: TransferCall): Outcome {
  return transfer(k, call, 'write') ?? writeFile(k, call);
}
function transfer(k: Kernel, call: TransferCall, kind: 'read' | 'write'): Outcome {
  const file = deviceFileOfHandle(k, call.FileHandle);
  if (file === undefined) return undefined;
  const offset = offsetOf(k, file, call.ByteOffset);
  if (typeof offset === 'number') return offset;
  return beginFileRequest(k, file, call, { kind, buffer: { address: call.Buffer, length: call.Length }, offset });
}

export interface ControlCall extends FileCall {
  readonly code: number;
  readonly InputBuffer: bigint;
  readonly InputBufferLength: number;
  readonly OutputBuffer: bigint;
  readonly OutputBufferLength: number;
}
/** `otherwise`: what a file of the volume says to any control. */
export function control(
  k: Kernel,
  call: ControlCall,
  kind: 'deviceControl' | 'fileSystemControl',
  otherwise: () => number,
): Outcome {
  const file = deviceFileOfHandle(k, call.FileHandle);
  if (file === undefined) return otherwise();
  return beginFileRequest(k, file, call, {
    kind,
    code: call.code,
    input: { address: call.InputBuffer, length: call.InputBufferLength },
    output: { address: call.OutputBuffer, length: call.OutputBufferLength },
  });
}

/** Anything with a request of its own: flush, lock and the like. */
export function plainRequest(k: Kernel, call: FileCall, request: RequestKind, otherwise: () => number): Outcome {
  const file = deviceFileOfHandle(k, call.FileHandle);
  return file === undefined ? otherwise() : beginFileRequest(k, file, call, request);
}

export interface InformationCall extends FileCall {
  readonly buffer: bigint;
  readonly length: number;
  readonly informationClass: number;
}
export function queryInformation(k: Kernel, call: InformationCall): Outcome {
  return information(k, call, IRP_MJ_QUERY_INFORMATION, 'output') ?? queryFile(k, call);
}
export function setInformation(k: Kernel, call: InformationCall): Outcome {
  return information(k, call, IRP_MJ_SET_INFORMATION, 'input') ?? setFile(k, call);
}
export function queryVolumeInformation(k: Kernel, call: InformationCall): Outcome {
  return information(k, call, IRP_MJ_QUERY_VOLUME_INFORMATION, 'output') ?? queryVolume(k, call);
}
function information(k: Kernel, call: InformationCall, major: number, direction: 'input' | 'output'): Outcome {
  const file = deviceFileOfHandle(k, call.FileHandle);
  if (file === undefined) return undefined;
  return beginFileRequest(k, file, call, {
    kind: 'information',
    major,
    parameters: [0n, BigInt(call.informationClass)],
    [direction]: { address: call.buffer, length: call.length },
  });
}

interface DirectoryCall extends InformationCall {
  readonly Event: bigint;
  readonly single: boolean;
  readonly pattern: bigint;
  readonly restart: boolean;
}
export function listDirectory(k: Kernel, call: DirectoryCall): Outcome {
  const file = deviceFileOfHandle(k, call.FileHandle);
  if (file === undefined) return queryDirectory(k, call);
  return beginFileRequest(k, file, call, {
    kind: 'information',
    major: IRP_MJ_DIRECTORY_CONTROL,
    minor: IRP_MN_QUERY_DIRECTORY,
    parameters: [0n, call.pattern, BigInt(call.informationClass), 0n],
    output: { address: call.buffer, length: call.length },
    stackFlags: (call.restart ? SL_RESTART_SCAN : 0) | (call.single ? SL_RETURN_SINGLE_ENTRY : 0),
  });
}
