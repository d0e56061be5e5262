import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';

/** WNODE_HEADER and what follows it (wmistr.h), by offset. */
export const WNODE = {
  BufferSize: 0n,
  ProviderId: 4n,
  TimeStamp: 0x10n,
  Guid: 0x18n,
  Flags: 0x2cn,
  headerSize: 0x30,
} as const;
export const ALL_DATA = {
  DataBlockOffset: 0x30n,
  InstanceCount: 0x34n,
  OffsetInstanceNameOffsets: 0x38n,
  /** FixedInstanceSize, or the array of offset and length. */
  Lengths: 0x3cn,
} as const;
export const SINGLE_INSTANCE = {
  OffsetInstanceName: 0x30n,
  InstanceIndex: 0x34n,
  DataBlockOffset: 0x38n,
  SizeDataBlock: 0x3cn,
  VariableData: 0x40n,
} as const;
/** WNODE_SINGLE_ITEM: item id and size where the single instance has its block. */
export const SINGLE_ITEM = { ItemId: 0x38n, DataBlockOffset: 0x3cn, SizeDataItem: 0x40n, size: 0x48 } as const;
export const METHOD_ITEM = { MethodId: 0x38n, DataBlockOffset: 0x3cn, SizeDataBlock: 0x40n, size: 0x48 } as const;
/** WNODE_TOO_SMALL.SizeNeeded. */
export const TOO_SMALL = { SizeNeeded: 0x30n, size: 0x34 } as const;

export const WNODE_FLAG = {
  ALL_DATA: 0x1,
  SINGLE_INSTANCE: 0x2,
  SINGLE_ITEM: 0x4,
  EVENT_ITEM: 0x8,
  FIXED_INSTANCE_SIZE: 0x10,
  TOO_SMALL: 0x20,
  STATIC_INSTANCE_NAMES: 0x200,
  METHOD_ITEM: 0x8000,
} as const;

export interface NewWnode {
  readonly size: number;
  readonly guid: Uint8Array;
  readonly flags: number;
  readonly provider: bigint;
}
/** A WNODE_HEADER in memory that is zero so far. */
export function putWnode(k: Kernel, at: bigint, node: NewWnode): void {
  k.mem.setU32(at + WNODE.BufferSize, node.size);
  k.mem.setU32(at + WNODE.ProviderId, Number(node.provider & 0xffff_ffffn));
  k.mem.setU64(at + WNODE.TimeStamp, systemTime(k));
  k.mem.write(at + WNODE.Guid, node.guid);
  k.mem.setU32(at + WNODE.Flags, node.flags);
}

const align8 = (value: number) => Math.ceil(value / 8) * 8;

/** A WNODE_ALL_DATA with one instance. */
export function allDataNode(k: Kernel, guid: Uint8Array, name: string, data: Uint8Array): Uint8Array {
  const text = Buffer.from(name, 'utf16le');
  const offset = align8(Number(ALL_DATA.Lengths) + 8);
  const names = align8(offset + data.length);
  const bytes = Buffer.alloc(names + 4 + 2 + text.length);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeBigInt64LE(systemTime(k), Number(WNODE.TimeStamp));
  bytes.set(guid, Number(WNODE.Guid));
  bytes.writeUInt32LE(WNODE_FLAG.ALL_DATA, Number(WNODE.Flags));
  bytes.writeUInt32LE(offset, Number(ALL_DATA.DataBlockOffset));
  bytes.writeUInt32LE(1, Number(ALL_DATA.InstanceCount));
  bytes.writeUInt32LE(names, Number(ALL_DATA.OffsetInstanceNameOffsets));
  bytes.writeUInt32LE(offset, Number(ALL_DATA.Lengths));
  bytes.writeUInt32LE(data.length, Number(ALL_DATA.Lengths) + 4);
  bytes.set(data, offset);
  bytes.writeUInt32LE(names + 4, names);
  bytes.writeUInt16LE(text.length, names + 4);
  bytes.set(text, names + 6);
  return new Uint8Array(bytes);
}
