import { enumeration, PAGE_PROTECTION, PHYSICAL_ADDRESS, PVOID, SIZE_T, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import {
  allocateContiguous,
  allocateNonCached,
  freeMapped,
  mapIoSpace,
  READ_WRITE_EXECUTE,
  unmapIoSpace,
} from '../../src/kernel/mm/contiguous.ts';
import { isCachingType, pageRights, parseProtection } from '../../src/kernel/mm/page-protection.ts';
import type { PageProtection } from '../../src/memory/memory-types.ts';

const MEMORY_CACHING_TYPE = enumeration('MEMORY_CACHING_TYPE');
const NO_CACHES = 'the caching type has no effect';
const ONE_NODE = 'the machine has one node';
const WHERE = {
  NumberOfBytes: SIZE_T,
  LowestAcceptableAddress: PHYSICAL_ADDRESS,
  HighestAcceptableAddress: PHYSICAL_ADDRESS,
  BoundaryAddressMultiple: PHYSICAL_ADDRESS,
};
interface Where {
  readonly NumberOfBytes: bigint;
  readonly LowestAcceptableAddress: bigint;
  readonly HighestAcceptableAddress: bigint;
  readonly BoundaryAddressMultiple: bigint;
}
const request = (a: Where, rights: PageProtection) => ({
  bytes: a.NumberOfBytes,
  lowest: a.LowestAcceptableAddress,
  highest: a.HighestAcceptableAddress,
  boundary: a.BoundaryAddressMultiple,
  rights,
});

/** Rights of an explicit protection; undefined for one that no system mapping can have. */
function systemRights(protect: number): PageProtection | undefined {
  const parsed = parseProtection(protect);
  return parsed === undefined || parsed.none || parsed.copyOnWrite || parsed.guard
    ? undefined
    : pageRights(parsed, false);
}

export const mmContiguous = [
  ddi('MmAllocateContiguousMemory', {
    params: { NumberOfBytes: SIZE_T, HighestAcceptableAddress: PHYSICAL_ADDRESS },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) =>
      allocateContiguous(k, {
        bytes: a.NumberOfBytes,
        lowest: 0n,
        highest: a.HighestAcceptableAddress,
        boundary: 0n,
        rights: READ_WRITE_EXECUTE,
      }),
  }),
  ddi('MmAllocateContiguousMemorySpecifyCache', {
    params: { ...WHERE, CacheType: MEMORY_CACHING_TYPE },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES] },
    model: (k, a) => (isCachingType(a.CacheType) ? allocateContiguous(k, request(a, READ_WRITE_EXECUTE)) : 0n),
  }),
  ddi('MmAllocateContiguousMemorySpecifyCacheNode', {
    params: { ...WHERE, CacheType: MEMORY_CACHING_TYPE, PreferredNode: ULONG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES, ONE_NODE] },
    model: (k, a) => (isCachingType(a.CacheType) ? allocateContiguous(k, request(a, READ_WRITE_EXECUTE)) : 0n),
  }),
  ddi('MmAllocateContiguousNodeMemory', {
    params: { ...WHERE, Protect: PAGE_PROTECTION, PreferredNode: ULONG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES, ONE_NODE] },
    model: (k, a) => {
      const rights = systemRights(a.Protect);
      return rights === undefined ? 0n : allocateContiguous(k, request(a, rights));
    },
  }),
  ddi('MmFreeContiguousMemory', {
    params: { BaseAddress: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freeMapped(k, a.BaseAddress, 'contiguous'),
  }),
  ddi('MmFreeContiguousMemorySpecifyCache', {
    params: { BaseAddress: PVOID, NumberOfBytes: SIZE_T, CacheType: MEMORY_CACHING_TYPE },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the caching type is not compared'] },
    model: (k, a) => freeMapped(k, a.BaseAddress, 'contiguous', a.NumberOfBytes),
  }),
  ddi('MmAllocateNonCachedMemory', {
    params: { NumberOfBytes: SIZE_T },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => allocateNonCached(k, a.NumberOfBytes),
  }),
  ddi('MmFreeNonCachedMemory', {
    params: { BaseAddress: PVOID, NumberOfBytes: SIZE_T },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeMapped(k, a.BaseAddress, 'nonCached', a.NumberOfBytes),
  }),
  ddi('MmMapIoSpace', {
    params: { PhysicalAddress: PHYSICAL_ADDRESS, NumberOfBytes: SIZE_T, CacheType: MEMORY_CACHING_TYPE },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES, 'device registers are memory that reads as zero until it is written'] },
    model: (k, a) =>
      isCachingType(a.CacheType) ? mapIoSpace(k, a.PhysicalAddress, a.NumberOfBytes, READ_WRITE_EXECUTE) : 0n,
  }),
  ddi('MmMapIoSpaceEx', {
    params: { PhysicalAddress: PHYSICAL_ADDRESS, NumberOfBytes: SIZE_T, Protect: PAGE_PROTECTION },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES, 'device registers are memory that reads as zero until it is written'] },
    model: (k, a) => {
      const rights = systemRights(a.Protect);
      return rights === undefined ? 0n : mapIoSpace(k, a.PhysicalAddress, a.NumberOfBytes, rights);
    },
  }),
  ddi('MmUnmapIoSpace', {
    params: { BaseAddress: PVOID, NumberOfBytes: SIZE_T },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => unmapIoSpace(k, a.BaseAddress, a.NumberOfBytes),
  }),
  ddi('MmMapVideoDisplay', {
    params: { PhysicalAddress: PHYSICAL_ADDRESS, NumberOfBytes: SIZE_T, CacheType: MEMORY_CACHING_TYPE },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [NO_CACHES] },
    model: (k, a) => mapIoSpace(k, a.PhysicalAddress, a.NumberOfBytes, READ_WRITE_EXECUTE),
  }),
  ddi('MmUnmapVideoDisplay', {
    params: { BaseAddress: PVOID, NumberOfBytes: SIZE_T },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => unmapIoSpace(k, a.BaseAddress, a.NumberOfBytes),
  }),
];
