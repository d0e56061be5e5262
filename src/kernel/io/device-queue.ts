import { KDEVICE_QUEUE, KDEVICE_QUEUE_ENTRY } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { insertTailList, listEntries, removeEntryList } from '../lists.ts';

const HEAD = KDEVICE_QUEUE.DeviceListHead.at;

function setBusy(k: Kernel, queue: bigint, busy: boolean): void {
  k.mem.set(queue, KDEVICE_QUEUE.Busy, busy ? 1 : 0);
}
export function isBusy(k: Kernel, queue: bigint): boolean {
  return k.mem.get(queue, KDEVICE_QUEUE.Busy) !== 0;
}

/** KeInsertDeviceQueue, by key KeInsertByKeyDeviceQueue. False: the queue was idle, is busy now, and the entry is not in it. */
export function insertEntry(k: Kernel, queue: bigint, entry: bigint, key?: number): boolean {
  if (key !== undefined) k.mem.set(entry, KDEVICE_QUEUE_ENTRY.SortKey, key);
  const queued = isBusy(k, queue);
  k.mem.set(entry, KDEVICE_QUEUE_ENTRY.Inserted, queued ? 1 : 0);
  if (!queued) {
    setBusy(k, queue, true);
    return false;
  }
  const behind =
    key === undefined
      ? undefined
      : listEntries(k, queue + HEAD).find((other) => k.mem.get(other, KDEVICE_QUEUE_ENTRY.SortKey) > key);
  insertTailList(k, behind ?? queue + HEAD, entry);
  return true;
}

/** KeRemoveDeviceQueue, by key KeRemoveByKeyDeviceQueue. 0: the queue was empty and is idle now. */
export function removeNext(k: Kernel, queue: bigint, key?: number): bigint {
  const entries = listEntries(k, queue + HEAD);
  const first = entries[0];
  if (first === undefined) {
    setBusy(k, queue, false);
    return 0n;
  }
  const entry =
    (key === undefined ? first : entries.find((other) => k.mem.get(other, KDEVICE_QUEUE_ENTRY.SortKey) >= key)) ??
    first;
  takeOut(k, entry);
  return entry;
}

/** KeRemoveEntryDeviceQueue. */
export function removeEntry(k: Kernel, entry: bigint): boolean {
  if (k.mem.get(entry, KDEVICE_QUEUE_ENTRY.Inserted) === 0) return false;
  takeOut(k, entry);
  return true;
}
function takeOut(k: Kernel, entry: bigint): void {
  removeEntryList(k, entry);
  k.mem.set(entry, KDEVICE_QUEUE_ENTRY.Inserted, 0);
}
