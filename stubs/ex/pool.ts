import { KUSER_SHARED_DATA } from '../../src/generated/structs.ts';
import { SHARED_USER_DATA } from '../../src/kernel/clock.ts';
import { BOOLEAN, POOL_TAG, POOL_TYPE, PVOID, SIZE_T, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool, type PoolKind } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { u8 } from '../../src/memory/layout-types.ts';

const PAGED = 1;
/** No Windows that can be checked for has such pool any more. */
const MUST_SUCCEED = 2;
const BAD_POOL_CALLER = 0xc2;
const ASKED_FOR_MUST_SUCCEED = 0x9an;
const CACHE_ALIGNED = 4;
const QUOTA_FAIL_INSTEAD_OF_RAISE = 8;
const RAISE_IF_ALLOCATION_FAILURE = 16;
const NX_ALLOCATION = 512;
const ZERO_ALLOCATION = 1024;
const STATUS_INSUFFICIENT_RESOURCES = 0xc000009a;
const STATUS_INVALID_PARAMETER = 0xc000000d;
/** 'None' as a pool tag, which allocations without one get. */
const NO_TAG = 0x656e6f4e;

/** POOL_FLAGS (wdm.h). */
const FLAG_USE_QUOTA = 0x1n;
const FLAG_UNINITIALIZED = 0x2n;
const FLAG_RAISE_ON_FAILURE = 0x20n;
const FLAG_NON_PAGED = 0x40n;
const FLAG_NON_PAGED_EXECUTE = 0x80n;
const FLAG_PAGED = 0x100n;
const FLAG_CACHE_ALIGNED = 0x8n;
const REQUIRED_FLAGS = 0xffff_ffffn;
const KNOWN_REQUIRED = 0x7ffn | FLAG_USE_QUOTA;

export function kindOfPoolType(poolType: number): PoolKind {
  if (poolType & PAGED) return 'paged';
  return poolType & NX_ALLOCATION ? 'nonPagedNx' : 'nonPagedExecute';
}

function byType(k: Kernel, PoolType: number, size: bigint, tag: number, raise: boolean): bigint {
  if (PoolType & MUST_SUCCEED) k.bugCheck(BAD_POOL_CALLER, ASKED_FOR_MUST_SUCCEED, BigInt(PoolType), size, BigInt(tag));
  const va = allocatePool(k, {
    kind: kindOfPoolType(PoolType),
    size,
    tag,
    zero: (PoolType & ZERO_ALLOCATION) !== 0,
    cacheAligned: (PoolType & CACHE_ALIGNED) !== 0,
  });
  if (va === 0n && (raise || PoolType & RAISE_IF_ALLOCATION_FAILURE)) k.raise(STATUS_INSUFFICIENT_RESOURCES);
  return va;
}

/** Quota routines raise unless the type says otherwise. */
const quotaRaises = (poolType: number) => (poolType & QUOTA_FAIL_INSTEAD_OF_RAISE) === 0;

function byFlags(k: Kernel, flags: bigint, size: bigint, tag: number): bigint {
  const kinds = [FLAG_NON_PAGED, FLAG_NON_PAGED_EXECUTE, FLAG_PAGED].filter((flag) => (flags & flag) !== 0n);
  const invalid = kinds.length !== 1 || size === 0n || tag === 0 || (flags & REQUIRED_FLAGS & ~KNOWN_REQUIRED) !== 0n;
  const raise = (flags & FLAG_RAISE_ON_FAILURE) !== 0n;
  if (invalid) return raise ? k.raise(STATUS_INVALID_PARAMETER) : 0n;
  const va = allocatePool(k, {
    kind: kinds[0] === FLAG_PAGED ? 'paged' : kinds[0] === FLAG_NON_PAGED ? 'nonPagedNx' : 'nonPagedExecute',
    size,
    tag,
    zero: (flags & FLAG_UNINITIALIZED) === 0n,
    cacheAligned: (flags & FLAG_CACHE_ALIGNED) !== 0n,
  });
  return va === 0n && raise ? k.raise(STATUS_INSUFFICIENT_RESOURCES) : va;
}

export const exPool = [
  ddi('ExAllocatePool', {
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => byType(k, a.PoolType, a.NumberOfBytes, NO_TAG, false),
  }),
  ddi('ExAllocatePoolWithTag', {
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T, Tag: POOL_TAG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => byType(k, a.PoolType, a.NumberOfBytes, a.Tag, false),
  }),
  ddi('ExAllocatePoolWithTagPriority', {
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T, Tag: POOL_TAG, Priority: ULONG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the priority has no influence: memory is never short before the budget'] },
    model: (k, a) => byType(k, a.PoolType, a.NumberOfBytes, a.Tag, false),
  }),
  ddi('ExAllocatePoolWithQuota', {
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => byType(k, a.PoolType, a.NumberOfBytes, NO_TAG, quotaRaises(a.PoolType)),
  }),
  ddi('ExAllocatePoolWithQuotaTag', {
    params: { PoolType: POOL_TYPE, NumberOfBytes: SIZE_T, Tag: POOL_TAG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => byType(k, a.PoolType, a.NumberOfBytes, a.Tag, quotaRaises(a.PoolType)),
  }),
  ddi('ExAllocatePool2', {
    params: { Flags: ULONGLONG, NumberOfBytes: SIZE_T, Tag: POOL_TAG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['no quota is charged'] },
    model: (k, a) => byFlags(k, a.Flags, a.NumberOfBytes, a.Tag),
  }),
  ddi('ExAllocatePool3', {
    params: {
      Flags: ULONGLONG,
      NumberOfBytes: SIZE_T,
      Tag: POOL_TAG,
      ExtendedParameters: PVOID,
      ExtendedParametersCount: ULONG,
    },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['extended parameters (priority, secure pool, NUMA node) have no influence'] },
    model: (k, a) => byFlags(k, a.Flags, a.NumberOfBytes, a.Tag),
  }),
  ddi('ExFreePool', {
    params: { P: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.P, 0),
  }),
  ddi('ExFreePool2', {
    params: { P: PVOID, Tag: POOL_TAG, ExtendedParameters: PVOID, ExtendedParametersCount: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['extended parameters (secure pool) have no influence'] },
    model: (k, a) => freePool(k, a.P, a.Tag),
  }),
  ddi('ExFreePoolWithTag', {
    params: { P: PVOID, Tag: POOL_TAG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.P, a.Tag),
  }),
  ddi('ExIsProcessorFeaturePresent', {
    params: { ProcessorFeature: ULONG },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => a.ProcessorFeature < 64 && k.mem.get(SHARED_USER_DATA, FEATURES[a.ProcessorFeature]!) !== 0,
  }),
];
const FEATURES = Array.from({ length: 64 }, (_, index) => u8(KUSER_SHARED_DATA.ProcessorFeatures.offset + index));
