import { systemTime } from '../clock.ts';
import { signal } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead, removeEntryList } from '../lists.ts';
import { inProcess } from '../mm/process-space.ts';
import { dropRegion, regionsOf } from '../mm/virtual-memory.ts';
import { dereferenceObject, objectAt } from '../ob/objects.ts';
import { currentThread, type ThreadRecord, threads } from '../thread.ts';
import { endThread } from '../thread-life.ts';
import { forgetKept } from './information.ts';
import { EPROCESS, KPROCESS } from './opaque-layouts.ts';
import { processRecords } from './process-records.ts';

export function threadsOf(k: Kernel, process: bigint): ThreadRecord[] {
  return [...threads(k).byId.values()].filter(
    (thread) => thread.process === process && !thread.idle && thread.state !== 'terminated',
  );
}

/** Ends a process: its threads, its memory, its place among the processes. The object stays while somebody refers to it. */
export function exitProcess(k: Kernel, process: bigint, status: number): void {
  const { current } = threads(k);
  for (const thread of threadsOf(k, process)) if (thread.id !== current) endThread(k, thread, status);
  k.mem.set(process, EPROCESS.ExitStatus, status >>> 0);
  k.mem.set(process, EPROCESS.ExitTime, systemTime(k));
  const links = process + EPROCESS.ActiveProcessLinks.at;
  removeEntryList(k, links);
  initializeListHead(k, links);
  dropAddressSpace(k, process);
  processRecords(k).byProcess.delete(process);
  forgetKept(k, process);
  signal(k, process, 1);
  for (const field of [EPROCESS.ImageFilePointer, EPROCESS.Token]) {
    const object = k.mem.get(process, field) & ~0xfn;
    k.mem.set(process, field, 0n);
    if (object !== 0n && objectAt(k, object)) dereferenceObject(k, object);
  }
  dereferenceObject(k, process);
}

function dropAddressSpace(k: Kernel, process: bigint): void {
  const table = Number(k.mem.get(process, KPROCESS.DirectoryTableBase));
  if (table === k.space.kernelCr3) return;
  inProcess(k, process, () => {
    for (const region of [...regionsOf(k, process)]) dropRegion(k, process, region);
  });
  k.mem.set(process, EPROCESS.Peb, 0n);
  const thread = currentThread(k);
  // A thread in there (the process ends itself, or it is attached) keeps the empty address space until it leaves.
  if (thread.attached === process) return;
  k.mem.set(process, KPROCESS.DirectoryTableBase, BigInt(k.space.kernelCr3));
  k.space.destroyUserSpace(table);
}
