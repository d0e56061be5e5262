import { STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import type { Outcome } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';
import { OB_OPERATION_HANDLE_DUPLICATE, openWithCallbacks } from './handle-callbacks.ts';
import { closeHandle, handleEntry, objectAt, objectByHandle } from './objects.ts';
import { CURRENT_PROCESS, CURRENT_THREAD } from './references.ts';

const DUPLICATE_CLOSE_SOURCE = 1;
const DUPLICATE_SAME_ACCESS = 2;
const OBJ_KERNEL_HANDLE = 0x200;
const ALL_ACCESS = 0x1f_ffff;

export interface Duplicate {
  readonly sourceProcess: bigint;
  readonly sourceHandle: bigint;
  /** 0: the source is only closed. */
  readonly targetProcess: bigint;
  readonly out: bigint;
  readonly access: number;
  readonly attributes: number;
  readonly options: number;
}

function processOf(k: Kernel, handle: bigint): bigint | number {
  if (handle === CURRENT_PROCESS) return currentThread(k).attached;
  const found = objectByHandle(k, handle);
  if (!found) return STATUS_INVALID_HANDLE;
  return found.object.type === 'Process' ? found.object.body : STATUS_OBJECT_TYPE_MISMATCH;
}
function source(k: Kernel, process: bigint, handle: bigint): { body: bigint; access: number } | undefined {
  if (handle === CURRENT_PROCESS) return { body: process, access: ALL_ACCESS };
  if (handle === CURRENT_THREAD) return { body: currentThread(k).ethread, access: ALL_ACCESS };
  const entry = handleEntry(k, handle, process);
  return entry && objectAt(k, entry.object) ? { body: entry.object, access: entry.access } : undefined;
}

/** NtDuplicateObject. The declaration needs `openHandleSteps`. */
export function duplicateHandle(k: Kernel, request: Duplicate): Outcome {
  const from = processOf(k, request.sourceProcess);
  if (typeof from === 'number') return from;
  const found = source(k, from, request.sourceHandle);
  if (!found) return STATUS_INVALID_HANDLE;
  const closes = (request.options & DUPLICATE_CLOSE_SOURCE) !== 0;
  if (request.targetProcess === 0n) {
    if (closes) closeHandle(k, request.sourceHandle, from);
    return closes ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
  }
  const to = processOf(k, request.targetProcess);
  if (typeof to === 'number') return to;
  const access = request.options & DUPLICATE_SAME_ACCESS ? found.access : request.access;
  const outcome = openWithCallbacks(k, {
    body: found.body,
    access,
    kernel: (request.attributes & OBJ_KERNEL_HANDLE) !== 0,
    out: request.out,
    operation: OB_OPERATION_HANDLE_DUPLICATE,
    process: to,
    source: from,
  });
  // The copy keeps the object: the source is never its last handle here.
  if (closes && outcome === STATUS_SUCCESS) closeHandle(k, request.sourceHandle, from);
  return outcome;
}
