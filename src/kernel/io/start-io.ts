import { DEVICE_OBJECT, DEVOBJ_EXTENSION, DRIVER_OBJECT, IRP } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { DISPATCH_LEVEL, type Kernel } from '../kernel.ts';
import { insertEntry, removeNext } from './device-queue.ts';

const QUEUE = DEVICE_OBJECT.DeviceQueue.at;
const ENTRY = IRP.Tail_Overlay_DeviceQueueEntry.at;
/** DEVOBJ_EXTENSION.StartIoFlags. */
const DEFERRED = 0x4;
const NOT_CANCELABLE = 0x8;
const POSTPONED = 0x10;

const flagsOf = (k: Kernel, device: bigint) => k.mem.get(extensionOf(k, device), DEVOBJ_EXTENSION.StartIoFlags);
const extensionOf = (k: Kernel, device: bigint) => k.mem.get(device, DEVICE_OBJECT.DeviceObjectExtension);

function setFlags(k: Kernel, device: bigint, flags: number): void {
  k.mem.set(extensionOf(k, device), DEVOBJ_EXTENSION.StartIoFlags, flags);
}

export function setStartIoAttributes(k: Kernel, device: bigint, deferred: boolean, notCancelable: boolean): void {
  setFlags(k, device, (deferred ? DEFERRED : 0) | (notCancelable ? NOT_CANCELABLE : 0));
}

interface Starting {
  readonly [key: string]: Plain;
  readonly device: bigint;
  readonly irql: number;
}

export interface StartPacket {
  readonly device: bigint;
  readonly irp: bigint;
  /** Address of the sort key, or 0. */
  readonly key: bigint;
  readonly cancel: bigint;
}

/** IoStartPacket: StartIo now, or the IRP into the device's queue. Needs `START_IO_STEPS`. */
export function startPacket(k: Kernel, { device, irp, key, cancel }: StartPacket): Outcome {
  const { irql } = k;
  k.irql = DISPATCH_LEVEL;
  if (cancel !== 0n) k.mem.set(irp, IRP.CancelRoutine, cancel);
  const queued = insertEntry(k, device + QUEUE, irp + ENTRY, key === 0n ? undefined : k.mem.u32(key));
  if (!queued) return start(k, irp, cancel !== 0n, { device, irql });
  if (cancel !== 0n && k.mem.get(irp, IRP.Cancel) !== 0) {
    k.mem.set(irp, IRP.CancelRoutine, 0n);
    k.mem.set(irp, IRP.CancelIrql, irql);
    return callGuest(cancel, [device, irp], 'started', { device, irql });
  }
  k.irql = irql;
  return undefined;
}

/** IoStartNextPacket and IoStartNextPacketByKey. Needs `START_IO_STEPS`. */
export function startNextPacket(k: Kernel, device: bigint, cancelable: boolean, key?: number): Outcome {
  const extension = extensionOf(k, device);
  const flags = flagsOf(k, device);
  if (flags & DEFERRED && k.mem.get(extension, DEVOBJ_EXTENSION.StartIoCount) > 0) {
    k.mem.set(extension, DEVOBJ_EXTENSION.StartIoKey, key ?? 0);
    setFlags(k, device, flags | POSTPONED);
    return undefined;
  }
  const { irql } = k;
  k.irql = Math.max(irql, DISPATCH_LEVEL);
  return next(k, cancelable, { device, irql }, key);
}

function next(k: Kernel, cancelable: boolean, starting: Starting, key?: number): Outcome {
  const { device, irql } = starting;
  k.mem.set(device, DEVICE_OBJECT.CurrentIrp, 0n);
  const entry = removeNext(k, device + QUEUE, key);
  if (entry !== 0n) return start(k, entry - ENTRY, cancelable, starting);
  k.irql = irql;
  return undefined;
}

function start(k: Kernel, irp: bigint, cancelable: boolean, starting: Starting): Outcome {
  const { device } = starting;
  const extension = extensionOf(k, device);
  k.mem.set(device, DEVICE_OBJECT.CurrentIrp, irp);
  if (cancelable && flagsOf(k, device) & NOT_CANCELABLE) k.mem.set(irp, IRP.CancelRoutine, 0n);
  k.mem.set(extension, DEVOBJ_EXTENSION.StartIoCount, k.mem.get(extension, DEVOBJ_EXTENSION.StartIoCount) + 1);
  const routine = k.mem.get(k.mem.get(device, DEVICE_OBJECT.DriverObject), DRIVER_OBJECT.DriverStartIo);
  return callGuest(routine, [device, irp], 'startIoReturned', starting);
}

/** A packet that StartIo asked for while it ran is started once it has returned, if the device wants it so. */
export const START_IO_STEPS: Readonly<Record<'started' | 'startIoReturned', Step>> = {
  started: (k: Kernel, { irql }: Starting) => {
    k.irql = irql;
  },
  startIoReturned: (k: Kernel, starting: Starting) => {
    const extension = extensionOf(k, starting.device);
    k.mem.set(extension, DEVOBJ_EXTENSION.StartIoCount, k.mem.get(extension, DEVOBJ_EXTENSION.StartIoCount) - 1);
    const flags = flagsOf(k, starting.device);
    if ((flags & POSTPONED) === 0) {
      k.irql = starting.irql;
      return undefined;
    }
    setFlags(k, starting.device, flags & ~POSTPONED);
    return next(k, true, starting);
  },
};
