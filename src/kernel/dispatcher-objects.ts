import { ATTEMPTED_SWITCH_FROM_DPC, IRQL_NOT_LESS_OR_EQUAL } from '../generated/bugchecks.ts';
import { DISPATCHER_HEADER, KMUTANT } from '../generated/structs.ts';
import { clock, dueTime } from './clock.ts';
import type { WaitSpec } from './declaration.ts';
import { OBJECT, signalState } from './dispatcher-header.ts';
import { interrupts } from './interrupts.ts';
import { takeAlert } from './ke/alerted.ts';
import { takeMutant } from './ke/mutant-ownership.ts';

export { initialiseHeader, OBJECT, signalState } from './dispatcher-header.ts';

import { DISPATCH_LEVEL, type Kernel } from './kernel.ts';
import type { PendingFrame } from './thread.ts';
import { currentThread, makeReady, type PendingWait, type ThreadRecord, threads } from './thread.ts';

export const STATUS_WAIT_0 = 0;
export const STATUS_ABANDONED = 0x80;
export const STATUS_ALERTED = 0x101;
export const STATUS_TIMEOUT = 0x102;

function isSignaledFor(k: Kernel, object: bigint, thread: ThreadRecord): boolean {
  const state = signalState(k, object);
  if (state > 0) return true;
  return typeOf(k, object) === OBJECT.Mutant && k.mem.get(object, KMUTANT.OwnerThread) === thread.ethread;
}
function typeOf(k: Kernel, object: bigint): number {
  return k.mem.get(object, DISPATCHER_HEADER.Type) & 0x7f;
}

/** What a satisfied wait does to the object. Returns true for an abandoned mutant. */
function consume(k: Kernel, object: bigint, thread: ThreadRecord): boolean {
  const state = signalState(k, object);
  switch (typeOf(k, object)) {
    case OBJECT.EventSynchronization:
    case OBJECT.TimerSynchronization:
      k.mem.set(object, DISPATCHER_HEADER.SignalState, 0);
      return false;
    case OBJECT.Semaphore:
    case OBJECT.Queue:
      k.mem.set(object, DISPATCHER_HEADER.SignalState, state - 1);
      return false;
    case OBJECT.Mutant:
      return takeMutant(k, object, thread);
    default:
      return false;
  }
}

/** The wait's status when it can end now, else undefined. Consumes what it takes. */
function trySatisfy(k: Kernel, spec: WaitSpec, thread: ThreadRecord): number | undefined {
  if (spec.objects.length === 0) return undefined;
  if (spec.all) {
    if (!spec.objects.every((object) => isSignaledFor(k, object, thread))) return undefined;
    let abandoned = false;
    for (const object of spec.objects) abandoned = consume(k, object, thread) || abandoned;
    return abandoned ? STATUS_ABANDONED : STATUS_WAIT_0;
  }
  const index = spec.objects.findIndex((object) => isSignaledFor(k, object, thread));
  if (index < 0) return undefined;
  return consume(k, spec.objects[index]!, thread) ? STATUS_ABANDONED + index : STATUS_WAIT_0 + index;
}

/**
 * Begins a wait of the current thread. Returns the status when it ends at once (satisfied, or a zero time-out), else undefined:
 * the thread is waiting and `frame`'s step gets the status later.
 */
export function beginWait(k: Kernel, spec: WaitSpec, frame: PendingFrame): number | undefined {
  const thread = currentThread(k);
  const status = trySatisfy(k, spec, thread);
  if (status !== undefined) return status;
  if (spec.alertable && takeAlert(k, 0)) return STATUS_ALERTED;
  if (spec.timeout === 0n) return STATUS_TIMEOUT;
  if (k.irql >= DISPATCH_LEVEL) refuseToBlock(k, thread);
  const due = spec.timeout === undefined ? Number.POSITIVE_INFINITY : dueTime(k, spec.timeout);
  suspend(k, thread, { spec, due, frame, order: threads(k).nextWait++ });
  return undefined;
}

/** Goes on with a wait of the current thread that an APC interrupted; as `beginWait`. */
export function resumeWait(k: Kernel, wait: PendingWait): number | undefined {
  const thread = currentThread(k);
  const status = trySatisfy(k, wait.spec, thread);
  if (status !== undefined) return status;
  if (wait.due <= clock(k).now) return STATUS_TIMEOUT;
  suspend(k, thread, wait);
  return undefined;
}

function suspend(k: Kernel, thread: ThreadRecord, wait: PendingWait): void {
  thread.wait = wait;
  thread.state = 'waiting';
  const time = clock(k);
  if (wait.due < time.nextDue) time.nextDue = wait.due;
}

/** A thread cannot leave the processor at DISPATCH_LEVEL: the scheduler itself runs there. */
function refuseToBlock(k: Kernel, thread: ThreadRecord): never {
  if (interrupts(k).active) k.bugCheck(ATTEMPTED_SWITCH_FROM_DPC, thread.ethread, 0n, thread.stackBase, 0n);
  return k.bugCheck(IRQL_NOT_LESS_OR_EQUAL, 0n, BigInt(k.irql), 0n, k.call?.target.address ?? 0n);
}

/** An object became signaled (or the clock moved): threads whose wait can end become ready, first come first served. */
export function wakeWaiters(k: Kernel, object: bigint): void {
  const waiting = [...threads(k).byId.values()].filter(
    (thread) => thread.state === 'waiting' && thread.wait?.spec.objects.includes(object),
  );
  waiting.sort((a, b) => a.wait!.order - b.wait!.order);
  for (const thread of waiting) {
    if (!thread.wait) continue;
    const status = trySatisfy(k, thread.wait.spec, thread);
    if (status !== undefined) wake(k, thread, status);
  }
}
export function wake(k: Kernel, thread: ThreadRecord, status: number): void {
  thread.wakeStatus = status;
  makeReady(k, thread);
}

/** Sets the signal state and wakes whom it lets go on. Returns the state before. */
export function signal(k: Kernel, object: bigint, state: number): number {
  const before = signalState(k, object);
  k.mem.set(object, DISPATCHER_HEADER.SignalState, state);
  if (state > 0) wakeWaiters(k, object);
  return before;
}
