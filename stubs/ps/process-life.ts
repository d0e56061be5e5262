import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { PS_CREATE_NOTIFY_INFO } from '../../src/generated/structs.ts';
import { callingInTurn, type GuestCall } from '../../src/kernel/call-sequence.ts';
import { NTSTATUS, PVOID } from '../../src/kernel/codecs.ts';
import { ddi, type Outcome } from '../../src/kernel/declaration.ts';
import { changeApcDisable } from '../../src/kernel/ke/apc-disable.ts';
import { moveThread } from '../../src/kernel/ke/attach.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { moduleAt } from '../../src/kernel/modules/loaded-modules.ts';
import { exitProcess, threadsOf } from '../../src/kernel/ps/exit-process.ts';
import {
  createImageInfo,
  createNotifyInfo,
  freeImageInfo,
  freeNotifyInfo,
  imageCalls,
  processCalls,
  threadCalls,
} from '../../src/kernel/ps/notifications.ts';
import { EPROCESS } from '../../src/kernel/ps/opaque-layouts.ts';
import { recordOf } from '../../src/kernel/ps/process-records.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const failed = (status: number) => status >>> 31 === 1;
/** Drivers are told in a critical region. */
const enter = (k: Kernel) => changeApcDisable(k, currentThread(k).ethread, 'kernel', -1);
const leave = (k: Kernel) => changeApcDisable(k, currentThread(k).ethread, 'kernel', 1);

interface Starting {
  readonly process: bigint;
  readonly info: bigint;
}
const starting = callingInTurn({
  processTold: (k, { process, info }: Starting): Outcome => {
    const status = k.mem.get(info, PS_CREATE_NOTIFY_INFO.CreationStatus);
    freeNotifyInfo(k, info);
    if (failed(status)) {
      exitProcess(k, process, status);
      leave(k);
      return status;
    }
    const first = threadsOf(k, process)[0];
    const calls = first === undefined ? [] : threadCalls(k, first.ethread, true);
    return starting.begin(k, calls, 'threadTold', { process });
  },
  threadTold: (k, { process }: { readonly process: bigint }): Outcome => {
    const id = k.mem.get(process, EPROCESS.UniqueProcessId);
    const blocks = (recordOf(k, process)?.images ?? []).map((image) => createImageInfo(k, image, false));
    moveThread(k, currentThread(k), process);
    const calls: GuestCall[] = blocks.flatMap((block) => imageCalls(k, block, id));
    return starting.begin(k, calls, 'imagesTold', { blocks });
  },
  imagesTold: (k, { blocks }: { readonly blocks: readonly bigint[] }): Outcome => {
    for (const block of blocks) freeImageInfo(k, block);
    moveThread(k, currentThread(k), currentThread(k).process);
    leave(k);
    return STATUS_SUCCESS;
  },
});

interface Ending {
  readonly process: bigint;
  readonly status: number;
}
const ending = callingInTurn({
  threadsTold: (k, data: Ending): Outcome =>
    ending.begin(k, processCalls(k, data.process, 0n), 'processTold', { ...data }),
  processTold: (k, { process, status }: Ending): Outcome => {
    exitProcess(k, process, status);
    leave(k);
    return currentThread(k).process === process ? { request: 'terminateThread', status } : STATUS_SUCCESS;
  },
});

/** Tells the drivers that a process ends, then ends it. For declarations with `endProcessSteps`. */
export function endProcess(k: Kernel, process: bigint, status: number): Outcome {
  enter(k);
  const calls = threadsOf(k, process).flatMap((thread) => threadCalls(k, thread.ethread, false));
  return ending.begin(k, calls, 'threadsTold', { process, status });
}
export const endProcessSteps = ending.steps;

const driverImage = callingInTurn({
  told: (k, { block }: { readonly block: bigint }): Outcome => {
    freeImageInfo(k, block);
    leave(k);
    return STATUS_SUCCESS;
  },
});

/** Routines that make the life of a process known to drivers; a phase of a driver's life runs on them. */
export const psProcessLife = [
  ddi('PspProcessStarted', {
    internal: true,
    params: { Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['images are announced by the creator, attached to the new process'] },
    model: (k, a) => {
      const info = createNotifyInfo(k, a.Process);
      enter(k);
      return starting.begin(k, processCalls(k, a.Process, info), 'processTold', { process: a.Process, info });
    },
    steps: starting.steps,
  }),
  ddi('PspProcessEnds', {
    internal: true,
    params: { Process: PVOID, ExitStatus: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the routines are called by the thread that ends the process'] },
    model: (k, a) => endProcess(k, a.Process, a.ExitStatus),
    steps: endProcessSteps,
  }),
  ddi('PspDriverLoaded', {
    internal: true,
    params: { ImageBase: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const module = moduleAt(k, a.ImageBase);
      if (module === undefined) return STATUS_SUCCESS;
      const block = createImageInfo(k, module, true);
      enter(k);
      return driverImage.begin(k, imageCalls(k, block, 0n), 'told', { block });
    },
    steps: driverImage.steps,
  }),
];
