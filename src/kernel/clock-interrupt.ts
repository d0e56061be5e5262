import { REG } from '../cpu/cpu.ts';
import { advance, clock, TICK } from './clock.ts';
import { deliverInterrupt, deliverRemoteDpc } from './interrupts.ts';
import { DISPATCH_LEVEL, type Kernel } from './kernel.ts';
import { slice } from './slice.ts';
import { captureContext, currentThread, makeReady, threads } from './thread.ts';
import { expireDue } from './timers.ts';

/** RFLAGS.IF: after CLI the processor sees no interrupt. */
const INTERRUPT_FLAG = 1n << 9n;
/** A counted stretch of guest code is interrupted this often. */
export const SLICE_INSTRUCTIONS = 50_000;
/** What they take at 3 GHz and one instruction a cycle, in 100 ns. */
const SLICE_TIME = 166;
/** Two ticks of the clock: the quantum of a thread on a client, in 100 ns. */
const QUANTUM = 2 * TICK;
/** Slices on end, a millisecond, in which a loop that measures itself finds its true time. */
const TRUE_SLICES = 64;

interface QuantumState {
  /** When the running thread got the processor. */
  began: number;
  /** Slices on end in which the guest asked Windows for nothing. */
  silent: number;
}
const quantum = slice<QuantumState>('quantum', () => ({ began: 0, silent: 0 }));

export function beginQuantum(k: Kernel): void {
  quantum(k).began = clock(k).now;
}

/**
 * The clock ticks into a thread that goes on computing: time passes, what is due expires, DPCs run, and at the end of its
 * quantum the thread makes room for another one. Code that goes on spinning gets its time in ever larger steps, up to a tick, so
 * that a wait for the time or for somebody else ends soon. All registers are loaded; `before`: the time at the slice's begin.
 */
export function clockInterrupt(k: Kernel, before: number): void {
  const state = quantum(k);
  state.silent = clock(k).now === before ? state.silent + 1 : 0;
  advance(k, Math.min(TICK, SLICE_TIME * 2 ** Math.min(Math.max(0, state.silent - TRUE_SLICES), 10)));
  if (clock(k).now >= clock(k).nextDue) expireDue(k);
  if ((k.cpu.registers[REG.RFLAGS]! & INTERRUPT_FLAG) === 0n || deliverInterrupt(k)) return;
  if (k.irql >= DISPATCH_LEVEL) {
    if (state.silent > TRUE_SLICES) deliverRemoteDpc(k);
    return;
  }
  if (clock(k).now - state.began >= QUANTUM && threads(k).ready.length > 0) preempt(k);
}

function preempt(k: Kernel): void {
  const thread = currentThread(k);
  if (thread.idle) return;
  thread.context = captureContext(k);
  makeReady(k, thread);
}
