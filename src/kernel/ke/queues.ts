import { STATUS_ABANDONED } from '../../generated/ntstatus.ts';
import { DISPATCHER_HEADER, KQUEUE } from '../../generated/structs.ts';
import { wake } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, isListEmpty, removeEntryList } from '../lists.ts';
import { threads } from '../thread.ts';

/** The first entry, unlinked; its signal was taken already. Undefined when a rundown emptied the queue meanwhile. */
export function takeEntry(k: Kernel, queue: bigint): bigint | undefined {
  const head = queue + KQUEUE.EntryListHead.at;
  if (isListEmpty(k, head)) return undefined;
  const entry = k.mem.u64(head);
  removeEntryList(k, entry);
  return entry;
}

/** Ends the waits for the queue with STATUS_ABANDONED. The first of the entries left, linked in a ring without the head, or 0. */
export function rundownQueue(k: Kernel, queue: bigint): bigint {
  for (const thread of threads(k).byId.values()) {
    if (thread.state === 'waiting' && thread.wait?.spec.objects.includes(queue)) wake(k, thread, STATUS_ABANDONED);
  }
  const head = queue + KQUEUE.EntryListHead.at;
  const first = isListEmpty(k, head) ? 0n : k.mem.u64(head);
  if (first !== 0n) removeEntryList(k, head);
  initializeListHead(k, head);
  k.mem.set(queue, DISPATCHER_HEADER.SignalState, 0);
  return first;
}
