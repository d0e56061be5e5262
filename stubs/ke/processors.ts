import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, ROUTINE, ULONG, ULONG_PTR, ULONGLONG, USHORT } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { processor, processorOf, runOn } from '../../src/kernel/processor.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';

const ALL_GROUPS = 0xffff;
const IPI_LEVEL = 14;
const ONE_RUNS = ['a thread runs on the first processor of its affinity; one engine plays all of them'];

const mask = (k: Kernel): bigint => (1n << BigInt(k.profile.processors)) - 1n;
const inGroup = (group: number) => group === 0 || group === ALL_GROUPS;

/** A routine on its way through all processors. */
interface Broadcast {
  readonly irql: number;
  readonly routine: bigint;
  readonly context: bigint;
  /** The processor that asked, and what the routine returned there. */
  readonly back: number;
  readonly result?: bigint;
  /** How many have run it before. */
  readonly number: number;
}

/** Sets the system affinity of the current thread; returns that before, 0 when there was none. */
function setAffinity(k: Kernel, affinity: bigint): bigint {
  const { affinities } = processor(k);
  const { id } = currentThread(k);
  const before = affinities.get(id) ?? 0n;
  if (affinity === 0n) affinities.delete(id);
  else affinities.set(id, affinity & mask(k));
  k.cpu.load();
  runOn(k, processorOf(k, id));
  return before;
}

/** Sets the affinity of any thread; returns that before. */
function affinityOf(k: Kernel, ethread: bigint, affinity: bigint): bigint {
  const id = threadByObject(k, ethread)?.id;
  if (id === undefined) return mask(k);
  const { affinities } = processor(k);
  const before = affinities.get(id) ?? mask(k);
  affinities.set(id, affinity & mask(k));
  return before;
}

/** PROCESSOR_NUMBER: group, number, reserved. */
function putNumber(k: Kernel, va: bigint, number: number): void {
  k.mem.setU16(va, 0);
  k.mem.setU8(va + 2n, number);
  k.mem.setU8(va + 3n, 0);
}
/** GROUP_AFFINITY: mask, group, three reserved words. */
function putGroupAffinity(k: Kernel, va: bigint, affinity: bigint): void {
  k.mem.fill(va, 16, 0);
  k.mem.setU64(va, affinity);
}

export const keProcessors = [
  ddi('KeQueryActiveProcessors', { returns: ULONG_PTR, maxIrql: 'ANY', fidelity: 'exact', model: (k) => mask(k) }),
  ddi('KeQueryActiveProcessorCount', {
    params: { ActiveProcessors: PVOID },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.ActiveProcessors !== 0n) k.mem.setU64(a.ActiveProcessors, mask(k));
      return k.profile.processors;
    },
  }),
  ddi('KeQueryActiveProcessorCountEx', {
    params: { GroupNumber: USHORT },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (inGroup(a.GroupNumber) ? k.profile.processors : 0),
  }),
  ddi('KeQueryMaximumProcessorCount', {
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => k.profile.processors,
  }),
  ddi('KeQueryMaximumProcessorCountEx', {
    params: { GroupNumber: USHORT },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (inGroup(a.GroupNumber) ? k.profile.processors : 0),
  }),
  ddi('KeQueryActiveGroupCount', { returns: USHORT, maxIrql: 'ANY', fidelity: 'exact', model: () => 1 }),
  ddi('KeQueryMaximumGroupCount', { returns: USHORT, maxIrql: 'ANY', fidelity: 'exact', model: () => 1 }),
  ddi('KeQueryGroupAffinity', {
    params: { GroupNumber: USHORT },
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (a.GroupNumber === 0 ? mask(k) : 0n),
  }),
  ddi('KeQueryHighestNodeNumber', { returns: USHORT, maxIrql: 'ANY', fidelity: 'exact', model: () => 0 }),
  ddi('KeGetCurrentNodeNumber', { returns: USHORT, maxIrql: 'ANY', fidelity: 'exact', model: () => 0 }),
  ddi('KeQueryNodeActiveAffinity', {
    params: { NodeNumber: USHORT, Affinity: PVOID, Count: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const ours = a.NodeNumber === 0;
      if (a.Affinity !== 0n) putGroupAffinity(k, a.Affinity, ours ? mask(k) : 0n);
      if (a.Count !== 0n) k.mem.setU16(a.Count, ours ? k.profile.processors : 0);
    },
  }),
  ddi('KeQueryNodeMaximumProcessorCount', {
    params: { NodeNumber: USHORT },
    returns: USHORT,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => (a.NodeNumber === 0 ? k.profile.processors : 0),
  }),
  ddi('KeGetCurrentProcessorNumberEx', {
    params: { ProcNumber: PVOID },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => {
      const { current } = processor(k);
      if (a.ProcNumber !== 0n) putNumber(k, a.ProcNumber, current);
      return current;
    },
  }),
  ddi('KeGetProcessorNumberFromIndex', {
    params: { ProcIndex: ULONG, ProcNumber: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.ProcIndex >= k.profile.processors) return STATUS_INVALID_PARAMETER;
      putNumber(k, a.ProcNumber, a.ProcIndex);
      return STATUS_SUCCESS;
    },
  }),
  ddi('KeGetProcessorIndexFromNumber', {
    params: { ProcNumber: PVOID },
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const number = k.mem.u8(a.ProcNumber + 2n);
      return k.mem.u16(a.ProcNumber) === 0 && number < k.profile.processors ? number : 0xffff_ffff;
    },
  }),
  ddi('KeSetSystemAffinityThread', {
    params: { Affinity: ULONG_PTR },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => {
      setAffinity(k, a.Affinity);
    },
  }),
  ddi('KeSetSystemAffinityThreadEx', {
    params: { Affinity: ULONG_PTR },
    returns: ULONG_PTR,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => setAffinity(k, a.Affinity),
  }),
  ddi('KeRevertToUserAffinityThread', {
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k) => {
      setAffinity(k, 0n);
    },
  }),
  ddi('KeRevertToUserAffinityThreadEx', {
    params: { Affinity: ULONG_PTR },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => {
      setAffinity(k, a.Affinity);
    },
  }),
  ddi('KeSetSystemGroupAffinityThread', {
    params: { Affinity: PVOID, PreviousAffinity: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => {
      const before = setAffinity(k, k.mem.u64(a.Affinity));
      if (a.PreviousAffinity !== 0n) putGroupAffinity(k, a.PreviousAffinity, before);
    },
  }),
  ddi('KeRevertToUserGroupAffinityThread', {
    params: { PreviousAffinity: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => {
      setAffinity(k, k.mem.u64(a.PreviousAffinity));
    },
  }),
  ddi('KeSetAffinityThread', {
    params: { Thread: PVOID, Affinity: ULONG_PTR },
    returns: ULONG_PTR,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ONE_RUNS },
    model: (k, a) => affinityOf(k, a.Thread, a.Affinity),
  }),
  ddi('KeIpiGenericCall', {
    params: { BroadcastFunction: ROUTINE, Context: ULONG_PTR },
    returns: ULONG_PTR,
    maxIrql: 'DIRQL',
    fidelity: { approximate: ['the processors run the routine one after the other'] },
    model: (k, a) => {
      const { irql } = k;
      k.cpu.load();
      k.irql = IPI_LEVEL;
      const call = { irql, routine: a.BroadcastFunction, context: a.Context, back: processor(k).current, number: 0 };
      return callGuest(a.BroadcastFunction, [a.Context], 'next', call);
    },
    steps: {
      next: (k, call: Broadcast, result) => {
        const number = call.number + 1;
        const first = call.result ?? result;
        if (number < k.profile.processors) {
          runOn(k, (call.back + number) % k.profile.processors);
          return callGuest(call.routine, [call.context], 'next', { ...call, number, result: first });
        }
        runOn(k, call.back);
        k.irql = call.irql;
        return first;
      },
    },
  }),
  ddi('KeGetRecommendedSharedDataAlignment', {
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => 64,
  }),
  ddi('KeFlushIoBuffers', {
    params: { Mdl: PVOID, ReadOperation: BOOLEAN, DmaOperation: BOOLEAN },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('KeInvalidateAllCaches', { returns: BOOLEAN, maxIrql: 'DISPATCH', fidelity: 'exact', model: () => true }),
  ddi('KeInvalidateRangeAllCaches', {
    params: { BaseAddress: PVOID, Length: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('KeFlushEntireTb', {
    params: { Invalid: BOOLEAN, AllProcessors: BOOLEAN },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => k.cpu.flushTlb(),
  }),
];
