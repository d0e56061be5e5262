import { DISPATCHER_HEADER, KQUEUE } from '../../src/generated/structs.ts';
import { BOOLEAN, KPROCESSOR_MODE, LONG, PLARGE_INTEGER, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, wait } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signal, signalState } from '../../src/kernel/dispatcher-objects.ts';
import { rundownQueue, takeEntry } from '../../src/kernel/ke/queues.ts';
import { timeoutAt, waitFor } from '../../src/kernel/ke/waits.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { initializeListHead, insertHeadList, insertTailList } from '../../src/kernel/lists.ts';

const CONCURRENCY = ['the limit of concurrently running threads is not kept'];

function inserting(name: string, insert: typeof insertTailList): Ddi {
  return ddi(name, {
    params: { Queue: PVOID, Entry: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: CONCURRENCY },
    model: (k, a) => {
      insert(k, a.Queue + KQUEUE.EntryListHead.at, a.Entry);
      return signal(k, a.Queue, signalState(k, a.Queue) + 1);
    },
  });
}

interface Removal {
  readonly [key: string]: bigint | number;
  readonly queue: bigint;
  readonly array: bigint;
  readonly count: number;
}
/** The wait took one entry's signal: it and what else is there goes to the array. The status of a failed wait goes there too. */
function removed(k: Kernel, { queue, array, count }: Removal, status: bigint): number {
  const first = status === 0n ? takeEntry(k, queue) : status;
  k.mem.setU64(array, first ?? status);
  if (status !== 0n) return 1;
  let taken = 1;
  while (taken < count && signalState(k, queue) > 0) {
    k.mem.set(queue, DISPATCHER_HEADER.SignalState, signalState(k, queue) - 1);
    k.mem.setU64(array + 8n * BigInt(taken++), takeEntry(k, queue) ?? 0n);
  }
  return taken;
}

export const keQueues = [
  ddi('KeInitializeQueue', {
    params: { Queue: PVOID, Count: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      initialiseHeader(k, a.Queue, OBJECT.Queue, KQUEUE.$size, 0);
      initializeListHead(k, a.Queue + KQUEUE.EntryListHead.at);
      initializeListHead(k, a.Queue + KQUEUE.ThreadListHead.at);
      k.mem.set(a.Queue, KQUEUE.CurrentCount, 0);
      k.mem.set(a.Queue, KQUEUE.MaximumCount, a.Count === 0 ? k.profile.processors : a.Count);
    },
  }),
  inserting('KeInsertQueue', insertTailList),
  inserting('KeInsertHeadQueue', insertHeadList),
  ddi('KeRemoveQueue', {
    params: { Queue: PVOID, WaitMode: KPROCESSOR_MODE, Timeout: PLARGE_INTEGER },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: CONCURRENCY },
    model: (k, a) => wait(waitFor(k, [a.Queue], { timeout: timeoutAt(k, a.Timeout) }), 'done', a.Queue),
    steps: { done: (k, queue: bigint, status) => (status === 0n ? (takeEntry(k, queue) ?? 0n) : status) },
  }),
  ddi('KeRemoveQueueEx', {
    params: {
      Queue: PVOID,
      WaitMode: KPROCESSOR_MODE,
      Alertable: BOOLEAN,
      Timeout: PLARGE_INTEGER,
      EntryArray: PVOID,
      Count: ULONG,
    },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: CONCURRENCY },
    model: (k, a) => {
      const spec = waitFor(k, [a.Queue], { timeout: timeoutAt(k, a.Timeout), alertable: a.Alertable });
      return wait(spec, 'done', { queue: a.Queue, array: a.EntryArray, count: a.Count });
    },
    steps: { done: removed },
  }),
  ddi('KeReadStateQueue', {
    params: { Queue: PVOID },
    returns: LONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => signalState(k, a.Queue),
  }),
  ddi('KeRundownQueue', {
    params: { Queue: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => rundownQueue(k, a.Queue),
  }),
];
