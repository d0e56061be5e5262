import { DISPATCHER_HEADER, KTIMER } from '../../src/generated/structs.ts';
import { BOOLEAN, LARGE_INTEGER, LONG, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signalState } from '../../src/kernel/dispatcher-objects.ts';
import { removeDpc } from '../../src/kernel/interrupts.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { armTimer, cancelTimer } from '../../src/kernel/timers.ts';

const SYNCHRONIZATION_TIMER = 1;
const TIMER_OF_ONE = ['timers expire when a call or an idle processor lets time pass, not between instructions'];

export function initialiseTimer(k: Kernel, timer: bigint, type: number): void {
  cancelTimer(k, timer);
  k.mem.fill(timer, KTIMER.$size, 0);
  const object = type === SYNCHRONIZATION_TIMER ? OBJECT.TimerSynchronization : OBJECT.TimerNotification;
  initialiseHeader(k, timer, object, KTIMER.$size, 0);
  k.mem.set(timer, DISPATCHER_HEADER.Inserted, 0);
}

export const keTimers = [
  ddi('KeInitializeTimer', {
    params: { Timer: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialiseTimer(k, a.Timer, 0),
  }),
  ddi('KeInitializeTimerEx', {
    params: { Timer: PVOID, Type: LONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => initialiseTimer(k, a.Timer, a.Type),
  }),
  ddi('KeSetTimer', {
    params: { Timer: PVOID, DueTime: LARGE_INTEGER, Dpc: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: TIMER_OF_ONE },
    model: (k, a) => armTimer(k, a.Timer, a.DueTime, 0, a.Dpc),
  }),
  ddi('KeSetTimerEx', {
    params: { Timer: PVOID, DueTime: LARGE_INTEGER, Period: LONG, Dpc: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: TIMER_OF_ONE },
    model: (k, a) => armTimer(k, a.Timer, a.DueTime, Math.max(0, a.Period), a.Dpc),
  }),
  ddi('KeSetCoalescableTimer', {
    params: { Timer: PVOID, DueTime: LARGE_INTEGER, Period: ULONG, TolerableDelay: ULONG, Dpc: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['never delayed', ...TIMER_OF_ONE] },
    model: (k, a) => armTimer(k, a.Timer, a.DueTime, a.Period, a.Dpc),
  }),
  ddi('KeCancelTimer', {
    params: { unnamedParam1: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const armed = cancelTimer(k, a.unnamedParam1);
      const dpc = k.mem.get(a.unnamedParam1, KTIMER.Dpc);
      if (armed && dpc !== 0n && k.mem.get(a.unnamedParam1, KTIMER.Period) !== 0) removeDpc(k, dpc);
      return armed;
    },
  }),
  ddi('KeReadStateTimer', {
    params: { Timer: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Timer) !== 0,
  }),
];
