import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KAPC, KBUGCHECK_CALLBACK_RECORD, KBUGCHECK_REASON_CALLBACK_RECORD } from '../../src/generated/structs.ts';
import { queueApc } from '../../src/kernel/apcs.ts';
import { BOOLEAN, KPROCESSOR_MODE, LONG, NTSTATUS, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

const APC_OBJECT = 0x12;
const RECORD_INSERTED = 1;
const RECORD_EMPTY = 0;
const NOT_CALLED = { recorded: ['a bug check ends the run: the routine is not called'] };

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
    fidelity: NOT_CALLED,
    model: (k, a) => {
      const R = KBUGCHECK_CALLBACK_RECORD;
      if (k.mem.get(a.CallbackRecord, R.State) !== RECORD_EMPTY) return false;
      k.mem.set(a.CallbackRecord, R.CallbackRoutine, a.CallbackRoutine);
      k.mem.set(a.CallbackRecord, R.Buffer, a.Buffer);
      k.mem.set(a.CallbackRecord, R.Length, a.Length);
      k.mem.set(a.CallbackRecord, R.Component, a.Component);
      k.mem.set(a.CallbackRecord, R.State, RECORD_INSERTED);
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
  ddi('KeRegisterNmiCallback', {
    params: { CallbackRoutine: ROUTINE, Context: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { recorded: ['there are no non-maskable interrupts'] },
    model: (_k, a) => a.CallbackRoutine,
  }),
  ddi('KeDeregisterNmiCallback', {
    params: { Handle: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ['there are no non-maskable interrupts'] },
    model: () => STATUS_SUCCESS,
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
    fidelity: 'exact',
    model: () => undefined,
  }),
];
