import { STATUS_INVALID_HANDLE, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KAPC, KBUGCHECK_CALLBACK_RECORD, KBUGCHECK_REASON_CALLBACK_RECORD } from '../../src/generated/structs.ts';
import { queueApc } from '../../src/kernel/apcs.ts';
import { callingInTurn } from '../../src/kernel/call-sequence.ts';
import { BOOLEAN, KPROCESSOR_MODE, LONG, NTSTATUS, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { addBugCheckCallback, bugCheckCalls, removeBugCheckCallback } from '../../src/kernel/ke/bug-check-callbacks.ts';
import { raiseIrql } from '../../src/kernel/ke/spin-locks.ts';
import { HIGH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

const APC_OBJECT = 0x12;
const RECORD_INSERTED = 1;
const RECORD_EMPTY = 0;
const ON_DEMAND = {
  approximate: ['a bug check ends the run: the routine is called only when a phase of the run asks for it'],
};
const NOT_CALLED = { recorded: ['a bug check ends the run: the routine is not called'] };

interface NmiCallback {
  readonly routine: bigint;
  readonly context: bigint;
}
/** By handle: the block that the kernel links. */
const nmiCallbacks = slice<{ readonly byHandle: Map<bigint, NmiCallback> }>('nmiCallbacks', () => ({
  byHandle: new Map(),
}));
const NMI_BLOCK = 0x20;
function registerNmi(k: Kernel, routine: bigint, context: bigint): bigint {
  const handle = kernelPool(k, NMI_BLOCK, 'KNMI');
  nmiCallbacks(k).byHandle.set(handle, { routine, context });
  return handle;
}
function deregisterNmi(k: Kernel, handle: bigint): number {
  if (!nmiCallbacks(k).byHandle.delete(handle)) return STATUS_INVALID_HANDLE;
  freePool(k, handle, 0);
  return STATUS_SUCCESS;
}

const invoking = callingInTurn({
  called: (k, before: number) => {
    k.irql = before;
  },
});

export const keApcsAndCallbacks = [
  ddi('KeInitializeApc', {
    params: {
      Apc: PVOID,
      Thread: PVOID,
      Environment: LONG,
      KernelRoutine: ROUTINE,
      RundownRoutine: ROUTINE,
      NormalRoutine: ROUTINE,
      Mode: KPROCESSOR_MODE,
      NormalContext: PVOID,
    },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.fill(a.Apc, KAPC.$size, 0);
      k.mem.set(a.Apc, KAPC.Type, APC_OBJECT);
      k.mem.set(a.Apc, KAPC.Size, KAPC.$size);
      k.mem.set(a.Apc, KAPC.Thread, a.Thread);
      k.mem.set(a.Apc, KAPC.KernelRoutine, a.KernelRoutine);
      k.mem.set(a.Apc, KAPC.RundownRoutine, a.RundownRoutine);
      k.mem.set(a.Apc, KAPC.NormalRoutine, a.NormalRoutine);
      k.mem.set(a.Apc, KAPC.ApcStateIndex, a.Environment);
      k.mem.set(a.Apc, KAPC.ApcMode, a.NormalRoutine === 0n ? 0 : a.Mode);
      k.mem.set(a.Apc, KAPC.NormalContext, a.NormalRoutine === 0n ? 0n : a.NormalContext);
    },
  }),
  ddi('KeInsertQueueApc', {
    params: { Apc: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID, Increment: LONG },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['user-mode APCs are never delivered'] },
    model: (k, a) => queueApc(k, a.Apc, a.SystemArgument1, a.SystemArgument2),
  }),
  ddi('KeRegisterBugCheckCallback', {
    params: { CallbackRecord: PVOID, CallbackRoutine: ROUTINE, Buffer: PVOID, Length: ULONG, Component: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: ON_DEMAND,
    model: (k, a) => {
      const R = KBUGCHECK_CALLBACK_RECORD;
      if (k.mem.get(a.CallbackRecord, R.State) !== RECORD_EMPTY) return false;
      k.mem.set(a.CallbackRecord, R.CallbackRoutine, a.CallbackRoutine);
      k.mem.set(a.CallbackRecord, R.Buffer, a.Buffer);
      k.mem.set(a.CallbackRecord, R.Length, a.Length);
      k.mem.set(a.CallbackRecord, R.Component, a.Component);
      k.mem.set(a.CallbackRecord, R.State, RECORD_INSERTED);
      addBugCheckCallback(k, a.CallbackRecord);
      return true;
    },
  }),
  ddi('KeDeregisterBugCheckCallback', {
    params: { CallbackRecord: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const inserted = k.mem.get(a.CallbackRecord, KBUGCHECK_CALLBACK_RECORD.State) === RECORD_INSERTED;
      if (inserted) k.mem.set(a.CallbackRecord, KBUGCHECK_CALLBACK_RECORD.State, RECORD_EMPTY);
      removeBugCheckCallback(k, a.CallbackRecord);
      return inserted;
    },
  }),
  ddi('KeRegisterBugCheckReasonCallback', {
    params: { CallbackRecord: PVOID, CallbackRoutine: ROUTINE, Reason: LONG, Component: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: NOT_CALLED,
    model: (k, a) => {
      const R = KBUGCHECK_REASON_CALLBACK_RECORD;
      if (k.mem.get(a.CallbackRecord, R.State) !== RECORD_EMPTY) return false;
      k.mem.set(a.CallbackRecord, R.CallbackRoutine, a.CallbackRoutine);
      k.mem.set(a.CallbackRecord, R.Component, a.Component);
      k.mem.set(a.CallbackRecord, R.Reason, a.Reason);
      k.mem.set(a.CallbackRecord, R.State, RECORD_INSERTED);
      return true;
    },
  }),
  ddi('KeDeregisterBugCheckReasonCallback', {
    params: { CallbackRecord: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const inserted = k.mem.get(a.CallbackRecord, KBUGCHECK_REASON_CALLBACK_RECORD.State) === RECORD_INSERTED;
      if (inserted) k.mem.set(a.CallbackRecord, KBUGCHECK_REASON_CALLBACK_RECORD.State, RECORD_EMPTY);
      return inserted;
    },
  }),
  ddi('KiInvokeBugCheckCallbacks', {
    internal: true,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the machine goes on afterwards'] },
    model: (k) => {
      const before = raiseIrql(k, HIGH_LEVEL);
      return invoking.begin(k, bugCheckCalls(k), 'called', before);
    },
    steps: invoking.steps,
  }),
  ddi('KeRegisterNmiCallback', {
    params: { CallbackRoutine: ROUTINE, Context: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { approximate: ['there are no non-maskable interrupts'] },
    model: (k, a) => registerNmi(k, a.CallbackRoutine, a.Context),
  }),
  ddi('KeDeregisterNmiCallback', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => deregisterNmi(k, a.Handle),
  }),
  ddi('KeRegisterProcessorChangeCallback', {
    params: { CallbackFunction: ROUTINE, CallbackContext: PVOID, Flags: ULONG },
    returns: PVOID,
    maxIrql: 'PASSIVE',
    fidelity: {
      recorded: ['no processor is added, and KE_PROCESSOR_CHANGE_ADD_EXISTING does not announce those there are'],
    },
    model: (_k, a) => a.CallbackFunction,
  }),
  ddi('KeDeregisterProcessorChangeCallback', {
    params: { CallbackHandle: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no processor is ever added'] },
    model: () => undefined,
  }),
];
