import { REG_NOTIFY_CLASS as N } from '../../generated/enums.ts';
import { OBJECT_ATTRIBUTES, REG_CREATE_KEY_INFORMATION as OPEN } from '../../generated/structs.ts';
import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { objectType } from '../ob/object-types.ts';
import { dereferenceObject, objectAt, objectByHandle } from '../ob/objects.ts';
import { keyObjectOf, keyOfHandle, lookUpAttributes } from './key-objects.ts';
import type { Notice } from './notified-operation.ts';
import { rootKey } from './registry-tree.ts';

const TAG = 'CMcb';

/** A member of a structure behind its Object: [offset, bytes, value]. */
export type Member = readonly [offset: number, size: 4 | 8, value: number | bigint];
export interface OnKey {
  readonly pre: number;
  readonly post: number;
  readonly handle: bigint;
  readonly members: readonly Member[];
  /** Where CallContext is; ObjectContext and a reserved pointer follow. */
  readonly contextAt: number;
}
/** The notice of an operation on a key's handle: the structure begins with its object. */
export function noticeOnKey(k: Kernel, { pre, post, handle, members, contextAt }: OnKey): Notice | number {
  const key = keyOfHandle(k, handle);
  if (typeof key === 'number') return key;
  const object = objectByHandle(k, handle)!.object.body;
  const block = kernelPool(k, contextAt + 0x18, TAG);
  k.mem.setU64(block, object);
  for (const [offset, size, value] of members) {
    const at = block + BigInt(offset);
    if (size === 8) k.mem.setU64(at, BigInt(value));
    else k.mem.setU32(at, Number(value));
  }
  return { pre, post, object, block, contextAt, opens: 0n };
}

export interface OpenNotice {
  readonly KeyHandle: bigint;
  readonly DesiredAccess: number;
  readonly ObjectAttributes: bigint;
  readonly CreateOptions?: number;
  readonly Class?: bigint;
  readonly Disposition?: bigint;
}
/** The notice of creating or opening a key. The root is a key object of its own when the name is absolute. */
export function noticeOfOpen(k: Kernel, request: OpenNotice, creates: boolean): Notice | number {
  const found = lookUpAttributes(k, request.ObjectAttributes);
  if (typeof found === 'number') return found;
  const directory = k.mem.get(request.ObjectAttributes, OBJECT_ATTRIBUTES.RootDirectory);
  const root = directory === 0n ? keyObjectOf(k, rootKey(k)) : objectByHandle(k, directory)!.object.body;
  const block = kernelPool(k, OPEN.$size, TAG);
  k.mem.set(block, OPEN.CompleteName, k.mem.get(request.ObjectAttributes, OBJECT_ATTRIBUTES.ObjectName));
  k.mem.set(block, OPEN.RootObject, root);
  k.mem.set(block, OPEN.ObjectType, objectType(k, 'Key'));
  k.mem.set(block, OPEN.CreateOptions, request.CreateOptions ?? 0);
  k.mem.set(block, OPEN.Class, request.Class ?? 0n);
  k.mem.set(block, OPEN.DesiredAccess, request.DesiredAccess);
  k.mem.set(block, OPEN.GrantedAccess, request.DesiredAccess);
  k.mem.set(block, OPEN.Disposition, request.Disposition ?? 0n);
  return {
    pre: creates ? N.RegNtPreCreateKeyEx : N.RegNtPreOpenKeyEx,
    post: creates ? N.RegNtPostCreateKeyEx : N.RegNtPostOpenKeyEx,
    object: root,
    block,
    contextAt: OPEN.CallContext.offset,
    opens: request.KeyHandle,
  };
}
/** Gives up the root's object if `noticeOfOpen` made one: that of a RootDirectory has a handle. */
export function endOpenNotice(k: Kernel, { object }: Notice): void {
  if (objectAt(k, object)?.handles === 0) dereferenceObject(k, object);
}
