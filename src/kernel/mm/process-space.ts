import { STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH } from '../../generated/ntstatus.ts';
import { mustBeProcess } from '../ke/attach.ts';
import type { Kernel } from '../kernel.ts';
import { objectByHandle } from '../ob/objects.ts';
import { KPROCESS } from '../ps/opaque-layouts.ts';
import { currentThread } from '../thread.ts';

const CURRENT_PROCESS = 0xffff_ffff_ffff_ffffn;

/** EPROCESS behind a process handle, or the status that the handle deserves. */
export function processByHandle(k: Kernel, handle: bigint): bigint | number {
  if (handle === CURRENT_PROCESS) return currentThread(k).attached;
  const entry = objectByHandle(k, handle);
  if (entry === undefined) return STATUS_INVALID_HANDLE;
  return entry.object.type === 'Process' ? entry.object.body : STATUS_OBJECT_TYPE_MISMATCH;
}

/** Does something with the lower half of a process in place. */
export function inProcess<T>(k: Kernel, process: bigint, action: () => T): T {
  const { attached } = currentThread(k);
  if (process === attached) return action();
  k.space.useUserSpace(rootOf(k, process));
  try {
    return action();
  } finally {
    k.space.useUserSpace(rootOf(k, attached));
  }
}
function rootOf(k: Kernel, process: bigint): number {
  mustBeProcess(k, process);
  return Number(k.mem.get(process, KPROCESS.DirectoryTableBase));
}
