import { REG } from '../cpu/cpu.ts';
import { KAPC } from '../generated/structs.ts';
import { enterGuest } from './guest-call.ts';
import { apcDisable } from './ke/apc-disable.ts';
import { APC_LEVEL, type Kernel, PASSIVE_LEVEL } from './kernel.ts';
import { slice } from './slice.ts';
import {
  applyContext,
  captureContext,
  currentThread,
  makeReady,
  type PendingFrame,
  type PendingWait,
  type ThreadRecord,
  threadByObject,
  threads,
} from './thread.ts';

interface ApcState {
  /** By thread id: guest addresses of KAPCs in the order of delivery, special ones first. Threads with none are absent. */
  readonly queues: Map<number, bigint[]>;
  /** Ids of threads that are in a normal routine: no other normal APC is delivered to them. */
  readonly inProgress: Set<number>;
}
const apcs = slice<ApcState>('apcs', () => ({ queues: new Map(), inProgress: new Set() }));

/** Room for a trap frame between the interrupted code and what the APC's routines use. */
const TRAP_FRAME = 0x200n;
const KERNEL_MODE = 0;

const isSpecial = (k: Kernel, apc: bigint) => k.mem.get(apc, KAPC.NormalRoutine) === 0n;

/** KeInsertQueueApc: false when it is queued already or its thread has ended. */
export function queueApc(k: Kernel, apc: bigint, argument1: bigint, argument2: bigint): boolean {
  const thread = threadByObject(k, k.mem.get(apc, KAPC.Thread));
  if (thread === undefined || thread.state === 'terminated' || k.mem.get(apc, KAPC.Inserted) !== 0) return false;
  k.mem.set(apc, KAPC.SystemArgument1, argument1);
  k.mem.set(apc, KAPC.SystemArgument2, argument2);
  k.mem.set(apc, KAPC.Inserted, 1);
  if (k.mem.get(apc, KAPC.ApcMode) !== KERNEL_MODE) return true;
  const { queues } = apcs(k);
  const queue = queues.get(thread.id) ?? [];
  queues.set(thread.id, queue);
  const firstNormal = queue.findIndex((other) => !isSpecial(k, other));
  if (isSpecial(k, apc) && firstNormal >= 0) queue.splice(firstNormal, 0, apc);
  else queue.push(apc);
  if (thread.id === threads(k).current && k.cpu.interruptLevel < APC_LEVEL) k.cpu.interruptLevel = APC_LEVEL;
  if (thread.state === 'waiting' && nextApc(k, thread, waitIrql(thread)) !== undefined) makeReady(k, thread);
  return true;
}

export const waitIrql = (thread: ThreadRecord) => Number(thread.context.cells[REG.CR8]!);

/** The APC that may be delivered to a thread at this IRQL. */
function nextApc(k: Kernel, thread: ThreadRecord, irql: number): bigint | undefined {
  const state = apcs(k);
  const first = state.queues.get(thread.id)?.[0];
  if (first === undefined || irql >= APC_LEVEL || apcDisable(k, thread.ethread, 'special') !== 0) return undefined;
  if (isSpecial(k, first)) return first;
  return apcDisable(k, thread.ethread, 'kernel') === 0 && !state.inProgress.has(thread.id) ? first : undefined;
}

/** Is there an APC for the thread that runs, which may be delivered now? */
export function apcPending(k: Kernel): boolean {
  if (apcs(k).queues.size === 0) return false;
  const thread = currentThread(k);
  return thread.state === 'running' && nextApc(k, thread, k.irql) !== undefined;
}

/** Does the thread that runs have an APC that waits for the IRQL to drop? */
export function apcQueued(k: Kernel): boolean {
  return apcs(k).queues.size > 0 && apcs(k).queues.has(currentThread(k).id);
}

/**
 * Runs the next APC of the current thread on its own stack. The registers, which must be loaded, stand where the thread goes on;
 * `suspendedWait` is the wait that the APC interrupted.
 */
export function deliverApc(k: Kernel, suspendedWait?: PendingWait): boolean {
  const thread = currentThread(k);
  const apc = nextApc(k, thread, k.irql);
  if (apc === undefined) return false;
  take(k, thread, apc);
  const locals = ((k.cpu.registers[REG.RSP]! - TRAP_FRAME) & ~0xfn) - 0x20n;
  const below = locals - 8n;
  k.mem.setU64(locals, k.mem.get(apc, KAPC.NormalRoutine));
  k.mem.setU64(locals + 8n, k.mem.get(apc, KAPC.NormalContext));
  k.mem.setU64(locals + 16n, k.mem.get(apc, KAPC.SystemArgument1));
  k.mem.setU64(locals + 24n, k.mem.get(apc, KAPC.SystemArgument2));
  k.mem.setU64(below, 0n);
  const frame: PendingFrame = {
    owner: 'kernel',
    step: 'apcKernelReturned',
    data: { locals },
    entryRsp: below,
    returnAt: 0n,
    interrupted: { ...captureContext(k), irql: k.irql },
    ...(suspendedWait && { suspendedWait }),
  };
  const routine = k.mem.get(apc, KAPC.KernelRoutine);
  k.irql = APC_LEVEL;
  enterGuest(k, thread, routine, [apc, locals, locals + 8n, locals + 16n, locals + 24n], frame, below);
  return true;
}

function take(k: Kernel, thread: ThreadRecord, apc: bigint): void {
  const { queues } = apcs(k);
  const queue = queues.get(thread.id)!;
  queue.splice(queue.indexOf(apc), 1);
  if (queue.length === 0) queues.delete(thread.id);
  k.mem.set(apc, KAPC.Inserted, 0);
}

/** The kernel routine came back. True when the normal routine that it left runs now; else the APC is done. */
export function enterNormalRoutine(k: Kernel, frame: PendingFrame): boolean {
  const { locals } = frame.data as { readonly locals: bigint };
  const routine = k.mem.u64(locals);
  if (routine === 0n) return false;
  const thread = currentThread(k);
  apcs(k).inProgress.add(thread.id);
  k.irql = PASSIVE_LEVEL;
  const args = [8n, 16n, 24n].map((offset) => k.mem.u64(locals + offset));
  enterGuest(k, thread, routine, args, { ...frame, step: 'apcReturned' }, frame.entryRsp);
  return true;
}

/** The interrupted code's registers are back; what it was doing goes on. */
export function endApc(k: Kernel, frame: PendingFrame): void {
  if (frame.step === 'apcReturned') apcs(k).inProgress.delete(currentThread(k).id);
  k.irql = frame.interrupted!.irql;
  applyContext(k, frame.interrupted!);
}

/** A thread ends: what was queued to it is no longer. */
export function dropApcs(k: Kernel, thread: ThreadRecord): void {
  for (const apc of apcs(k).queues.get(thread.id) ?? []) k.mem.set(apc, KAPC.Inserted, 0);
  apcs(k).queues.delete(thread.id);
  apcs(k).inProgress.delete(thread.id);
}
