import { REG, REGISTER_CELLS } from '../cpu/cpu.ts';
import type { Plain, WaitSpec } from './declaration.ts';
import type { Kernel } from './kernel.ts';
import { slice } from './slice.ts';

/** Registers of a thread that is not running. */
export interface SavedContext {
  readonly cells: BigUint64Array;
  readonly xmm: Uint8Array;
}

/**
 * A guest call in progress that a model or the kernel asked for. When the routine returns to the gadget, the owner's `step` goes on.
 */
export interface PendingFrame {
  /** `module!name` of a declaration, or `kernel`. */
  readonly owner: string;
  readonly step: string;
  readonly data: Plain;
  /** RSP as the owner was entered; unwinding past it drops the frame. Also identifies the stack. */
  readonly entryRsp: bigint;
  /** Where the owner returns through (a `ret`). */
  readonly returnAt: bigint;
  /** What was called. */
  readonly routine?: bigint;
  /** Set for interrupts: what goes on afterwards. */
  readonly interrupted?: SavedContext & { readonly irql: number };
  /** The wait that an APC interrupted: it goes on after the APC. */
  readonly suspendedWait?: PendingWait;
}

export type ThreadState = 'ready' | 'running' | 'waiting' | 'parked' | 'terminated';

export interface PendingWait {
  readonly spec: WaitSpec;
  /** Interrupt time in 100 ns at which it times out; Infinity never. */
  readonly due: number;
  readonly frame: PendingFrame;
  /** Place in the order of arrival of all waits. */
  readonly order: number;
}

export interface ThreadRecord {
  readonly id: number;
  readonly name: string;
  /** Guest address of the ETHREAD; its first field is the dispatcher header. */
  readonly ethread: bigint;
  /** Guest address of the EPROCESS that owns it. */
  readonly process: bigint;
  /** The process it is attached to (KeStackAttachProcess), else `process`. */
  attached: bigint;
  state: ThreadState;
  priority: number;
  context: SavedContext;
  /** Innermost last. */
  readonly frames: PendingFrame[];
  wait: PendingWait | undefined;
  /** What a wait ended with, to be handed to its step when the thread runs next. */
  wakeStatus: number | undefined;
  /** Highest address and lowest address of the mapped stack. */
  readonly stackBase: bigint;
  readonly stackLimit: bigint;
  /** KeEnterCriticalRegion depth. */
  criticalRegions: number;
  readonly system: boolean;
  /** Runs DPCs while every other thread waits; never scheduled itself. */
  readonly idle: boolean;
}

interface ThreadsState {
  readonly byId: Map<number, ThreadRecord>;
  current: number;
  /** Ready threads in order of arrival. */
  readonly ready: number[];
  /** Ids of threads and processes come from one table, in steps of 4. */
  nextId: number;
  nextWait: number;
  /** How often the thread that is ready longest was passed over for one of higher priority. */
  passedOver: number;
}
export const threads = slice<ThreadsState>('threads', () => ({
  byId: new Map(),
  current: 0,
  ready: [],
  nextId: 40,
  nextWait: 0,
  passedOver: 0,
}));

export function currentThread(k: Kernel): ThreadRecord {
  const state = threads(k);
  const thread = state.byId.get(state.current);
  if (!thread) throw new Error('no current thread');
  return thread;
}
export function threadByObject(k: Kernel, ethread: bigint): ThreadRecord | undefined {
  for (const thread of threads(k).byId.values()) if (thread.ethread === ethread) return thread;
  return undefined;
}

export function emptyContext(): SavedContext {
  return { cells: new BigUint64Array(REGISTER_CELLS), xmm: new Uint8Array(256) };
}
/** Copies the CPU's registers, which must be loaded. */
export function captureContext(k: Kernel): SavedContext {
  k.cpu.loadXmm();
  return { cells: k.cpu.registers.slice(), xmm: k.cpu.xmm.slice() };
}
/** Puts a context's registers in place; control registers and IRQL stay as they are. */
export function applyContext(k: Kernel, context: SavedContext): void {
  const cells = k.cpu.registers;
  for (let index = REG.RAX; index <= REG.RFLAGS; index++) cells[index] = context.cells[index]!;
  k.cpu.xmm.set(context.xmm);
  k.cpu.storeXmm();
}

export function makeReady(k: Kernel, thread: ThreadRecord): void {
  if (thread.state === 'ready' || thread.state === 'terminated') return;
  thread.state = 'ready';
  threads(k).ready.push(thread.id);
}

/**
 * Drops calls in progress that lie deeper on the current stack than `rsp`: an unwind or a context restore jumped over them.
 * Those on a stack that was switched to are deeper than the thread's own.
 */
export function dropFramesBelow(thread: ThreadRecord, rsp: bigint): void {
  const isOwn = (va: bigint) => va >= thread.stackLimit && va <= thread.stackBase;
  for (let frame = thread.frames.at(-1); frame && !frame.interrupted; frame = thread.frames.at(-1)) {
    const sameStack = isOwn(frame.entryRsp) === isOwn(rsp);
    if (sameStack ? frame.entryRsp >= rsp : !isOwn(rsp)) return;
    thread.frames.pop();
  }
}

/** Is there a thread that could run instead of the current one? */
export function othersReady(k: Kernel): boolean {
  return threads(k).ready.length > 0;
}
