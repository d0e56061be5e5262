import { BOOLEAN, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { acquirePushLock, releasePushLock, tryAcquirePushLock } from '../../src/kernel/ex/push-lock.ts';
import type { LockMode } from '../../src/kernel/ke/lock-waiters.ts';

const FLAGS = { Flags: ULONG } as const;
const steps = { owning: () => undefined };

function acquiring(name: string, mode: LockMode, extra: Record<string, typeof ULONG> = {}): Ddi {
  return ddi(name, {
    params: { PushLock: PVOID, ...extra },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => acquirePushLock(k, a.PushLock as bigint, mode, 'owning'),
    steps,
  });
}
function releasing(name: string, extra: Record<string, typeof ULONG> = {}): Ddi {
  return ddi(name, {
    params: { PushLock: PVOID, ...extra },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => releasePushLock(k, a.PushLock as bigint),
  });
}

export const exPushLocks = [
  ddi('ExInitializePushLock', {
    params: { PushLock: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.setU64(a.PushLock, 0n),
  }),
  acquiring('ExfAcquirePushLockExclusive', 'exclusive'),
  acquiring('ExfAcquirePushLockShared', 'shared'),
  acquiring('ExAcquirePushLockExclusiveEx', 'exclusive', FLAGS),
  acquiring('ExAcquirePushLockSharedEx', 'shared', FLAGS),
  releasing('ExfReleasePushLock'),
  releasing('ExfReleasePushLockExclusive'),
  releasing('ExfReleasePushLockShared'),
  releasing('ExReleasePushLockEx', FLAGS),
  releasing('ExReleasePushLockExclusiveEx', FLAGS),
  releasing('ExReleasePushLockSharedEx', FLAGS),
  ddi('ExfTryAcquirePushLockShared', {
    params: { PushLock: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => tryAcquirePushLock(k, a.PushLock, 'shared'),
  }),
  ddi('ExfTryToWakePushLock', {
    params: { PushLock: PVOID },
    maxIrql: 'APC',
    fidelity: { recorded: ['a release passes the lock on by itself'] },
    model: () => undefined,
  }),
];
