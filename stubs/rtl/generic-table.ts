import { RTL_AVL_TABLE, RTL_GENERIC_TABLE } from '../../src/generated/structs.ts';
import { BOOLEAN, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { listEntries } from '../../src/kernel/lists.ts';
import * as generic from '../../src/kernel/rtl/generic-table.ts';
import * as links from '../../src/kernel/rtl/links.ts';

const { AVL, SPLAY, element } = generic;
type Kind = generic.TableKind;

const first = (k: Kernel, kind: Kind, table: bigint) => links.firstOf(k, generic.treeRoot(k, kind, table));

/** The node behind `*key` (the first for 0), whose address becomes the key. */
function enumerateByKey(k: Kernel, kind: Kind, table: bigint, key: bigint): bigint {
  const last = k.mem.u64(key);
  const node = last === 0n ? first(k, kind, table) : links.neighbour(k, last, false);
  const real = node === table ? 0n : node;
  if (real !== 0n) k.mem.setU64(key, real);
  return element(kind, real);
}

function enumerate(k: Kernel, kind: Kind, table: bigint, restart: boolean): bigint {
  if (kind.avl) {
    if (restart) k.mem.set(table, RTL_AVL_TABLE.RestartKey, 0n);
    return enumerateByKey(k, kind, table, table + RTL_AVL_TABLE.RestartKey.at);
  }
  const root = generic.treeRoot(k, kind, table);
  if (root === 0n) return 0n;
  const node = restart ? links.firstOf(k, root) : links.neighbour(k, root, false);
  if (node !== 0n) generic.setSplayRoot(k, table, links.splay(k, node));
  return element(kind, node);
}

/** By number: of an AVL table in order, of a splay table in the order of insertion. */
function elementAt(k: Kernel, kind: Kind, table: bigint, index: number): bigint {
  if (index >= generic.elementCount(k, kind, table)) return 0n;
  if (!kind.avl) {
    const entry = listEntries(k, table + RTL_GENERIC_TABLE.InsertOrderList.at, index + 1)[index];
    return entry === undefined ? 0n : element(kind, generic.orderedNode(entry));
  }
  let node = first(k, kind, table);
  for (let at = 0; at < index; at++) node = links.neighbour(k, node, false);
  return element(kind, node);
}

function tell(k: Kernel, kind: Kind, s: generic.Search): bigint {
  if (s.to !== 0n) k.mem.setU64(s.to, s.node);
  if (s.also !== 0n) k.mem.setU32(s.also, s.result);
  return generic.foundElement(k, kind, s);
}

/** The routines of one kind of table; those of AVL tables have the suffix Avl. */
function tableDdis(kind: Kind): readonly Ddi[] {
  const suffix = kind.avl ? 'Avl' : '';
  const fidelity = 'exact' as const;
  const none = { to: 0n, also: 0n, size: 0 };
  const lookup: generic.Finish = (k, s) => generic.foundElement(k, kind, s);
  const insert: generic.Finish = (k, s) => generic.insert(k, kind, s);
  const remove: generic.Finish = (k, s) => generic.remove(k, kind, s);
  const lookupFull: generic.Finish = (k, s) => tell(k, kind, s);
  const step = (finish: generic.Finish) => (k: Kernel, s: generic.Search, result: bigint) =>
    generic.compared(k, kind, s, result, finish);
  const allocated = (k: Kernel, s: generic.Search, node: bigint) => generic.allocated(k, kind, s, node);
  const apc = { maxIrql: 'APC', fidelity } as const;
  return [
    ddi(`RtlInitializeGenericTable${suffix}`, {
      params: {
        Table: PVOID,
        CompareRoutine: ROUTINE,
        AllocateRoutine: ROUTINE,
        FreeRoutine: ROUTINE,
        TableContext: PVOID,
      },
      maxIrql: 'DISPATCH',
      fidelity: 'exact',
      model: (k, a) =>
        generic.initialiseTable(k, kind, a.Table, [a.CompareRoutine, a.AllocateRoutine, a.FreeRoutine, a.TableContext]),
    }),
    ddi(`RtlInsertElementGenericTable${suffix}`, {
      params: { Table: PVOID, Buffer: PVOID, BufferSize: ULONG, NewElement: PVOID },
      returns: PVOID,
      ...apc,
      model: (k, a) =>
        generic.search(
          k,
          kind,
          { ...none, table: a.Table, buffer: a.Buffer, size: a.BufferSize, to: a.NewElement },
          insert,
        ),
      steps: { compared: step(insert), allocated },
    }),
    ddi(`RtlInsertElementGenericTableFull${suffix}`, {
      params: {
        Table: PVOID,
        Buffer: PVOID,
        BufferSize: ULONG,
        NewElement: PVOID,
        NodeOrParent: PVOID,
        SearchResult: ULONG,
      },
      returns: PVOID,
      ...apc,
      model: (k, a) =>
        generic.insert(k, kind, {
          table: a.Table,
          buffer: a.Buffer,
          size: a.BufferSize,
          to: a.NewElement,
          also: 0n,
          node: a.NodeOrParent,
          result: a.SearchResult,
        }),
      steps: { allocated },
    }),
    ddi(`RtlLookupElementGenericTable${suffix}`, {
      params: { Table: PVOID, Buffer: PVOID },
      returns: PVOID,
      maxIrql: kind.avl ? 'APC' : 'DISPATCH',
      fidelity,
      model: (k, a) => generic.search(k, kind, { ...none, table: a.Table, buffer: a.Buffer }, lookup),
      steps: { compared: step(lookup) },
    }),
    ddi(`RtlLookupElementGenericTableFull${suffix}`, {
      params: { Table: PVOID, Buffer: PVOID, NodeOrParent: PVOID, SearchResult: PVOID },
      returns: PVOID,
      ...apc,
      model: (k, a) =>
        generic.search(
          k,
          kind,
          { table: a.Table, buffer: a.Buffer, size: 0, to: a.NodeOrParent, also: a.SearchResult },
          lookupFull,
        ),
      steps: { compared: step(lookupFull) },
    }),
    ddi(`RtlDeleteElementGenericTable${suffix}`, {
      params: { Table: PVOID, Buffer: PVOID },
      returns: BOOLEAN,
      ...apc,
      model: (k, a) => generic.search(k, kind, { ...none, table: a.Table, buffer: a.Buffer }, remove),
      steps: { compared: step(remove), freed: () => true },
    }),
    ddi(`RtlEnumerateGenericTable${suffix}`, {
      params: { Table: PVOID, Restart: BOOLEAN },
      returns: PVOID,
      ...apc,
      model: (k, a) => enumerate(k, kind, a.Table, a.Restart),
    }),
    ddi(`RtlEnumerateGenericTableWithoutSplaying${suffix}`, {
      params: { Table: PVOID, RestartKey: PVOID },
      returns: PVOID,
      ...apc,
      model: (k, a) => enumerateByKey(k, kind, a.Table, a.RestartKey),
    }),
    ddi(`RtlGetElementGenericTable${suffix}`, {
      params: { Table: PVOID, I: ULONG },
      returns: PVOID,
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => elementAt(k, kind, a.Table, a.I),
    }),
    ddi(`RtlNumberGenericTableElements${suffix}`, {
      params: { Table: PVOID },
      returns: ULONG,
      maxIrql: 'APC',
      fidelity: 'exact',
      model: (k, a) => generic.elementCount(k, kind, a.Table),
    }),
    ddi(`RtlIsGenericTableEmpty${suffix}`, {
      params: { Table: PVOID },
      returns: BOOLEAN,
      maxIrql: 'APC',
      fidelity: 'exact',
      model: (k, a) => generic.elementCount(k, kind, a.Table) === 0,
    }),
  ];
}

const linkParams = { Links: PVOID };
const linked = { returns: PVOID, maxIrql: 'DISPATCH', fidelity: 'exact' } as const;

export const rtlGenericTable: readonly Ddi[] = [
  ...tableDdis(SPLAY),
  ...tableDdis(AVL),
  ddi('RtlSplay', { params: linkParams, ...linked, model: (k, a) => links.splay(k, a.Links) }),
  ddi('RtlDelete', { params: linkParams, ...linked, model: (k, a) => links.deleteAndSplay(k, a.Links) }),
  ddi('RtlDeleteNoSplay', {
    params: { Links: PVOID, Root: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const replacement = links.unlink(k, a.Links);
      if (k.mem.u64(a.Root) === a.Links) k.mem.setU64(a.Root, replacement);
    },
  }),
  ddi('RtlRealSuccessor', { params: linkParams, ...linked, model: (k, a) => links.neighbour(k, a.Links, false) }),
  ddi('RtlRealPredecessor', { params: linkParams, ...linked, model: (k, a) => links.neighbour(k, a.Links, true) }),
  ddi('RtlSubtreeSuccessor', { params: linkParams, ...linked, model: (k, a) => links.subtreeSuccessor(k, a.Links) }),
  ddi('RtlSubtreePredecessor', {
    params: linkParams,
    ...linked,
    model: (k, a) => links.subtreePredecessor(k, a.Links),
  }),
];
