import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KDPC } from '../../src/generated/structs.ts';
import { BOOLEAN, CHAR, LONG, NTSTATUS, PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { interrupts, MAXIMUM_PROCESSORS, queueDpc, removeDpc } from '../../src/kernel/interrupts.ts';
import { DISPATCH_LEVEL, type Kernel } from '../../src/kernel/kernel.ts';
import { processor, runOn } from '../../src/kernel/processor.ts';

/** KOBJECTS (ntosp.h). */
const DPC_OBJECT = 0x13;
const THREADED_DPC_OBJECT = 0x1a;
const MEDIUM_IMPORTANCE = 1;
/** A routine on its way through all processors. */
interface Broadcast {
  readonly irql: number;
  readonly routine: bigint;
  readonly args: readonly bigint[];
  /** The processor that asked. */
  readonly back: number;
  /** How many have run it before. */
  readonly number: number;
}

export function initialiseDpc(k: Kernel, dpc: bigint, routine: bigint, context: bigint, type = DPC_OBJECT): void {
  k.mem.set(dpc, KDPC.Type, type);
  k.mem.set(dpc, KDPC.Importance, MEDIUM_IMPORTANCE);
  k.mem.set(dpc, KDPC.Number, 0);
  k.mem.set(dpc, KDPC.DeferredRoutine, routine);
  k.mem.set(dpc, KDPC.DeferredContext, context);
  k.mem.set(dpc, KDPC.DpcData, 0n);
}

export const keDpcs = [
  ddi('KeInitializeDpc', {
    params: { Dpc: PVOID, DeferredRoutine: ROUTINE, DeferredContext: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseDpc(k, a.Dpc, a.DeferredRoutine, a.DeferredContext),
  }),
  ddi('KeInitializeThreadedDpc', {
    params: { Dpc: PVOID, DeferredRoutine: ROUTINE, DeferredContext: PVOID },
    maxIrql: 'ANY',
    fidelity: { approximate: ['runs at DISPATCH_LEVEL, as when threaded DPCs are disabled'] },
    model: (k, a) => initialiseDpc(k, a.Dpc, a.DeferredRoutine, a.DeferredContext, THREADED_DPC_OBJECT),
  }),
  ddi('KeInsertQueueDpc', {
    params: { Dpc: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['one engine plays all processors, one after the other'] },
    model: (k, a) => queueDpc(k, a.Dpc, a.SystemArgument1, a.SystemArgument2),
  }),
  ddi('KeRemoveQueueDpc', {
    params: { Dpc: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => removeDpc(k, a.Dpc),
  }),
  ddi('KeSetTargetProcessorDpc', {
    params: { Dpc: PVOID, Number: CHAR },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.set(a.Dpc, KDPC.Number, (MAXIMUM_PROCESSORS + (a.Number & 0xff)) & 0xffff),
  }),
  ddi('KeSetTargetProcessorDpcEx', {
    params: { Dpc: PVOID, ProcNumber: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const number = k.mem.u8(a.ProcNumber + 2n);
      const wrong =
        k.mem.u16(a.ProcNumber) !== 0 || number >= k.profile.processors || k.mem.u8(a.ProcNumber + 3n) !== 0;
      if (wrong) return STATUS_INVALID_PARAMETER;
      k.mem.set(a.Dpc, KDPC.Number, MAXIMUM_PROCESSORS + number);
      return STATUS_SUCCESS;
    },
  }),
  ddi('KeSetImportanceDpc', {
    params: { Dpc: PVOID, Importance: LONG },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.set(a.Dpc, KDPC.Importance, a.Importance & 0xff),
  }),
  ddi('KeFlushQueuedDpcs', {
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('KeIsExecutingDpc', {
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => interrupts(k).active,
  }),
  ddi('KeGenericCallDpc', {
    params: { Routine: ROUTINE, Context: PVOID },
    maxIrql: 'APC',
    fidelity: { approximate: ['the processors run the routine one after the other'] },
    model: (k, a) => {
      const { irql } = k;
      k.cpu.load();
      k.irql = DISPATCH_LEVEL;
      const args = [0n, a.Context, 0n, 0n];
      return callGuest(a.Routine, args, 'next', {
        irql,
        routine: a.Routine,
        args,
        back: processor(k).current,
        number: 0,
      });
    },
    steps: {
      next: (k, call: Broadcast) => {
        const number = call.number + 1;
        if (number < k.profile.processors) {
          runOn(k, (call.back + number) % k.profile.processors);
          return callGuest(call.routine, call.args, 'next', { ...call, number });
        }
        runOn(k, call.back);
        k.irql = call.irql;
        return undefined;
      },
    },
  }),
  ddi('KeSignalCallDpcDone', {
    params: { SystemArgument1: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('KeSignalCallDpcSynchronize', {
    params: { SystemArgument2: PVOID },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => Number(processor(k).current === 0),
  }),
];
