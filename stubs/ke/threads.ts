import { INVALID_PROCESS_ATTACH_ATTEMPT } from '../../src/generated/bugchecks.ts';
import { STATUS_INVALID_PARAMETER_3, STATUS_NO_MEMORY, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { systemTime, TICK } from '../../src/kernel/clock.ts';
import { BOOLEAN, LONG, NTSTATUS, PVOID, ROUTINE, SIZE_T, UCHAR, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi, type Request } from '../../src/kernel/declaration.ts';
import { attachProcess, attachStack, detachProcess, detachStack } from '../../src/kernel/ke/attach.ts';
import {
  callOnNewStack,
  leaveStack,
  MAXIMUM_EXPANSION_SIZE,
  roomOnStack,
} from '../../src/kernel/ke/stack-expansion.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';
import { OutOfAddressSpace, OutOfMemory } from '../../src/memory/memory-errors.ts';

const LOWEST_REALTIME = 16;
const HIGHEST_PRIORITY = 31;

/** Returns the priority before. */
function setPriority(k: Kernel, ethread: bigint, priority: number): number {
  const before = k.mem.get(ethread, ETHREAD.Priority);
  const wanted = Math.min(HIGHEST_PRIORITY, Math.max(1, priority));
  k.mem.set(ethread, ETHREAD.Priority, wanted);
  k.mem.set(ethread, ETHREAD.BasePriority, wanted);
  const thread = threadByObject(k, ethread);
  if (thread) thread.priority = wanted;
  return before;
}

/** Ideal processors that were set, by ETHREAD. */
const ideal = slice<{ readonly byThread: Map<bigint, number> }>('idealProcessors', () => ({ byThread: new Map() }));
/** Returns the one before; a number that no processor has changes nothing. */
function setIdeal(k: Kernel, ethread: bigint, number: number): number {
  const before = ideal(k).byThread.get(ethread) ?? 0;
  if (number < k.profile.processors) ideal(k).byThread.set(ethread, number);
  return before;
}

function setBasePriority(k: Kernel, ethread: bigint, increment: number): number {
  const process = 8;
  const before = k.mem.get(ethread, ETHREAD.BasePriority) - process;
  const wanted = process + increment;
  setPriority(k, ethread, increment < LOWEST_REALTIME ? Math.min(LOWEST_REALTIME - 1, wanted) : wanted);
  return before;
}

function expandStack(k: Kernel, callout: bigint, parameter: bigint, size: bigint): Request | number {
  if (size > MAXIMUM_EXPANSION_SIZE) return STATUS_INVALID_PARAMETER_3;
  if (roomOnStack(k) > size) return callGuest(callout, [parameter], 'sameStack');
  try {
    return callOnNewStack(k, callout, parameter, size);
  } catch (error) {
    if (error instanceof OutOfMemory || error instanceof OutOfAddressSpace) return STATUS_NO_MEMORY;
    throw error;
  }
}
const expansionSteps = {
  sameStack: () => STATUS_SUCCESS,
  newStack: (k: Kernel, limit: bigint) => {
    leaveStack(k, limit);
    return STATUS_SUCCESS;
  },
};

export const keThreads = [
  ddi('KeGetCurrentThread', {
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => currentThread(k).ethread,
  }),
  ddi('KeSetPriorityThread', {
    params: { Thread: PVOID, Priority: LONG },
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a thread of higher priority runs once the current one blocks'] },
    model: (k, a) => setPriority(k, a.Thread, a.Priority),
  }),
  ddi('KeQueryPriorityThread', {
    params: { Thread: PVOID },
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Thread, ETHREAD.Priority),
  }),
  ddi('KeSetBasePriorityThread', {
    params: { Thread: PVOID, Increment: LONG },
    returns: LONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a thread of higher priority runs once the current one blocks'] },
    model: (k, a) => setBasePriority(k, a.Thread, a.Increment),
  }),
  ddi('KeSetIdealProcessorThread', {
    params: { Thread: PVOID, Processor: UCHAR },
    returns: UCHAR,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the scheduler does not look at it'] },
    model: (k, a) => setIdeal(k, a.Thread, a.Processor),
  }),
  ddi('KeQueryRuntimeThread', {
    params: { Thread: PVOID, UserTime: PVOID },
    returns: ULONG,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a thread is charged with the time since it was made'] },
    model: (k, a) => {
      k.mem.setU32(a.UserTime, 0);
      return Number((systemTime(k) - k.mem.get(a.Thread, ETHREAD.CreateTime)) / BigInt(TICK));
    },
  }),
  ddi('KeSetKernelStackSwapEnable', {
    params: { Enable: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { approximate: ['stacks are always resident; the answer is TRUE'] },
    model: () => true,
  }),
  ddi('KeStackAttachProcess', {
    params: { PROCESS: PVOID, ApcState: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => attachStack(k, a.PROCESS, a.ApcState),
  }),
  ddi('KeUnstackDetachProcess', {
    params: { ApcState: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => detachStack(k, a.ApcState),
  }),
  ddi('KeAttachProcess', {
    params: { Process: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const thread = currentThread(k);
      if (thread.attached !== thread.process && thread.attached !== a.Process) {
        k.bugCheck(INVALID_PROCESS_ATTACH_ATTEMPT, a.Process, thread.attached, 1n, 0n);
      }
      attachProcess(k, a.Process);
    },
  }),
  ddi('KeDetachProcess', { maxIrql: 'APC', fidelity: 'exact', model: (k) => detachProcess(k) }),
  ddi('KeIsAttachedProcess', {
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => currentThread(k).attached !== currentThread(k).process,
  }),
  ddi('KeExpandKernelStackAndCallout', {
    params: { Callout: ROUTINE, Parameter: PVOID, Size: SIZE_T },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => expandStack(k, a.Callout, a.Parameter, a.Size),
    steps: expansionSteps,
  }),
  ddi('KeExpandKernelStackAndCalloutEx', {
    params: { Callout: ROUTINE, Parameter: PVOID, Size: SIZE_T, Wait: BOOLEAN, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => expandStack(k, a.Callout, a.Parameter, a.Size),
    steps: expansionSteps,
  }),
  ddi('KeSaveFloatingPointState', {
    params: { FloatSave: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => STATUS_SUCCESS,
  }),
  ddi('KeRestoreFloatingPointState', {
    params: { FloatSave: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => STATUS_SUCCESS,
  }),
  ddi('KeSaveExtendedProcessorState', {
    params: { Mask: ULONGLONG, XStateSave: PVOID },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['AVX registers are not kept'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('KeRestoreExtendedProcessorState', {
    params: { XStateSave: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['AVX registers are not kept'] },
    model: () => undefined,
  }),
];
