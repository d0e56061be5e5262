import { STATUS_ACCESS_DENIED, STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH } from '../../generated/ntstatus.ts';
import { OBJECT_HANDLE_INFORMATION } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { currentThread } from '../thread.ts';
import { lookupName } from './namespace.ts';
import { isOfType } from './object-types.ts';
import { handleEntry, KERNEL_HANDLE, objectAt, objectByHandle, referenceObject } from './objects.ts';

/** NtCurrentProcess() and NtCurrentThread(). */
export const CURRENT_PROCESS = 0xffff_ffff_ffff_ffffn;
export const CURRENT_THREAD = 0xffff_ffff_ffff_fffen;
/** Bug check of references to what is no object. */
export const REFERENCE_BY_POINTER = 0x18;
export const USER_MODE = 1;
const ALL_ACCESS = 0x1f_ffff;
const OBJ_INHERIT = 2;
const OBJ_PROTECT_CLOSE = 1;

/** What a handle stands for, the pseudo handles of the current process and thread too. */
export function handleTarget(
  k: Kernel,
  handle: bigint,
): { readonly body: bigint; readonly access: number } | undefined {
  if (handle === CURRENT_PROCESS) return { body: currentThread(k).attached, access: ALL_ACCESS };
  if (handle === CURRENT_THREAD) return { body: currentThread(k).ethread, access: ALL_ACCESS };
  const found = objectByHandle(k, handle);
  return found && { body: found.object.body, access: found.access };
}

export interface HandleRequest {
  readonly handle: bigint;
  readonly access: number;
  readonly type: bigint;
  readonly mode: number;
  readonly out: bigint;
  readonly information: bigint;
}
export function referenceByHandle(k: Kernel, request: HandleRequest): number {
  k.mem.setU64(request.out, 0n);
  const target = handleTarget(k, request.handle);
  if (!target) return STATUS_INVALID_HANDLE;
  if (request.mode === USER_MODE && request.handle >= KERNEL_HANDLE && request.handle < CURRENT_THREAD)
    return STATUS_INVALID_HANDLE;
  if (!isOfType(k, target.body, request.type)) return STATUS_OBJECT_TYPE_MISMATCH;
  if (request.mode === USER_MODE && (request.access & ~target.access) !== 0) return STATUS_ACCESS_DENIED;
  referenceObject(k, target.body);
  if (request.information !== 0n) {
    k.mem.set(request.information, OBJECT_HANDLE_INFORMATION.HandleAttributes, attributesOf(k, request.handle));
    k.mem.set(request.information, OBJECT_HANDLE_INFORMATION.GrantedAccess, target.access);
  }
  k.mem.setU64(request.out, target.body);
  return 0;
}

export function referenceByPointer(k: Kernel, body: bigint, type: bigint, mode: number): number {
  const object = objectAt(k, body);
  if (!object) return k.bugCheck(REFERENCE_BY_POINTER, type, body, 0n, 0n);
  const anyLink = mode === 0 && object.type === 'SymbolicLink';
  if (type === 0n ? mode === USER_MODE : !isOfType(k, body, type) || anyLink) return STATUS_OBJECT_TYPE_MISMATCH;
  referenceObject(k, body);
  return 0;
}

export function mustReference(k: Kernel, body: bigint): bigint {
  if (!objectAt(k, body)) k.bugCheck(REFERENCE_BY_POINTER, 0n, body, 0n, 0n);
  return BigInt(referenceObject(k, body));
}

export function referenceByName(k: Kernel, name: string, type: bigint, out: bigint): number {
  k.mem.setU64(out, 0n);
  const found = lookupName(k, name);
  if (typeof found === 'number') return found;
  if (found.rest !== '' || !isOfType(k, found.object.body, type)) return STATUS_OBJECT_TYPE_MISMATCH;
  referenceObject(k, found.object.body);
  k.mem.setU64(out, found.object.body);
  return 0;
}

function attributesOf(k: Kernel, handle: bigint): number {
  const entry = handleEntry(k, handle);
  return (entry?.inherit ? OBJ_INHERIT : 0) | (entry?.protect ? OBJ_PROTECT_CLOSE : 0);
}
