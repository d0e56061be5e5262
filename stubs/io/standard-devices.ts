import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_END_OF_FILE,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
} from '../../src/generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP, MDL } from '../../src/generated/structs.ts';
import { NTSTATUS, pointer } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { serveVolumeFile } from '../../src/kernel/files/volume-requests.ts';
import { currentLocation, kernelExport } from '../../src/kernel/io/irp.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const S = IO_STACK_LOCATION;
const dispatch = { DeviceObject: pointer('PDEVICE_OBJECT'), Irp: pointer('PIRP') };
const IRP_MJ_READ = 3;
const DISK_BYTES = 0x20_0000_0000n;
const SECTOR = 512;
/** Control codes of disks (ntdddisk.h, ntddstor.h). */
const IOCTL_DISK_GET_DRIVE_GEOMETRY = 0x70000;
const IOCTL_DISK_GET_LENGTH_INFO = 0x7405c;
const IOCTL_STORAGE_GET_DEVICE_NUMBER = 0x2d1080;
const IOCTL_DISK_IS_WRITABLE = 0x70024;
const IOCTL_STORAGE_CHECK_VERIFY = 0x2d4800;
const FixedMedia = 12;

interface Answer {
  readonly status: number;
  readonly information?: bigint;
}
function complete(k: Kernel, irp: bigint, { status, information }: Answer) {
  k.mem.setU32(irp + IRP.IoStatus.at, status);
  k.mem.setU64(irp + IRP.IoStatus.at + 8n, information ?? 0n);
  return callGuest(kernelExport(k, 'IofCompleteRequest'), [irp, 0n], 'completed', status);
}
const steps = { completed: (_k: Kernel, status: number) => status };

function nullTransfer(k: Kernel, irp: bigint): Answer {
  const stack = currentLocation(k, irp);
  return k.mem.get(stack, S.MajorFunction) === IRP_MJ_READ
    ? { status: STATUS_END_OF_FILE }
    : { status: 0, information: BigInt(k.mem.get(stack, S.Parameters_Write_Length)) };
}

/** A blank disk: it reads as zeros, and keeps nothing. */
function diskTransfer(k: Kernel, irp: bigint): Answer {
  const stack = currentLocation(k, irp);
  const length = k.mem.get(stack, S.Parameters_Read_Length);
  const offset = k.mem.get(stack, S.Parameters_Read_ByteOffset);
  if (length % SECTOR !== 0 || offset % BigInt(SECTOR) !== 0n) return { status: STATUS_INVALID_PARAMETER };
  if (offset < 0n || offset + BigInt(length) > DISK_BYTES) return { status: STATUS_INVALID_PARAMETER };
  const mdl = k.mem.get(irp, IRP.MdlAddress);
  const to =
    mdl === 0n ? k.mem.get(irp, IRP.UserBuffer) : k.mem.get(mdl, MDL.StartVa) + BigInt(k.mem.get(mdl, MDL.ByteOffset));
  if (k.mem.get(stack, S.MajorFunction) === IRP_MJ_READ) k.mem.fill(to, length, 0);
  return { status: 0, information: BigInt(length) };
}

function diskAnswer(code: number): Buffer | undefined {
  const bytes = Buffer.alloc(24);
  switch (code) {
    case IOCTL_DISK_GET_DRIVE_GEOMETRY:
      bytes.writeBigInt64LE(DISK_BYTES / BigInt(255 * 63 * SECTOR), 0);
      for (const [index, value] of [FixedMedia, 255, 63, SECTOR].entries()) bytes.writeUInt32LE(value, 8 + 4 * index);
      return bytes;
    case IOCTL_DISK_GET_LENGTH_INFO:
      bytes.writeBigInt64LE(DISK_BYTES, 0);
      return bytes.subarray(0, 8);
    case IOCTL_STORAGE_GET_DEVICE_NUMBER:
      bytes.writeUInt32LE(7, 0);
      return bytes.subarray(0, 12);
    case IOCTL_DISK_IS_WRITABLE:
    case IOCTL_STORAGE_CHECK_VERIFY:
      return Buffer.alloc(0);
    default:
      return undefined;
  }
}
function diskControl(k: Kernel, irp: bigint): Answer {
  const stack = currentLocation(k, irp);
  const answer = diskAnswer(k.mem.get(stack, S.Parameters_DeviceIoControl_IoControlCode));
  if (answer === undefined) return { status: STATUS_INVALID_DEVICE_REQUEST };
  if (k.mem.get(stack, S.Parameters_DeviceIoControl_OutputBufferLength) < answer.length)
    return { status: STATUS_BUFFER_TOO_SMALL };
  if (answer.length > 0) k.mem.write(k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer), answer);
  return { status: 0, information: BigInt(answer.length) };
}

/** The dispatch routines of Windows' own devices. */
export const ioStandardDevices = [
  ddi('IopNullTransfer', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => complete(k, a.Irp, nullTransfer(k, a.Irp)),
    steps,
  }),
  ddi('IopDiskTransfer', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the disk is blank and keeps nothing'] },
    model: (k, a) => complete(k, a.Irp, diskTransfer(k, a.Irp)),
    steps,
  }),
  ddi('IopDiskControl', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['geometry, length, number and presence; other controls are refused'] },
    model: (k, a) => complete(k, a.Irp, diskControl(k, a.Irp)),
    steps,
  }),
  ddi('IopVolumeFile', {
    internal: true,
    params: dispatch,
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['only for files that were opened by the Zw routines'] },
    model: (k, a) => complete(k, a.Irp, serveVolumeFile(k, a.Irp)),
    steps,
  }),
];
