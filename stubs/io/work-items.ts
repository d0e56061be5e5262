import { DEVICE_OBJECT, KDPC, KTIMER } from '../../src/generated/structs.ts';
import { system } from '../../src/kernel/boot.ts';
import { enumeration, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT } from '../../src/kernel/dispatcher-objects.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { dereferenceObject, objectAt, referenceObject } from '../../src/kernel/ob/objects.ts';
import { startThread } from '../../src/kernel/thread-life.ts';
import { armTimer, cancelTimer } from '../../src/kernel/timers.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIO_WORKITEM = pointer('PIO_WORKITEM');
const PIO_WORKITEM_ROUTINE_EX = pointer('PIO_WORKITEM_ROUTINE_EX');

/** IO_WORKITEM, which is opaque: routine, object, context, kind behind the WORK_QUEUE_ITEM. */
const ITEM_SIZE = 0x58;
const ITEM = { routine: 0x20n, object: 0x28n, context: 0x30n, extended: 0x38n, queued: 0x3cn } as const;
const ATTEMPTED_REQUEUE = 0x96;

function queue(k: Kernel, item: bigint, routine: bigint, context: bigint, extended: boolean): void {
  if (k.mem.u32(item + ITEM.queued) !== 0) k.bugCheck(ATTEMPTED_REQUEUE, 0n, item, 0n, 0n);
  k.mem.setU64(item + ITEM.routine, routine);
  k.mem.setU64(item + ITEM.context, context);
  k.mem.setU32(item + ITEM.extended, extended ? 1 : 0);
  k.mem.setU32(item + ITEM.queued, 1);
  referenceObject(k, k.mem.u64(item + ITEM.object));
  const process = system(k).systemProcess;
  startThread(k, {
    name: 'worker',
    process,
    routine: internalRoutine(k, 'IopProcessWorkItem'),
    args: [item],
    system: true,
    onReturn: 'threadReturned',
  });
}

function initialiseItem(k: Kernel, item: bigint, object: bigint): void {
  k.mem.fill(item, ITEM_SIZE, 0);
  k.mem.setU64(item + ITEM.object, object);
}

/** IO_TIMER, which is opaque: a KTIMER and a KDPC, then routine and context. */
const TIMER = { dpc: 0x40n, routine: 0x80n, context: 0x88n, size: 0x90 } as const;
const ONE_SECOND = -10_000_000n;

function createTimer(k: Kernel, device: bigint, routine: bigint, context: bigint): number {
  const present = k.mem.get(device, DEVICE_OBJECT.Timer);
  const timer = present === 0n ? kernelPool(k, TIMER.size, 'IoTi') : present;
  initialiseHeader(k, timer, OBJECT.TimerNotification, KTIMER.$size, 0);
  k.mem.set(timer + TIMER.dpc, KDPC.DeferredRoutine, internalRoutine(k, 'IopTimerDispatch'));
  k.mem.set(timer + TIMER.dpc, KDPC.DeferredContext, device);
  k.mem.setU64(timer + TIMER.routine, routine);
  k.mem.setU64(timer + TIMER.context, context);
  k.mem.set(device, DEVICE_OBJECT.Timer, timer);
  return 0;
}

/** Work items, device timers, shutdown and other notifications that the I/O manager calls later. */
export const ioWorkItems = [
  ddi('IoSizeofWorkItem', {
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => ITEM_SIZE,
  }),
  ddi('IoAllocateWorkItem', {
    params: { DeviceObject: PDEVICE_OBJECT },
    returns: PIO_WORKITEM,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const item = kernelPool(k, ITEM_SIZE, 'IoWI');
      initialiseItem(k, item, a.DeviceObject);
      return item;
    },
  }),
  ddi('IoFreeWorkItem', {
    params: { IoWorkItem: PIO_WORKITEM },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.IoWorkItem, 0),
  }),
  ddi('IoInitializeWorkItem', {
    params: { IoObject: PVOID, IoWorkItem: PIO_WORKITEM },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => initialiseItem(k, a.IoWorkItem, a.IoObject),
  }),
  ddi('IoUninitializeWorkItem', {
    params: { IoWorkItem: PIO_WORKITEM },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('IoQueueWorkItem', {
    params: {
      IoWorkItem: PIO_WORKITEM,
      WorkerRoutine: ROUTINE,
      QueueType: enumeration('WORK_QUEUE_TYPE'),
      Context: PVOID,
    },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['each item gets a thread of its own', 'the queue type has no influence'] },
    model: (k, a) => queue(k, a.IoWorkItem, a.WorkerRoutine, a.Context, false),
  }),
  ddi('IoQueueWorkItemEx', {
    params: {
      IoWorkItem: PIO_WORKITEM,
      WorkerRoutine: PIO_WORKITEM_ROUTINE_EX,
      QueueType: enumeration('WORK_QUEUE_TYPE'),
      Context: PVOID,
    },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['each item gets a thread of its own', 'the queue type has no influence'] },
    model: (k, a) => queue(k, a.IoWorkItem, a.WorkerRoutine, a.Context, true),
  }),
  ddi('IopProcessWorkItem', {
    internal: true,
    params: { Item: PVOID },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const object = k.mem.u64(a.Item + ITEM.object);
      const context = k.mem.u64(a.Item + ITEM.context);
      k.mem.setU32(a.Item + ITEM.queued, 0);
      const args = k.mem.u32(a.Item + ITEM.extended) === 0 ? [object, context] : [object, context, a.Item];
      return callGuest(k.mem.u64(a.Item + ITEM.routine), args, 'done', object);
    },
    steps: {
      done: (k, object: bigint) => {
        if (objectAt(k, object)) dereferenceObject(k, object);
      },
    },
  }),
  ddi('IoInitializeTimer', {
    params: { DeviceObject: PDEVICE_OBJECT, TimerRoutine: ROUTINE, Context: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => createTimer(k, a.DeviceObject, a.TimerRoutine, a.Context),
  }),
  ddi('IoStartTimer', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const timer = k.mem.get(a.DeviceObject, DEVICE_OBJECT.Timer);
      armTimer(k, timer, ONE_SECOND, 1000, timer + TIMER.dpc);
    },
  }),
  ddi('IoStopTimer', {
    params: { DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const timer = k.mem.get(a.DeviceObject, DEVICE_OBJECT.Timer);
      if (timer !== 0n) cancelTimer(k, timer);
    },
  }),
  ddi('IopTimerDispatch', {
    internal: true,
    params: { Dpc: PVOID, DeviceObject: PDEVICE_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const timer = k.mem.get(a.DeviceObject, DEVICE_OBJECT.Timer);
      return callGuest(k.mem.u64(timer + TIMER.routine), [a.DeviceObject, k.mem.u64(timer + TIMER.context)], 'done');
    },
    steps: { done: () => undefined },
  }),
];
