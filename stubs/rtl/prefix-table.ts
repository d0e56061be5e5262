import { BOOLEAN, PCUNICODE_STRING, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { upcase } from '../../src/kernel/rtl/case-mapping.ts';
import { countedText } from '../../src/kernel/rtl/counted-strings.ts';

// UNICODE_PREFIX_TABLE and UNICODE_PREFIX_TABLE_ENTRY of ntifs.h: both begin with a type, a length and NextPrefixTree.
const NEXT = 8n;
const LAST_NEXT_ENTRY = 0x10n;
const PREFIX = 0x30n;
const TABLE_SIZE = 0x18;
const TABLE_TYPE = 0x800;
const ENTRY_TYPE = 0x801;

function entries(k: Kernel, table: bigint): bigint[] {
  const all: bigint[] = [];
  for (let entry = k.mem.u64(table + NEXT); entry !== 0n; entry = k.mem.u64(entry + NEXT)) all.push(entry);
  return all;
}
const prefixOf = (k: Kernel, entry: bigint) => countedText(k, k.mem.u64(entry + PREFIX), 2);

function insert(k: Kernel, table: bigint, prefix: bigint, entry: bigint): boolean {
  const text = countedText(k, prefix, 2);
  if (entries(k, table).some((other) => prefixOf(k, other) === text)) return false;
  k.mem.setU16(entry, ENTRY_TYPE);
  k.mem.setU16(entry + 2n, text.split('\\').filter((name) => name !== '').length);
  k.mem.setU64(entry + PREFIX, prefix);
  k.mem.setU64(entry + NEXT, k.mem.u64(table + NEXT));
  k.mem.setU64(table + NEXT, entry);
  return true;
}

/** Does the prefix end with a whole name of the path? Characters from `index` on are compared without case. */
function matches(prefix: string, path: string, index: number): boolean {
  if (prefix.slice(0, index) !== path.slice(0, Math.min(index, prefix.length))) return false;
  if (!upcase(path.slice(index)).startsWith(upcase(prefix.slice(index)))) return false;
  return prefix.length === path.length || prefix.endsWith('\\') || path[prefix.length] === '\\';
}

function find(k: Kernel, table: bigint, path: string, index: number): bigint {
  let [best, longest] = [0n, -1];
  for (const entry of entries(k, table)) {
    const prefix = prefixOf(k, entry);
    if (prefix.length > longest && matches(prefix, path, index)) [best, longest] = [entry, prefix.length];
  }
  return best;
}

function remove(k: Kernel, table: bigint, entry: bigint): void {
  for (const before of [table, ...entries(k, table)]) {
    if (k.mem.u64(before + NEXT) !== entry) continue;
    k.mem.setU64(before + NEXT, k.mem.u64(entry + NEXT));
    break;
  }
  if (k.mem.u64(table + LAST_NEXT_ENTRY) === entry) k.mem.setU64(table + LAST_NEXT_ENTRY, 0n);
}

const fidelity = { approximate: ['the entries form one list instead of trees by the number of names'] } as const;

export const rtlPrefixTable = [
  ddi('RtlInitializeUnicodePrefix', {
    params: { PrefixTable: PVOID },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      k.mem.fill(a.PrefixTable, TABLE_SIZE, 0);
      k.mem.setU16(a.PrefixTable, TABLE_TYPE);
    },
  }),
  ddi('RtlInsertUnicodePrefix', {
    params: { PrefixTable: PVOID, Prefix: PCUNICODE_STRING, PrefixTableEntry: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => insert(k, a.PrefixTable, a.Prefix, a.PrefixTableEntry),
  }),
  ddi('RtlFindUnicodePrefix', {
    params: { PrefixTable: PVOID, FullName: PCUNICODE_STRING, CaseInsensitiveIndex: ULONG },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity,
    model: (k, a) => find(k, a.PrefixTable, countedText(k, a.FullName, 2), a.CaseInsensitiveIndex),
  }),
  ddi('RtlRemoveUnicodePrefix', {
    params: { PrefixTable: PVOID, PrefixTableEntry: PVOID },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => remove(k, a.PrefixTable, a.PrefixTableEntry),
  }),
  ddi('RtlNextUnicodePrefix', {
    params: { PrefixTable: PVOID, Restart: BOOLEAN },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const last = a.Restart ? 0n : k.mem.u64(a.PrefixTable + LAST_NEXT_ENTRY);
      const next = k.mem.u64((last === 0n ? a.PrefixTable : last) + NEXT);
      k.mem.setU64(a.PrefixTable + LAST_NEXT_ENTRY, next);
      return next;
    },
  }),
];
