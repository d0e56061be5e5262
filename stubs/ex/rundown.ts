import { BOOLEAN, POOL_TYPE, PVOID, SIZE_T, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import {
  acquireRundown,
  completeRundown,
  initialiseRundown,
  releaseRundown,
  rundownSteps,
  waitForRundown,
} from '../../src/kernel/ex/rundown.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { kindOfPoolType } from './pool.ts';

type Act = (k: Kernel, ref: bigint) => void;
/** EX_RUNDOWN_REF_CACHE_AWARE of one processor: one reference count at its start. */
const CACHE_AWARE_SIZE = 0x40;

function plain(name: string, act: Act, parameter = 'RunRef'): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    maxIrql: name.includes('Release') ? 'DISPATCH' : 'APC',
    fidelity: 'exact',
    model: (k, a) => act(k, (a as Record<string, bigint>)[parameter]!),
  });
}
function acquiring(name: string, parameter: string, counted: boolean): Ddi {
  return ddi(name, {
    params: counted ? { [parameter]: PVOID, Count: ULONG } : { [parameter]: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const args = a as unknown as Record<string, bigint> & { Count?: number };
      return acquireRundown(k, args[parameter]!, BigInt(args.Count ?? 1));
    },
  });
}
function releasingMany(name: string): Ddi {
  return ddi(name, {
    params: { RunRef: PVOID, Count: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => releaseRundown(k, a.RunRef, BigInt(a.Count)),
  });
}
function waiting(name: string): Ddi {
  return ddi(name, {
    params: { RunRef: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => waitForRundown(k, a.RunRef),
    steps: rundownSteps,
  });
}

export const exRundown = [
  plain('ExInitializeRundownProtection', initialiseRundown),
  plain('ExReInitializeRundownProtection', initialiseRundown),
  plain('ExRundownCompleted', completeRundown),
  acquiring('ExAcquireRundownProtection', 'RunRef', false),
  acquiring('ExAcquireRundownProtectionEx', 'RunRef', true),
  plain('ExReleaseRundownProtection', (k, ref) => releaseRundown(k, ref)),
  releasingMany('ExReleaseRundownProtectionEx'),
  waiting('ExWaitForRundownProtectionRelease'),
  acquiring('ExAcquireRundownProtectionCacheAware', 'RunRefCacheAware', false),
  acquiring('ExAcquireRundownProtectionCacheAwareEx', 'RunRefCacheAware', true),
  plain('ExReleaseRundownProtectionCacheAware', (k, ref) => releaseRundown(k, ref), 'RunRefCacheAware'),
  releasingMany('ExReleaseRundownProtectionCacheAwareEx'),
  waiting('ExWaitForRundownProtectionReleaseCacheAware'),
  plain('ExRundownCompletedCacheAware', completeRundown, 'RunRefCacheAware'),
  plain('ExReInitializeRundownProtectionCacheAware', initialiseRundown, 'RunRefCacheAware'),
  ddi('ExSizeOfRundownProtectionCacheAware', {
    returns: SIZE_T,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: () => CACHE_AWARE_SIZE,
  }),
  ddi('ExInitializeRundownProtectionCacheAware', {
    params: { RunRefCacheAware: PVOID, RunRefSize: SIZE_T },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => initialiseRundown(k, a.RunRefCacheAware),
  }),
  ddi('ExAllocateCacheAwareRundownProtection', {
    params: { PoolType: POOL_TYPE, PoolTag: ULONG },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) =>
      allocatePool(k, { kind: kindOfPoolType(a.PoolType), size: BigInt(CACHE_AWARE_SIZE), tag: a.PoolTag, zero: true }),
  }),
  plain('ExFreeCacheAwareRundownProtection', (k, ref) => freePool(k, ref, 0), 'RunRefCacheAware'),
];
