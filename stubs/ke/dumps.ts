import { STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER_1, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KDPC_WATCHDOG_INFORMATION } from '../../src/generated/structs.ts';
import { NTSTATUS, PVOID, pointer, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { DUMP_HEADER_SIZE, dumpHeader } from '../../src/kernel/ke/dump-header.ts';
import { processor } from '../../src/kernel/processor.ts';

const DUMP_TYPE_FULL = 1;
const TRIAGE = 4;
/** In seconds, as the registry's defaults are. */
const DPC_LIMIT = 20;
const PRCB = 0x180n;

export const keDumps: readonly Ddi[] = [
  ddi('KeInitializeCrashDumpHeader', {
    params: { DumpType: ULONG, Flags: ULONG, Buffer: PVOID, BufferSize: ULONG, BufferNeeded: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['fields that name structures without a layout here are unused'] },
    model: (k, a) => {
      if (a.DumpType !== DUMP_TYPE_FULL) return STATUS_INVALID_PARAMETER_1;
      if (a.BufferNeeded !== 0n) k.mem.setU32(a.BufferNeeded, DUMP_HEADER_SIZE);
      if (a.BufferSize < DUMP_HEADER_SIZE) return STATUS_BUFFER_TOO_SMALL;
      k.mem.write(a.Buffer, dumpHeader(k, { type: a.DumpType, code: 0, parameters: [] }));
      return STATUS_SUCCESS;
    },
  }),
  ddi('KeCapturePersistentThreadState', {
    params: {
      Context: PVOID,
      Thread: PVOID,
      BugCheckCode: ULONG,
      BugCheckParameter1: ULONG_PTR,
      BugCheckParameter2: ULONG_PTR,
      BugCheckParameter3: ULONG_PTR,
      BugCheckParameter4: ULONG_PTR,
      VirtualAddress: PVOID,
    },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the dump is a header: no stack, modules or context follow'] },
    model: (k, a) => {
      const parameters = [a.BugCheckParameter1, a.BugCheckParameter2, a.BugCheckParameter3, a.BugCheckParameter4];
      k.mem.write(a.VirtualAddress, dumpHeader(k, { type: TRIAGE, code: a.BugCheckCode, parameters }));
      return DUMP_HEADER_SIZE;
    },
  }),
  ddi('KeQueryDpcWatchdogInformation', {
    params: { WatchdogInformation: pointer('PKDPC_WATCHDOG_INFORMATION') },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['nothing is ever used up'] },
    model: (k, a) => {
      const W = KDPC_WATCHDOG_INFORMATION;
      k.mem.set(a.WatchdogInformation, W.DpcTimeLimit, DPC_LIMIT);
      k.mem.set(a.WatchdogInformation, W.DpcTimeCount, 0);
      k.mem.set(a.WatchdogInformation, W.DpcWatchdogLimit, DPC_LIMIT);
      k.mem.set(a.WatchdogInformation, W.DpcWatchdogCount, 0);
      k.mem.set(a.WatchdogInformation, W.Reserved, 0);
      return STATUS_SUCCESS;
    },
  }),
  ddi('KeQueryPrcbAddress', {
    params: { ProcessorNumber: ULONG },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (a.ProcessorNumber === 0 ? processor(k).pcr + PRCB : 0n),
  }),
];
