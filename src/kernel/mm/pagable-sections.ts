import type { Kernel } from '../kernel.ts';
import { moduleAt } from '../modules/loaded-modules.ts';
import { slice } from '../slice.ts';

const MEMORY_MANAGEMENT = 0x1a;
const UNLOCKS_UNLOCKED = 0x1010n;
const LOCKS_UNKNOWN = 0x1234n;

/** How often each image section is locked, by the handle that stands for it: the address of its first byte. */
const locks = slice<{ readonly byHandle: Map<bigint, number> }>('sectionLocks', () => ({ byHandle: new Map() }));

/** MmLockPagableDataSection. An address outside every section is bug check 0x1A. */
export function lockSectionAt(k: Kernel, va: bigint): bigint {
  const module = moduleAt(k, va);
  const section = module?.sections.find(
    ({ rva, size }) => va >= module.base + BigInt(rva) && va < module.base + BigInt(rva + size),
  );
  if (module === undefined || section === undefined) return k.bugCheck(MEMORY_MANAGEMENT, LOCKS_UNKNOWN, va, 0n, 0n);
  const handle = module.base + BigInt(section.rva);
  addLock(k, handle, 1);
  return handle;
}
export function lockSectionByHandle(k: Kernel, handle: bigint): void {
  if (!locks(k).byHandle.has(handle)) k.bugCheck(MEMORY_MANAGEMENT, LOCKS_UNKNOWN, handle, 0n, 0n);
  addLock(k, handle, 1);
}
export function unlockSection(k: Kernel, handle: bigint): void {
  if ((locks(k).byHandle.get(handle) ?? 0) === 0) k.bugCheck(MEMORY_MANAGEMENT, UNLOCKS_UNLOCKED, handle, 0n, 0n);
  addLock(k, handle, -1);
}
function addLock(k: Kernel, handle: bigint, by: number): void {
  const { byHandle } = locks(k);
  byHandle.set(handle, (byHandle.get(handle) ?? 0) + by);
}
