import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_NO_MEMORY,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { allocatePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { REG_EXPAND_SZ, REG_MULTI_SZ, REG_SZ } from './registry-tree.ts';

const RTL_QUERY_REGISTRY_NOSTRING = 0x80;
export const RTL_QUERY_REGISTRY_TYPECHECK = 0x100;
/** 'RqRv', the tag of strings that the query allocates. */
const TAG = 0x76527152;

export const isString = (type: number) => type === REG_SZ || type === REG_EXPAND_SZ || type === REG_MULTI_SZ;

/** Stores a value where RTL_QUERY_REGISTRY_DIRECT says: a UNICODE_STRING, a ULONG, or a buffer that begins with its size. */
export function storeDirect(
  k: Kernel,
  to: bigint,
  entry: { readonly flags: number; readonly defaultType: number },
  type: number,
  data: Uint8Array,
): number {
  if (entry.flags & RTL_QUERY_REGISTRY_TYPECHECK && entry.defaultType >>> 24 !== type)
    return STATUS_OBJECT_TYPE_MISMATCH;
  if (isString(type)) return entry.flags & RTL_QUERY_REGISTRY_NOSTRING ? STATUS_SUCCESS : storeString(k, to, data);
  if (data.length <= 4) {
    k.mem.write(to, data);
    return STATUS_SUCCESS;
  }
  const size = k.mem.i32(to);
  if (size < 0) {
    if (-size < data.length) return STATUS_BUFFER_TOO_SMALL;
    k.mem.write(to, data);
    return STATUS_SUCCESS;
  }
  if (size < data.length + 8) return STATUS_BUFFER_OVERFLOW;
  k.mem.setU32(to, data.length);
  k.mem.setU32(to + 4n, type);
  k.mem.write(to + 8n, data);
  return STATUS_SUCCESS;
}

function storeString(k: Kernel, to: bigint, data: Uint8Array): number {
  const length = Math.min(data.length, 0xfffe);
  let buffer = k.mem.u64(to + 8n);
  if (buffer === 0n) {
    buffer = allocatePool(k, { kind: 'paged', size: BigInt(length), tag: TAG });
    if (buffer === 0n) return STATUS_NO_MEMORY;
    k.mem.setU16(to + 2n, length);
    k.mem.setU64(to + 8n, buffer);
  } else if (k.mem.u16(to + 2n) < length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(buffer, data.subarray(0, length));
  k.mem.setU16(to, Math.max(0, length - 2));
  return STATUS_SUCCESS;
}
