import { SERVICES } from '../kernel/cm/initial-hives.ts';
import { deleteKey, ensureKey, isRegistryPath, keyAt, removeValue, setValue } from '../kernel/cm/registry-tree.ts';
import { canonicalPath, createFile, fileAt, resize, writeContents } from '../kernel/files/file-tree.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { MachineConfig, RegistryEntry } from './machine-config.ts';

/** Puts what was configured on a machine that has booted. */
export function setUpMachine(k: Kernel, service: string, { registry, files }: MachineConfig): void {
  for (const entry of registry) applyEntry(k, service, entry);
  for (const { path, contents } of files) putFile(k, path, contents);
}

export function registryPath(service: string, key: string): string {
  if (isRegistryPath(key)) return key;
  return `${SERVICES}\\${service}${key === '' ? '' : `\\${key}`}`;
}

function applyEntry(k: Kernel, service: string, { key, deleteKey: isDeleted, values }: RegistryEntry): void {
  const path = registryPath(service, key);
  if (isDeleted) {
    const present = keyAt(k, path);
    if (present) deleteKey(k, present);
    return;
  }
  const target = ensureKey(k, path);
  for (const { name, type, data } of values) {
    if (type === undefined) removeValue(k, target, name);
    else setValue(k, target, name, type, data);
  }
}

function putFile(k: Kernel, path: string, contents: Uint8Array): void {
  const full = canonicalPath(path.startsWith('\\') ? path : `\\??\\${path}`);
  if (full === undefined) throw new Error(`${path} is on no volume of this machine: it has C:`);
  const file = fileAt(k, full) ?? createFile(k, full, false);
  resize(k, file, contents.length);
  writeContents(k, file, 0, contents);
}
