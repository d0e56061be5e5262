import { KLDR_DATA_TABLE_ENTRY } from '../../generated/structs.ts';
import { kernelPool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { insertTailList, removeEntryList } from '../lists.ts';
import { slice } from '../slice.ts';
import { exportAddress, type LoadedModule } from './loaded-modules.ts';

export const loaderEntries = slice<{ readonly byBase: Map<bigint, bigint> }>('loaderEntries', () => ({
  byBase: new Map(),
}));

/** PsLoadedModuleList: the exported head of the loader's list. */
function listHead(k: Kernel): bigint {
  const head = exportAddress(k, 'ntoskrnl.exe', 'PsLoadedModuleList');
  if (head === undefined) throw new Error('ntoskrnl.exe has no PsLoadedModuleList');
  return head;
}

/** Puts a module at the end of PsLoadedModuleList. Returns its KLDR_DATA_TABLE_ENTRY. */
export function addLoaderEntry(k: Kernel, module: LoadedModule): bigint {
  const head = listHead(k);
  if (k.mem.u64(head) === 0n) {
    k.mem.setU64(head, head);
    k.mem.setU64(head + 8n, head);
  }
  const entry = kernelPool(k, KLDR_DATA_TABLE_ENTRY.$size, 'MmLd');
  k.mem.set(entry, KLDR_DATA_TABLE_ENTRY.DllBase, module.base);
  k.mem.set(entry, KLDR_DATA_TABLE_ENTRY.EntryPoint, module.entryPoint);
  k.mem.set(entry, KLDR_DATA_TABLE_ENTRY.SizeOfImage, module.size);
  k.mem.set(entry, KLDR_DATA_TABLE_ENTRY.Flags, LDRP_DRIVER_FLAGS);
  k.mem.set(entry, KLDR_DATA_TABLE_ENTRY.LoadCount, 1);
  putUnicodeString(k, entry + KLDR_DATA_TABLE_ENTRY.FullDllName.at, module.path, 'MmLd');
  putUnicodeString(
    k,
    entry + KLDR_DATA_TABLE_ENTRY.BaseDllName.at,
    module.path.slice(module.path.lastIndexOf('\\') + 1),
    'MmLd',
  );
  insertTailList(k, head, entry + KLDR_DATA_TABLE_ENTRY.InLoadOrderLinks.at);
  loaderEntries(k).byBase.set(module.base, entry);
  return entry;
}
/** LDRP_ENTRY_PROCESSED, LDRP_MM_LOADED and the 0x20 that signed drivers get (integrity check linked). */
const LDRP_DRIVER_FLAGS = 0x49104020;

export function removeLoaderEntry(k: Kernel, module: LoadedModule): void {
  const entry = loaderEntries(k).byBase.get(module.base);
  if (entry === undefined) return;
  removeEntryList(k, entry + KLDR_DATA_TABLE_ENTRY.InLoadOrderLinks.at);
  loaderEntries(k).byBase.delete(module.base);
}
