import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { OBJECT_HEADER_SIZE, objects } from '../ob/objects.ts';
import { EPROCESS } from '../ps/opaque-layouts.ts';
import { slice } from '../slice.ts';

/** HANDLE_TABLE blocks by process: what EPROCESS.ObjectTable points to. Their contents belong to the kernel. */
const tables = slice<{ readonly owners: Map<bigint, bigint> }>('handleTables', () => ({ owners: new Map() }));
const TABLE_SIZE = 0x80;
const QUOTA_PROCESS = 0x10n;
/** HANDLE_TABLE_ENTRY of Windows 8 and later: object bits from bit 20 on, unlocked in bit 0, GrantedAccess in the second word. */
export const ENTRY_SIZE = 0x10;
const UNLOCKED = 1n;
const OBJECT_SHIFT = 20n;
const POINTER_BITS = (1n << 44n) - 1n;

/** Makes the block that `EPROCESS.ObjectTable` points to. */
export function createHandleTable(k: Kernel, process: bigint): void {
  const table = kernelPool(k, TABLE_SIZE, 'Obtb');
  k.mem.setU64(table + QUOTA_PROCESS, process);
  k.mem.set(process, EPROCESS.ObjectTable, table);
  tables(k).owners.set(table, process);
}
export function tableOwner(k: Kernel, table: bigint): bigint | undefined {
  return tables(k).owners.get(table);
}
/** The handles of a table; kernel handles are System's. */
export function handlesOf(k: Kernel, process: bigint, isSystem: boolean): bigint[] {
  return [...objects(k).handles]
    .filter(([, entry]) => (entry.kernel ? isSystem : entry.process === process))
    .map(([handle]) => handle);
}
/** Writes the entry of a handle in Windows' form. */
export function writeEntry(k: Kernel, at: bigint, handle: bigint): void {
  const entry = objects(k).handles.get(handle)!;
  const header = entry.object - BigInt(OBJECT_HEADER_SIZE);
  k.mem.setU64(at, (((header >> 4n) & POINTER_BITS) << OBJECT_SHIFT) | UNLOCKED);
  k.mem.setU64(at + 8n, BigInt(entry.access >>> 0));
}
/** What a driver made of the entry: drivers are known to change the access. */
export function readEntry(k: Kernel, at: bigint, handle: bigint): void {
  const entry = objects(k).handles.get(handle);
  if (entry !== undefined) entry.access = Number(k.mem.u64(at + 8n) & 0x1ff_ffffn);
}
