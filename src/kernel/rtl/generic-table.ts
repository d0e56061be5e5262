import { RTL_AVL_TABLE, RTL_GENERIC_TABLE } from '../../generated/structs.ts';
import { callGuest, type Outcome } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, insertTailList, removeEntryList } from '../lists.ts';
import { insertBalanced, removeBalanced } from './avl.ts';
import { attach, deleteAndSplay, rightOf, splay } from './links.ts';

/** What differs between RTL_GENERIC_TABLE, whose tree splays, and RTL_AVL_TABLE. */
export interface TableKind {
  readonly fields: typeof RTL_AVL_TABLE | typeof RTL_GENERIC_TABLE;
  /** Bytes of a node before the element. */
  readonly header: number;
  readonly avl: boolean;
}
export const AVL: TableKind = { fields: RTL_AVL_TABLE, header: 0x20, avl: true };
export const SPLAY: TableKind = { fields: RTL_GENERIC_TABLE, header: 0x28, avl: false };
/** Of a splay node: its LIST_ENTRY in InsertOrderList. */
const ORDER_LINKS = 0x18n;

export const TABLE_EMPTY = 0;
export const TABLE_FOUND = 1;
export const INSERT_AS_LEFT = 2;
const INSERT_AS_RIGHT = 3;
const GENERIC_LESS_THAN = 0;
const GENERIC_EQUAL = 2;

/** A search that is suspended at each call of the driver's comparison. */
export interface Search {
  readonly table: bigint;
  readonly buffer: bigint;
  /** The node that is compared, or that was found or to which the new one goes. */
  readonly node: bigint;
  readonly result: number;
  /** Bytes of a new element. */
  readonly size: number;
  /** Where to write what more is told. */
  readonly to: bigint;
  readonly also: bigint;
  readonly [key: string]: bigint | number;
}

export type Finish = (k: Kernel, search: Search) => Outcome;

export const element = (kind: TableKind, node: bigint) => (node === 0n ? 0n : node + BigInt(kind.header));

export function initialiseTable(k: Kernel, kind: TableKind, table: bigint, routines: readonly bigint[]): void {
  k.mem.fill(table, kind.fields.$size, 0);
  const { CompareRoutine, AllocateRoutine, FreeRoutine, TableContext } = kind.fields;
  [CompareRoutine, AllocateRoutine, FreeRoutine, TableContext].forEach((field, index) => {
    k.mem.set(table, field, routines[index]!);
  });
  if (kind.avl) k.mem.setU64(table, table);
  else {
    const order = table + RTL_GENERIC_TABLE.InsertOrderList.at;
    initializeListHead(k, order);
    k.mem.set(table, RTL_GENERIC_TABLE.OrderedPointer, order);
  }
}

export function treeRoot(k: Kernel, kind: TableKind, table: bigint): bigint {
  return kind.avl ? rightOf(k, table) : k.mem.get(table, RTL_GENERIC_TABLE.TableRoot);
}
export function setSplayRoot(k: Kernel, table: bigint, root: bigint): void {
  k.mem.set(table, RTL_GENERIC_TABLE.TableRoot, root);
}

export const elementCount = (k: Kernel, kind: TableKind, table: bigint) =>
  k.mem.get(table, kind.fields.NumberGenericTableElements);

/** Begins a search; `finish` gets its result at once when the table is empty, else the step `compared` goes on. */
export function search(k: Kernel, kind: TableKind, start: Omit<Search, 'node' | 'result'>, finish: Finish): Outcome {
  const node = treeRoot(k, kind, start.table as bigint);
  const state = { ...start, node, result: TABLE_EMPTY } as Search;
  return node === 0n ? finish(k, state) : compareWith(k, kind, state);
}

function compareWith(k: Kernel, kind: TableKind, s: Search): Outcome {
  const compare = k.mem.get(s.table, kind.fields.CompareRoutine);
  return callGuest(compare, [s.table, s.buffer, element(kind, s.node)], 'compared', s);
}

export function compared(k: Kernel, kind: TableKind, s: Search, result: bigint, finish: Finish): Outcome {
  const order = Number(result & 0xffff_ffffn);
  if (order === GENERIC_EQUAL) return finish(k, { ...s, result: TABLE_FOUND });
  const left = order === GENERIC_LESS_THAN;
  const child = k.mem.u64(s.node + (left ? 8n : 16n));
  if (child !== 0n) return compareWith(k, kind, { ...s, node: child });
  return finish(k, { ...s, result: left ? INSERT_AS_LEFT : INSERT_AS_RIGHT });
}

/** The element that was found, which splaying brings to the root. */
export function foundElement(k: Kernel, kind: TableKind, s: Search): bigint {
  if (s.result !== TABLE_FOUND) return 0n;
  if (!kind.avl) setSplayRoot(k, s.table, splay(k, s.node));
  return element(kind, s.node);
}

export function insert(k: Kernel, kind: TableKind, s: Search): Outcome {
  if (s.result === TABLE_FOUND) {
    if (s.to !== 0n) k.mem.setU8(s.to, 0);
    return foundElement(k, kind, s);
  }
  const allocate = k.mem.get(s.table, kind.fields.AllocateRoutine);
  return callGuest(allocate, [s.table, BigInt(kind.header + s.size)], 'allocated', s);
}

/** The driver's allocation came back: the new node is linked and filled. */
export function allocated(k: Kernel, kind: TableKind, s: Search, node: bigint): bigint {
  if (s.to !== 0n) k.mem.setU8(s.to, node === 0n ? 0 : 1);
  if (node === 0n) return 0n;
  k.mem.fill(node, kind.header, 0);
  if (kind.avl)
    insertBalanced(k, s.table, s.result === TABLE_EMPTY ? s.table : s.node, node, s.result === INSERT_AS_LEFT);
  else {
    k.mem.setU64(node, node);
    if (s.result !== TABLE_EMPTY) attach(k, s.node, node, s.result === INSERT_AS_LEFT);
    insertTailList(k, s.table + RTL_GENERIC_TABLE.InsertOrderList.at, node + ORDER_LINKS);
    setSplayRoot(k, s.table, splay(k, node));
  }
  countElements(k, kind, s.table, 1);
  k.mem.copy(element(kind, node), s.buffer, s.size);
  return element(kind, node);
}

function countElements(k: Kernel, kind: TableKind, table: bigint, change: number): void {
  k.mem.set(table, kind.fields.NumberGenericTableElements, elementCount(k, kind, table) + change);
  k.mem.set(table, kind.fields.WhichOrderedElement, 0);
  k.mem.set(table, kind.fields.OrderedPointer, kind.avl ? 0n : table + RTL_GENERIC_TABLE.InsertOrderList.at);
}

/** Takes the found node out and hands it to the driver's FreeRoutine. */
export function remove(k: Kernel, kind: TableKind, s: Search): Outcome {
  if (s.result !== TABLE_FOUND) return false;
  if (kind.avl) {
    if (k.mem.get(s.table, RTL_AVL_TABLE.RestartKey) === s.node) k.mem.set(s.table, RTL_AVL_TABLE.RestartKey, 0n);
    k.mem.set(s.table, RTL_AVL_TABLE.DeleteCount, k.mem.get(s.table, RTL_AVL_TABLE.DeleteCount) + 1);
    removeBalanced(k, s.table, s.node);
  } else {
    setSplayRoot(k, s.table, deleteAndSplay(k, s.node));
    removeEntryList(k, s.node + ORDER_LINKS);
  }
  countElements(k, kind, s.table, -1);
  return callGuest(k.mem.get(s.table, kind.fields.FreeRoutine), [s.table, s.node], 'freed', s);
}

export const orderedNode = (entry: bigint) => entry - ORDER_LINKS;
