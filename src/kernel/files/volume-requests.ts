import { STATUS_INVALID_DEVICE_REQUEST } from '../../generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { currentLocation } from '../io/irp.ts';
import type { Kernel } from '../kernel.ts';
import { mdlAddress } from '../mm/mdl.ts';
import { queryDirectory } from './directory.ts';
import { queryFile, setFile } from './file-information.ts';
import { readFile, writeFile } from './transfer.ts';
import { queryVolume } from './volume-information.ts';

const S = IO_STACK_LOCATION;
const SL_RESTART_SCAN = 1;
const SL_RETURN_SINGLE_ENTRY = 2;
const IRP_MN_QUERY_DIRECTORY = 1;

/** What the file system of the volume C: does with an IRP for one of its open files. */
export function serveVolumeFile(k: Kernel, irp: bigint): { readonly status: number; readonly information: bigint } {
  const block = irp + IRP.IoStatus.at;
  k.mem.setU64(block + 8n, 0n);
  const status = serve(k, irp, block);
  return { status, information: status >>> 30 === 3 ? 0n : k.mem.u64(block + 8n) };
}

function serve(k: Kernel, irp: bigint, IoStatusBlock: bigint): number {
  const stack = currentLocation(k, irp);
  const call = { FileHandle: 0n, FileObject: k.mem.get(stack, S.FileObject), IoStatusBlock, Event: 0n };
  const system = k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer);
  const length = k.mem.get(stack, S.Parameters_Read_Length);
  const transfer = {
    ...call,
    Buffer: dataOf(k, irp),
    Length: length,
    ByteOffset: stack + S.Parameters_Read_ByteOffset.at,
  };
  const informationClass = k.mem.get(stack, S.Parameters_QueryFile_FileInformationClass);
  const information = { ...call, buffer: system, length, informationClass };
  switch (k.mem.get(stack, S.MajorFunction)) {
    case 3:
      return readFile(k, transfer);
    case 4:
      return writeFile(k, transfer);
    case 5:
      return queryFile(k, information);
    case 6:
      return setFile(k, information);
    case 10:
      return queryVolume(k, information);
    case 12:
      return listDirectory(k, stack, { ...call, buffer: system === 0n ? dataOf(k, irp) : system, length });
    default:
      return STATUS_INVALID_DEVICE_REQUEST;
  }
}

function listDirectory(
  k: Kernel,
  stack: bigint,
  call: {
    readonly FileHandle: bigint;
    readonly FileObject: bigint;
    readonly IoStatusBlock: bigint;
    readonly buffer: bigint;
    readonly length: number;
  },
): number {
  if (k.mem.get(stack, S.MinorFunction) !== IRP_MN_QUERY_DIRECTORY) return STATUS_INVALID_DEVICE_REQUEST;
  const flags = k.mem.get(stack, S.Flags);
  return queryDirectory(k, {
    ...call,
    informationClass: k.mem.get(stack, S.Parameters_QueryDirectory_FileInformationClass),
    pattern: k.mem.get(stack, S.Parameters_QueryDirectory_FileName),
    single: (flags & SL_RETURN_SINGLE_ENTRY) !== 0,
    restart: (flags & SL_RESTART_SCAN) !== 0,
  });
}

/** Where the data are: described by an MDL, or at the requestor's address. */
function dataOf(k: Kernel, irp: bigint): bigint {
  const mdl = k.mem.get(irp, IRP.MdlAddress);
  return mdl === 0n ? k.mem.get(irp, IRP.UserBuffer) : mdlAddress(k, mdl);
}
