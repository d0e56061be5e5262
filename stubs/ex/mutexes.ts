import { BOOLEAN, PVOID } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import {
  acquireFastMutex,
  initialiseFastMutex,
  ownFastMutex,
  releaseFastMutex,
  tryAcquireFastMutex,
} from '../../src/kernel/ex/fast-mutex.ts';
import { changeApcDisable } from '../../src/kernel/ke/apc-disable.ts';
import { raiseIrql } from '../../src/kernel/ke/spin-locks.ts';
import { APC_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { currentThread } from '../../src/kernel/thread.ts';

/** What an acquisition turns off until the release. */
type Guard = 'irql' | 'guardedRegion' | 'criticalRegion' | 'nothing';

function enter(k: Kernel, guard: Guard): number {
  if (guard === 'irql') return raiseIrql(k, APC_LEVEL);
  if (guard !== 'nothing')
    changeApcDisable(k, currentThread(k).ethread, guard === 'guardedRegion' ? 'special' : 'kernel', -1);
  return k.irql;
}
function leave(k: Kernel, guard: Guard, irql: number): void {
  if (guard === 'irql') k.irql = irql;
  else if (guard !== 'nothing')
    changeApcDisable(k, currentThread(k).ethread, guard === 'guardedRegion' ? 'special' : 'kernel', 1);
}

const owning = {
  owning: (k: Kernel, { mutex, oldIrql }: { mutex: bigint; oldIrql: number }) => ownFastMutex(k, mutex, oldIrql),
};

function acquiring(name: string, parameter: string, guard: Guard): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => acquireFastMutex(k, (a as Record<string, bigint>)[parameter]!, 'owning', enter(k, guard)),
    steps: owning,
  });
}
function trying(name: string, parameter: string, guard: Guard): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const irql = enter(k, guard);
      const taken = tryAcquireFastMutex(k, (a as Record<string, bigint>)[parameter]!, irql);
      if (!taken) leave(k, guard, irql);
      return taken;
    },
  });
}
function releasing(name: string, parameter: string, guard: Guard): Ddi {
  return ddi(name, {
    params: { [parameter]: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => leave(k, guard, releaseFastMutex(k, (a as Record<string, bigint>)[parameter]!)),
  });
}

export const exMutexes = [
  acquiring('ExAcquireFastMutex', 'FastMutex', 'irql'),
  releasing('ExReleaseFastMutex', 'FastMutex', 'irql'),
  trying('ExTryToAcquireFastMutex', 'FastMutex', 'irql'),
  acquiring('ExAcquireFastMutexUnsafe', 'FastMutex', 'nothing'),
  releasing('ExReleaseFastMutexUnsafe', 'FastMutex', 'nothing'),
  acquiring('ExEnterCriticalRegionAndAcquireFastMutexUnsafe', 'FastMutex', 'criticalRegion'),
  releasing('ExReleaseFastMutexUnsafeAndLeaveCriticalRegion', 'FastMutex', 'criticalRegion'),
  acquiring('KeAcquireGuardedMutex', 'Mutex', 'guardedRegion'),
  releasing('KeReleaseGuardedMutex', 'Mutex', 'guardedRegion'),
  trying('KeTryToAcquireGuardedMutex', 'Mutex', 'guardedRegion'),
  acquiring('KeAcquireGuardedMutexUnsafe', 'FastMutex', 'nothing'),
  releasing('KeReleaseGuardedMutexUnsafe', 'FastMutex', 'nothing'),
  ddi('KeInitializeGuardedMutex', {
    params: { Mutex: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => initialiseFastMutex(k, a.Mutex),
  }),
];
