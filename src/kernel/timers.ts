import { DISPATCHER_HEADER, KTIMER } from '../generated/structs.ts';
import { clock, dueTime, interruptTime, publishTime } from './clock.ts';
import { STATUS_TIMEOUT, signal, wake } from './dispatcher-objects.ts';
import { queueDpc } from './interrupts.ts';
import type { Kernel } from './kernel.ts';
import { slice } from './slice.ts';
import { threads } from './thread.ts';

interface ArmedTimer {
  readonly due: number;
  /** 100 ns; 0 for a one-shot. */
  readonly period: number;
}
export const timers = slice<{ readonly armed: Map<bigint, ArmedTimer> }>('timers', () => ({ armed: new Map() }));

/** KeSetTimerEx: true when it was armed already. `period` in milliseconds. */
export function armTimer(k: Kernel, timer: bigint, dueAt: bigint, period: number, dpc: bigint): boolean {
  const wasArmed = cancelTimer(k, timer);
  const due = dueTime(k, dueAt);
  k.mem.set(timer, DISPATCHER_HEADER.SignalState, 0);
  k.mem.set(timer, KTIMER.DueTime, interruptTime(k) + BigInt(Math.max(0, Math.floor(due - clock(k).now))));
  k.mem.set(timer, KTIMER.Dpc, dpc);
  k.mem.set(timer, KTIMER.Period, Math.ceil(period));
  k.mem.set(timer, DISPATCHER_HEADER.Inserted, 1);
  timers(k).armed.set(timer, { due, period: period * 10_000 });
  if (due < clock(k).nextDue) clock(k).nextDue = due;
  k.observer.timerSet?.(timer, due, period, dpc);
  return wasArmed;
}

/** KeCancelTimer: true when it was armed. */
export function cancelTimer(k: Kernel, timer: bigint): boolean {
  const wasArmed = timers(k).armed.delete(timer);
  if (wasArmed) {
    k.mem.set(timer, DISPATCHER_HEADER.Inserted, 0);
    k.observer.timerCancelled?.(timer);
  }
  return wasArmed;
}

/** Expires what is due: signals timers, queues their DPCs, ends waits that timed out. */
export function expireDue(k: Kernel): void {
  // Timers expire at a clock interrupt, which also brings the times that are shown up to date.
  publishTime(k);
  const time = clock(k);
  const { armed } = timers(k);
  const due = [...armed].filter(([, entry]) => entry.due <= time.now).sort(([, a], [, b]) => a.due - b.due);
  for (const [timer, entry] of due) {
    if (entry.period > 0)
      armed.set(timer, { due: Math.max(entry.due + entry.period, time.now + 1), period: entry.period });
    else {
      armed.delete(timer);
      k.mem.set(timer, DISPATCHER_HEADER.Inserted, 0);
    }
    k.observer.timerExpired?.(timer);
    signal(k, timer, 1);
    const dpc = k.mem.get(timer, KTIMER.Dpc);
    if (dpc !== 0n) queueDpc(k, dpc, 0n, 0n);
  }
  for (const thread of threads(k).byId.values()) {
    if (thread.state === 'waiting' && thread.wait && thread.wait.due <= time.now) wake(k, thread, STATUS_TIMEOUT);
  }
  time.nextDue = nextDue(k);
}

/** Interrupt time of the next thing to happen; Infinity when nothing will. */
export function nextDue(k: Kernel): number {
  let next = Number.POSITIVE_INFINITY;
  for (const entry of timers(k).armed.values()) next = Math.min(next, entry.due);
  for (const thread of threads(k).byId.values()) {
    if (thread.state === 'waiting' && thread.wait) next = Math.min(next, thread.wait.due);
  }
  return next;
}
