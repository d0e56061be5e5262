import type { Kernel } from './kernel.ts';

const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
/** FAST_FAIL_CORRUPT_LIST_ENTRY (winnt.h). */
const FAST_FAIL_CORRUPT_LIST_ENTRY = 3n;

export function initializeListHead(k: Kernel, head: bigint): void {
  k.mem.setU64(head, head);
  k.mem.setU64(head + 8n, head);
}
export function insertTailList(k: Kernel, head: bigint, entry: bigint): void {
  const last = k.mem.u64(head + 8n);
  if (k.mem.u64(last) !== head) k.bugCheck(KERNEL_SECURITY_CHECK_FAILURE, FAST_FAIL_CORRUPT_LIST_ENTRY, 0n, 0n, 0n);
  k.mem.setU64(entry, head);
  k.mem.setU64(entry + 8n, last);
  k.mem.setU64(last, entry);
  k.mem.setU64(head + 8n, entry);
}
export function insertHeadList(k: Kernel, head: bigint, entry: bigint): void {
  const first = k.mem.u64(head);
  if (k.mem.u64(first + 8n) !== head)
    k.bugCheck(KERNEL_SECURITY_CHECK_FAILURE, FAST_FAIL_CORRUPT_LIST_ENTRY, 0n, 0n, 0n);
  k.mem.setU64(entry, first);
  k.mem.setU64(entry + 8n, head);
  k.mem.setU64(first + 8n, entry);
  k.mem.setU64(head, entry);
}
/** True when the list is empty afterwards, as RemoveEntryList says. */
export function removeEntryList(k: Kernel, entry: bigint): boolean {
  const next = k.mem.u64(entry);
  const previous = k.mem.u64(entry + 8n);
  if (k.mem.u64(next + 8n) !== entry || k.mem.u64(previous) !== entry) {
    k.bugCheck(KERNEL_SECURITY_CHECK_FAILURE, FAST_FAIL_CORRUPT_LIST_ENTRY, 0n, 0n, 0n);
  }
  k.mem.setU64(previous, next);
  k.mem.setU64(next + 8n, previous);
  return next === previous;
}
export function isListEmpty(k: Kernel, head: bigint): boolean {
  return k.mem.u64(head) === head;
}
/** Entries of a list from the first on; bounded, so that a corrupt list ends. */
export function listEntries(k: Kernel, head: bigint, limit = 100_000): bigint[] {
  const entries: bigint[] = [];
  for (let entry = k.mem.u64(head); entry !== head && entries.length < limit; entry = k.mem.u64(entry))
    entries.push(entry);
  return entries;
}
