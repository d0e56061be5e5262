import { STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, HANDLE, NTSTATUS, PVOID, SIZE_T, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

/** Blocks of each heap with the size asked for; the heap is a block of the pool itself. */
const heaps = slice<{ readonly byHandle: Map<bigint, Map<bigint, number>> }>('heaps', () => ({ byHandle: new Map() }));

/** 'Heap' */
const TAG = 0x70616548;
const HEADER = 0x2c0n;
const HEAP_GENERATE_EXCEPTIONS = 4;
const HEAP_ZERO_MEMORY = 8;
const NOT_A_BLOCK = 0xffff_ffff_ffff_ffffn;
const OF_POOL = {
  approximate: ['blocks come from paged pool one by one: a heap at an address of the caller has none'],
};

function allocate(k: Kernel, heap: bigint, flags: number, size: bigint): bigint {
  const blocks = heaps(k).byHandle.get(heap);
  const wanted = { kind: 'paged', size, tag: TAG, zero: (flags & HEAP_ZERO_MEMORY) !== 0 } as const;
  const block = blocks === undefined ? 0n : allocatePool(k, wanted);
  if (block !== 0n) blocks!.set(block, Number(size));
  else if (flags & HEAP_GENERATE_EXCEPTIONS) k.raise(STATUS_NO_MEMORY);
  return block;
}
function destroy(k: Kernel, heap: bigint): void {
  for (const block of heaps(k).byHandle.get(heap)?.keys() ?? []) freePool(k, block, TAG);
  if (heaps(k).byHandle.delete(heap)) freePool(k, heap, TAG);
}

export const rtlHeaps: readonly Ddi[] = [
  ddi('RtlCreateHeap', {
    params: {
      Flags: ULONG,
      HeapBase: PVOID,
      ReserveSize: SIZE_T,
      CommitSize: SIZE_T,
      Lock: PVOID,
      Parameters: PVOID,
    },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: OF_POOL,
    model: (k, a) => {
      if (a.CommitSize > a.ReserveSize && a.ReserveSize !== 0n) return 0n;
      const heap = allocatePool(k, { kind: 'paged', size: HEADER, tag: TAG, zero: true });
      if (heap !== 0n) heaps(k).byHandle.set(heap, new Map());
      return heap;
    },
  }),
  ddi('RtlDestroyHeap', {
    params: { HeapHandle: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (!heaps(k).byHandle.has(a.HeapHandle)) return a.HeapHandle;
      destroy(k, a.HeapHandle);
      return 0n;
    },
  }),
  ddi('RtlAllocateHeap', {
    params: { HeapHandle: HANDLE, Flags: ULONG, Size: SIZE_T },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: OF_POOL,
    model: (k, a) => allocate(k, a.HeapHandle, a.Flags, a.Size),
  }),
  ddi('RtlFreeHeap', {
    params: { HeapHandle: PVOID, Flags: ULONG, BaseAddress: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.BaseAddress === 0n) return true;
      if (heaps(k).byHandle.get(a.HeapHandle)?.delete(a.BaseAddress) !== true) return false;
      freePool(k, a.BaseAddress, TAG);
      return true;
    },
  }),
  ddi('RtlSizeHeap', {
    params: { HeapHandle: HANDLE, Flags: ULONG, BaseAddress: PVOID },
    returns: SIZE_T,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const size = heaps(k).byHandle.get(a.HeapHandle)?.get(a.BaseAddress);
      return size === undefined ? NOT_A_BLOCK : BigInt(size);
    },
  }),
  ddi('RtlZeroHeap', {
    params: { HeapHandle: HANDLE, Flags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => (heaps(k).byHandle.has(a.HeapHandle) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER),
  }),
];
