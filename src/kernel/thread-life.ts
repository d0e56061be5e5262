import { REG } from '../cpu/cpu.ts';
import { KERNEL_APC_PENDING_DURING_EXIT } from '../generated/bugchecks.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import { dropApcs } from './apcs.ts';
import { signal } from './dispatcher-objects.ts';
import { enterGuest } from './guest-call.ts';
import { apcDisable } from './ke/apc-disable.ts';
import { abandonMutants } from './ke/mutants.ts';
import type { Kernel } from './kernel.ts';
import { dereferenceObject } from './ob/objects.ts';
import { ETHREAD } from './ps/opaque-layouts.ts';
import { createThreadObject, leaveProcess } from './ps/thread-object.ts';
import { currentThread, emptyContext, makeReady, type PendingFrame, type ThreadRecord, threads } from './thread.ts';

/** Kernel stacks on x64: 24 KiB, with an unmapped guard page below. */
export const KERNEL_STACK_PAGES = 6;

/** Maps a stack; returns its highest and lowest address. */
export function allocateStack(k: Kernel, pages = KERNEL_STACK_PAGES): { base: bigint; limit: bigint } {
  const reserved = k.space.reserve('kernelStack', pages + 1);
  const limit = reserved + BigInt(PAGE_SIZE);
  k.space.map(
    limit,
    k.space.allocateFrames(pages, 'data'),
    { write: true, execute: false, user: false },
    'kernel stack',
  );
  return { base: limit + BigInt(pages * PAGE_SIZE), limit };
}

export interface ThreadStart {
  readonly name: string;
  readonly process: bigint;
  readonly routine: bigint;
  readonly args: readonly bigint[];
  readonly system: boolean;
  /** What the routine's return does: ends the thread, or the phase. */
  readonly onReturn: 'threadReturned' | 'phaseReturned';
}

/** Makes a thread that will run `routine`; it is ready at once. */
export function startThread(k: Kernel, start: ThreadStart): ThreadRecord {
  const stack = allocateStack(k);
  const id = nextThreadId(k);
  const ethread = createThreadObject(k, {
    id,
    process: start.process,
    stackBase: stack.base,
    stackLimit: stack.limit,
    startAddress: start.routine,
  });
  const thread: ThreadRecord = {
    id,
    name: start.name,
    ethread,
    process: start.process,
    attached: start.process,
    state: 'parked',
    priority: 8,
    context: emptyContext(),
    frames: [],
    wait: undefined,
    wakeStatus: undefined,
    stackBase: stack.base,
    stackLimit: stack.limit,
    criticalRegions: 0,
    system: start.system,
    idle: false,
  };
  threads(k).byId.set(id, thread);
  k.observer.threadStarted?.(thread, start.routine);
  prepareCall(k, thread, start.routine, start.args, start.onReturn);
  return thread;
}

/** Lets a parked thread run another routine from the top of its stack. */
export function prepareCall(
  k: Kernel,
  thread: ThreadRecord,
  routine: bigint,
  args: readonly bigint[],
  onReturn: ThreadStart['onReturn'],
): void {
  const saved = k.cpu.registers.slice();
  k.cpu.registers.fill(0n, REG.RAX, REG.RFLAGS + 1);
  k.cpu.registers[REG.RFLAGS] = 0x202n;
  const top = thread.stackBase - 0x40n - 8n;
  const frame: PendingFrame = { owner: 'kernel', step: onReturn, data: undefined, entryRsp: top, returnAt: 0n };
  enterGuest(k, thread, routine, args, frame, top);
  thread.context = { cells: k.cpu.registers.slice(), xmm: new Uint8Array(256) };
  k.cpu.registers.set(saved);
  makeReady(k, thread);
}

function nextThreadId(k: Kernel): number {
  threads(k).nextId += 4;
  return threads(k).nextId;
}

/** The current thread ends: its object is signaled, its stack freed once it is off the processor. */
export function terminateCurrent(k: Kernel, status: number): void {
  const thread = currentThread(k);
  const disabled = apcDisable(k, thread.ethread, 'kernel');
  if (disabled !== 0) {
    k.bugCheck(KERNEL_APC_PENDING_DURING_EXIT, 0n, BigInt(disabled & 0xffff), BigInt(k.irql), 0n);
  }
  k.irql = 0;
  endThread(k, thread, status);
}

/** Ends a thread, the current one or another. */
export function endThread(k: Kernel, thread: ThreadRecord, status: number): void {
  const all = threads(k);
  const queued = all.ready.indexOf(thread.id);
  if (queued >= 0) all.ready.splice(queued, 1);
  thread.state = 'terminated';
  thread.frames.length = 0;
  thread.wait = undefined;
  dropApcs(k, thread);
  k.mem.set(thread.ethread, ETHREAD.ExitStatus, status >>> 0);
  k.observer.threadEnded?.(thread, status >>> 0);
  leaveProcess(k, thread.ethread);
  abandonMutants(k, thread.ethread);
  signal(k, thread.ethread, 1);
}

/** Frees the stacks of threads that ended, and their objects unless somebody refers to them. Not while one is current. */
export function reapThreads(k: Kernel): void {
  const all = threads(k);
  for (const thread of all.byId.values()) {
    if (thread.state !== 'terminated' || thread.id === all.current) continue;
    all.byId.delete(thread.id);
    const pages = Number(thread.stackBase - thread.stackLimit) / PAGE_SIZE;
    // Threads of other processes never run here: they have no kernel stack.
    if (pages > 0) freeStack(k, thread.stackLimit, pages);
    k.call = undefined;
    dereferenceObject(k, thread.ethread);
  }
}

/** Gives back what `allocateStack` gave, guard page included. */
export function freeStack(k: Kernel, limit: bigint, pages: number): void {
  k.space.unmap(limit, pages, 'kernel stack freed');
  k.space.release('kernelStack', limit - BigInt(PAGE_SIZE), pages + 1);
}
