import { OBJECT_ATTRIBUTES } from '../generated/structs.ts';
import { keyOfHandle } from '../kernel/cm/key-objects.ts';
import { keyPath } from '../kernel/cm/registry-tree.ts';
import { fileOfHandle } from '../kernel/files/open-file.ts';
import { readUnicodeString } from '../kernel/guest-strings.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { DdiCall } from '../kernel/observer.ts';
import { GuestAccessError } from '../memory/memory-errors.ts';

/** A routine that works on a key or file: by which argument it names it. */
export interface NamedAccess {
  readonly kind: 'RegistryAccess' | 'FileAccess';
  readonly operation: string;
  /** Index of the handle, of the OBJECT_ATTRIBUTES, or of a path in a wide string. */
  readonly handle?: number;
  readonly attributes?: number;
  readonly path?: number;
  /** Index of a UNICODE_STRING or wide string with the name of a value. */
  readonly value?: number;
  readonly wideValue?: number;
  /** Index of the number of bytes. */
  readonly length?: number;
}
type Names = Omit<NamedAccess, 'kind'>;

const REGISTRY: Readonly<Record<string, Names>> = {
  ZwOpenKey: { operation: 'open', attributes: 2 },
  ZwOpenKeyEx: { operation: 'open', attributes: 2 },
  ZwCreateKey: { operation: 'create', attributes: 2 },
  ZwQueryKey: { operation: 'query', handle: 0 },
  ZwEnumerateKey: { operation: 'enumerate', handle: 0 },
  ZwQueryValueKey: { operation: 'read value', handle: 0, value: 1 },
  ZwEnumerateValueKey: { operation: 'enumerate values', handle: 0 },
  ZwSetValueKey: { operation: 'write value', handle: 0, value: 1 },
  ZwDeleteValueKey: { operation: 'delete value', handle: 0, value: 1 },
  ZwDeleteKey: { operation: 'delete', handle: 0 },
  ZwRenameKey: { operation: 'rename', handle: 0, value: 1 },
  ZwFlushKey: { operation: 'flush', handle: 0 },
  RtlQueryRegistryValues: { operation: 'read values', path: 1 },
  RtlQueryRegistryValuesEx: { operation: 'read values', path: 1 },
  RtlWriteRegistryValue: { operation: 'write value', path: 1, wideValue: 2 },
  RtlDeleteRegistryValue: { operation: 'delete value', path: 1, wideValue: 2 },
  RtlCreateRegistryKey: { operation: 'create', path: 1 },
  RtlCheckRegistryKey: { operation: 'open', path: 1 },
};
const FILES: Readonly<Record<string, Names>> = {
  ZwCreateFile: { operation: 'create', attributes: 2 },
  ZwOpenFile: { operation: 'open', attributes: 2 },
  IoCreateFile: { operation: 'create', attributes: 2 },
  IoCreateFileEx: { operation: 'create', attributes: 2 },
  ZwReadFile: { operation: 'read', handle: 0, length: 6 },
  ZwWriteFile: { operation: 'write', handle: 0, length: 6 },
  ZwQueryInformationFile: { operation: 'query', handle: 0 },
  ZwSetInformationFile: { operation: 'set', handle: 0 },
  ZwQueryDirectoryFile: { operation: 'list', handle: 0 },
  ZwQueryVolumeInformationFile: { operation: 'query volume', handle: 0 },
  ZwFlushBuffersFile: { operation: 'flush', handle: 0 },
  ZwDeleteFile: { operation: 'delete', attributes: 0 },
};

/** What a routine does to a key or file by its name; Nt routines as their Zw twins. */
export function namedAccessOf(name: string): NamedAccess | undefined {
  const twin = name.replace(/^Nt(?=[A-Z])/, 'Zw');
  if (Object.hasOwn(REGISTRY, twin)) return { kind: 'RegistryAccess', ...REGISTRY[twin]! };
  return Object.hasOwn(FILES, twin) ? { kind: 'FileAccess', ...FILES[twin]! } : undefined;
}

export interface AccessMade {
  readonly access: NamedAccess;
  readonly path: string;
  readonly value: string;
  readonly length: number;
}

/** Reads the names while the call's arguments are in place. What cannot be read stays empty. */
export function accessMade(k: Kernel, access: NamedAccess, call: DdiCall): AccessMade {
  const value = access.value ?? access.wideValue;
  return {
    access,
    path: readable(() => pathOf(k, access, call)),
    value: value === undefined ? '' : readable(() => nameAt(k, call.raw(value), access.wideValue !== undefined)),
    length: access.length === undefined ? 0 : Number(call.raw(access.length) & 0xffff_ffffn),
  };
}

function pathOf(k: Kernel, access: NamedAccess, call: DdiCall): string {
  if (access.path !== undefined) return nameAt(k, call.raw(access.path), true);
  if (access.handle !== undefined) return pathOfHandle(k, call.raw(access.handle), access.kind);
  const attributes = call.raw(access.attributes!);
  const name = readUnicodeString(k, k.mem.get(attributes, OBJECT_ATTRIBUTES.ObjectName));
  const root = k.mem.get(attributes, OBJECT_ATTRIBUTES.RootDirectory);
  return root === 0n ? name : `${pathOfHandle(k, root, access.kind)}\\${name}`;
}

function pathOfHandle(k: Kernel, handle: bigint, kind: NamedAccess['kind']): string {
  if (kind === 'RegistryAccess') {
    const key = keyOfHandle(k, handle);
    return typeof key === 'number' ? '' : keyPath(k, key);
  }
  const file = fileOfHandle(k, handle);
  return typeof file === 'number' ? '' : `C:${file.node.path}`;
}

function nameAt(k: Kernel, va: bigint, isWide: boolean): string {
  if (va === 0n) return '';
  return isWide ? k.mem.utf16z(va, 512) : readUnicodeString(k, va);
}

function readable(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof GuestAccessError) return '';
    throw error;
  }
}
