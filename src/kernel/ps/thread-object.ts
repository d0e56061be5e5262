import { STATUS_PENDING } from '../../generated/ntstatus.ts';
import { systemTime } from '../clock.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, insertTailList, removeEntryList } from '../lists.ts';
import { createObject } from '../ob/objects.ts';
import { EPROCESS, ETHREAD, KPROCESS } from './opaque-layouts.ts';

export interface ThreadObject {
  readonly id: number;
  readonly process: bigint;
  readonly stackBase: bigint;
  readonly stackLimit: bigint;
  readonly startAddress: bigint;
}

/** Makes the ETHREAD of a kernel thread: the fields that drivers are known to read at fixed offsets. */
export function createThreadObject(k: Kernel, thread: ThreadObject): bigint {
  const body = createObject(k, { type: 'Thread', size: ETHREAD.$size });
  initialiseHeader(k, body, OBJECT.Thread, 0x18, 0);
  k.mem.set(body, ETHREAD.StackBase, thread.stackBase);
  k.mem.set(body, ETHREAD.InitialStack, thread.stackBase);
  k.mem.set(body, ETHREAD.StackLimit, thread.stackLimit);
  k.mem.set(body, ETHREAD.ApcStateProcess, thread.process);
  k.mem.set(body, ETHREAD.Process, thread.process);
  k.mem.set(body, ETHREAD.Priority, 8);
  k.mem.set(body, ETHREAD.BasePriority, 8);
  k.mem.set(body, ETHREAD.CreateTime, systemTime(k));
  k.mem.set(body, ETHREAD.ExitStatus, STATUS_PENDING);
  k.mem.set(body, ETHREAD.UniqueThread, BigInt(thread.id));
  k.mem.set(body, ETHREAD.StartAddress, thread.startAddress);
  initializeListHead(k, body + ETHREAD.ThreadListEntry.at);
  if (thread.process !== 0n) joinProcess(k, body, thread.process);
  return body;
}

function joinProcess(k: Kernel, thread: bigint, process: bigint): void {
  k.mem.set(thread, ETHREAD.UniqueProcess, k.mem.get(process, EPROCESS.UniqueProcessId));
  insertTailList(k, process + EPROCESS.ThreadListHead.at, thread + ETHREAD.ThreadListEntry.at);
  k.mem.set(process, EPROCESS.ActiveThreads, k.mem.get(process, EPROCESS.ActiveThreads) + 1);
}
/** The thread has ended: its process has one less. */
export function leaveProcess(k: Kernel, thread: bigint): void {
  const process = k.mem.get(thread, ETHREAD.Process);
  removeEntryList(k, thread + ETHREAD.ThreadListEntry.at);
  initializeListHead(k, thread + ETHREAD.ThreadListEntry.at);
  k.mem.set(process, EPROCESS.ActiveThreads, k.mem.get(process, EPROCESS.ActiveThreads) - 1);
}

export interface ProcessObject {
  readonly id: number;
  readonly name: string;
  readonly directoryTableBase: bigint;
}

export function createProcessObject(k: Kernel, process: ProcessObject): bigint {
  const body = createObject(k, { type: 'Process', size: EPROCESS.$size });
  initialiseHeader(k, body, OBJECT.Process, 0x18, 0);
  k.mem.set(body, KPROCESS.DirectoryTableBase, process.directoryTableBase);
  k.mem.set(body, EPROCESS.UniqueProcessId, BigInt(process.id));
  k.mem.set(body, EPROCESS.CreateTime, systemTime(k));
  k.mem.set(body, EPROCESS.ExitStatus, STATUS_PENDING);
  initializeListHead(k, body + EPROCESS.ActiveProcessLinks.at);
  initializeListHead(k, body + EPROCESS.ThreadListHead.at);
  k.mem.write(body + EPROCESS.ImageFileName.at, new TextEncoder().encode(process.name.slice(0, 14)));
  return body;
}
