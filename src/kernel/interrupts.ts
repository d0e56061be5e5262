import { KDPC } from '../generated/structs.ts';
import { apcPending, apcQueued, deliverApc } from './apcs.ts';
import { enterGuest } from './guest-call.ts';
import { APC_LEVEL, DISPATCH_LEVEL, type Kernel } from './kernel.ts';
import { processor, runOn } from './processor.ts';
import { slice } from './slice.ts';
import { applyContext, captureContext, currentThread, type PendingFrame } from './thread.ts';

interface QueuedDpc {
  readonly dpc: bigint;
  readonly routine: bigint;
  readonly args: readonly bigint[];
  /** Number of the processor that it is for; undefined: of the one that queued it. */
  readonly target: number | undefined;
}
/** KDPC.Number of a DPC for a processor: its number behind the highest count of processors. */
export const MAXIMUM_PROCESSORS = 0x800;
interface InterruptState {
  readonly queue: QueuedDpc[];
  /** A DPC is running: others wait for its end. */
  active: boolean;
  /** Highest address of the processor's DPC stack. */
  dpcStack: bigint;
}
export const interrupts = slice<InterruptState>('interrupts', () => ({ queue: [], active: false, dpcStack: 0n }));

/** KeInsertQueueDpc: false when it is queued already. The KDPC's DpcData is its "inserted" mark, as on Windows. */
export function queueDpc(k: Kernel, dpc: bigint, argument1: bigint, argument2: bigint): boolean {
  if (k.mem.get(dpc, KDPC.DpcData) !== 0n) return false;
  const state = interrupts(k);
  k.mem.set(dpc, KDPC.DpcData, dpc);
  k.mem.set(dpc, KDPC.SystemArgument1, argument1);
  k.mem.set(dpc, KDPC.SystemArgument2, argument2);
  const routine = k.mem.get(dpc, KDPC.DeferredRoutine);
  const number = k.mem.get(dpc, KDPC.Number);
  const target = number >= MAXIMUM_PROCESSORS ? number - MAXIMUM_PROCESSORS : undefined;
  const entry = { dpc, routine, target, args: [dpc, k.mem.get(dpc, KDPC.DeferredContext), argument1, argument2] };
  const high = k.mem.get(dpc, KDPC.Importance) === 2;
  if (high) state.queue.unshift(entry);
  else state.queue.push(entry);
  k.cpu.interruptLevel = DISPATCH_LEVEL;
  return true;
}

/** KeRemoveQueueDpc: true when it was queued. */
export function removeDpc(k: Kernel, dpc: bigint): boolean {
  const { queue } = interrupts(k);
  const index = queue.findIndex((entry) => entry.dpc === dpc);
  if (index < 0) return false;
  queue.splice(index, 1);
  k.mem.set(dpc, KDPC.DpcData, 0n);
  return true;
}

export function interruptPending(k: Kernel): boolean {
  return dpcPending(k) || apcPending(k);
}

function dpcPending(k: Kernel): boolean {
  const state = interrupts(k);
  return state.queue.length > 0 && !state.active && k.irql < DISPATCH_LEVEL;
}

/** Tells the engine below which IRQL somebody waits for the processor: DPCs, or APCs of the thread that runs. */
export function awaitLowerIrql(k: Kernel): void {
  k.cpu.interruptLevel = interrupts(k).queue.length > 0 ? DISPATCH_LEVEL : apcQueued(k) ? APC_LEVEL : 0;
}

/**
 * Takes the processor for the next DPC, or the thread for its next APC, if one is due: the registers, which must be loaded and
 * stand where the current thread goes on, are kept in a pending frame. True when they were changed.
 */
export function deliverInterrupt(k: Kernel): boolean {
  if (!dpcPending(k)) return apcPending(k) && deliverApc(k);
  return deliverDpc(k, interrupts(k).queue.shift()!);
}

/**
 * A DPC for another processor runs there whatever this one's IRQL is: for code that waits for it at DISPATCH_LEVEL. True when
 * one was due.
 */
export function deliverRemoteDpc(k: Kernel): boolean {
  const state = interrupts(k);
  const { current } = processor(k);
  const index = state.queue.findIndex(({ target }) => target !== undefined && target !== current);
  return !state.active && index >= 0 && deliverDpc(k, state.queue.splice(index, 1)[0]!);
}

function deliverDpc(k: Kernel, { dpc, routine, args, target }: QueuedDpc): true {
  const state = interrupts(k);
  const thread = currentThread(k);
  k.mem.set(dpc, KDPC.DpcData, 0n);
  const frame: PendingFrame = {
    owner: 'kernel',
    step: 'dpcReturned',
    data: runOn(k, target ?? processor(k).current),
    entryRsp: state.dpcStack,
    returnAt: 0n,
    interrupted: { ...captureContext(k), irql: k.irql },
  };
  state.active = true;
  k.irql = DISPATCH_LEVEL;
  k.observer.dpcBegan?.(dpc, routine);
  enterGuest(k, thread, routine, args, frame, state.dpcStack - 8n);
  return true;
}

/** The DPC routine came back: the interrupted code goes on, or the next DPC runs. */
export function dpcReturned(k: Kernel, frame: PendingFrame): void {
  const state = interrupts(k);
  state.active = false;
  runOn(k, frame.data as number);
  k.observer.dpcEnded?.();
  k.irql = frame.interrupted!.irql;
  applyContext(k, frame.interrupted!);
  if (!deliverInterrupt(k)) awaitLowerIrql(k);
}
