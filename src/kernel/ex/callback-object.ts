import { STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_TYPE_MISMATCH } from '../../generated/ntstatus.ts';
import { blob, ptr, struct, u8, u32 } from '../../memory/layout-types.ts';
import { callGuest, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, insertTailList, isListEmpty, listEntries, removeEntryList } from '../lists.ts';
import { canonicalName } from '../ob/object-names.ts';
import { createObject, dereferenceObject, objectByName, referenceObject } from '../ob/objects.ts';
import { freePool, kernelPool } from './pool.ts';

/** CALLBACK_OBJECT and its registrations, as public symbols have them on x64. */
const CALLBACK_OBJECT = struct('CALLBACK_OBJECT', 0x38, () => ({
  Signature: u32(0x0),
  Lock: ptr(0x8),
  RegisteredCallbacks: blob(0x10, 0x10, 'LIST_ENTRY'),
  AllowMultipleCallbacks: u8(0x20),
}));
const CALLBACK_REGISTRATION = struct('CALLBACK_REGISTRATION', 0x30, () => ({
  CallbackObject: ptr(0x10),
  CallbackFunction: ptr(0x18),
  CallbackContext: ptr(0x20),
}));
/** 'Call' */
const SIGNATURE = 0x6c6c6143;
/** Callback objects that Windows makes before it loads drivers. */
const SYSTEM_CALLBACKS = new Set(
  ['SETSYSTEMTIME', 'POWERSTATE', 'PROCESSORADD', 'PHASE1INITCOMPLETE'].map((name) => `\\CALLBACK\\${name}`),
);

/** The object's address, with a reference for the caller, or a status. */
export function openCallback(k: Kernel, name: string | undefined, create: boolean, multiple: boolean): bigint | number {
  const full = name === undefined ? undefined : canonicalName(name);
  const present = full === undefined ? undefined : objectByName(k, full);
  if (present) {
    if (present.type !== 'Callback') return STATUS_OBJECT_TYPE_MISMATCH;
    referenceObject(k, present.body);
    return present.body;
  }
  const ofSystem = full !== undefined && SYSTEM_CALLBACKS.has(full.toUpperCase());
  if (!create && !ofSystem) return STATUS_OBJECT_NAME_NOT_FOUND;
  const body = createObject(k, { type: 'Callback', size: CALLBACK_OBJECT.$size, name: full, permanent: ofSystem });
  k.mem.set(body, CALLBACK_OBJECT.Signature, SIGNATURE);
  initializeListHead(k, body + CALLBACK_OBJECT.RegisteredCallbacks.at);
  k.mem.set(body, CALLBACK_OBJECT.AllowMultipleCallbacks, multiple || ofSystem ? 1 : 0);
  return body;
}

/** The registration, or 0 when the object takes one callback only and has it. */
export function registerCallback(k: Kernel, object: bigint, routine: bigint, context: bigint): bigint {
  const list = object + CALLBACK_OBJECT.RegisteredCallbacks.at;
  if (k.mem.get(object, CALLBACK_OBJECT.AllowMultipleCallbacks) === 0 && !isListEmpty(k, list)) return 0n;
  const registration = kernelPool(k, CALLBACK_REGISTRATION.$size, 'CBRe');
  k.mem.set(registration, CALLBACK_REGISTRATION.CallbackObject, object);
  k.mem.set(registration, CALLBACK_REGISTRATION.CallbackFunction, routine);
  k.mem.set(registration, CALLBACK_REGISTRATION.CallbackContext, context);
  insertTailList(k, list, registration);
  referenceObject(k, object);
  return registration;
}

export function unregisterCallback(k: Kernel, registration: bigint): void {
  const object = k.mem.get(registration, CALLBACK_REGISTRATION.CallbackObject);
  removeEntryList(k, registration);
  freePool(k, registration, 0);
  dereferenceObject(k, object);
}

interface Notification {
  readonly [key: string]: bigint | readonly bigint[];
  readonly left: readonly bigint[];
  readonly first: bigint;
  readonly second: bigint;
}
/** Calls the registered routines one after the other; the step `notified` goes on with the next. */
export function notify(k: Kernel, object: bigint, first: bigint, second: bigint): Request | undefined {
  return notifyNext(k, { left: listEntries(k, object + CALLBACK_OBJECT.RegisteredCallbacks.at), first, second });
}
export function notifyNext(k: Kernel, { left, first, second }: Notification): Request | undefined {
  const [registration, ...rest] = left;
  if (registration === undefined) return undefined;
  const context = k.mem.get(registration, CALLBACK_REGISTRATION.CallbackContext);
  const routine = k.mem.get(registration, CALLBACK_REGISTRATION.CallbackFunction);
  return callGuest(routine, [context, first, second], 'notified', { left: rest, first, second });
}
