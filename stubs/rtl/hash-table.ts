import { BOOLEAN, pointer, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import {
  beginEnumeration,
  contractHashTable,
  createHashTable,
  deleteHashTable,
  endEnumeration,
  enumerateEntry,
  expandHashTable,
  insertEntry,
  lookupEntry,
  nextEntry,
  removeEntry,
} from '../../src/kernel/rtl/hash-table.ts';

const HASH_TABLE = pointer('PRTL_DYNAMIC_HASH_TABLE');
const ENTRY = pointer('PRTL_DYNAMIC_HASH_TABLE_ENTRY');
const CONTEXT = pointer('PRTL_DYNAMIC_HASH_TABLE_CONTEXT');
const ENUMERATOR = pointer('PRTL_DYNAMIC_HASH_TABLE_ENUMERATOR');
const ORDER = { approximate: ['another hash: entries come in another order'] };

const enumeration = (kind: '' | 'Weak'): Ddi[] => [
  ddi(`RtlInit${kind}EnumerationHashTable`, {
    params: { HashTable: HASH_TABLE, Enumerator: ENUMERATOR },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: ORDER,
    model: (k, a) => beginEnumeration(k, a.HashTable, a.Enumerator),
  }),
  ddi(kind === '' ? 'RtlEnumerateEntryHashTable' : 'RtlWeaklyEnumerateEntryHashTable', {
    params: { HashTable: HASH_TABLE, Enumerator: ENUMERATOR },
    returns: ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: ORDER,
    model: (k, a) => enumerateEntry(k, a.HashTable, a.Enumerator),
  }),
  ddi(`RtlEnd${kind}EnumerationHashTable`, {
    params: { HashTable: HASH_TABLE, Enumerator: ENUMERATOR },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => endEnumeration(k, a.HashTable, a.Enumerator),
  }),
];

export const rtlHashTable: readonly Ddi[] = [
  ddi('RtlCreateHashTable', {
    params: { HashTable: pointer('PRTL_DYNAMIC_HASH_TABLE *'), Shift: ULONG, Flags: ULONG },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => a.Flags === 0 && createHashTable(k, a.HashTable, a.Shift),
  }),
  ddi('RtlDeleteHashTable', {
    params: { HashTable: HASH_TABLE },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => deleteHashTable(k, a.HashTable),
  }),
  ddi('RtlInsertEntryHashTable', {
    params: { HashTable: HASH_TABLE, Entry: ENTRY, Signature: ULONG_PTR, Context: CONTEXT },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => insertEntry(k, a.HashTable, a.Entry, a.Signature, a.Context),
  }),
  ddi('RtlRemoveEntryHashTable', {
    params: { HashTable: HASH_TABLE, Entry: ENTRY, Context: CONTEXT },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeEntry(k, a.HashTable, a.Entry, a.Context),
  }),
  ddi('RtlLookupEntryHashTable', {
    params: { HashTable: HASH_TABLE, Signature: ULONG_PTR, Context: CONTEXT },
    returns: ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => lookupEntry(k, a.HashTable, a.Signature, a.Context),
  }),
  ddi('RtlGetNextEntryHashTable', {
    params: { HashTable: HASH_TABLE, Context: CONTEXT },
    returns: ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => nextEntry(k, a.Context),
  }),
  ddi('RtlExpandHashTable', {
    params: { HashTable: HASH_TABLE },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => expandHashTable(k, a.HashTable),
  }),
  ddi('RtlContractHashTable', {
    params: { HashTable: HASH_TABLE },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => contractHashTable(k, a.HashTable),
  }),
  ...enumeration(''),
  ...enumeration('Weak'),
];
