import { INVALID_WORK_QUEUE_ITEM, WORKER_INVALID } from '../../src/generated/bugchecks.ts';
import { WORK_QUEUE_ITEM } from '../../src/generated/structs.ts';
import { enumeration, PVOID, ROUTINE } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { runOnWorker } from '../../src/kernel/ex/workers.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';

const HIGHEST_USER_ADDRESS = 0x7fff_ffff_ffffn;

export const exWorkItems = [
  ddi('ExInitializeWorkItem', {
    params: { Item: PVOID, Routine: ROUTINE, Context: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.Item, 0n);
      k.mem.set(a.Item, WORK_QUEUE_ITEM.WorkerRoutine, a.Routine);
      k.mem.set(a.Item, WORK_QUEUE_ITEM.Parameter, a.Context);
    },
  }),
  ddi('ExQueueWorkItem', {
    params: { WorkItem: PVOID, QueueType: enumeration('WORK_QUEUE_TYPE') },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['every item has a thread of its own and the queue has no influence on its priority'] },
    model: (k, a) => {
      const routine = k.mem.get(a.WorkItem, WORK_QUEUE_ITEM.WorkerRoutine);
      if (k.mem.u64(a.WorkItem) !== 0n) k.bugCheck(WORKER_INVALID, 1n, a.WorkItem, BigInt(a.QueueType), 0n);
      if (routine <= HIGHEST_USER_ADDRESS) k.bugCheck(INVALID_WORK_QUEUE_ITEM, a.WorkItem, routine, 0n, 0n);
      k.mem.setU64(a.WorkItem, a.WorkItem);
      runOnWorker(k, 'system worker', internalRoutine(k, 'ExpWorkerThread'), [a.WorkItem]);
    },
  }),
  ddi('ExpWorkerThread', {
    internal: true,
    params: { WorkItem: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.WorkItem, 0n);
      const routine = k.mem.get(a.WorkItem, WORK_QUEUE_ITEM.WorkerRoutine);
      return callGuest(routine, [k.mem.get(a.WorkItem, WORK_QUEUE_ITEM.Parameter)], 'done');
    },
    steps: { done: () => undefined },
  }),
];
