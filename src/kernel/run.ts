import type { Stop } from '../cpu/cpu.ts';
import { REG } from '../cpu/cpu.ts';
import { deliverApc } from './apcs.ts';
import { advance, clock } from './clock.ts';
import { beginQuantum, clockInterrupt, SLICE_INSTRUCTIONS } from './clock-interrupt.ts';
import { resumeCall } from './dispatcher.ts';
import { resumeWait } from './dispatcher-objects.ts';
import { awaitLowerIrql, deliverInterrupt, interruptPending } from './interrupts.ts';
import { useAddressSpace } from './ke/attach.ts';
import { type Kernel, PASSIVE_LEVEL } from './kernel.ts';
import { switchedTo } from './processor.ts';
import { runState } from './run-state.ts';
import { type KernelStop, StopSignal, stopOf } from './signals.ts';
import { applyContext, currentThread, type PendingWait, type ThreadRecord, threads } from './thread.ts';
import { reapThreads } from './thread-life.ts';
import { expireDue } from './timers.ts';
import { hardwareException } from './trap.ts';

export interface RunLimits {
  /** Count of instructions (over all counted runs) at which the run ends; undefined: not counted. */
  readonly countUntil: number | undefined;
  /** Counting stops being needed from here on and `uncounted` takes over. */
  readonly timeoutMicroseconds: number;
}
/** What the session decides for the kernel: what a denied access means, and the budget of each stretch of guest code. */
export interface RunPolicy {
  /** Stage 2 refused. `continue`: the page was opened, do it again. */
  denied(stop: Extract<Stop, { kind: 'denied' }>): 'continue' | KernelStop;
  limits(): RunLimits;
  /** The limit of the last stretch was reached. `continue` with new limits, or the end. */
  limitReached(stop: 'instructions' | 'time'): 'continue' | KernelStop;
}

/** Runs guest threads until the phase's routine returned or something ended the run. */
export function runPhase(k: Kernel, policy: RunPolicy): KernelStop {
  const state = runState(k);
  state.phaseResult = undefined;
  return runWhile(k, policy, () => state.phaseResult === undefined) ?? { kind: 'returned', value: state.phaseResult! };
}

/** Lets other threads, DPCs and timers run until nothing is ready and nothing is due within `units` of 100 ns. */
export function runUntilIdle(k: Kernel, policy: RunPolicy, units: number): KernelStop | undefined {
  const end = clock(k).now + units;
  const stop = runWhile(k, policy, () => hasWork(k) || clock(k).nextDue <= end);
  return stop?.kind === 'deadlock' ? undefined : stop;
}

function hasWork(k: Kernel): boolean {
  return threads(k).ready.length > 0 || interruptPending(k);
}

/** Undefined when `wanted` turned false. */
function runWhile(k: Kernel, policy: RunPolicy, wanted: () => boolean): KernelStop | undefined {
  const state = runState(k);
  state.stop = undefined;
  try {
    while (wanted()) {
      if (!dispatchNext(k)) return deadlock(k);
      if (state.stop) return state.stop;
      const ended = stretch(k, policy);
      if (ended) return ended;
    }
    return undefined;
  } catch (error) {
    return stopOf(error, k.space.maxBytes);
  }
}

/** Runs the current thread until it is off the processor. */
function stretch(k: Kernel, policy: RunPolicy): KernelStop | undefined {
  const state = runState(k);
  const all = threads(k);
  for (;;) {
    const { countUntil, timeoutMicroseconds } = policy.limits();
    const before = clock(k).now;
    const stop = runSlice(k, countUntil, timeoutMicroseconds);
    if (state.stop) return state.stop;
    if (stop.kind === 'instructionLimit' && k.cpu.instructionCount < countUntil!) clockInterrupt(k, before);
    else {
      const ended = handleStop(k, policy, stop);
      if (ended) return ended;
    }
    if (state.stop) return state.stop;
    if (all.byId.get(all.current)?.state !== 'running') return undefined;
  }
}

/** Only counted code can be stopped where it may go on later. */
function runSlice(k: Kernel, countUntil: number | undefined, timeoutMicroseconds: number): Stop {
  if (countUntil === undefined) return k.cpu.run({ timeoutMicroseconds });
  const sliceEnd = k.cpu.instructionCount + SLICE_INSTRUCTIONS;
  return k.cpu.run({ countUntil: Math.min(countUntil, sliceEnd), timeoutMicroseconds });
}

function handleStop(k: Kernel, policy: RunPolicy, stop: Stop): KernelStop | undefined {
  switch (stop.kind) {
    case 'yielded':
      return undefined;
    case 'denied': {
      k.observer.accessDenied?.(stop);
      const decision = policy.denied(stop);
      return decision === 'continue' ? undefined : decision;
    }
    case 'instructionLimit':
    case 'timeout': {
      k.observer.limitReached?.();
      const decision = policy.limitReached(stop.kind === 'timeout' ? 'time' : 'instructions');
      return decision === 'continue' ? undefined : decision;
    }
    case 'irqlLowered':
      deliverInterrupt(k);
      return undefined;
    case 'exception':
    case 'invalidInstruction':
    case 'unmapped':
      hardwareException(k, stop);
      return undefined;
    case 'halted':
      idle(k);
      return undefined;
    case 'engine':
      return { kind: 'internalError', message: stop.message };
  }
}

/** How often a ready thread may be passed over before it runs whatever its priority. */
const STARVED = 16;

/** Puts a thread on the processor. False when none can ever run again. */
function dispatchNext(k: Kernel): boolean {
  const all = threads(k);
  for (;;) {
    const current = all.byId.get(all.current);
    if (current?.state === 'running') return true;
    k.call = undefined;
    const next = takeReady(k);
    if (next) {
      switchTo(k, next);
      return true;
    }
    if (!idle(k)) return false;
    if (runState(k).stop) return true;
  }
}

/** The ready thread of the highest priority; after a while the one that is ready longest, as NT's balance set manager sees to. */
function takeReady(k: Kernel): ThreadRecord | undefined {
  const all = threads(k);
  if (all.ready.length === 0) return undefined;
  let best = 0;
  for (let index = 1; index < all.ready.length; index++) {
    if (all.byId.get(all.ready[index]!)!.priority > all.byId.get(all.ready[best]!)!.priority) best = index;
  }
  if (best > 0 && ++all.passedOver > STARVED) best = 0;
  if (best === 0) all.passedOver = 0;
  return all.byId.get(all.ready.splice(best, 1)[0]!);
}

function switchTo(k: Kernel, thread: ThreadRecord): void {
  const all = threads(k);
  all.current = thread.id;
  thread.state = 'running';
  reapThreads(k);
  beginQuantum(k);
  switchedTo(k, thread);
  useAddressSpace(k, thread);
  applyContext(k, thread.context);
  k.irql = Number(thread.context.cells[REG.CR8]!);
  awaitLowerIrql(k);
  const { wait } = thread;
  if (!wait) {
    deliverInterrupt(k);
    return;
  }
  const status = thread.wakeStatus ?? interruptWait(k, wait);
  if (status === undefined) return;
  thread.wakeStatus = undefined;
  thread.wait = undefined;
  resumeCall(k, wait.frame, BigInt(status));
}

/** A thread was taken out of its wait for an APC. The status when the wait ends instead. */
function interruptWait(k: Kernel, wait: PendingWait): number | undefined {
  currentThread(k).wait = undefined;
  return deliverApc(k, wait) ? undefined : resumeWait(k, wait);
}

/** Time jumps to the next thing due. False when there is none. */
function idle(k: Kernel): boolean {
  const time = clock(k);
  if (!Number.isFinite(time.nextDue)) return false;
  advance(k, Math.max(0, time.nextDue - time.now));
  expireDue(k);
  return runIdleDpcs(k);
}

/** A DPC that falls due while every thread waits runs on the idle thread. */
function runIdleDpcs(k: Kernel): boolean {
  if (!interruptPending(k)) return true;
  const all = threads(k);
  const idleThread = [...all.byId.values()].find((thread) => thread.idle);
  if (!idleThread) throw new StopSignal({ kind: 'internalError', message: 'no idle thread' });
  all.current = idleThread.id;
  k.irql = PASSIVE_LEVEL;
  switchedTo(k, idleThread);
  applyContext(k, idleThread.context);
  idleThread.state = 'running';
  deliverInterrupt(k);
  return true;
}

function deadlock(k: Kernel): KernelStop {
  const waiting = [...threads(k).byId.values()].filter((thread) => thread.state === 'waiting');
  return {
    kind: 'deadlock',
    threads: waiting.map((thread) => `${thread.name}: ${thread.wait?.spec.why ?? 'waiting'}`),
  };
}
