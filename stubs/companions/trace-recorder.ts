import { STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, UCHAR, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

const module = 'wpprecorder.sys';
const RECORDER_LOG = pointer('RECORDER_LOG');
/** Logs of the in-flight trace recorder: the default one of a control block, and those that drivers make. */
const recorder = slice<{ readonly defaults: Map<bigint, bigint>; readonly logs: Set<bigint> }>('traceRecorder', () => ({
  defaults: new Map(),
  logs: new Set(),
}));
const NOT_KEPT = { approximate: ['messages are not kept: nobody reads the log'] };
const LOG_SIZE = 0x40;

function createLog(k: Kernel): bigint {
  const log = kernelPool(k, LOG_SIZE, 'WppR');
  recorder(k).logs.add(log);
  return log;
}
function deleteLog(k: Kernel, log: bigint): boolean {
  if (!recorder(k).logs.delete(log)) return false;
  if (poolBlockAt(k, log) !== undefined) freePool(k, log, 0);
  return true;
}
function stop(k: Kernel, control: bigint): void {
  const log = recorder(k).defaults.get(control);
  recorder(k).defaults.delete(control);
  if (log !== undefined) deleteLog(k, log);
}

/** The in-flight trace recorder of Windows. */
export const traceRecorder = [
  ddi('WppAutoLogStart', {
    module,
    params: { WppCb: PVOID, DriverObject: pointer('PDRIVER_OBJECT'), RegistryPath: pointer('PUNICODE_STRING') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NOT_KEPT,
    model: (k, a) => {
      if (!recorder(k).defaults.has(a.WppCb)) recorder(k).defaults.set(a.WppCb, createLog(k));
      return 0;
    },
  }),
  ddi('WppAutoLogStop', {
    module,
    params: { WppCb: PVOID, DriverObject: pointer('PDRIVER_OBJECT') },
    maxIrql: 'PASSIVE',
    fidelity: NOT_KEPT,
    model: (k, a) => stop(k, a.WppCb),
  }),
  ddi('WppAutoLogTrace', {
    module,
    params: {
      AutoLogContext: PVOID,
      MessageLevel: UCHAR,
      MessageFlags: ULONG,
      MessageGuid: pointer('LPGUID'),
      MessageNumber: USHORT,
    },
    variadic: true,
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: NOT_KEPT,
    model: (k, a) => (k.mem.bytes(a.MessageGuid, 16).length === 16 ? 0 : STATUS_INVALID_PARAMETER),
  }),
  ddi('imp_WppRecorderReplay', {
    module,
    params: { WppCb: PVOID, WppTraceHandle: PVOID, EnableFlags: ULONG, EnableLevel: UCHAR },
    maxIrql: 'ANY',
    fidelity: NOT_KEPT,
    model: () => undefined,
  }),
  ddi('imp_WppRecorderGetTriageInfo', {
    module,
    params: { DriverObject: pointer('PDRIVER_OBJECT'), WppCb: PVOID, TriageInfo: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: NOT_KEPT,
    model: () => STATUS_NOT_FOUND,
  }),
  ddi('imp_WppRecorderIsDefaultLogAvailable', {
    module,
    params: { WppCb: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => recorder(k).defaults.has(a.WppCb),
  }),
  ddi('imp_WppRecorderLogGetDefault', {
    module,
    params: { WppCb: PVOID },
    returns: RECORDER_LOG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => recorder(k).defaults.get(a.WppCb) ?? 0n,
  }),
  ddi('imp_WppRecorderLogCreate', {
    module,
    params: { WppCb: PVOID, CreateParams: PVOID, RecorderLog: pointer('RECORDER_LOG *') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NOT_KEPT,
    model: (k, a) => {
      if (a.CreateParams === 0n) return STATUS_INVALID_PARAMETER;
      k.mem.setU64(a.RecorderLog, createLog(k));
      return 0;
    },
  }),
  ddi('imp_WppRecorderLogDelete', {
    module,
    params: { WppCb: PVOID, RecorderLog: RECORDER_LOG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (deleteLog(k, a.RecorderLog) ? 0 : STATUS_INVALID_PARAMETER),
  }),
  ddi('imp_WppRecorderLogSetIdentifier', {
    module,
    params: { WppCb: PVOID, RecorderLog: RECORDER_LOG, LogIdentifier: pointer('PCSTR') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: NOT_KEPT,
    model: (k, a) => (recorder(k).logs.has(a.RecorderLog) ? 0 : STATUS_INVALID_PARAMETER),
  }),
  ddi('imp_WppRecorderConfigure', {
    module,
    params: { WppCb: PVOID, ConfigureParams: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: NOT_KEPT,
    model: () => undefined,
  }),
  ddi('imp_WppRecorderDumpLiveDriverData', {
    module,
    params: {
      WppCb: PVOID,
      OutBuffer: pointer('PVOID *'),
      OutBufferLength: pointer('PULONG'),
      OutGuid: pointer('LPGUID'),
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: NOT_KEPT,
    model: () => STATUS_NOT_FOUND,
  }),
];
