import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Value types (wdm.h). */
export const REG_NONE = 0;
export const REG_SZ = 1;
export const REG_EXPAND_SZ = 2;
export const REG_BINARY = 3;
export const REG_DWORD = 4;
export const REG_LINK = 6;
export const REG_MULTI_SZ = 7;
export const REG_QWORD = 11;

export interface RegistryValue {
  /** As it was written; names compare without case. */
  readonly name: string;
  type: number;
  data: Uint8Array;
}

/** One key of the tree. Plain data; keys know each other by `id`. */
export interface RegistryKey {
  readonly id: number;
  /** 0 for `\REGISTRY` itself. */
  readonly parent: number;
  name: string;
  className: string;
  volatile: boolean;
  deleted: boolean;
  /** 100 ns since 1601. */
  lastWrite: bigint;
  /** Upper-case name → id, in order of creation. */
  readonly children: Map<string, number>;
  /** By upper-case name, in order of creation. */
  readonly values: Map<string, RegistryValue>;
  /** Full path that a symbolic link key stands for. */
  link: string | undefined;
}

interface RegistryState {
  readonly keys: Map<number, RegistryKey>;
  nextId: number;
}
const ROOT = 1;
const LINK_LIMIT = 16;

const state = slice<RegistryState>('registry', () => ({ keys: new Map(), nextId: ROOT }));

/** The tree, filled with what a fresh Windows has when it is first looked at. */
function registry(k: Kernel): RegistryState {
  const tree = state(k);
  if (tree.keys.size === 0) newKey(k, tree, 0, 'REGISTRY');
  return tree;
}

function newKey(k: Kernel, tree: RegistryState, parent: number, name: string): RegistryKey {
  const key: RegistryKey = {
    id: tree.nextId++,
    parent,
    name,
    className: '',
    volatile: false,
    deleted: false,
    lastWrite: systemTime(k),
    children: new Map(),
    values: new Map(),
    link: undefined,
  };
  tree.keys.set(key.id, key);
  return key;
}

export function keyById(k: Kernel, id: number): RegistryKey | undefined {
  return registry(k).keys.get(id);
}
export function childKey(k: Kernel, parent: RegistryKey, name: string): RegistryKey | undefined {
  const id = parent.children.get(name.toUpperCase());
  return id === undefined ? undefined : keyById(k, id);
}
export function createChildKey(k: Kernel, parent: RegistryKey, name: string): RegistryKey {
  const key = newKey(k, registry(k), parent.id, name);
  parent.children.set(name.toUpperCase(), key.id);
  parent.lastWrite = systemTime(k);
  return key;
}
export function deleteKey(k: Kernel, key: RegistryKey): void {
  key.deleted = true;
  keyById(k, key.parent)?.children.delete(key.name.toUpperCase());
}
export function renameKey(k: Kernel, key: RegistryKey, name: string): void {
  const parent = keyById(k, key.parent);
  parent?.children.delete(key.name.toUpperCase());
  key.name = name;
  parent?.children.set(name.toUpperCase(), key.id);
}

/** Full path of a key, as CmCallbackGetKeyObjectID and KeyNameInformation give it. */
export function keyPath(k: Kernel, key: RegistryKey): string {
  const parent = key.parent === 0 ? undefined : keyById(k, key.parent);
  return `${parent === undefined ? '' : keyPath(k, parent)}\\${key.name}`;
}

export interface KeyLookup {
  /** The deepest key that exists. */
  readonly key: RegistryKey;
  /** Names below it that don't exist; empty when the key was found. */
  readonly missing: readonly string[];
}

/** Follows a path from `from`; symbolic links are followed, the last component's only when `openLink` is false. */
export function lookUp(k: Kernel, from: RegistryKey, path: string, openLink = false, links = 0): KeyLookup {
  const names = path.split('\\').filter((name) => name !== '');
  let key = from;
  for (let index = 0; index < names.length; index++) {
    const child = childKey(k, key, names[index]!);
    if (child === undefined) return { key, missing: names.slice(index) };
    const rest = names.slice(index + 1);
    if (child.link !== undefined && links < LINK_LIMIT && !(openLink && rest.length === 0)) {
      return lookUp(k, rootKey(k), stripRoot([child.link, ...rest].join('\\')), openLink, links + 1);
    }
    key = child;
  }
  return { key, missing: [] };
}

export function rootKey(k: Kernel): RegistryKey {
  return registry(k).keys.get(ROOT)!;
}
/** What follows `\REGISTRY` in an absolute path. */
function stripRoot(path: string): string {
  return path.replace(/^\\REGISTRY/i, '');
}
export function isRegistryPath(path: string): boolean {
  return /^\\REGISTRY(\\|$)/i.test(path);
}

/** The key of an absolute path, or undefined. */
export function keyAt(k: Kernel, path: string): RegistryKey | undefined {
  const { key, missing } = lookUp(k, rootKey(k), stripRoot(path));
  return missing.length === 0 ? key : undefined;
}
export function lookUpAbsolute(k: Kernel, path: string, openLink: boolean): KeyLookup {
  return lookUp(k, rootKey(k), stripRoot(path), openLink);
}
/** The key of an absolute path, made with all above it where missing. */
export function ensureKey(k: Kernel, path: string): RegistryKey {
  const found = lookUp(k, rootKey(k), stripRoot(path));
  let key = found.key;
  for (const name of found.missing) key = createChildKey(k, key, name);
  return key;
}

export function valueNamed(key: RegistryKey, name: string): RegistryValue | undefined {
  return key.values.get(name.toUpperCase());
}
export function setValue(k: Kernel, key: RegistryKey, name: string, type: number, data: Uint8Array): void {
  const present = valueNamed(key, name);
  if (present !== undefined) {
    present.type = type;
    present.data = data;
  } else key.values.set(name.toUpperCase(), { name, type, data });
  if (type === REG_LINK && name.toUpperCase() === 'SYMBOLICLINKVALUE') key.link = Buffer.from(data).toString('utf16le');
  key.lastWrite = systemTime(k);
}
export function removeValue(k: Kernel, key: RegistryKey, name: string): boolean {
  key.lastWrite = systemTime(k);
  return key.values.delete(name.toUpperCase());
}

/** Text as a registry string value holds it, with its terminator. */
export function stringData(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${text}\0`, 'utf16le'));
}
export function multiStringData(texts: readonly string[]): Uint8Array {
  return stringData(`${texts.map((text) => `${text}\0`).join('')}`);
}
export function dwordData(value: number): Uint8Array {
  const data = new Uint8Array(4);
  new DataView(data.buffer).setUint32(0, value, true);
  return data;
}
