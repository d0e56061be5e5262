import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_CID,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { CLIENT_ID } from '../../src/generated/structs.ts';
import { system } from '../../src/kernel/boot.ts';
import { callingInTurn } from '../../src/kernel/call-sequence.ts';
import {
  BOOLEAN,
  HANDLE,
  LONGLONG,
  NTSTATUS,
  POBJECT_ATTRIBUTES,
  PVOID,
  ROUTINE,
  UCHAR,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, type Outcome } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { wantsKernelHandle } from '../../src/kernel/ob/namespace.ts';
import { objectAt, openHandle, referenceObject } from '../../src/kernel/ob/objects.ts';
import { bodyOfHandle, processById, threadById } from '../../src/kernel/ps/lookup.ts';
import { threadCalls } from '../../src/kernel/ps/notifications.ts';
import { EPROCESS, ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { sessionOf } from '../../src/kernel/ps/process-records.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';
import { startThread } from '../../src/kernel/thread-life.ts';
import { OutOfAddressSpace, OutOfMemory } from '../../src/memory/memory-errors.ts';

const NO_WINDOWS = { approximate: ['no thread has windows'] };
const THREAD_ALL_ACCESS = 0x1fffff;

interface NewThread {
  readonly handleAt: bigint;
  readonly attributes: bigint;
  readonly process: bigint;
  readonly clientId: bigint;
  readonly routine: bigint;
  readonly context: bigint;
}
const told = callingInTurn({ created: () => STATUS_SUCCESS });
function createThread(k: Kernel, request: NewThread): Outcome {
  try {
    const thread = startThread(k, {
      name: `thread of 0x${request.routine.toString(16)}`,
      process: request.process,
      routine: request.routine,
      args: [request.context],
      system: request.process === system(k).systemProcess,
      onReturn: 'threadReturned',
    });
    const handle = openHandle(k, thread.ethread, THREAD_ALL_ACCESS, wantsKernelHandle(k, request.attributes));
    k.mem.setU64(request.handleAt, handle);
    if (request.clientId !== 0n) {
      k.mem.set(request.clientId, CLIENT_ID.UniqueProcess, k.mem.get(request.process, EPROCESS.UniqueProcessId));
      k.mem.set(request.clientId, CLIENT_ID.UniqueThread, BigInt(thread.id));
    }
    return told.begin(k, threadCalls(k, thread.ethread, true), 'created');
  } catch (error) {
    if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace) return STATUS_INSUFFICIENT_RESOURCES;
    throw error;
  }
}

const exiting = callingInTurn({
  told: (_k, status: number): Outcome => ({ request: 'terminateThread', status }),
});
/** The drivers hear of the end before it comes. */
function exitThread(k: Kernel, status: number): Outcome {
  return exiting.begin(k, threadCalls(k, currentThread(k).ethread, false), 'told', status);
}

/** Writes the object with a reference for the caller. */
function handOut(k: Kernel, at: bigint, body: bigint | undefined, failure: number): number {
  if (body === undefined) return failure;
  referenceObject(k, body);
  k.mem.setU64(at, body);
  return STATUS_SUCCESS;
}

const own = (name: string, model: (k: Kernel) => Outcome, returns = HANDLE) =>
  ddi(name, { returns, maxIrql: 'ANY', fidelity: 'exact', model });
const byte = (name: string, model: (k: Kernel) => Outcome) =>
  ddi(name, { returns: UCHAR, maxIrql: 'ANY', fidelity: 'exact', model });
function of<T>(name: string, returns: typeof HANDLE, read: (k: Kernel, thread: bigint) => T & Outcome) {
  return ddi(name, {
    params: { Thread: PVOID },
    returns,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => read(k, a.Thread),
  });
}

export const psThreads = [
  ddi('PsCreateSystemThread', {
    params: {
      ThreadHandle: PVOID,
      DesiredAccess: ULONG,
      ObjectAttributes: POBJECT_ATTRIBUTES,
      ProcessHandle: HANDLE,
      ClientId: PVOID,
      StartRoutine: ROUTINE,
      StartContext: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the new thread runs when its creator blocks'] },
    model: (k, a) => {
      const { systemProcess } = system(k);
      const process = a.ProcessHandle === 0n ? systemProcess : bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      return createThread(k, {
        handleAt: a.ThreadHandle,
        attributes: a.ObjectAttributes,
        process,
        clientId: a.ClientId,
        routine: a.StartRoutine,
        context: a.StartContext,
      });
    },
    steps: told.steps,
  }),
  ddi('PsTerminateSystemThread', {
    params: { ExitStatus: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (currentThread(k).system ? exitThread(k, a.ExitStatus) : STATUS_INVALID_PARAMETER),
    steps: exiting.steps,
  }),
  ddi('PspExitThread', {
    internal: true,
    params: { ExitStatus: NTSTATUS },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => exitThread(k, a.ExitStatus),
    steps: exiting.steps,
  }),
  own('PsGetCurrentThreadId', (k) => BigInt(currentThread(k).id)),
  own('PsGetCurrentProcessId', (k) => k.mem.get(currentThread(k).process, EPROCESS.UniqueProcessId)),
  own('PsGetCurrentThreadProcessId', (k) => k.mem.get(currentThread(k).process, EPROCESS.UniqueProcessId)),
  own('PsGetCurrentThread', (k) => currentThread(k).ethread, PVOID),
  own('PsGetCurrentThreadProcess', (k) => currentThread(k).process, PVOID),
  own('PsGetCurrentThreadStackBase', (k) => currentThread(k).stackBase, PVOID),
  own('PsGetCurrentThreadStackLimit', (k) => currentThread(k).stackLimit, PVOID),
  own('PsGetCurrentThreadTeb', (k) => k.mem.get(currentThread(k).ethread, ETHREAD.Teb), PVOID),
  ddi('PsGetCurrentThreadWin32Thread', { returns: PVOID, maxIrql: 'ANY', fidelity: NO_WINDOWS, model: () => 0n }),
  byte('PsGetCurrentThreadPreviousMode', (k) => k.mem.get(currentThread(k).ethread, ETHREAD.PreviousMode)),
  ddi('PsLookupThreadByThreadId', {
    params: { ThreadId: HANDLE, Thread: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => handOut(k, a.Thread, threadById(k, a.ThreadId)?.ethread, STATUS_INVALID_PARAMETER),
  }),
  ddi('PsLookupProcessByProcessId', {
    params: { ProcessId: HANDLE, Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => handOut(k, a.Process, processById(k, a.ProcessId), STATUS_INVALID_PARAMETER),
  }),
  ddi('PsLookupProcessThreadByCid', {
    params: { Cid: PVOID, Process: PVOID, Thread: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const thread = threadById(k, k.mem.get(a.Cid, CLIENT_ID.UniqueThread));
      const id = k.mem.get(a.Cid, CLIENT_ID.UniqueProcess);
      if (!thread || k.mem.get(thread.process, EPROCESS.UniqueProcessId) !== id) return STATUS_INVALID_CID;
      if (a.Process !== 0n) handOut(k, a.Process, thread.process, STATUS_INVALID_CID);
      return handOut(k, a.Thread, thread.ethread, STATUS_INVALID_CID);
    },
  }),
  of('PsGetThreadId', HANDLE, (k, thread) => k.mem.get(thread, ETHREAD.UniqueThread)),
  ddi('PsGetThreadProcessId', {
    params: { Thread: PVOID },
    returns: HANDLE,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Thread, ETHREAD.UniqueProcess),
  }),
  of('PsGetThreadProcess', PVOID, (k, thread) => k.mem.get(thread, ETHREAD.Process)),
  of('PsGetThreadTeb', PVOID, (k, thread) => k.mem.get(thread, ETHREAD.Teb)),
  ddi('PsGetThreadWin32Thread', {
    params: { Thread: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: NO_WINDOWS,
    model: () => 0n,
  }),
  ddi('PsGetThreadCreateTime', {
    params: { Thread: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Thread, ETHREAD.CreateTime),
  }),
  ddi('PsGetThreadSessionId', {
    params: { Thread: PVOID },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => sessionOf(k, k.mem.get(a.Thread, ETHREAD.Process)),
  }),
  ddi('PsGetThreadExitStatus', {
    params: { Thread: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Thread, ETHREAD.ExitStatus),
  }),
  ddi('PsIsSystemThread', {
    params: { Thread: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Thread, ETHREAD.Process) === system(k).systemProcess,
  }),
  ddi('PsIsThreadTerminating', {
    params: { Thread: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) =>
      objectAt(k, a.Thread) !== undefined && (threadByObject(k, a.Thread)?.state ?? 'terminated') === 'terminated',
  }),
];
