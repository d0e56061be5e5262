import { STATUS_DEBUGGER_INACTIVE } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, enumeration, KPROCESSOR_MODE, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

const NO_DEBUGGER = () => STATUS_DEBUGGER_INACTIVE;

/** Control of a kernel debugger that is never there. */
export const kdDebuggerControl = [
  ddi('KdDisableDebugger', { returns: NTSTATUS, maxIrql: 'ANY', fidelity: 'exact', model: NO_DEBUGGER }),
  ddi('KdEnableDebugger', { returns: NTSTATUS, maxIrql: 'ANY', fidelity: 'exact', model: NO_DEBUGGER }),
  ddi('KdChangeOption', {
    params: {
      Option: ULONG,
      InBufferBytes: ULONG,
      InBuffer: PVOID,
      OutBufferBytes: ULONG,
      OutBuffer: PVOID,
      OutBufferNeeded: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: NO_DEBUGGER,
  }),
  ddi('KdSystemDebugControl', {
    params: {
      Command: enumeration('SYSDBG_COMMAND'),
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      OutputBuffer: PVOID,
      OutputBufferLength: ULONG,
      ReturnLength: pointer('PULONG'),
      PreviousMode: KPROCESSOR_MODE,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: NO_DEBUGGER,
  }),
  ddi('KdRefreshDebuggerNotPresent', { returns: BOOLEAN, maxIrql: 'ANY', fidelity: 'exact', model: () => true }),
];
