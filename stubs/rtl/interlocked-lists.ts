import { STATUS_DATATYPE_MISALIGNMENT } from '../../src/generated/ntstatus.ts';
import { LARGE_INTEGER, PVOID, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { insertHeadList, insertTailList, isListEmpty, removeEntryList } from '../../src/kernel/lists.ts';

// SLIST_HEADER of x64 (HeaderX64): Depth in bits 0-15 and Sequence above in the first quadword; NextEntry, an address of
// 16-byte alignment, in the second.
const NEXT = 8n;
const DEPTH = 0xffffn;
const SEQUENCE_ONE = 0x1_0000n;
const ALIGNED = ~0xfn;

function count(k: Kernel, head: bigint, depth: bigint): void {
  const sequence = (k.mem.u64(head) & ~DEPTH) + SEQUENCE_ONE;
  k.mem.setU64(head, BigInt.asUintN(64, sequence) | (depth & DEPTH));
}
const first = (k: Kernel, head: bigint) => k.mem.u64(head + NEXT) & ALIGNED;

function push(k: Kernel, head: bigint, entry: bigint): bigint {
  if (entry & 0xfn) return k.raise(STATUS_DATATYPE_MISALIGNMENT);
  const next = first(k, head);
  k.mem.setU64(entry, next);
  k.mem.setU64(head + NEXT, entry);
  count(k, head, (k.mem.u64(head) & DEPTH) + 1n);
  return next;
}

function pop(k: Kernel, head: bigint): bigint {
  const entry = first(k, head);
  if (entry === 0n) return 0n;
  k.mem.setU64(head + NEXT, k.mem.u64(entry));
  count(k, head, (k.mem.u64(head) & DEPTH) - 1n);
  return entry;
}

function flush(k: Kernel, head: bigint): bigint {
  const entry = first(k, head);
  k.mem.setU64(head + NEXT, 0n);
  if (entry !== 0n) count(k, head, 0n);
  return entry;
}

/** The entry that was there, or NULL for a list that was empty. */
function insert(k: Kernel, head: bigint, entry: bigint, tail: boolean): bigint {
  const before = isListEmpty(k, head) ? 0n : k.mem.u64(tail ? head + 8n : head);
  if (tail) insertTailList(k, head, entry);
  else insertHeadList(k, head, entry);
  return before;
}

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;
const insertParams = { ListHead: PVOID, ListEntry: PVOID, Lock: PVOID };

/** There is one processor and a model is not interrupted, so the spin lock is left alone. */
export const rtlInterlockedLists = [
  ddi('InitializeSListHead', {
    params: { SListHead: PVOID },
    ...any,
    model: (k, a) => {
      if (a.SListHead & 0xfn) k.raise(STATUS_DATATYPE_MISALIGNMENT);
      k.mem.setU64(a.SListHead, 0n);
      k.mem.setU64(a.SListHead + NEXT, 0n);
    },
  }),
  ddi('ExQueryDepthSList', {
    params: { SListHead: PVOID },
    returns: USHORT,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => k.mem.u16(a.SListHead),
  }),
  ddi('FirstEntrySList', {
    params: { SListHead: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => first(k, a.SListHead),
  }),
  ddi('ExpInterlockedPushEntrySList', {
    params: { ListHead: PVOID, ListEntry: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => push(k, a.ListHead, a.ListEntry),
  }),
  ddi('ExpInterlockedPopEntrySList', {
    params: { ListHead: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => pop(k, a.ListHead),
  }),
  ddi('ExpInterlockedFlushSList', {
    params: { ListHead: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => flush(k, a.ListHead),
  }),
  ddi('ExInterlockedInsertHeadList', {
    params: insertParams,
    returns: PVOID,
    ...any,
    model: (k, a) => insert(k, a.ListHead, a.ListEntry, false),
  }),
  ddi('ExInterlockedInsertTailList', {
    params: insertParams,
    returns: PVOID,
    ...any,
    model: (k, a) => insert(k, a.ListHead, a.ListEntry, true),
  }),
  ddi('ExInterlockedRemoveHeadList', {
    params: { ListHead: PVOID, Lock: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => {
      if (isListEmpty(k, a.ListHead)) return 0n;
      const entry = k.mem.u64(a.ListHead);
      removeEntryList(k, entry);
      return entry;
    },
  }),
  ddi('ExInterlockedPushEntryList', {
    params: insertParams,
    returns: PVOID,
    ...any,
    model: (k, a) => {
      const before = k.mem.u64(a.ListHead);
      k.mem.setU64(a.ListEntry, before);
      k.mem.setU64(a.ListHead, a.ListEntry);
      return before;
    },
  }),
  ddi('ExInterlockedPopEntryList', {
    params: { ListHead: PVOID, Lock: PVOID },
    returns: PVOID,
    ...any,
    model: (k, a) => {
      const entry = k.mem.u64(a.ListHead);
      if (entry !== 0n) k.mem.setU64(a.ListHead, k.mem.u64(entry));
      return entry;
    },
  }),
  ddi('ExInterlockedAddUlong', {
    params: { Addend: PVOID, Increment: ULONG, Lock: PVOID },
    returns: ULONG,
    ...any,
    model: (k, a) => {
      const before = k.mem.u32(a.Addend);
      k.mem.setU32(a.Addend, (before + a.Increment) >>> 0);
      return before;
    },
  }),
  ddi('ExInterlockedAddLargeInteger', {
    params: { Addend: PVOID, Increment: LARGE_INTEGER, Lock: PVOID },
    returns: LARGE_INTEGER,
    ...any,
    model: (k, a) => {
      const before = k.mem.u64(a.Addend);
      k.mem.setU64(a.Addend, BigInt.asUintN(64, before + a.Increment));
      return before;
    },
  }),
];
