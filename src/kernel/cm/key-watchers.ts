import { STATUS_NOTIFY_ENUM_DIR } from '../../generated/ntstatus.ts';
import { IO_STATUS_BLOCK } from '../../generated/structs.ts';
import { signal } from '../dispatcher-objects.ts';
import { runOnWorker } from '../ex/workers.ts';
import type { Kernel } from '../kernel.ts';
import { inProcess } from '../mm/process-space.ts';
import { internalRoutine } from '../modules/slots.ts';
import { dereferenceObject } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { keyById, type RegistryKey } from './registry-tree.ts';

/** REG_NOTIFY_CHANGE_* */
export const CHANGE_NAME = 1;
export const CHANGE_LAST_SET = 4;

/** A ZwNotifyChangeKey that waits for its change. */
export interface KeyWatcher {
  readonly key: number;
  readonly filter: number;
  readonly tree: boolean;
  /** KEVENT to signal, or 0. */
  readonly event: bigint;
  /** The event is an object that the watcher refers to. */
  readonly isObject: boolean;
  /** IO_STATUS_BLOCK in this process. */
  readonly ioStatus: bigint;
  readonly process: bigint;
  /** WORK_QUEUE_ITEM to queue, or 0. */
  readonly workItem: bigint;
}
const watchers = slice<{ list: KeyWatcher[] }>('keyWatchers', () => ({ list: [] }));

export function watchKey(k: Kernel, watcher: KeyWatcher): void {
  watchers(k).list.push(watcher);
}

/** A key changed: its name list (`CHANGE_NAME`) or its values (`CHANGE_LAST_SET`). Each watcher is told once. */
export function keyChanged(k: Kernel, key: RegistryKey, change: number): void {
  const state = watchers(k);
  if (state.list.length === 0) return;
  const above = ancestors(k, key);
  const told = state.list.filter(
    ({ key: id, filter, tree }) => (filter & change) !== 0 && (id === key.id || (tree && above.has(id))),
  );
  state.list = state.list.filter((watcher) => !told.includes(watcher));
  for (const watcher of told) complete(k, watcher);
}
function ancestors(k: Kernel, key: RegistryKey): Set<number> {
  const ids = new Set<number>();
  for (let at = keyById(k, key.parent); at !== undefined; at = keyById(k, at.parent)) ids.add(at.id);
  return ids;
}
function complete(k: Kernel, watcher: KeyWatcher): void {
  const { event, ioStatus, workItem } = watcher;
  inProcess(k, watcher.process, () => {
    if (!k.mem.isRangeMapped(ioStatus, IO_STATUS_BLOCK.$size)) return;
    k.mem.setU32(ioStatus, STATUS_NOTIFY_ENUM_DIR);
    k.mem.set(ioStatus, IO_STATUS_BLOCK.Information, 0n);
  });
  if (event !== 0n) signal(k, event, 1);
  if (event !== 0n && watcher.isObject) dereferenceObject(k, event);
  if (workItem !== 0n) runOnWorker(k, 'system worker', internalRoutine(k, 'ExpWorkerThread'), [workItem]);
}
