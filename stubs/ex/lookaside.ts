import { STATUS_INVALID_PARAMETER_5, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { NTSTATUS, POOL_TAG, POOL_TYPE, PVOID, ROUTINE, SIZE_T, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { allocateEntry, drain, freeEntry, initialiseLookaside } from '../../src/kernel/ex/lookaside.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { kindOfPoolType } from './pool.ts';

const PAGED = 1;
const RAISE_IF_ALLOCATION_FAILURE = 16;
const STATUS_INSUFFICIENT_RESOURCES = 0xc000009a;
/** Flags of ExInitializeLookasideListEx (wdm.h). */
const RAISE_ON_FAIL = 1;
const FAIL_NO_RAISE = 2;

type Kind = 'plain' | 'ex';

function initialising(name: string, maxIrql: 'DISPATCH' | 'APC', base: number): Ddi {
  return ddi(name, {
    params: {
      Lookaside: PVOID,
      Allocate: ROUTINE,
      Free: ROUTINE,
      Flags: ULONG,
      Size: SIZE_T,
      Tag: POOL_TAG,
      Depth: USHORT,
    },
    maxIrql,
    fidelity: { approximate: ['the depth does not adapt to the use of the list'] },
    model: (k, a) =>
      initialiseLookaside(k, {
        list: a.Lookaside,
        allocate: a.Allocate,
        free: a.Free,
        poolType: base | a.Flags,
        size: a.Size,
        tag: a.Tag,
        kind: 'plain',
      }),
  });
}
function deleting(name: string, maxIrql: 'DISPATCH' | 'APC', kind: Kind): Ddi {
  return ddi(name, {
    params: { Lookaside: PVOID },
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => drain(k, a.Lookaside, kind),
    steps: { drained: (k, list: bigint) => drain(k, list, kind) },
  });
}
function allocating(name: string, maxIrql: 'DISPATCH' | 'APC', kind: Kind): Ddi {
  return ddi(name, {
    params: { Lookaside: PVOID },
    returns: PVOID,
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => allocateEntry(k, a.Lookaside, kind),
    steps: { allocated: (_k, _data, entry) => entry },
  });
}
function freeing(name: string, maxIrql: 'DISPATCH' | 'APC', kind: Kind): Ddi {
  return ddi(name, {
    params: { Lookaside: PVOID, Entry: PVOID },
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => freeEntry(k, a.Lookaside, a.Entry, kind),
    steps: { freed: () => undefined },
  });
}

function fromPool(k: Kernel, type: number, size: bigint, tag: number): bigint {
  const va = allocatePool(k, { kind: kindOfPoolType(type), size, tag });
  if (va === 0n && type & RAISE_IF_ALLOCATION_FAILURE) k.raise(STATUS_INSUFFICIENT_RESOURCES);
  return va;
}

export const exLookaside = [
  initialising('ExInitializeNPagedLookasideList', 'DISPATCH', 0),
  initialising('ExInitializePagedLookasideList', 'APC', PAGED),
  ddi('ExInitializeLookasideListEx', {
    params: {
      Lookaside: PVOID,
      Allocate: ROUTINE,
      Free: ROUTINE,
      PoolType: POOL_TYPE,
      Flags: ULONG,
      Size: SIZE_T,
      Tag: POOL_TAG,
      Depth: USHORT,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the depth does not adapt to the use of the list'] },
    model: (k, a) => {
      if (a.Flags & ~(RAISE_ON_FAIL | FAIL_NO_RAISE) || a.Flags === (RAISE_ON_FAIL | FAIL_NO_RAISE)) {
        return STATUS_INVALID_PARAMETER_5;
      }
      const raise = a.Flags & RAISE_ON_FAIL ? RAISE_IF_ALLOCATION_FAILURE : 0;
      initialiseLookaside(k, {
        list: a.Lookaside,
        allocate: a.Allocate,
        free: a.Free,
        poolType: a.PoolType | raise,
        size: a.Size,
        tag: a.Tag,
        kind: 'ex',
      });
      return STATUS_SUCCESS;
    },
  }),
  deleting('ExDeleteNPagedLookasideList', 'DISPATCH', 'plain'),
  deleting('ExDeletePagedLookasideList', 'APC', 'plain'),
  deleting('ExDeleteLookasideListEx', 'DISPATCH', 'ex'),
  deleting('ExFlushLookasideListEx', 'DISPATCH', 'ex'),
  allocating('ExAllocateFromNPagedLookasideList', 'DISPATCH', 'plain'),
  allocating('ExAllocateFromPagedLookasideList', 'APC', 'plain'),
  allocating('ExAllocateFromLookasideListEx', 'DISPATCH', 'ex'),
  freeing('ExFreeToNPagedLookasideList', 'DISPATCH', 'plain'),
  freeing('ExFreeToPagedLookasideList', 'APC', 'plain'),
  freeing('ExFreeToLookasideListEx', 'DISPATCH', 'ex'),
  ddi('ExpAllocateLookaside', {
    internal: true,
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T, Tag: POOL_TAG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => fromPool(k, a.PoolType, a.NumberOfBytes, a.Tag),
  }),
  ddi('ExpAllocateLookasideEx', {
    internal: true,
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T, Tag: POOL_TAG, Lookaside: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => fromPool(k, a.PoolType, a.NumberOfBytes, a.Tag),
  }),
  ddi('ExpFreeLookaside', {
    internal: true,
    params: { Buffer: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.Buffer, 0),
  }),
  ddi('ExpFreeLookasideEx', {
    internal: true,
    params: { Buffer: PVOID, Lookaside: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.Buffer, 0),
  }),
];
