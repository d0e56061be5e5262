import { system } from '../boot.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { threads } from '../thread.ts';
import { createProcess, fileNameOfPath } from './create-process.ts';
import { notifyRoutines } from './notify-routines.ts';
import { EPROCESS } from './opaque-layouts.ts';
import { sessionOf } from './process-records.ts';

/** A routine of the kernel that a phase has to run, on a thread of the process that causes the event. */
export interface KernelCall {
  readonly routine: bigint;
  readonly args: readonly bigint[];
}

export interface StartProcess {
  /** NT path of the program, such as `\Device\HarddiskVolume3\Windows\System32\notepad.exe`. */
  readonly imagePath: string;
  readonly commandLine?: string;
  /** EPROCESS of its parent, whose session and token it gets. */
  readonly parent: bigint;
}

/**
 * Makes a process and says what to run, on a thread of the parent's, so that drivers are told of it: their process, thread and
 * image routines. RAX is a failure when one of them refused the process, which is gone then. Throws `OutOfMemory`.
 */
export function notifyProcessCreated(
  k: Kernel,
  request: StartProcess,
): { readonly process: bigint; readonly call: KernelCall } {
  const { imagePath, parent } = request;
  const id = nextIds(k);
  const process = createProcess(
    k,
    {
      id,
      imagePath,
      commandLine: request.commandLine ?? `"${fileNameOfPath(imagePath)}"`,
      parentId: Number(k.mem.get(parent, EPROCESS.UniqueProcessId)),
      session: sessionOf(k, parent),
      protection: 0,
      token: 0n,
    },
    system(k).systemProcess,
  );
  return { process, call: { routine: internalRoutine(k, 'PspProcessStarted'), args: [process] } };
}
/** A process and its first thread take neighbouring ids. */
function nextIds(k: Kernel): number {
  const all = threads(k);
  const id = all.nextId + 4;
  all.nextId += 8;
  return id;
}

/** What ends a process with the notifications of its end; runs on a thread of any other process. */
export function notifyProcessExited(k: Kernel, process: bigint, exitStatus: number): KernelCall {
  return { routine: internalRoutine(k, 'PspProcessEnds'), args: [process, BigInt(exitStatus >>> 0)] };
}

/** Tells image routines of a kernel module that was loaded at this address. */
export function notifyDriverLoaded(k: Kernel, imageBase: bigint): KernelCall {
  return { routine: internalRoutine(k, 'PspDriverLoaded'), args: [imageBase] };
}

/** Has a driver asked to be told of processes, threads or images? */
export function isWatchingProcesses(k: Kernel): boolean {
  const routines = notifyRoutines(k);
  return routines.process.length + routines.thread.length + routines.image.length > 0;
}
