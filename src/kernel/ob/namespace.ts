import {
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_INVALID,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
} from '../../generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import { readUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';
import { canonicalName, parentOf } from './object-names.ts';
import { createObject, type ObjectRecord, objectByHandle, objectByName } from './objects.ts';

/** Directories that Windows makes before it loads drivers. */
const DIRECTORIES = [
  '\\',
  '\\Device',
  '\\Driver',
  '\\FileSystem',
  '\\GLOBAL??',
  '\\BaseNamedObjects',
  '\\ObjectTypes',
  '\\Callback',
  '\\KernelObjects',
  '\\Sessions',
  '\\Windows',
  '\\Security',
  '\\KnownDlls',
  '\\RPC Control',
  '\\ArcName',
  '\\Nls',
  '\\UMDFCommunicationPorts',
];
/** Links that Windows has made by then: to the system's folder and to its volume. */
const LINKS = [
  ['\\SystemRoot', '\\Device\\BootDevice\\Windows'],
  ['\\Device\\BootDevice', '\\Device\\HarddiskVolume3'],
  ['\\GLOBAL??\\C:', '\\Device\\HarddiskVolume3'],
] as const;
/** Links that lead to a link that leads to a link: Windows gives up likewise. */
const MAXIMUM_LINKS = 32;

const namespace = slice<{ ready: boolean }>('namespace', () => ({ ready: false }));

/** Makes the directories of the namespace; at once at first use. */
export function ensureNamespace(k: Kernel): void {
  const state = namespace(k);
  if (state.ready) return;
  state.ready = true;
  for (const name of DIRECTORIES) {
    if (!objectByName(k, name)) createObject(k, { type: 'Directory', size: 0x150, name, permanent: true });
  }
  for (const [name, target] of LINKS) if (!objectByName(k, name)) createLink(k, name, target);
}

/** STATUS of putting an object under this name: 0 when it is free and its directory is there. */
export function statusOfNewName(k: Kernel, name: string): number {
  ensureNamespace(k);
  if (!name.startsWith('\\')) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  const full = canonicalName(name);
  if (objectByName(k, full)) return STATUS_OBJECT_NAME_COLLISION;
  if (full.endsWith('\\')) return STATUS_OBJECT_NAME_INVALID;
  return objectByName(k, parentOf(full))?.type === 'Directory' ? 0 : STATUS_OBJECT_PATH_NOT_FOUND;
}

export interface Found {
  readonly object: ObjectRecord;
  /** What is left of the name behind a device, with its leading backslash, or empty. */
  readonly rest: string;
}

/** The object that a name leads to, over symbolic links; `openLink`: stop at a link that is the last part. */
export function lookupName(k: Kernel, name: string, openLink = false): Found | number {
  ensureNamespace(k);
  if (!name.startsWith('\\')) return name === '' ? STATUS_OBJECT_NAME_INVALID : STATUS_OBJECT_PATH_SYNTAX_BAD;
  let current = canonicalName(name);
  for (let links = 0; links < MAXIMUM_LINKS; links++) {
    const found = longestMatch(k, current);
    if (!found) return STATUS_OBJECT_PATH_NOT_FOUND;
    const { object, rest } = found;
    if (object.type === 'SymbolicLink' && !(openLink && rest === '')) {
      current = canonicalName(`${linkTarget(object)}${rest}`);
      continue;
    }
    if (rest === '' || object.type === 'Device' || object.type === 'Key') return found;
    return rest.indexOf('\\', 1) < 0 && object.type === 'Directory'
      ? STATUS_OBJECT_NAME_NOT_FOUND
      : STATUS_OBJECT_PATH_NOT_FOUND;
  }
  return STATUS_OBJECT_NAME_NOT_FOUND;
}

function longestMatch(k: Kernel, name: string): Found | undefined {
  for (let head = name; ; head = parentOf(head)) {
    const object = objectByName(k, head);
    if (object) {
      const rest = name.slice(head.length);
      return { object, rest: head === '\\' && rest !== '' ? `\\${rest}` : rest };
    }
    if (head === '\\') return undefined;
  }
}

export function linkTarget(link: ObjectRecord): string {
  return (link.data as { readonly target: string }).target;
}

/** Makes a permanent symbolic link; returns its status. */
export function createLink(
  k: Kernel,
  name: string,
  target: string,
  permanent = true,
): { readonly status: number; readonly body: bigint } {
  const status = statusOfNewName(k, name);
  if (status !== 0) return { status, body: 0n };
  const body = createObject(k, {
    type: 'SymbolicLink',
    size: 0x28,
    name: canonicalName(name),
    permanent,
    data: { target },
  });
  return { status: 0, body };
}

/** Full name that OBJECT_ATTRIBUTES ask for, the root directory's before it; undefined when there is none. */
export function attributesName(k: Kernel, attributes: bigint): string | undefined {
  if (attributes === 0n) return undefined;
  const text = readUnicodeString(k, k.mem.get(attributes, OBJECT_ATTRIBUTES.ObjectName));
  const root = k.mem.get(attributes, OBJECT_ATTRIBUTES.RootDirectory);
  if (root === 0n) return text === '' ? undefined : text;
  const directory = objectByHandle(k, root)?.object.name;
  if (directory === undefined) return undefined;
  // An absolute name is as wrong below a root directory as a relative one is without: no path begins without a backslash.
  if (text.startsWith('\\')) return text.replace(/^\\+/, '.');
  return directory === '\\' ? `\\${text}` : `${directory}\\${text}`;
}

/** OBJ_KERNEL_HANDLE (ntdef.h). */
const OBJ_KERNEL_HANDLE = 0x200;
export function wantsKernelHandle(k: Kernel, attributes: bigint): boolean {
  return attributes !== 0n && (k.mem.get(attributes, OBJECT_ATTRIBUTES.Attributes) & OBJ_KERNEL_HANDLE) !== 0;
}
