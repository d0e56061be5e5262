import {
  RTL_DYNAMIC_HASH_TABLE_CONTEXT as CONTEXT,
  RTL_DYNAMIC_HASH_TABLE_ENTRY as ENTRY,
  RTL_DYNAMIC_HASH_TABLE_ENUMERATOR as ENUMERATOR,
  RTL_DYNAMIC_HASH_TABLE as TABLE,
} from '../../generated/structs.ts';
import { allocatePool, freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, insertHeadList, isListEmpty, removeEntryList } from '../lists.ts';

/** 'HTab' */
const TAG = 0x62615448;
const BASE_SIZE = 128;
const MAX_SEGMENTS = 20;
const LIST_ENTRY = 16n;
/** RTL_HASH_ALLOCATED_HEADER */
const ALLOCATED_HEADER = 1;
/** Signature of an enumerator's place in a chain; entries never have it. */
const RESERVED = 0n;
const REPLACEMENT = 1n;

/** Buckets lie in segments: 128, then as many as there were before. */
function segmentOf(bucket: number): { readonly segment: number; readonly index: number; readonly size: number } {
  if (bucket < BASE_SIZE) return { segment: 0, index: bucket, size: BASE_SIZE };
  const power = 31 - Math.clz32(bucket);
  return { segment: power - 6, index: bucket - 2 ** power, size: 2 ** power };
}
function headOf(k: Kernel, table: bigint, bucket: number): bigint {
  const { segment, index } = segmentOf(bucket);
  return k.mem.u64(k.mem.get(table, TABLE.Directory) + 8n * BigInt(segment)) + LIST_ENTRY * BigInt(index);
}
/** False when there is no pool for it. */
function addSegment(k: Kernel, directory: bigint, bucket: number): boolean {
  const { segment, size } = segmentOf(bucket);
  if (k.mem.u64(directory + 8n * BigInt(segment)) !== 0n) return true;
  const buckets = allocatePool(k, { kind: 'nonPagedNx', size: LIST_ENTRY * BigInt(size), tag: TAG });
  if (buckets === 0n) return false;
  for (let index = 0; index < size; index++) initializeListHead(k, buckets + LIST_ENTRY * BigInt(index));
  k.mem.setU64(directory + 8n * BigInt(segment), buckets);
  return true;
}

/** RtlCreateHashTable; `at` holds the caller's table or NULL, and gets the new one. */
export function createHashTable(k: Kernel, at: bigint, shift: number): boolean {
  const own = k.mem.u64(at);
  const allocate = (size: number) => allocatePool(k, { kind: 'nonPagedNx', size: BigInt(size), tag: TAG, zero: true });
  const table = own === 0n ? allocate(TABLE.$size) : own;
  const directory = table === 0n ? 0n : allocate(8 * MAX_SEGMENTS);
  if (directory === 0n || !addSegment(k, directory, 0)) return false;
  k.mem.fill(table, TABLE.$size, 0);
  k.mem.set(table, TABLE.Flags, own === 0n ? ALLOCATED_HEADER : 0);
  k.mem.set(table, TABLE.Shift, shift);
  k.mem.set(table, TABLE.TableSize, BASE_SIZE);
  k.mem.set(table, TABLE.DivisorMask, BASE_SIZE - 1);
  k.mem.set(table, TABLE.Directory, directory);
  k.mem.setU64(at, table);
  return true;
}
export function deleteHashTable(k: Kernel, table: bigint): void {
  const directory = k.mem.get(table, TABLE.Directory);
  for (let segment = 0; segment < MAX_SEGMENTS; segment++) {
    const buckets = k.mem.u64(directory + 8n * BigInt(segment));
    if (buckets !== 0n) freePool(k, buckets, TAG);
  }
  freePool(k, directory, TAG);
  if (k.mem.get(table, TABLE.Flags) & ALLOCATED_HEADER) freePool(k, table, TAG);
}

function bucketOf(k: Kernel, table: bigint, signature: bigint): number {
  const shift = BigInt(k.mem.get(table, TABLE.Shift) & 63);
  const hash = Number(((signature >> shift) ^ (signature >> 32n)) & 0x7fff_ffffn);
  const mask = k.mem.get(table, TABLE.DivisorMask);
  const bucket = hash & mask;
  return bucket < k.mem.get(table, TABLE.Pivot) ? hash & (2 * mask + 1) : bucket;
}
const clean = (signature: bigint) => (signature === RESERVED ? REPLACEMENT : signature);

/** Where the chain of a signature stands just before its first entry: what a context keeps. */
function populate(k: Kernel, table: bigint, context: bigint, signature: bigint): void {
  const head = headOf(k, table, bucketOf(k, table, signature));
  let previous = head;
  for (let entry = k.mem.u64(head); entry !== head; entry = k.mem.u64(entry)) {
    if (k.mem.get(entry, ENTRY.Signature) === signature) break;
    previous = entry;
  }
  k.mem.set(context, CONTEXT.ChainHead, head);
  k.mem.set(context, CONTEXT.PrevLinkage, previous);
  k.mem.set(context, CONTEXT.Signature, signature);
}

/** Puts the entry before the others of its signature. A context that was used already says where. */
export function insertEntry(k: Kernel, table: bigint, entry: bigint, given: bigint, context: bigint): boolean {
  const signature = clean(given);
  const head = headOf(k, table, bucketOf(k, table, signature));
  if (context !== 0n && k.mem.get(context, CONTEXT.ChainHead) === 0n) populate(k, table, context, signature);
  const wasEmpty = isListEmpty(k, head);
  const after = context === 0n ? placeFor(k, head, signature) : k.mem.get(context, CONTEXT.PrevLinkage);
  insertHeadList(k, after, entry);
  k.mem.set(entry, ENTRY.Signature, signature);
  count(k, table, 1, wasEmpty ? 1 : 0);
  return true;
}
function placeFor(k: Kernel, head: bigint, signature: bigint): bigint {
  let previous = head;
  for (let entry = k.mem.u64(head); entry !== head; entry = k.mem.u64(entry)) {
    if (k.mem.get(entry, ENTRY.Signature) === signature) return previous;
    previous = entry;
  }
  return head;
}
function count(k: Kernel, table: bigint, entries: number, buckets: number): void {
  k.mem.set(table, TABLE.NumEntries, k.mem.get(table, TABLE.NumEntries) + entries);
  k.mem.set(table, TABLE.NonEmptyBuckets, k.mem.get(table, TABLE.NonEmptyBuckets) + buckets);
}

export function removeEntry(k: Kernel, table: bigint, entry: bigint, context: bigint): boolean {
  const signature = k.mem.get(entry, ENTRY.Signature);
  const head = headOf(k, table, bucketOf(k, table, signature));
  removeEntryList(k, entry);
  count(k, table, -1, isListEmpty(k, head) ? -1 : 0);
  if (context !== 0n && k.mem.get(context, CONTEXT.ChainHead) === 0n) populate(k, table, context, signature);
  return true;
}

/** The first entry of a signature, or 0. */
export function lookupEntry(k: Kernel, table: bigint, given: bigint, context: bigint): bigint {
  const signature = clean(given);
  if (context !== 0n) populate(k, table, context, signature);
  const head = headOf(k, table, bucketOf(k, table, signature));
  for (let entry = k.mem.u64(head); entry !== head; entry = k.mem.u64(entry))
    if (k.mem.get(entry, ENTRY.Signature) === signature) return entry;
  return 0n;
}
/** The entry of the same signature behind the one that the context found last, or 0. */
export function nextEntry(k: Kernel, context: bigint): bigint {
  const head = k.mem.get(context, CONTEXT.ChainHead);
  const found = k.mem.u64(k.mem.get(context, CONTEXT.PrevLinkage));
  for (let entry = k.mem.u64(found); entry !== head; entry = k.mem.u64(entry)) {
    const signature = k.mem.get(entry, ENTRY.Signature);
    if (signature === RESERVED) continue;
    if (signature !== k.mem.get(context, CONTEXT.Signature)) return 0n;
    k.mem.set(context, CONTEXT.PrevLinkage, k.mem.u64(entry + 8n));
    return entry;
  }
  return 0n;
}

/** An enumerator is an entry of its own that moves through the chains, so the table may change meanwhile. */
export function beginEnumeration(k: Kernel, table: bigint, enumerator: bigint): boolean {
  const head = headOf(k, table, 0);
  k.mem.fill(enumerator, ENUMERATOR.$size, 0);
  k.mem.set(enumerator, ENUMERATOR.ChainHead, head);
  insertMarker(k, table, head, enumerator);
  k.mem.set(table, TABLE.NumEnumerators, k.mem.get(table, TABLE.NumEnumerators) + 1);
  return true;
}
function insertMarker(k: Kernel, table: bigint, after: bigint, marker: bigint): void {
  const head = k.mem.get(marker, ENUMERATOR.ChainHead);
  if (isListEmpty(k, head)) count(k, table, 0, 1);
  insertHeadList(k, after, marker);
}
function removeMarker(k: Kernel, table: bigint, marker: bigint): void {
  removeEntryList(k, marker);
  if (isListEmpty(k, k.mem.get(marker, ENUMERATOR.ChainHead))) count(k, table, 0, -1);
}

export function enumerateEntry(k: Kernel, table: bigint, enumerator: bigint): bigint {
  for (
    let bucket = k.mem.get(enumerator, ENUMERATOR.BucketIndex);
    bucket < k.mem.get(table, TABLE.TableSize);
    bucket++
  ) {
    const head = headOf(k, table, bucket);
    const inPlace = bucket === k.mem.get(enumerator, ENUMERATOR.BucketIndex);
    for (let entry = k.mem.u64(inPlace ? enumerator : head); entry !== head; entry = k.mem.u64(entry)) {
      if (k.mem.get(entry, ENTRY.Signature) === RESERVED) continue;
      removeMarker(k, table, enumerator);
      k.mem.set(enumerator, ENUMERATOR.BucketIndex, bucket);
      k.mem.set(enumerator, ENUMERATOR.ChainHead, head);
      insertMarker(k, table, entry, enumerator);
      return entry;
    }
  }
  return 0n;
}
export function endEnumeration(k: Kernel, table: bigint, enumerator: bigint): void {
  removeMarker(k, table, enumerator);
  k.mem.set(table, TABLE.NumEnumerators, k.mem.get(table, TABLE.NumEnumerators) - 1);
  k.mem.set(enumerator, ENUMERATOR.ChainHead, 0n);
}

/** One bucket more: the entries of bucket `Pivot` are divided between it and the new one. */
export function expandHashTable(k: Kernel, table: bigint): boolean {
  const size = k.mem.get(table, TABLE.TableSize);
  if (k.mem.get(table, TABLE.NumEnumerators) > 0 || segmentOf(size).segment >= MAX_SEGMENTS) return false;
  if (!addSegment(k, k.mem.get(table, TABLE.Directory), size)) return false;
  const pivot = k.mem.get(table, TABLE.Pivot);
  k.mem.set(table, TABLE.TableSize, size + 1);
  k.mem.set(table, TABLE.Pivot, pivot + 1);
  redistribute(k, table, headOf(k, table, pivot));
  const mask = k.mem.get(table, TABLE.DivisorMask);
  if (pivot + 1 > mask) {
    k.mem.set(table, TABLE.DivisorMask, 2 * mask + 1);
    k.mem.set(table, TABLE.Pivot, 0);
  }
  return true;
}
/** One bucket less, down to the size that tables begin with. */
export function contractHashTable(k: Kernel, table: bigint): boolean {
  const size = k.mem.get(table, TABLE.TableSize);
  if (k.mem.get(table, TABLE.NumEnumerators) > 0 || size <= BASE_SIZE) return false;
  const last = headOf(k, table, size - 1);
  if (k.mem.get(table, TABLE.Pivot) === 0) {
    k.mem.set(table, TABLE.DivisorMask, k.mem.get(table, TABLE.DivisorMask) >>> 1);
    k.mem.set(table, TABLE.Pivot, size / 2);
  }
  k.mem.set(table, TABLE.Pivot, k.mem.get(table, TABLE.Pivot) - 1);
  k.mem.set(table, TABLE.TableSize, size - 1);
  redistribute(k, table, last);
  return true;
}
function redistribute(k: Kernel, table: bigint, head: bigint): void {
  const entries: bigint[] = [];
  for (let entry = k.mem.u64(head); entry !== head; entry = k.mem.u64(entry)) entries.push(entry);
  for (const entry of entries.reverse()) {
    const signature = k.mem.get(entry, ENTRY.Signature);
    const to = headOf(k, table, bucketOf(k, table, signature));
    if (to === head) continue;
    removeEntryList(k, entry);
    count(k, table, 0, (isListEmpty(k, to) ? 1 : 0) - (isListEmpty(k, head) ? 1 : 0));
    insertHeadList(k, placeFor(k, to, signature), entry);
  }
}
