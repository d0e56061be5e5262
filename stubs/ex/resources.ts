import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Outcome } from '../../src/kernel/declaration.ts';
import {
  acquisitions,
  blockOnResource,
  convertToShared,
  deleteResource,
  initialiseResource,
  ownedExclusive,
  releaseResource,
  type SharedPolicy,
  setOwnerPointer,
  tryAcquireResource,
} from '../../src/kernel/ex/resource.ts';
import { changeApcDisable } from '../../src/kernel/ke/apc-disable.ts';
import { type LockMode, waitersFor } from '../../src/kernel/ke/lock-waiters.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const region = (k: Kernel, by: 1 | -1) => changeApcDisable(k, currentThread(k).ethread, 'kernel', by);

function acquire(k: Kernel, resource: bigint, wait: boolean, mode: LockMode, policy: SharedPolicy): Outcome {
  if (tryAcquireResource(k, resource, mode, policy)) return true;
  return wait ? blockOnResource(k, resource, mode, 'owning') : false;
}

function acquiring(name: string, mode: LockMode, policy: SharedPolicy = 'fair'): Ddi {
  return ddi(name, {
    params: { Resource: PVOID, Wait: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => acquire(k, a.Resource, a.Wait, mode, policy),
    steps: { owning: () => true },
  });
}
/** These return a pointer that KeLeaveCriticalRegion's owner must not use: Windows gives the thread's Win32 thread, 0 here. */
function enteringRegion(name: string, mode: LockMode, policy: SharedPolicy = 'fair'): Ddi {
  return ddi(name, {
    params: { Resource: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      region(k, -1);
      return tryAcquireResource(k, a.Resource, mode, policy) ? 0n : blockOnResource(k, a.Resource, mode, 'owning');
    },
    steps: { owning: () => 0n },
  });
}
function releasing(name: string, leavesRegion: boolean): Ddi {
  return ddi(name, {
    params: { Resource: PVOID },
    maxIrql: leavesRegion ? 'APC' : 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      releaseResource(k, a.Resource, currentThread(k).ethread);
      if (leavesRegion) region(k, 1);
    },
  });
}
function initialising(name: string, act: (k: Kernel, resource: bigint) => void, maxIrql: 'DISPATCH' | 'APC'): Ddi {
  return ddi(name, {
    params: { Resource: PVOID },
    returns: NTSTATUS,
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => {
      act(k, a.Resource);
      return STATUS_SUCCESS;
    },
  });
}
function counting(name: string, count: (k: Kernel, resource: bigint) => number): Ddi {
  return ddi(name, {
    params: { Resource: PVOID },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => count(k, a.Resource),
  });
}

export const exResources = [
  initialising('ExInitializeResourceLite', initialiseResource, 'DISPATCH'),
  initialising('ExReinitializeResourceLite', initialiseResource, 'DISPATCH'),
  initialising('ExDeleteResourceLite', deleteResource, 'APC'),
  acquiring('ExAcquireResourceExclusiveLite', 'exclusive'),
  acquiring('ExAcquireResourceSharedLite', 'shared'),
  acquiring('ExAcquireSharedStarveExclusive', 'shared', 'starveExclusive'),
  acquiring('ExAcquireSharedWaitForExclusive', 'shared', 'waitForExclusive'),
  enteringRegion('ExEnterCriticalRegionAndAcquireResourceExclusive', 'exclusive'),
  enteringRegion('ExEnterCriticalRegionAndAcquireResourceShared', 'shared'),
  enteringRegion('ExEnterCriticalRegionAndAcquireSharedWaitForExclusive', 'shared', 'waitForExclusive'),
  enteringRegion('ExEnterPriorityRegionAndAcquireResourceExclusive', 'exclusive'),
  enteringRegion('ExEnterPriorityRegionAndAcquireResourceShared', 'shared'),
  releasing('ExReleaseResourceLite', false),
  releasing('ExReleaseResourceAndLeaveCriticalRegion', true),
  releasing('ExReleaseResourceAndLeavePriorityRegion', true),
  ddi('ExReleaseResourceForThreadLite', {
    params: { Resource: PVOID, ResourceThreadId: ULONG_PTR },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => releaseResource(k, a.Resource, a.ResourceThreadId),
  }),
  ddi('ExConvertExclusiveToSharedLite', {
    params: { Resource: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => convertToShared(k, a.Resource),
  }),
  ddi('ExSetResourceOwnerPointer', {
    params: { Resource: PVOID, OwnerPointer: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => setOwnerPointer(k, a.Resource, a.OwnerPointer),
  }),
  ddi('ExSetResourceOwnerPointerEx', {
    params: { Resource: PVOID, OwnerPointer: PVOID, Flags: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => setOwnerPointer(k, a.Resource, a.OwnerPointer),
  }),
  ddi('ExIsResourceAcquiredExclusiveLite', {
    params: { Resource: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => ownedExclusive(k, a.Resource),
  }),
  counting('ExIsResourceAcquiredSharedLite', acquisitions),
  counting('ExGetSharedWaiterCount', (k, resource) => waitersFor(k, resource, 'shared')),
  counting('ExGetExclusiveWaiterCount', (k, resource) => waitersFor(k, resource, 'exclusive')),
  ddi('ExDisableResourceBoostLite', {
    params: { Resource: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
];
