import { BOOLEAN, KIRQL, LONG, PVOID } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Irql } from '../../src/kernel/declaration.ts';
import { neverReleased, raiseIrql } from '../../src/kernel/ke/spin-locks.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

/** The kernel's own queued spin locks, by KSPIN_LOCK_QUEUE_NUMBER (LockQueueDispatcherLock, …). */
const held = slice<{ readonly numbers: Set<number> }>('numberedLocks', () => ({ numbers: new Set() }));
const SYNCH_LEVEL = 12;

function acquire(k: Kernel, number: number, level: number): number {
  if (held(k).numbers.has(number)) neverReleased(k, BigInt(number));
  held(k).numbers.add(number);
  return raiseIrql(k, level);
}
function acquiring(name: string, level: number, maxIrql: Irql): Ddi {
  return ddi(name, {
    params: { Number: LONG },
    returns: KIRQL,
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => acquire(k, a.Number, level),
  });
}
function trying(name: string, level: number, maxIrql: Irql): Ddi {
  return ddi(name, {
    params: { Number: LONG, OldIrql: PVOID },
    returns: BOOLEAN,
    maxIrql,
    fidelity: 'exact',
    model: (k, a) => {
      if (held(k).numbers.has(a.Number)) return false;
      k.mem.setU8(a.OldIrql, acquire(k, a.Number, level));
      return true;
    },
  });
}

export const keNumberedLocks: readonly Ddi[] = [
  acquiring('KeAcquireQueuedSpinLock', DISPATCH_LEVEL, 'DISPATCH'),
  acquiring('KeAcquireQueuedSpinLockRaiseToSynch', SYNCH_LEVEL, 'DIRQL'),
  trying('KeTryToAcquireQueuedSpinLock', DISPATCH_LEVEL, 'DISPATCH'),
  trying('KeTryToAcquireQueuedSpinLockRaiseToSynch', SYNCH_LEVEL, 'DIRQL'),
  ddi('KeReleaseQueuedSpinLock', {
    params: { Number: LONG, OldIrql: KIRQL },
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k, a) => {
      held(k).numbers.delete(a.Number);
      k.irql = a.OldIrql;
    },
  }),
];
