import { IRP_MN } from '../../generated/enums.ts';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_WMI_GUID_NOT_FOUND,
  STATUS_WMI_READ_ONLY,
} from '../../generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP, WMIGUIDREGINFO, WMILIB_CONTEXT } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../ex/pool.ts';
import { currentLocation } from '../io/irp.ts';
import type { Kernel } from '../kernel.ts';
import { dereferenceObject, objectAt, referenceObject } from '../ob/objects.ts';
import { ALL_DATA, METHOD_ITEM, SINGLE_INSTANCE, SINGLE_ITEM, TOO_SMALL, WNODE, WNODE_FLAG } from './wnode.ts';

/** SYSCTL_IRP_DISPOSITION (wmilib.h). */
export const DISPOSITION = { processed: 0, notCompleted: 1, notWmi: 2, forward: 3 } as const;
const HIGHEST_MINOR = IRP_MN.IRP_MN_REGINFO_EX;
const C = WMILIB_CONTEXT;
const S = IO_STACK_LOCATION;

/** WMIREGINFO (wmistr.h): head, then one entry a block. */
const REGINFO_HEAD = 0x18;
const REGINFO_ENTRY = 0x20;
const WMIREG_FLAG_INSTANCE_PDO = 0x20;
const WMIREG_FLAG_INSTANCE_BASENAME = 0x10;

interface Request {
  readonly [key: string]: Plain;
  readonly info: bigint;
  readonly device: bigint;
  readonly irp: bigint;
  readonly disposition: bigint;
}

/** WmiSystemControl. The declaration needs `WMI_LIBRARY_STEPS`. */
export function systemControlled(k: Kernel, request: Request): Outcome {
  const stack = currentLocation(k, request.irp);
  const minor = k.mem.get(stack, S.MinorFunction);
  if (minor > HIGHEST_MINOR || minor === IRP_MN.IRP_MN_REGINFO + 2) return dispose(k, request, DISPOSITION.notWmi, 0);
  if (k.mem.get(stack, S.Parameters_WMI_ProviderId) !== request.device)
    return dispose(k, request, DISPOSITION.forward, 0);
  return minor === IRP_MN.IRP_MN_REGINFO || minor === IRP_MN.IRP_MN_REGINFO_EX
    ? beginRegistration(k, request)
    : serveBlock(k, request, minor, stack);
}

function dispose(k: Kernel, request: Request, disposition: number, status: number): number {
  k.mem.setU32(request.disposition, disposition);
  return status;
}
/** The driver completes the IRP with this status. */
function leaveToDriver(k: Kernel, request: Request, status: number, information = 0): number {
  k.mem.setU32(request.irp + IRP.IoStatus.at, status);
  k.mem.setU64(request.irp + IRP.IoStatus.at + 8n, BigInt(information));
  return dispose(k, request, DISPOSITION.notCompleted, status);
}

/** Output variables of DpWmiQueryReginfo: flags, instance name, registry path, resource name, PDO. */
const OUT = { flags: 0n, name: 0x8n, path: 0x18n, resource: 0x20n, pdo: 0x30n, size: 0x40 } as const;
function beginRegistration(k: Kernel, request: Request): Outcome {
  const out = kernelPool(k, OUT.size, 'WmiL');
  const args = [request.device, out, out + OUT.name, out + OUT.path, out + OUT.resource, out + OUT.pdo];
  return callGuest(k.mem.get(request.info, C.QueryWmiRegInfo), args, 'registrationKnown', { ...request, out });
}

function registrationKnown(k: Kernel, request: Request & { readonly out: bigint }, result: bigint): number {
  const { out, info, irp } = request;
  const status = Number(result & 0xffff_ffffn);
  const stack = currentLocation(k, irp);
  const buffer = k.mem.get(stack, S.Parameters_WMI_Buffer);
  const count = k.mem.get(info, C.GuidCount);
  const size = REGINFO_HEAD + count * REGINFO_ENTRY;
  const done = (final: number, information: number) => {
    freePool(k, out, 0);
    return leaveToDriver(k, request, final, information);
  };
  if (status >= 0x8000_0000) return done(status, 0);
  if (k.mem.get(stack, S.Parameters_WMI_BufferSize) < size) {
    k.mem.setU32(buffer, size);
    return done(STATUS_BUFFER_TOO_SMALL, 4);
  }
  k.mem.fill(buffer, size, 0);
  k.mem.setU32(buffer, size);
  k.mem.setU32(buffer + 0x14n, count);
  for (let index = 0; index < count; index++)
    putBlock(k, request, index, buffer + BigInt(REGINFO_HEAD + index * REGINFO_ENTRY));
  const pdo = k.mem.u64(out + OUT.pdo);
  if (k.mem.u32(out) & WMIREG_FLAG_INSTANCE_PDO && objectAt(k, pdo) && count === 0) dereferenceObject(k, pdo);
  const name = k.mem.u64(out + OUT.name + 8n);
  if (k.mem.u32(out) & WMIREG_FLAG_INSTANCE_BASENAME && poolBlockAt(k, name) !== undefined) freePool(k, name, 0);
  return done(0, size);
}

function putBlock(k: Kernel, request: Request & { readonly out: bigint }, index: number, at: bigint): void {
  const entry = k.mem.get(request.info, C.GuidList) + BigInt(index * WMIGUIDREGINFO.$size);
  const flags = k.mem.u32(request.out) | k.mem.get(entry, WMIGUIDREGINFO.Flags);
  k.mem.copy(at, k.mem.get(entry, WMIGUIDREGINFO.Guid), 16);
  k.mem.setU32(at + 0x10n, flags);
  k.mem.setU32(at + 0x14n, k.mem.get(entry, WMIGUIDREGINFO.InstanceCount));
  const pdo = k.mem.u64(request.out + OUT.pdo);
  if ((flags & WMIREG_FLAG_INSTANCE_PDO) === 0 || !objectAt(k, pdo)) return;
  if (index > 0) referenceObject(k, pdo);
  k.mem.setU64(at + 0x18n, pdo);
}

/** Which entry of the driver's list the request is for. */
function blockIndex(k: Kernel, info: bigint, guid: bigint): number {
  const wanted = k.mem.bytes(guid, 16);
  const count = k.mem.get(info, C.GuidCount);
  for (let index = 0; index < count; index++) {
    const entry = k.mem.get(info, C.GuidList) + BigInt(index * WMIGUIDREGINFO.$size);
    if (Buffer.compare(wanted, k.mem.bytes(k.mem.get(entry, WMIGUIDREGINFO.Guid), 16)) === 0) return index;
  }
  return -1;
}

/** The driver's own routine answers and calls WmiCompleteRequest. */
function serveBlock(k: Kernel, request: Request, minor: number, stack: bigint): Outcome {
  const { info, device, irp } = request;
  const index = blockIndex(k, info, k.mem.get(stack, S.Parameters_WMI_DataPath));
  if (index < 0) return leaveToDriver(k, request, STATUS_WMI_GUID_NOT_FOUND);
  const buffer = k.mem.get(stack, S.Parameters_WMI_Buffer);
  const size = k.mem.get(stack, S.Parameters_WMI_BufferSize);
  const call = callFor(k, { info, device, irp, index: BigInt(index), buffer, size }, minor);
  if (typeof call === 'number') return leaveToDriver(k, request, call);
  k.mem.setU32(request.disposition, DISPOSITION.processed);
  return callGuest(call.routine, call.args, 'served');
}

interface Block {
  readonly info: bigint;
  readonly device: bigint;
  readonly irp: bigint;
  readonly index: bigint;
  readonly buffer: bigint;
  readonly size: number;
}
interface Call {
  readonly routine: bigint;
  readonly args: readonly bigint[];
}
/** The routine of WMILIB_CONTEXT that a request leads to; a status where the driver has none. */
function callFor(k: Kernel, block: Block, minor: number): Call | number {
  const { info, device, irp, index, buffer } = block;
  const word = (at: bigint) => BigInt(k.mem.u32(buffer + at));
  const head = [device, irp, index];
  const made = (routine: bigint, args: readonly bigint[], missing: number): Call | number =>
    routine === 0n ? missing : { routine, args };
  switch (minor) {
    case IRP_MN.IRP_MN_QUERY_ALL_DATA:
      return queryAll(k, block);
    case IRP_MN.IRP_MN_QUERY_SINGLE_INSTANCE: {
      const data = word(SINGLE_INSTANCE.DataBlockOffset);
      const room = BigInt(Math.max(0, block.size - Number(data)));
      const lengths = buffer + SINGLE_INSTANCE.SizeDataBlock;
      const args = [...head, word(SINGLE_INSTANCE.InstanceIndex), 1n, lengths, room, buffer + data];
      return made(k.mem.get(info, C.QueryWmiDataBlock), args, STATUS_WMI_GUID_NOT_FOUND);
    }
    case IRP_MN.IRP_MN_CHANGE_SINGLE_INSTANCE: {
      const at = buffer + word(SINGLE_INSTANCE.DataBlockOffset);
      const args = [...head, word(SINGLE_INSTANCE.InstanceIndex), word(SINGLE_INSTANCE.SizeDataBlock), at];
      return made(k.mem.get(info, C.SetWmiDataBlock), args, STATUS_WMI_READ_ONLY);
    }
    case IRP_MN.IRP_MN_CHANGE_SINGLE_ITEM: {
      const at = buffer + word(SINGLE_ITEM.DataBlockOffset);
      const args = [
        ...head,
        word(SINGLE_INSTANCE.InstanceIndex),
        word(SINGLE_ITEM.ItemId),
        word(SINGLE_ITEM.SizeDataItem),
        at,
      ];
      return made(k.mem.get(info, C.SetWmiDataItem), args, STATUS_WMI_READ_ONLY);
    }
    case IRP_MN.IRP_MN_EXECUTE_METHOD: {
      const at = word(METHOD_ITEM.DataBlockOffset);
      const room = BigInt(Math.max(0, block.size - Number(at)));
      const size = word(METHOD_ITEM.SizeDataBlock);
      const args = [...head, word(SINGLE_INSTANCE.InstanceIndex), word(METHOD_ITEM.MethodId), size, room, buffer + at];
      return made(k.mem.get(info, C.ExecuteWmiMethod), args, STATUS_INVALID_DEVICE_REQUEST);
    }
    default: {
      const collects = minor === IRP_MN.IRP_MN_ENABLE_COLLECTION || minor === IRP_MN.IRP_MN_DISABLE_COLLECTION;
      const enables = minor === IRP_MN.IRP_MN_ENABLE_EVENTS || minor === IRP_MN.IRP_MN_ENABLE_COLLECTION;
      return made(k.mem.get(info, C.WmiFunctionControl), [...head, collects ? 1n : 0n, enables ? 1n : 0n], 0);
    }
  }
}

/** All instances of a block: an array of their lengths, then the data. */
function queryAll(k: Kernel, { info, device, irp, index, buffer, size }: Block): Call | number {
  const entry = k.mem.get(info, C.GuidList) + index * BigInt(WMIGUIDREGINFO.$size);
  const count = k.mem.get(entry, WMIGUIDREGINFO.InstanceCount);
  const lengths = Number(ALL_DATA.Lengths);
  const data = Math.ceil((lengths + 8 * count) / 8) * 8;
  const routine = k.mem.get(info, C.QueryWmiDataBlock);
  if (routine === 0n) return STATUS_WMI_GUID_NOT_FOUND;
  const room = Math.max(0, size - data);
  if (size >= data) {
    k.mem.setU32(buffer + ALL_DATA.DataBlockOffset, data);
    k.mem.setU32(buffer + ALL_DATA.InstanceCount, count);
  }
  const array = size >= data ? buffer + ALL_DATA.Lengths : 0n;
  const to = size >= data ? buffer + BigInt(data) : 0n;
  return { routine, args: [device, irp, index, 0n, BigInt(count), array, BigInt(room), to] };
}

export const WMI_LIBRARY_STEPS: Readonly<Record<'registrationKnown' | 'served', Step>> = {
  registrationKnown,
  served: (_k: Kernel, _data: undefined, result: bigint) => Number(result & 0xffff_ffffn),
};

/** WmiCompleteRequest: the WNODE gets its final size, or says how large it must be. */
export function finishRequest(k: Kernel, irp: bigint, status: number, used: number): number {
  const stack = currentLocation(k, irp);
  const minor = k.mem.get(stack, S.MinorFunction);
  const buffer = k.mem.get(stack, S.Parameters_WMI_Buffer);
  const [final, information] = sized(
    k,
    { minor, buffer, size: k.mem.get(stack, S.Parameters_WMI_BufferSize) },
    status,
    used,
  );
  k.mem.setU32(irp + IRP.IoStatus.at, final);
  k.mem.setU64(irp + IRP.IoStatus.at + 8n, BigInt(information));
  return final;
}

function sized(
  k: Kernel,
  { minor, buffer, size }: { readonly minor: number; readonly buffer: bigint; readonly size: number },
  status: number,
  used: number,
): readonly [number, number] {
  const offset = dataOffset(k, minor, buffer);
  if (offset === undefined) return [status, 0];
  const needed = offset + used;
  if (status === STATUS_BUFFER_TOO_SMALL || (status < 0x8000_0000 && needed > size)) {
    k.mem.setU32(buffer + WNODE.BufferSize, TOO_SMALL.size);
    k.mem.setU32(buffer + WNODE.Flags, WNODE_FLAG.TOO_SMALL);
    k.mem.setU32(buffer + TOO_SMALL.SizeNeeded, needed);
    return [0, TOO_SMALL.size];
  }
  if (status >= 0x8000_0000) return [status, 0];
  k.mem.setU32(buffer + WNODE.BufferSize, needed);
  if (minor === IRP_MN.IRP_MN_QUERY_ALL_DATA) spreadLengths(k, buffer);
  if (minor === IRP_MN.IRP_MN_EXECUTE_METHOD) k.mem.setU32(buffer + METHOD_ITEM.SizeDataBlock, used);
  return [status, needed];
}
function dataOffset(k: Kernel, minor: number, buffer: bigint): number | undefined {
  switch (minor) {
    case IRP_MN.IRP_MN_QUERY_ALL_DATA:
      return k.mem.u32(buffer + ALL_DATA.DataBlockOffset);
    case IRP_MN.IRP_MN_QUERY_SINGLE_INSTANCE:
      return k.mem.u32(buffer + SINGLE_INSTANCE.DataBlockOffset);
    case IRP_MN.IRP_MN_EXECUTE_METHOD:
      return k.mem.u32(buffer + METHOD_ITEM.DataBlockOffset);
    default:
      return undefined;
  }
}
/** The driver filled an array of lengths; the structure has pairs of offset and length. */
function spreadLengths(k: Kernel, buffer: bigint): void {
  const count = k.mem.u32(buffer + ALL_DATA.InstanceCount);
  const at = buffer + ALL_DATA.Lengths;
  const lengths = Array.from({ length: count }, (_, index) => k.mem.u32(at + BigInt(4 * index)));
  let offset = k.mem.u32(buffer + ALL_DATA.DataBlockOffset);
  for (const [index, length] of lengths.entries()) {
    k.mem.setU32(at + BigInt(8 * index), offset);
    k.mem.setU32(at + BigInt(8 * index + 4), length);
    offset += Math.ceil(length / 8) * 8;
  }
}
