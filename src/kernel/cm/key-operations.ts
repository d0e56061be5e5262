import {
  STATUS_ACCESS_VIOLATION,
  STATUS_CANNOT_DELETE,
  STATUS_CHILD_MUST_BE_VOLATILE,
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_NO_MORE_ENTRIES,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { OutOfAddressSpace, OutOfMemory } from '../../memory/memory-errors.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { type Information, keyInformation, valueInformation } from './key-information.ts';
import { attributesOf, keyOfHandle, lookUpAttributes, openKeyHandle } from './key-objects.ts';
import { CHANGE_LAST_SET, CHANGE_NAME, keyChanged } from './key-watchers.ts';
import {
  createChildKey,
  deleteKey,
  keyById,
  type RegistryKey,
  removeValue,
  renameKey,
  setValue,
  valueNamed,
} from './registry-tree.ts';
import { answerVariable } from './variable-size.ts';

const REG_OPTION_VOLATILE = 1;
const REG_CREATED_NEW_KEY = 1;
const REG_OPENED_EXISTING_KEY = 2;

/** Gives a handle to a key through `KeyHandle`. */
function handOut(k: Kernel, KeyHandle: bigint, key: RegistryKey, access: number, attributes: bigint): number {
  try {
    k.mem.setU64(KeyHandle, openKeyHandle(k, key, access, attributesOf(k, attributes)));
    return STATUS_SUCCESS;
  } catch (error) {
    if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace) return STATUS_INSUFFICIENT_RESOURCES;
    throw error;
  }
}

export function openKey(k: Kernel, KeyHandle: bigint, access: number, attributes: bigint): number {
  const found = lookUpAttributes(k, attributes);
  if (typeof found === 'number') return found;
  if (found.missing.length > 0) return STATUS_OBJECT_NAME_NOT_FOUND;
  return handOut(k, KeyHandle, found.key, access, attributes);
}

export interface CreateKey {
  readonly KeyHandle: bigint;
  readonly DesiredAccess: number;
  readonly ObjectAttributes: bigint;
  readonly Class: bigint;
  readonly CreateOptions: number;
  readonly Disposition: bigint;
}
/** Makes the last component only: a missing one above it is an error. */
export function createKey(k: Kernel, request: CreateKey): number {
  const found = lookUpAttributes(k, request.ObjectAttributes);
  if (typeof found === 'number') return found;
  if (found.missing.length > 1) return STATUS_OBJECT_NAME_NOT_FOUND;
  const isNew = found.missing.length === 1;
  let { key } = found;
  if (isNew) {
    const isVolatile = (request.CreateOptions & REG_OPTION_VOLATILE) !== 0;
    if (key.volatile && !isVolatile) return STATUS_CHILD_MUST_BE_VOLATILE;
    const parent = key;
    key = createChildKey(k, parent, found.missing[0]!);
    keyChanged(k, parent, CHANGE_NAME);
    key.volatile = isVolatile;
    key.className = readUnicodeString(k, request.Class);
  }
  if (request.Disposition !== 0n)
    k.mem.setU32(request.Disposition, isNew ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY);
  return handOut(k, request.KeyHandle, key, request.DesiredAccess, request.ObjectAttributes);
}

/** Goes on with the key of a handle, or returns what is wrong with the handle. */
export function withKey(k: Kernel, handle: bigint, then: (key: RegistryKey) => number): number {
  const key = keyOfHandle(k, handle);
  return typeof key === 'number' ? key : then(key);
}

function answer(
  k: Kernel,
  information: Information | number,
  buffer: bigint,
  length: number,
  resultLength: bigint,
): number {
  if (typeof information === 'number') return information;
  return answerVariable(k, information.bytes, information.fixed, buffer, length, resultLength);
}

export interface QueryBuffer {
  readonly informationClass: number;
  readonly buffer: bigint;
  readonly length: number;
  readonly resultLength: bigint;
}
export function queryKey(k: Kernel, handle: bigint, query: QueryBuffer): number {
  return withKey(k, handle, (key) =>
    answer(k, keyInformation(k, key, query.informationClass), query.buffer, query.length, query.resultLength),
  );
}
export function enumerateKey(k: Kernel, handle: bigint, index: number, query: QueryBuffer): number {
  return withKey(k, handle, (key) => {
    const id = [...key.children].sort(([a], [b]) => (a < b ? -1 : 1))[index]?.[1];
    if (id === undefined) return STATUS_NO_MORE_ENTRIES;
    return answer(
      k,
      keyInformation(k, keyById(k, id)!, query.informationClass),
      query.buffer,
      query.length,
      query.resultLength,
    );
  });
}
export function queryValueKey(k: Kernel, handle: bigint, name: bigint, query: QueryBuffer): number {
  return withKey(k, handle, (key) => {
    const value = valueNamed(key, readUnicodeString(k, name));
    if (value === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
    return answer(k, valueInformation(value, query.informationClass), query.buffer, query.length, query.resultLength);
  });
}
export function enumerateValueKey(k: Kernel, handle: bigint, index: number, query: QueryBuffer): number {
  return withKey(k, handle, (key) => {
    const value = [...key.values.values()][index];
    if (value === undefined) return STATUS_NO_MORE_ENTRIES;
    return answer(k, valueInformation(value, query.informationClass), query.buffer, query.length, query.resultLength);
  });
}
export function setValueKey(k: Kernel, handle: bigint, name: bigint, type: number, data: bigint, size: number): number {
  if (name === 0n) return STATUS_ACCESS_VIOLATION;
  return withKey(k, handle, (key) => {
    setValue(k, key, readUnicodeString(k, name), type, size === 0 ? new Uint8Array() : k.mem.bytes(data, size));
    keyChanged(k, key, CHANGE_LAST_SET);
    return STATUS_SUCCESS;
  });
}
export function deleteValueKey(k: Kernel, handle: bigint, name: bigint): number {
  return withKey(k, handle, (key) => {
    if (!removeValue(k, key, readUnicodeString(k, name))) return STATUS_OBJECT_NAME_NOT_FOUND;
    keyChanged(k, key, CHANGE_LAST_SET);
    return STATUS_SUCCESS;
  });
}
export function deleteKeyOfHandle(k: Kernel, handle: bigint): number {
  return withKey(k, handle, (key) => {
    if (key.children.size > 0 || key.parent === 0) return STATUS_CANNOT_DELETE;
    deleteKey(k, key);
    keyChanged(k, keyById(k, key.parent)!, CHANGE_NAME);
    return STATUS_SUCCESS;
  });
}
export function renameKeyOfHandle(k: Kernel, handle: bigint, name: bigint): number {
  return withKey(k, handle, (key) => {
    const text = readUnicodeString(k, name);
    if (keyById(k, key.parent)?.children.has(text.toUpperCase())) return STATUS_OBJECT_NAME_COLLISION;
    renameKey(k, key, text);
    keyChanged(k, keyById(k, key.parent)!, CHANGE_NAME);
    return STATUS_SUCCESS;
  });
}
