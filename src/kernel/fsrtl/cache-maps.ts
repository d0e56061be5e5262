import { STATUS_INSUFFICIENT_RESOURCES } from '../../generated/ntstatus.ts';
import { FILE_OBJECT, IO_STATUS_BLOCK, SECTION_OBJECT_POINTERS } from '../../generated/structs.ts';
import { signal } from '../dispatcher-objects.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';

/** SHARED_CACHE_MAP and PRIVATE_CACHE_MAP are opaque: ours hold the sizes, the open count and the driver's callbacks. */
const SHARED = {
  size: 0x40,
  opens: 0n,
  allocation: 8n,
  file: 0x10n,
  valid: 0x18n,
  callbacks: 0x20n,
  context: 0x28n,
} as const;

const pointers = (k: Kernel, file: bigint) => k.mem.get(file, FILE_OBJECT.SectionObjectPointer);
export function setSizes(k: Kernel, map: bigint, sizes: bigint): void {
  k.mem.copy(map + SHARED.allocation, sizes, 0x18);
}
export function cacheMap(k: Kernel, file: bigint): bigint {
  const sections = pointers(k, file);
  return sections === 0n ? 0n : k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap);
}
export function openCache(k: Kernel, file: bigint, sizes: bigint, callbacks: bigint, context: bigint): void {
  if (k.mem.get(file, FILE_OBJECT.PrivateCacheMap) !== 0n) return;
  const sections = pointers(k, file);
  let map = k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap);
  if (map === 0n) {
    map = kernelPool(k, SHARED.size, 'CcSc');
    setSizes(k, map, sizes);
    k.mem.setU64(map + SHARED.callbacks, callbacks);
    k.mem.setU64(map + SHARED.context, context);
    k.mem.set(sections, SECTION_OBJECT_POINTERS.SharedCacheMap, map);
  }
  k.mem.setU64(map + SHARED.opens, k.mem.u64(map + SHARED.opens) + 1n);
  k.mem.set(file, FILE_OBJECT.PrivateCacheMap, kernelPool(k, 0x20, 'CcPc'));
}
/** True when the last opener is gone and the map with it. */
export function closeCache(k: Kernel, file: bigint, event: bigint): boolean {
  const map = cacheMap(k, file);
  const own = k.mem.get(file, FILE_OBJECT.PrivateCacheMap);
  if (own !== 0n) {
    freePool(k, own, 0);
    k.mem.set(file, FILE_OBJECT.PrivateCacheMap, 0n);
    k.mem.setU64(map + SHARED.opens, k.mem.u64(map + SHARED.opens) - 1n);
  }
  const gone = map === 0n || k.mem.u64(map + SHARED.opens) === 0n;
  if (gone && map !== 0n) {
    k.mem.set(pointers(k, file), SECTION_OBJECT_POINTERS.SharedCacheMap, 0n);
    freePool(k, map, 0);
  }
  // CACHE_UNINITIALIZE_EVENT: a link, then the event.
  if (event !== 0n && gone) signal(k, event + 8n, 1);
  return gone;
}
export function succeed(k: Kernel, iosb: bigint, information: bigint): void {
  if (iosb === 0n) return;
  k.mem.set(iosb, IO_STATUS_BLOCK.Information, information);
  k.mem.set(iosb, IO_STATUS_BLOCK.Status, 0);
}
/** Zeros: the file's data would have to be paged in from the driver. */
export function copyRead(k: Kernel, buffer: bigint, length: number, iosb: bigint): boolean {
  k.mem.fill(buffer, length, 0);
  succeed(k, iosb, BigInt(length));
  return true;
}
export function noMdl(k: Kernel, chain: bigint, iosb: bigint): false {
  k.mem.setU64(chain, 0n);
  k.mem.setU64(iosb, BigInt(STATUS_INSUFFICIENT_RESOURCES));
  return false;
}
