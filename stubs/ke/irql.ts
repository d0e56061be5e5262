import { IRQL_NOT_GREATER_OR_EQUAL, IRQL_NOT_LESS_OR_EQUAL } from '../../src/generated/bugchecks.ts';
import { BOOLEAN, KIRQL, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { apcDisable, changeApcDisable } from '../../src/kernel/ke/apc-disable.ts';
import { raiseIrql } from '../../src/kernel/ke/spin-locks.ts';
import { APC_LEVEL, DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { currentThread } from '../../src/kernel/thread.ts';

function raiseTo(k: Kernel, level: number): number {
  if (level < k.irql) k.bugCheck(IRQL_NOT_GREATER_OR_EQUAL, BigInt(level), BigInt(k.irql), 0n, 0n);
  return raiseIrql(k, level);
}
function lowerTo(k: Kernel, level: number): void {
  if (level > k.irql) k.bugCheck(IRQL_NOT_LESS_OR_EQUAL, BigInt(level), BigInt(k.irql), 0n, 0n);
  k.irql = level;
}
const region = (kind: 'kernel' | 'special', by: 1 | -1) => (k: Kernel) =>
  changeApcDisable(k, currentThread(k).ethread, kind, by);

function disabled(k: Kernel, kinds: readonly ('kernel' | 'special')[]): boolean {
  const { ethread } = currentThread(k);
  return k.irql >= APC_LEVEL || kinds.some((kind) => apcDisable(k, ethread, kind) !== 0);
}

export const keIrql = [
  ddi('KeRaiseIrqlToDpcLevel', {
    returns: KIRQL,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => raiseTo(k, DISPATCH_LEVEL),
  }),
  ddi('KeRaiseIrqlToSynchLevel', {
    returns: KIRQL,
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k) => raiseTo(k, 12),
  }),
  ddi('KfRaiseIrql', {
    params: { NewIrql: KIRQL },
    returns: KIRQL,
    maxIrql: 'HIGH',
    fidelity: 'exact',
    model: (k, a) => raiseTo(k, a.NewIrql),
  }),
  ddi('KfLowerIrql', {
    params: { NewIrql: KIRQL },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => lowerTo(k, a.NewIrql),
  }),
  ddi('KeLowerIrql', {
    params: { NewIrql: KIRQL },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => lowerTo(k, a.NewIrql),
  }),
  ddi('KeGetCurrentIrql', { returns: KIRQL, maxIrql: 'ANY', fidelity: 'exact', model: (k) => k.irql }),
  ddi('KeEnterCriticalRegion', { maxIrql: 'APC', fidelity: 'exact', model: region('kernel', -1) }),
  ddi('KeLeaveCriticalRegion', { maxIrql: 'APC', fidelity: 'exact', model: region('kernel', 1) }),
  ddi('KeEnterGuardedRegion', { maxIrql: 'APC', fidelity: 'exact', model: region('special', -1) }),
  ddi('KeLeaveGuardedRegion', { maxIrql: 'APC', fidelity: 'exact', model: region('special', 1) }),
  ddi('KeAreApcsDisabled', {
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => {
      const { ethread } = currentThread(k);
      return apcDisable(k, ethread, 'kernel') !== 0 || apcDisable(k, ethread, 'special') !== 0;
    },
  }),
  ddi('KeAreAllApcsDisabled', {
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => disabled(k, ['special']),
  }),
  ddi('KeShouldYieldProcessor', { returns: ULONG, maxIrql: 'DISPATCH', fidelity: 'exact', model: () => 0 }),
];
