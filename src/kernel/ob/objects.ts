import type { Pfn } from '../../memory/memory-types.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import type { Descriptor } from '../se/descriptors.ts';
import { slice } from '../slice.ts';
import { currentThread } from '../thread.ts';
import { cancelTimer } from '../timers.ts';
import { nameKey } from './object-names.ts';

/** Names of the object types, as `ObGetObjectType` and the object directory have them. */
export type ObjectTypeName =
  | 'Device'
  | 'Driver'
  | 'Event'
  | 'File'
  | 'Key'
  | 'Mutant'
  | 'Process'
  | 'Section'
  | 'Semaphore'
  | 'SymbolicLink'
  | 'Thread'
  | 'Timer'
  | 'Token'
  | 'Directory'
  | 'Callback'
  | 'Type'
  | 'Session'
  | 'Job'
  | 'TmTm'
  | 'Desktop'
  | 'WindowStation'
  | 'Adapter'
  | 'ALPC Port'
  | 'Controller'
  | 'DeviceHandler'
  | 'IoCompletion'
  | 'KeyedEvent'
  | 'TmEn'
  | 'TmRm'
  | 'TmTx'
  | 'WmiGuid';

export interface ObjectRecord {
  readonly body: bigint;
  readonly type: ObjectTypeName;
  /** Bytes of the body. */
  readonly size: number;
  /** Full name in the namespace as it was created, undefined when unnamed. */
  name: string | undefined;
  pointers: number;
  handles: number;
  permanent: boolean;
  /** Object address of a symbolic link's target etc.: plain data of the owner's choice. */
  data: unknown;
  /** Set on it, or what it was made with; undefined: the default of its type. */
  security: Descriptor | undefined;
}
export interface HandleRecord {
  readonly object: bigint;
  access: number;
  readonly kernel: boolean;
  /** EPROCESS in whose table it is; 0 for kernel handles, which are good in every process. */
  readonly process: bigint;
  inherit: boolean;
  /** Cannot be closed. */
  protect: boolean;
}
interface ObjectsState {
  readonly byBody: Map<bigint, ObjectRecord>;
  readonly handles: Map<bigint, HandleRecord>;
  nextHandle: bigint;
  /** Upper-case full name → body. */
  readonly names: Map<string, bigint>;
}
export const objects = slice<ObjectsState>('objects', () => ({
  byBody: new Map(),
  handles: new Map(),
  nextHandle: 0x80n,
  names: new Map(),
}));

/** OBJECT_HEADER of x64, in bytes; the body follows. */
export const OBJECT_HEADER_SIZE = 0x30;
/** Kernel handles have the sign bit set, as in the System process' own table. */
export const KERNEL_HANDLE = 0xffff_ffff_8000_0000n;

/** What is done when the last reference goes, by type. */
type DeleteProcedure = (k: Kernel, object: ObjectRecord) => void;
const NONE: DeleteProcedure = () => undefined;

export interface NewObject {
  readonly type: ObjectTypeName;
  readonly size: number;
  readonly name?: string | undefined;
  readonly permanent?: boolean;
  readonly data?: unknown;
}

/** A new object with one reference, zeroed, its header before it. A name must be free: check with `objectByName`. */
export function createObject(k: Kernel, request: NewObject): bigint {
  const header = kernelPool(k, OBJECT_HEADER_SIZE + request.size, 'Obj ');
  const body = header + BigInt(OBJECT_HEADER_SIZE);
  const record: ObjectRecord = {
    body,
    type: request.type,
    size: request.size,
    name: request.name,
    pointers: 1,
    handles: 0,
    permanent: request.permanent ?? false,
    data: request.data,
    security: undefined,
  };
  k.mem.setU64(header, 1n);
  objects(k).byBody.set(body, record);
  if (request.name !== undefined) objects(k).names.set(nameKey(request.name), body);
  k.observer.objectCreated?.(record);
  return body;
}

export function objectAt(k: Kernel, body: bigint): ObjectRecord | undefined {
  return objects(k).byBody.get(body);
}

export function referenceObject(k: Kernel, body: bigint): number {
  const object = objectAt(k, body);
  if (!object) return 0;
  object.pointers++;
  k.mem.setU64(body - BigInt(OBJECT_HEADER_SIZE), BigInt(object.pointers));
  return object.pointers;
}

/** Drops a reference; the last one deletes the object. Bug check 0x18 when there is none to drop. */
export function dereferenceObject(k: Kernel, body: bigint, onDelete: DeleteProcedure = NONE): number {
  const object = objectAt(k, body);
  if (!object || object.pointers <= 0) return k.bugCheck(0x18, 0n, body, 1n, 0n);
  object.pointers--;
  k.mem.setU64(body - BigInt(OBJECT_HEADER_SIZE), BigInt(object.pointers));
  if (object.pointers > 0 || object.permanent) return object.pointers;
  removeName(k, object);
  onDelete(k, object);
  giveBackFrames(k, object);
  if (object.type === 'Timer') cancelTimer(k, body);
  objects(k).byBody.delete(body);
  k.observer.objectDeleted?.(object);
  freePool(k, body - BigInt(OBJECT_HEADER_SIZE), 0);
  return 0;
}

/** A section's pages live as long as it does, or longer in views. */
function giveBackFrames(k: Kernel, object: ObjectRecord): void {
  const { frames } = (object.data ?? {}) as { readonly frames?: ReadonlyMap<number, Pfn> };
  if (frames !== undefined && frames.size > 0) k.space.dereference([...frames.values()]);
}

/** Takes the object out of the namespace (last handle of a temporary object, or ZwMakeTemporaryObject). */
export function removeName(k: Kernel, object: ObjectRecord): void {
  if (object.name === undefined) return;
  const key = nameKey(object.name);
  if (objects(k).names.get(key) === object.body) objects(k).names.delete(key);
  object.name = undefined;
}

export function objectByName(k: Kernel, name: string): ObjectRecord | undefined {
  const body = objects(k).names.get(nameKey(name));
  return body === undefined ? undefined : objectAt(k, body);
}

/** A handle to the object, which gains a reference; in the table of the process that the thread is attached to, or of `process`. */
export function openHandle(
  k: Kernel,
  body: bigint,
  access: number,
  kernel: boolean,
  process: bigint = currentThread(k).attached,
): bigint {
  const state = objects(k);
  const object = objectAt(k, body);
  if (!object) throw new Error(`no object at 0x${body.toString(16)}`);
  const handle = kernel ? KERNEL_HANDLE | state.nextHandle : state.nextHandle;
  state.nextHandle += 4n;
  state.handles.set(handle, {
    object: body,
    access,
    kernel,
    process: kernel ? 0n : process,
    inherit: false,
    protect: false,
  });
  object.handles++;
  referenceObject(k, body);
  k.observer.handleOpened?.(handle, body, access);
  return handle;
}
/** The entry of a handle that is good in the process the thread is attached to, or in `process`. */
export function handleEntry(
  k: Kernel,
  handle: bigint,
  process: bigint = currentThread(k).attached,
): HandleRecord | undefined {
  const entry = objects(k).handles.get(handle & ~3n);
  return entry === undefined || entry.kernel || entry.process === process ? entry : undefined;
}
export function objectByHandle(
  k: Kernel,
  handle: bigint,
  process?: bigint,
): { readonly object: ObjectRecord; readonly access: number } | undefined {
  const entry = handleEntry(k, handle, process);
  const object = entry && objectAt(k, entry.object);
  return entry && object ? { object, access: entry.access } : undefined;
}
/** False for a handle that isn't open. */
export function closeHandle(k: Kernel, handle: bigint, process?: bigint): boolean {
  const state = objects(k);
  const entry = handleEntry(k, handle, process);
  if (!entry) return false;
  state.handles.delete(handle & ~3n);
  k.observer.handleClosed?.(handle & ~3n, entry.object);
  const object = objectAt(k, entry.object);
  if (!object) return true;
  object.handles--;
  if (object.handles === 0 && !object.permanent) removeName(k, object);
  dereferenceObject(k, entry.object);
  return true;
}
