import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  enumeration,
  KPROCESSOR_MODE,
  NTSTATUS,
  PAGE_PROTECTION,
  POOL_TAG,
  PVOID,
  pointer,
  ROUTINE,
  SIZE_T,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { FLAG, flagsOf } from '../../src/kernel/mm/mdl.ts';
import { mapIntoSystem, mapIntoUser, NO_EXECUTE, NO_WRITE, unmapMdl } from '../../src/kernel/mm/mdl-mapping.ts';
import { protectMdl } from '../../src/kernel/mm/mdl-protection.ts';
import { isCachingType, parseProtection } from '../../src/kernel/mm/page-protection.ts';
import { freeMapping, mapReserved, reserveMapping, unmapReserved } from '../../src/kernel/mm/reserved-mapping.ts';

const PMDL = pointer('PMDL');
const MEMORY_CACHING_TYPE = enumeration('MEMORY_CACHING_TYPE');
const MM_PAGE_PRIORITY = ULONG;
const USER_MODE = 1;
const HIGH_PAGE_PRIORITY = 0x20;
const NO_CACHES = { approximate: ['the caching type has no effect'] };

export const mmMdlMapping = [
  ddi('MmMapLockedPagesSpecifyCache', {
    params: {
      MemoryDescriptorList: PMDL,
      AccessMode: KPROCESSOR_MODE,
      CacheType: MEMORY_CACHING_TYPE,
      RequestedAddress: PVOID,
      BugCheckOnFailure: ULONG,
      Priority: MM_PAGE_PRIORITY,
    },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: NO_CACHES,
    model: (k, a) => {
      if (a.AccessMode === USER_MODE) return mapIntoUser(k, a.MemoryDescriptorList, a.RequestedAddress, a.Priority);
      if (!isCachingType(a.CacheType)) return 0n;
      return mapIntoSystem(k, {
        mdl: a.MemoryDescriptorList,
        priority: a.Priority,
        bugCheckOnFailure: a.BugCheckOnFailure !== 0,
      });
    },
  }),
  ddi('MmMapLockedPages', {
    params: { MemoryDescriptorList: PMDL, AccessMode: KPROCESSOR_MODE },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const mdl = a.MemoryDescriptorList;
      if (a.AccessMode === USER_MODE) return mapIntoUser(k, mdl, 0n, HIGH_PAGE_PRIORITY);
      const bugCheckOnFailure = (flagsOf(k, mdl) & FLAG.MDL_MAPPING_CAN_FAIL) === 0;
      return mapIntoSystem(k, { mdl, priority: HIGH_PAGE_PRIORITY, bugCheckOnFailure });
    },
  }),
  ddi('MmUnmapLockedPages', {
    params: { BaseAddress: PVOID, MemoryDescriptorList: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => unmapMdl(k, a.BaseAddress, a.MemoryDescriptorList),
  }),
  ddi('MmProtectMdlSystemAddress', {
    params: { MemoryDescriptorList: PMDL, NewProtect: PAGE_PROTECTION },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => protectMdl(k, a.MemoryDescriptorList, a.NewProtect),
  }),
  ddi('MmMapMdl', {
    params: { MemoryDescriptorList: PMDL, Protection: PAGE_PROTECTION, DriverRoutine: ROUTINE, DriverContext: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['mapped into system PTEs, not at addresses of its own'] },
    model: (k, a) => {
      const parsed = parseProtection(a.Protection);
      if (parsed === undefined || parsed.none || parsed.copyOnWrite || parsed.guard)
        return STATUS_INVALID_PAGE_PROTECTION;
      const priority = (parsed.execute ? 0 : NO_EXECUTE) | (parsed.write ? 0 : NO_WRITE);
      const mdl = a.MemoryDescriptorList;
      const va = mapIntoSystem(k, { mdl, priority, bugCheckOnFailure: false });
      return va === 0n
        ? STATUS_INSUFFICIENT_RESOURCES
        : callGuest(a.DriverRoutine, [a.DriverContext, va], 'called', { va, mdl });
    },
    steps: {
      called: (k, data: { va: bigint; mdl: bigint }) => {
        unmapMdl(k, data.va, data.mdl);
        return STATUS_SUCCESS;
      },
    },
  }),
  ddi('MmAllocateMappingAddress', {
    params: { NumberOfBytes: SIZE_T, PoolTag: POOL_TAG },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => reserveMapping(k, a.NumberOfBytes, a.PoolTag),
  }),
  ddi('MmAllocateMappingAddressEx', {
    params: { NumberOfBytes: SIZE_T, PoolTag: POOL_TAG, Flags: ULONG },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { approximate: ['the flags have no effect'] },
    model: (k, a) => reserveMapping(k, a.NumberOfBytes, a.PoolTag),
  }),
  ddi('MmFreeMappingAddress', {
    params: { BaseAddress: PVOID, PoolTag: POOL_TAG },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => freeMapping(k, a.BaseAddress, a.PoolTag),
  }),
  ddi('MmMapLockedPagesWithReservedMapping', {
    params: { MappingAddress: PVOID, PoolTag: POOL_TAG, MemoryDescriptorList: PMDL, CacheType: MEMORY_CACHING_TYPE },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: NO_CACHES,
    model: (k, a) => mapReserved(k, a.MappingAddress, a.PoolTag, a.MemoryDescriptorList),
  }),
  ddi('MmUnmapReservedMapping', {
    params: { BaseAddress: PVOID, PoolTag: POOL_TAG, MemoryDescriptorList: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => unmapReserved(k, a.BaseAddress, a.PoolTag, a.MemoryDescriptorList),
  }),
];
