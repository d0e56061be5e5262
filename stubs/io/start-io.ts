import { CONTROLLER_OBJECT, DEVICE_OBJECT, WAIT_CONTEXT_BLOCK } from '../../src/generated/structs.ts';
import { BOOLEAN, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import { initialiseDeviceQueue } from '../../src/kernel/io/device-object.ts';
import { insertEntry, isBusy, removeEntry, removeNext } from '../../src/kernel/io/device-queue.ts';
import { START_IO_STEPS, setStartIoAttributes, startNextPacket, startPacket } from '../../src/kernel/io/start-io.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');
const PIRP = pointer('PIRP');
const PKDEVICE_QUEUE = pointer('PKDEVICE_QUEUE');
const PKDEVICE_QUEUE_ENTRY = pointer('PKDEVICE_QUEUE_ENTRY');
const PCONTROLLER_OBJECT = pointer('PCONTROLLER_OBJECT');
const queue = { DeviceQueue: PKDEVICE_QUEUE };
const entry = { ...queue, DeviceQueueEntry: PKDEVICE_QUEUE_ENTRY };

const IO_TYPE_CONTROLLER = 2;
const DeallocateObject = 2;
const WAIT_QUEUE = CONTROLLER_OBJECT.DeviceWaitQueue.at;
/** The WAIT_CONTEXT_BLOCK of a device, whose first part is the queue entry. */
const WCB = DEVICE_OBJECT.Queue_Wcb.at;

/** Gives the controller to the device whose turn it is: its routine runs and says whether it keeps it. */
function giveController(k: Kernel, controller: bigint, wcb: bigint) {
  const device = k.mem.get(wcb, WAIT_CONTEXT_BLOCK.DeviceObject);
  const context = k.mem.get(wcb, WAIT_CONTEXT_BLOCK.DeviceContext);
  const irp = k.mem.get(device, DEVICE_OBJECT.CurrentIrp);
  return callGuest(k.mem.get(wcb, WAIT_CONTEXT_BLOCK.DeviceRoutine), [device, irp, 0n, context], 'given', controller);
}
function freeController(k: Kernel, controller: bigint) {
  const wcb = removeNext(k, controller + WAIT_QUEUE);
  return wcb === 0n ? undefined : giveController(k, controller, wcb);
}
const controllerSteps = {
  given: (k: Kernel, controller: bigint, action: bigint) =>
    Number(action & 0xffff_ffffn) === DeallocateObject ? freeController(k, controller) : undefined,
};

/** Device queues, the StartIo routine, controllers. */
export const ioStartIo = [
  ddi('KeInitializeDeviceQueue', {
    params: queue,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.fill(a.DeviceQueue, 0x28, 0);
      initialiseDeviceQueue(k, a.DeviceQueue);
    },
  }),
  ddi('KeInsertDeviceQueue', {
    params: entry,
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => insertEntry(k, a.DeviceQueue, a.DeviceQueueEntry),
  }),
  ddi('KeInsertByKeyDeviceQueue', {
    params: { ...entry, SortKey: ULONG },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => insertEntry(k, a.DeviceQueue, a.DeviceQueueEntry, a.SortKey),
  }),
  ddi('KeRemoveDeviceQueue', {
    params: queue,
    returns: PKDEVICE_QUEUE_ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeNext(k, a.DeviceQueue),
  }),
  ddi('KeRemoveByKeyDeviceQueue', {
    params: { ...queue, SortKey: ULONG },
    returns: PKDEVICE_QUEUE_ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeNext(k, a.DeviceQueue, a.SortKey),
  }),
  ddi('KeRemoveByKeyDeviceQueueIfBusy', {
    params: { ...queue, SortKey: ULONG },
    returns: PKDEVICE_QUEUE_ENTRY,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => (isBusy(k, a.DeviceQueue) ? removeNext(k, a.DeviceQueue, a.SortKey) : 0n),
  }),
  ddi('KeRemoveEntryDeviceQueue', {
    params: entry,
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => removeEntry(k, a.DeviceQueueEntry),
  }),
  ddi('IoStartPacket', {
    params: { DeviceObject: PDEVICE_OBJECT, Irp: PIRP, Key: pointer('PULONG'), CancelFunction: ROUTINE },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => startPacket(k, { device: a.DeviceObject, irp: a.Irp, key: a.Key, cancel: a.CancelFunction }),
    steps: START_IO_STEPS,
  }),
  ddi('IoStartNextPacket', {
    params: { DeviceObject: PDEVICE_OBJECT, Cancelable: BOOLEAN },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => startNextPacket(k, a.DeviceObject, a.Cancelable),
    steps: START_IO_STEPS,
  }),
  ddi('IoStartNextPacketByKey', {
    params: { DeviceObject: PDEVICE_OBJECT, Cancelable: BOOLEAN, Key: ULONG },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => startNextPacket(k, a.DeviceObject, a.Cancelable, a.Key),
    steps: START_IO_STEPS,
  }),
  ddi('IoSetStartIoAttributes', {
    params: { DeviceObject: PDEVICE_OBJECT, DeferredStartIo: BOOLEAN, NonCancelable: BOOLEAN },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => setStartIoAttributes(k, a.DeviceObject, a.DeferredStartIo, a.NonCancelable),
  }),
  ddi('IoCreateController', {
    params: { Size: ULONG },
    returns: PCONTROLLER_OBJECT,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const controller = kernelPool(k, CONTROLLER_OBJECT.$size + a.Size, 'Cont');
      k.mem.set(controller, CONTROLLER_OBJECT.Type, IO_TYPE_CONTROLLER);
      k.mem.set(controller, CONTROLLER_OBJECT.Size, CONTROLLER_OBJECT.$size + a.Size);
      k.mem.set(controller, CONTROLLER_OBJECT.ControllerExtension, controller + BigInt(CONTROLLER_OBJECT.$size));
      initialiseDeviceQueue(k, controller + WAIT_QUEUE);
      return controller;
    },
  }),
  ddi('IoDeleteController', {
    params: { ControllerObject: PCONTROLLER_OBJECT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.ControllerObject, 0),
  }),
  ddi('IoAllocateController', {
    params: {
      ControllerObject: PCONTROLLER_OBJECT,
      DeviceObject: PDEVICE_OBJECT,
      ExecutionRoutine: ROUTINE,
      Context: PVOID,
    },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const wcb = a.DeviceObject + WCB;
      k.mem.set(wcb, WAIT_CONTEXT_BLOCK.DeviceRoutine, a.ExecutionRoutine);
      k.mem.set(wcb, WAIT_CONTEXT_BLOCK.DeviceContext, a.Context);
      k.mem.set(wcb, WAIT_CONTEXT_BLOCK.DeviceObject, a.DeviceObject);
      const queued = insertEntry(k, a.ControllerObject + WAIT_QUEUE, wcb);
      return queued ? undefined : giveController(k, a.ControllerObject, wcb);
    },
    steps: controllerSteps,
  }),
  ddi('IoFreeController', {
    params: { ControllerObject: PCONTROLLER_OBJECT },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freeController(k, a.ControllerObject),
    steps: controllerSteps,
  }),
];
