import { STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { type ObjectTypeName, objectByHandle, objects } from '../ob/objects.ts';
import { currentThread, type ThreadRecord, threads } from '../thread.ts';
import { EPROCESS } from './opaque-layouts.ts';

/** NtCurrentProcess() and NtCurrentThread(). */
const CURRENT_PROCESS = 0xffff_ffff_ffff_ffffn;
const CURRENT_THREAD = 0xffff_ffff_ffff_fffen;

/** EPROCESS with this id, that has not ended. */
export function processById(k: Kernel, id: bigint): bigint | undefined {
  for (const object of objects(k).byBody.values()) {
    if (object.type !== 'Process') continue;
    if (k.mem.get(object.body, EPROCESS.UniqueProcessId) === id) return object.body;
  }
  return undefined;
}
export function threadById(k: Kernel, id: bigint): ThreadRecord | undefined {
  const thread = threads(k).byId.get(Number(id));
  return thread?.idle || thread?.state === 'terminated' ? undefined : thread;
}

/** The body behind a handle of this type (or a pseudo-handle), else a status. */
export function bodyOfHandle(k: Kernel, handle: bigint, type: ObjectTypeName): bigint | number {
  if (type === 'Process' && handle === CURRENT_PROCESS) return currentThread(k).attached;
  if (type === 'Thread' && handle === CURRENT_THREAD) return currentThread(k).ethread;
  const found = objectByHandle(k, handle);
  if (!found) return STATUS_INVALID_HANDLE;
  return found.object.type === type ? found.object.body : STATUS_OBJECT_TYPE_MISMATCH;
}
