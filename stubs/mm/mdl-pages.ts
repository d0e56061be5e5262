import { enumeration, PHYSICAL_ADDRESS, pointer, SIZE_T, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePagesForMdl, freePagesFromMdl } from '../../src/kernel/mm/mdl-pages.ts';
import { isCachingType } from '../../src/kernel/mm/page-protection.ts';

const PMDL = pointer('PMDL');
const MEMORY_CACHING_TYPE = enumeration('MEMORY_CACHING_TYPE');
const RANGE = {
  LowAddress: PHYSICAL_ADDRESS,
  HighAddress: PHYSICAL_ADDRESS,
  SkipBytes: PHYSICAL_ADDRESS,
  TotalBytes: SIZE_T,
};
interface Range {
  readonly LowAddress: bigint;
  readonly HighAddress: bigint;
  readonly SkipBytes: bigint;
  readonly TotalBytes: bigint;
}
const request = (a: Range, flags: number) => ({
  low: a.LowAddress,
  high: a.HighAddress,
  skip: a.SkipBytes,
  bytes: a.TotalBytes,
  flags,
});
const SKIPS = 'SkipBytes is only honoured with MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS';

export const mmMdlPages = [
  ddi('MmAllocatePagesForMdl', {
    params: RANGE,
    returns: PMDL,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [SKIPS] },
    model: (k, a) => allocatePagesForMdl(k, request(a, 0)),
  }),
  ddi('MmAllocatePagesForMdlEx', {
    params: { ...RANGE, CacheType: MEMORY_CACHING_TYPE, Flags: ULONG },
    returns: PMDL,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [SKIPS, 'pages are zeroed in any case', 'the caching type has no effect'] },
    model: (k, a) => (isCachingType(a.CacheType) ? allocatePagesForMdl(k, request(a, a.Flags)) : 0n),
  }),
  ddi('MmAllocateNodePagesForMdlEx', {
    params: { ...RANGE, CacheType: MEMORY_CACHING_TYPE, IdealNode: ULONG, Flags: ULONG },
    returns: PMDL,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [SKIPS, 'pages are zeroed in any case', 'the machine has one node'] },
    model: (k, a) =>
      isCachingType(a.CacheType) && a.IdealNode === 0 ? allocatePagesForMdl(k, request(a, a.Flags)) : 0n,
  }),
  ddi('MmFreePagesFromMdl', {
    params: { MemoryDescriptorList: PMDL },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePagesFromMdl(k, a.MemoryDescriptorList),
  }),
  ddi('MmFreePagesFromMdlEx', {
    params: { MemoryDescriptorList: PMDL, Flags: ULONG },
    maxIrql: 'APC',
    fidelity: { approximate: ['the flags have no effect'] },
    model: (k, a) => freePagesFromMdl(k, a.MemoryDescriptorList),
  }),
];
