import {
  STATUS_FLT_INSTANCE_ALTITUDE_COLLISION,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { kernelPool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { objectAt } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { keyOfObject } from './key-objects.ts';
import { keyPath } from './registry-tree.ts';

interface RegistryCallback {
  readonly cookie: bigint;
  readonly routine: bigint;
  readonly context: bigint;
  /** Empty for CmRegisterCallback, which gives none. */
  readonly altitude: string;
  /** Contexts by key object. */
  readonly contexts: Map<bigint, bigint>;
}
export const registryCallbacks = slice<{ readonly byCookie: Map<bigint, RegistryCallback>; next: bigint }>(
  'registryCallbacks',
  () => ({
    byCookie: new Map(),
    next: 0x01d9_5f00_0000_0001n,
  }),
);

export function registerCallback(
  k: Kernel,
  routine: bigint,
  context: bigint,
  altitude: string,
  cookie: bigint,
): number {
  const state = registryCallbacks(k);
  for (const other of state.byCookie.values()) {
    if (altitude !== '' && other.altitude === altitude) return STATUS_FLT_INSTANCE_ALTITUDE_COLLISION;
  }
  const number = state.next++;
  state.byCookie.set(number, { cookie: number, routine, context, altitude, contexts: new Map() });
  k.mem.setU64(cookie, number);
  return STATUS_SUCCESS;
}
export function unregisterCallback(k: Kernel, cookie: bigint): number {
  return registryCallbacks(k).byCookie.delete(BigInt.asUintN(64, cookie)) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/** Writes the key's identifier and a UNICODE_STRING with its name, which CmCallbackReleaseKeyObjectIDEx frees. */
export function keyObjectId(k: Kernel, object: bigint, id: bigint, name: bigint): number {
  const key = keyOfObject(k, objectAt(k, object)?.data);
  if (key === undefined) return STATUS_INVALID_PARAMETER;
  if (id !== 0n) k.mem.setU64(id, BigInt(key.id));
  if (name !== 0n) {
    const string = kernelPool(k, 16, 'CMcb');
    putUnicodeString(k, string, keyPath(k, key), 'CMcb');
    k.mem.setU64(name, string);
  }
  return STATUS_SUCCESS;
}

export function setObjectContext(k: Kernel, object: bigint, cookie: bigint, context: bigint, old: bigint): number {
  const callback = registryCallbacks(k).byCookie.get(cookie);
  if (callback === undefined || objectAt(k, object)?.type !== 'Key') return STATUS_INVALID_PARAMETER;
  if (old !== 0n) k.mem.setU64(old, callback.contexts.get(object) ?? 0n);
  callback.contexts.set(object, context);
  return STATUS_SUCCESS;
}
