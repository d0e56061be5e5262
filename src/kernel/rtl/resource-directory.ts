import {
  STATUS_RESOURCE_DATA_NOT_FOUND,
  STATUS_RESOURCE_LANG_NOT_FOUND,
  STATUS_RESOURCE_NAME_NOT_FOUND,
  STATUS_RESOURCE_TYPE_NOT_FOUND,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';

const RESOURCES = 2;
const E_LFANEW = 0x3cn;
const DIRECTORIES = 0x88n;
const SUBDIRECTORY = 0x80000000;
const MISSING = [STATUS_RESOURCE_TYPE_NOT_FOUND, STATUS_RESOURCE_NAME_NOT_FOUND, STATUS_RESOURCE_LANG_NOT_FOUND];

/** Address of the resource directory of a mapped image (bit 0 of the handle is a mark), or 0. */
export function resourceRoot(k: Kernel, handle: bigint): bigint {
  const base = handle & ~3n;
  const directory = base + BigInt(k.mem.u32(base + E_LFANEW)) + DIRECTORIES + BigInt(8 * RESOURCES);
  const rva = k.mem.u32(directory);
  return rva === 0 ? 0n : base + BigInt(rva);
}

/** The entry or subdirectory behind a path of ids or names; the status of the level that is missing. A language of 0 is any. */
export function findResource(k: Kernel, handle: bigint, path: readonly bigint[]): bigint | number {
  const root = resourceRoot(k, handle);
  if (root === 0n) return STATUS_RESOURCE_DATA_NOT_FOUND;
  let at = root;
  for (const [level, wanted] of path.entries()) {
    const offset = entryOf(k, root, at, wanted, level);
    if (offset === undefined) return MISSING[level] ?? STATUS_RESOURCE_DATA_NOT_FOUND;
    at = root + BigInt((offset & ~SUBDIRECTORY) >>> 0);
  }
  return at;
}

function entryOf(k: Kernel, root: bigint, directory: bigint, wanted: bigint, level: number): number | undefined {
  const named = k.mem.u16(directory + 0xcn);
  const ids = k.mem.u16(directory + 0xen);
  const entry = (index: number) => directory + 0x10n + BigInt(8 * index);
  const isName = wanted > 0xffffn;
  const text = isName ? k.mem.utf16z(wanted).toUpperCase() : '';
  for (let index = isName ? 0 : named; index < (isName ? named : named + ids); index++) {
    const at = entry(index);
    const name = k.mem.u32(at);
    const matches = isName ? nameAt(k, root + BigInt(name & 0x7fffffff)) === text : BigInt(name) === wanted;
    if (matches) return k.mem.u32(at + 4n);
  }
  const anyLanguage = level === 2 && wanted === 0n && named + ids > 0;
  return anyLanguage ? k.mem.u32(entry(0) + 4n) : undefined;
}
function nameAt(k: Kernel, at: bigint): string {
  return k.mem.utf16(at + 2n, 2 * k.mem.u16(at)).toUpperCase();
}

/** IMAGE_RESOURCE_DATA_ENTRY: OffsetToData (an RVA), Size. */
export function resourceData(k: Kernel, handle: bigint, entry: bigint): { readonly at: bigint; readonly size: number } {
  return { at: (handle & ~3n) + BigInt(k.mem.u32(entry)), size: k.mem.u32(entry + 4n) };
}
