import {
  STATUS_CANNOT_DELETE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { keyOfObject, lookUpAttributes } from '../../src/kernel/cm/key-objects.ts';
import { createChildKey, deleteKey, keyById, type RegistryKey } from '../../src/kernel/cm/registry-tree.ts';
import { ACCESS_MASK, HANDLE, NTSTATUS, POBJECT_ATTRIBUTES, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { fileAt } from '../../src/kernel/files/file-tree.ts';
import { namedPath } from '../../src/kernel/files/open-file.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { objects } from '../../src/kernel/ob/objects.ts';
import { slice } from '../../src/kernel/slice.ts';

/** Ids of the keys that hives were loaded at. */
const loaded = slice<{ readonly keys: Set<number> }>('loadedHives', () => ({ keys: new Set() }));
const EMPTY = { approximate: ['the hive is empty, whatever the file holds'] };

/** Loads a hive file at a new key below \Registry\Machine or \Registry\User. */
function load(k: Kernel, keyAttributes: bigint, fileAttributes: bigint): number {
  const path = namedPath(k, fileAttributes);
  if (typeof path === 'number') return path;
  if (fileAt(k, path) === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
  const found = lookUpAttributes(k, keyAttributes);
  if (typeof found === 'number') return found;
  if (found.missing.length === 0) return STATUS_OBJECT_NAME_COLLISION;
  if (found.missing.length > 1) return STATUS_INVALID_PARAMETER;
  loaded(k).keys.add(createChildKey(k, found.key, found.missing[0]!).id);
  return STATUS_SUCCESS;
}
function isOpen(k: Kernel, key: RegistryKey): boolean {
  for (const { data, type } of objects(k).byBody.values()) {
    if (type === 'Key' && keyOfObject(k, data)?.id === key.id) return true;
  }
  return [...key.children.values()].some((id) => isOpen(k, keyById(k, id)!));
}
function unload(k: Kernel, keyAttributes: bigint): number {
  const found = lookUpAttributes(k, keyAttributes);
  if (typeof found === 'number') return found;
  if (found.missing.length > 0) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (!loaded(k).keys.has(found.key.id)) return STATUS_INVALID_PARAMETER;
  if (isOpen(k, found.key)) return STATUS_CANNOT_DELETE;
  loaded(k).keys.delete(found.key.id);
  remove(k, found.key);
  return STATUS_SUCCESS;
}
function remove(k: Kernel, key: RegistryKey): void {
  for (const id of [...key.children.values()]) remove(k, keyById(k, id)!);
  deleteKey(k, key);
}

export const cmHives: readonly Ddi[] = [
  ddi('ZwLoadKey', {
    params: { KeyObjectAttributes: POBJECT_ATTRIBUTES, FileObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: EMPTY,
    model: (k, a) => load(k, a.KeyObjectAttributes, a.FileObjectAttributes),
  }),
  ddi('ZwLoadKeyEx', {
    params: {
      TargetKey: POBJECT_ATTRIBUTES,
      SourceFile: POBJECT_ATTRIBUTES,
      Flags: ULONG,
      TrustClassKey: HANDLE,
      Event: HANDLE,
      DesiredAccess: ACCESS_MASK,
      RootHandle: PVOID,
      Reserved: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no handle to the root is given', ...EMPTY.approximate] },
    model: (k, a) => load(k, a.TargetKey, a.SourceFile),
  }),
  ddi('ZwUnloadKey', {
    params: { KeyObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => unload(k, a.KeyObjectAttributes),
  }),
  ddi('ZwUnloadKeyEx', {
    params: { TargetKey: POBJECT_ATTRIBUTES, Event: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['an event does not make it wait for open keys'] },
    model: (k, a) => unload(k, a.TargetKey),
  }),
];
