import { STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_FOUND } from '../../generated/ntstatus.ts';
import { callGuest, type Outcome } from '../declaration.ts';
import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, listEntries, removeEntryList } from '../lists.ts';
import { slice } from '../slice.ts';

/** ECP_LIST and ECP_HEADER, which are opaque. */
export const LIST = { tag: 0x4c706345, size: 0x18, entries: 8n } as const;
export const HEADER = {
  tag: 0x48706345,
  size: 0x50n,
  links: 8n,
  type: 0x18n,
  cleanup: 0x28n,
  flags: 0x30n,
  bytes: 0x34n,
} as const;
export const ECP_FROM_USER = 1;

export const ecpLists = slice<{ readonly byIrp: Map<bigint, bigint> }>('ecpLists', () => ({ byIrp: new Map() }));

export const sameGuid = (k: Kernel, one: bigint, other: bigint) =>
  k.mem.u64(one) === k.mem.u64(other) && k.mem.u64(one + 8n) === k.mem.u64(other + 8n);
export const headers = (k: Kernel, list: bigint) =>
  listEntries(k, list + LIST.entries).map((entry) => entry - HEADER.links);
export const findEcp = (k: Kernel, list: bigint, type: bigint) =>
  headers(k, list).find((header) => sameGuid(k, header + HEADER.type, type));

export function allocateEcp(k: Kernel, type: bigint, size: number, cleanup: bigint, tag: number, out: bigint): number {
  const header = allocatePool(k, { kind: 'paged', size: HEADER.size + BigInt(size), tag, zero: true });
  if (header === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  k.mem.setU32(header, HEADER.tag);
  initializeListHead(k, header + HEADER.links);
  k.mem.copy(header + HEADER.type, type, 16);
  k.mem.setU64(header + HEADER.cleanup, cleanup);
  k.mem.setU32(header + HEADER.bytes, Number(HEADER.size) + size);
  k.mem.setU64(out, header + HEADER.size);
  return 0;
}
/** Frees one parameter after the other; each owner's clean-up routine comes first. */
export interface Freeing {
  readonly [key: string]: bigint | readonly bigint[];
  readonly headers: readonly bigint[];
  readonly list: bigint;
}
export function freeNext(k: Kernel, data: Freeing): Outcome {
  const [header] = data.headers;
  if (header === undefined) {
    if (data.list !== 0n) freePool(k, data.list, 0);
    return undefined;
  }
  const cleanup = k.mem.u64(header + HEADER.cleanup);
  if (cleanup === 0n) return cleaned(k, data);
  return callGuest(cleanup, [header + HEADER.size, header + HEADER.type], 'cleaned', data);
}
export function cleaned(k: Kernel, data: Freeing): Outcome {
  const [header, ...rest] = data.headers;
  if (header !== undefined) {
    removeEntryList(k, header + HEADER.links);
    freePool(k, header, 0);
  }
  return freeNext(k, { ...data, headers: rest });
}
export function findInto(k: Kernel, list: bigint, type: bigint, out: bigint, sizeOut: bigint): number {
  const header = findEcp(k, list, type);
  if (out !== 0n) k.mem.setU64(out, header === undefined ? 0n : header + HEADER.size);
  if (sizeOut !== 0n)
    k.mem.setU32(sizeOut, header === undefined ? 0 : k.mem.u32(header + HEADER.bytes) - Number(HEADER.size));
  return header === undefined ? STATUS_NOT_FOUND : 0;
}
