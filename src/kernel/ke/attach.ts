import { REG } from '../../cpu/cpu.ts';
import { INVALID_PROCESS_ATTACH_ATTEMPT } from '../../generated/bugchecks.ts';
import { KAPC_STATE } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { objectAt } from '../ob/objects.ts';
import { ETHREAD, KPROCESS } from '../ps/opaque-layouts.ts';
import { currentThread, type ThreadRecord } from '../thread.ts';

/** Marks a KAPC_STATE as that of a thread which was attached to the process already: nothing to restore. */
const NOT_ATTACHED = 1n;

/** The address space of the thread's process, or of that it is attached to, becomes the current one. All registers must be loaded. */
export function useAddressSpace(k: Kernel, thread: ThreadRecord): void {
  const table = k.mem.get(thread.attached, KPROCESS.DirectoryTableBase);
  if (table === 0n || table === k.cpu.registers[REG.CR3]) return;
  k.cpu.registers[REG.CR3] = table;
  k.space.useUserSpace(Number(table));
}

/** What is no process has no address space to go to. */
export function mustBeProcess(k: Kernel, process: bigint): void {
  if (objectAt(k, process)?.type === 'Process') return;
  k.bugCheck(INVALID_PROCESS_ATTACH_ATTEMPT, process, currentThread(k).attached, 0n, 0n);
}

/** The running thread goes over to a process. All registers must be loaded, as they are in a step. */
export function moveThread(k: Kernel, thread: ThreadRecord, process: bigint): void {
  mustBeProcess(k, process);
  thread.attached = process;
  k.mem.set(thread.ethread, ETHREAD.ApcStateProcess, process);
  useAddressSpace(k, thread);
  // What a handler answers takes the general registers only.
  k.cpu.store();
}
/** The same for a model. */
export function attachProcess(k: Kernel, process: bigint): void {
  k.cpu.load();
  moveThread(k, currentThread(k), process);
}
export function detachProcess(k: Kernel): void {
  attachProcess(k, currentThread(k).process);
}

/** KeStackAttachProcess: the caller's KAPC_STATE remembers where the thread was. */
export function attachStack(k: Kernel, process: bigint, state: bigint): void {
  const { attached } = currentThread(k);
  k.mem.set(state, KAPC_STATE.Process, attached === process ? NOT_ATTACHED : attached);
  if (attached !== process) attachProcess(k, process);
}
export function detachStack(k: Kernel, state: bigint): void {
  const before = k.mem.get(state, KAPC_STATE.Process);
  if (before !== NOT_ATTACHED) attachProcess(k, before === 0n ? currentThread(k).process : before);
}
