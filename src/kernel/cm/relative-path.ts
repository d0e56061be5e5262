import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_NOT_FOUND,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { keyOfHandle } from './key-objects.ts';
import {
  createChildKey,
  isRegistryPath,
  type KeyLookup,
  lookUp,
  lookUpAbsolute,
  type RegistryKey,
} from './registry-tree.ts';

/** RTL_REGISTRY_XXX (wdm.h). */
const RTL_REGISTRY_HANDLE = 0x40000000;
const RTL_REGISTRY_OPTIONAL = 0x80000000;
const ROOTS = [
  '',
  '\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Services',
  '\\REGISTRY\\MACHINE\\SYSTEM\\CurrentControlSet\\Control',
  '\\REGISTRY\\MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion',
  '\\REGISTRY\\MACHINE\\HARDWARE\\DEVICEMAP',
  '\\REGISTRY\\USER\\.DEFAULT',
];

export const isOptional = (relativeTo: number) => (relativeTo & RTL_REGISTRY_OPTIONAL) !== 0;

/** What the RelativeTo and Path of the RtlXxxRegistryXxx routines name, as far as it exists. */
export function lookUpRelative(k: Kernel, relativeTo: number, path: bigint): KeyLookup | number {
  if (relativeTo & RTL_REGISTRY_HANDLE) {
    const key = keyOfHandle(k, path);
    return typeof key === 'number' ? STATUS_INVALID_HANDLE : { key, missing: [] };
  }
  const root = ROOTS[relativeTo & ~RTL_REGISTRY_OPTIONAL];
  if (root === undefined) return STATUS_INVALID_PARAMETER;
  const text = path === 0n ? '' : k.mem.utf16z(path);
  const full = root === '' ? text : `${root}\\${text.replace(/^\\/, '')}`;
  return isRegistryPath(full) ? lookUpAbsolute(k, full, false) : STATUS_OBJECT_NAME_NOT_FOUND;
}

export function relativeKey(k: Kernel, relativeTo: number, path: bigint): RegistryKey | number {
  const found = lookUpRelative(k, relativeTo, path);
  if (typeof found === 'number') return found;
  return found.missing.length === 0 ? found.key : STATUS_OBJECT_NAME_NOT_FOUND;
}
/** Like `relativeKey`; the last component is made where it is missing. */
export function relativeKeyMade(k: Kernel, relativeTo: number, path: bigint): RegistryKey | number {
  const found = lookUpRelative(k, relativeTo, path);
  if (typeof found === 'number') return found;
  if (found.missing.length > 1) return STATUS_OBJECT_NAME_NOT_FOUND;
  return found.missing.length === 0 ? found.key : createChildKey(k, found.key, found.missing[0]!);
}

export function subKey(k: Kernel, from: RegistryKey, path: string): RegistryKey | undefined {
  const { key, missing } = lookUp(k, from, path);
  return missing.length === 0 ? key : undefined;
}
