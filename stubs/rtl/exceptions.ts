import { REG } from '../../src/cpu/cpu.ts';
import { STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { EXCEPTION_RECORD } from '../../src/generated/structs.ts';
import { LONG, NTSTATUS, PVOID, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { filterReturned, handleScopes, type ScopeSearch } from '../../src/kernel/exceptions/c-specific-handler.ts';
import { raiseInCaller, raiseStatusInCaller } from '../../src/kernel/exceptions/raise.ts';
import { DISPATCHER_CONTEXT } from '../../src/kernel/exceptions/records.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const EXCEPTION_CONTINUE_SEARCH = 0;
const EXCEPTION_EXECUTE_HANDLER = 1;
/** HARDERROR_RESPONSE. */
const ResponseReturnToCaller = 0;

/** Raises with the caller's own record: the exception's address is that of the call. */
function raiseRecord(k: Kernel, record: bigint) {
  return raiseInCaller(k, (address) => {
    k.mem.set(record, EXCEPTION_RECORD.ExceptionAddress, address);
    return record;
  });
}

export const rtlExceptions = [
  ddi('__C_specific_handler', {
    params: { ExceptionRecord: PVOID, EstablisherFrame: PVOID, ContextRecord: PVOID, DispatcherContext: PVOID },
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) =>
      handleScopes(k, {
        record: a.ExceptionRecord,
        frame: a.EstablisherFrame,
        context: a.ContextRecord,
        dispatcher: a.DispatcherContext,
        pointers: k.cpu.registers[REG.RSP]! + 8n,
        index: k.mem.get(a.DispatcherContext, DISPATCHER_CONTEXT.ScopeIndex),
      }),
    steps: {
      filterReturned,
      finallyReturned: (k: Kernel, search: ScopeSearch) => handleScopes(k, search),
    },
  }),
  ddi('ExRaiseStatus', {
    params: { Status: NTSTATUS },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => raiseStatusInCaller(k, a.Status),
  }),
  ddi('ExRaiseAccessViolation', {
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => raiseStatusInCaller(k, STATUS_ACCESS_VIOLATION),
  }),
  ddi('ExRaiseDatatypeMisalignment', {
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => raiseStatusInCaller(k, STATUS_DATATYPE_MISALIGNMENT),
  }),
  ddi('RtlRaiseException', {
    params: { ExceptionRecord: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => raiseRecord(k, a.ExceptionRecord),
  }),
  ddi('ExRaiseException', {
    params: { ExceptionRecord: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => raiseRecord(k, a.ExceptionRecord),
  }),
  ddi('ExRaiseHardError', {
    params: {
      ErrorStatus: NTSTATUS,
      NumberOfParameters: ULONG,
      UnicodeStringParameterMask: ULONG,
      Parameters: PVOID,
      ValidResponseOptions: ULONG,
      Response: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nobody is shown the error: the response is ResponseReturnToCaller'] },
    model: (k, a) => {
      k.mem.setU32(a.Response, ResponseReturnToCaller);
      return STATUS_SUCCESS;
    },
  }),
  ddi('KeRaiseUserException', {
    params: { ExceptionCode: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no exception is raised in user mode'] },
    model: (_k, a) => a.ExceptionCode,
  }),
  ddi('ExSystemExceptionFilter', {
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the previous mode is taken to be kernel mode in system threads only'] },
    model: (k) => (currentThread(k).system ? EXCEPTION_CONTINUE_SEARCH : EXCEPTION_EXECUTE_HANDLER),
  }),
  ddi('KeBugCheck', {
    params: { BugCheckCode: ULONG },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.bugCheck(a.BugCheckCode),
  }),
  ddi('KeBugCheckEx', {
    params: {
      BugCheckCode: ULONG,
      BugCheckParameter1: ULONG_PTR,
      BugCheckParameter2: ULONG_PTR,
      BugCheckParameter3: ULONG_PTR,
      BugCheckParameter4: ULONG_PTR,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['bug check callbacks are not called'] },
    model: (k, a) =>
      k.bugCheck(
        a.BugCheckCode,
        a.BugCheckParameter1,
        a.BugCheckParameter2,
        a.BugCheckParameter3,
        a.BugCheckParameter4,
      ),
  }),
];
