import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_KEY_DELETED,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
  STATUS_OBJECT_TYPE_MISMATCH,
} from '../../generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { createObject, dereferenceObject, objectByHandle, openHandle } from '../ob/objects.ts';
import { isRegistryPath, type KeyLookup, keyById, lookUp, lookUpAbsolute, type RegistryKey } from './registry-tree.ts';

const OBJ_OPENLINK = 0x100;
export const OBJ_KERNEL_HANDLE = 0x200;
/** KEY_BODY and its signature `ky02`. */
const KEY_BODY_SIZE = 0x60;
const KEY_BODY_TYPE = 0x6b793032;
const LONGEST_NAME = 255;

/** A key object with one reference. */
export function keyObjectOf(k: Kernel, key: RegistryKey): bigint {
  const body = createObject(k, { type: 'Key', size: KEY_BODY_SIZE, data: { key: key.id } });
  k.mem.setU32(body, KEY_BODY_TYPE);
  return body;
}

/** A handle to a key; the key object goes with its last handle. */
export function openKeyHandle(k: Kernel, key: RegistryKey, access: number, attributes: number): bigint {
  const body = keyObjectOf(k, key);
  const handle = openHandle(k, body, access, (attributes & OBJ_KERNEL_HANDLE) !== 0);
  dereferenceObject(k, body);
  return handle;
}

/** The key behind a Key object, or undefined for another object. */
export function keyOfObject(k: Kernel, data: unknown): RegistryKey | undefined {
  const id = (data as { key?: number } | undefined)?.key;
  return id === undefined ? undefined : keyById(k, id);
}

/** The live key of a handle, or the status that says what is wrong with it. */
export function keyOfHandle(k: Kernel, handle: bigint): RegistryKey | number {
  const found = objectByHandle(k, handle);
  if (found === undefined) return STATUS_INVALID_HANDLE;
  if (found.object.type !== 'Key') return STATUS_OBJECT_TYPE_MISMATCH;
  const key = keyOfObject(k, found.object.data);
  if (key === undefined) return STATUS_INVALID_HANDLE;
  return key.deleted ? STATUS_KEY_DELETED : key;
}

/** Finds what an OBJECT_ATTRIBUTES names, as far as it exists; a status where it can't be looked up. */
export function lookUpAttributes(k: Kernel, attributes: bigint): KeyLookup | number {
  if (k.mem.get(attributes, OBJECT_ATTRIBUTES.Length) !== OBJECT_ATTRIBUTES.$size) return STATUS_INVALID_PARAMETER;
  const name = readUnicodeString(k, k.mem.get(attributes, OBJECT_ATTRIBUTES.ObjectName));
  const root = k.mem.get(attributes, OBJECT_ATTRIBUTES.RootDirectory);
  const openLink = (k.mem.get(attributes, OBJECT_ATTRIBUTES.Attributes) & OBJ_OPENLINK) !== 0;
  if (name.split('\\').some((part) => part.length > LONGEST_NAME)) return STATUS_OBJECT_NAME_INVALID;
  if (root !== 0n) {
    const from = keyOfHandle(k, root);
    if (typeof from === 'number') return from;
    return name.startsWith('\\') ? STATUS_OBJECT_PATH_SYNTAX_BAD : lookUp(k, from, name, openLink);
  }
  if (!name.startsWith('\\')) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  return isRegistryPath(name) ? lookUpAbsolute(k, name, openLink) : STATUS_OBJECT_NAME_NOT_FOUND;
}

export function attributesOf(k: Kernel, attributes: bigint): number {
  return k.mem.get(attributes, OBJECT_ATTRIBUTES.Attributes);
}
