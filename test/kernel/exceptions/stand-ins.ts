import { KDPC } from '../../../src/generated/structs.ts';
import { BOOLEAN, PCSTR, PVOID, SIZE_T, ULONG } from '../../../src/kernel/codecs.ts';
import { callGuest, type Ddi, ddi } from '../../../src/kernel/declaration.ts';
import { queueDpc } from '../../../src/kernel/interrupts.ts';
import type { Kernel } from '../../../src/kernel/kernel.ts';

interface Sorting {
  readonly base: bigint;
  readonly compare: bigint;
  readonly count: number;
  readonly outer: number;
  readonly inner: number;
  readonly [key: string]: bigint | number;
}

/** Sorts 32-bit numbers by exchanging neighbours. */
function sortOn(state: Sorting) {
  const { base, compare, count } = state;
  const at = state.inner + 1 < count - state.outer ? state : { ...state, outer: state.outer + 1, inner: 0 };
  if (at.outer >= count - 1) return undefined;
  const left = base + BigInt(4 * at.inner);
  return callGuest(compare, [left, left + 4n], 'compared', at);
}

/** Just enough of other areas for the sample drivers of this one to run without them. */
export const standIns: readonly Ddi[] = [
  ddi('DbgPrint', {
    params: { Format: PCSTR },
    returns: ULONG,
    variadic: true,
    maxIrql: 'ANY',
    fidelity: { recorded: ['not formatted'] },
    model: (k, a, more) => {
      const text = k.mem.ansiz(a.Format).replace('%d', String(more(0)));
      k.observer.debugText?.(text.includes('%s') ? text.replace('%s', k.mem.ansiz(more(1))) : text, 0, 0);
      return 0;
    },
  }),
  ddi('memcpy', {
    params: { Destination: PVOID, Source: PVOID, Count: SIZE_T },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.copy(a.Destination, a.Source, Number(a.Count));
      return a.Destination;
    },
  }),
  ddi('KeInitializeDpc', {
    params: { Dpc: PVOID, DeferredRoutine: PVOID, DeferredContext: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.fill(a.Dpc, KDPC.$size, 0);
      k.mem.set(a.Dpc, KDPC.Importance, 1);
      k.mem.set(a.Dpc, KDPC.DeferredRoutine, a.DeferredRoutine);
      k.mem.set(a.Dpc, KDPC.DeferredContext, a.DeferredContext);
    },
  }),
  ddi('KeInsertQueueDpc', {
    params: { Dpc: PVOID, SystemArgument1: PVOID, SystemArgument2: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => queueDpc(k, a.Dpc, a.SystemArgument1, a.SystemArgument2),
  }),
  ddi('qsort', {
    params: { Base: PVOID, NumOfElements: SIZE_T, SizeOfElements: SIZE_T, CompareFunction: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) =>
      sortOn({ base: a.Base, compare: a.CompareFunction, count: Number(a.NumOfElements), outer: 0, inner: 0 }),
    steps: {
      compared: (k: Kernel, state: Sorting, result: bigint) => {
        const left = state.base + BigInt(4 * state.inner);
        if (BigInt.asIntN(32, result) > 0n) {
          const [low, high] = [k.mem.u32(left), k.mem.u32(left + 4n)];
          k.mem.setU32(left, high);
          k.mem.setU32(left + 4n, low);
        }
        return sortOn({ ...state, inner: state.inner + 1 });
      },
    },
  }),
];
