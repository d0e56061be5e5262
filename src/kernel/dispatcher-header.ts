import { DISPATCHER_HEADER } from '../generated/structs.ts';
import type { Kernel } from './kernel.ts';

/** `DISPATCHER_HEADER.Type` of the kernel's synchronisation objects. */
export const OBJECT = {
  EventNotification: 0,
  EventSynchronization: 1,
  Mutant: 2,
  Process: 3,
  Queue: 4,
  Semaphore: 5,
  Thread: 6,
  Gate: 7,
  TimerNotification: 8,
  TimerSynchronization: 9,
} as const;

export function initialiseHeader(
  k: Kernel,
  object: bigint,
  type: number,
  sizeInBytes: number,
  signalState: number,
): void {
  k.mem.set(object, DISPATCHER_HEADER.Lock, 0);
  k.mem.set(object, DISPATCHER_HEADER.Type, type);
  k.mem.set(object, DISPATCHER_HEADER.Size, sizeInBytes / 4);
  k.mem.set(object, DISPATCHER_HEADER.SignalState, signalState);
  const head = object + DISPATCHER_HEADER.WaitListHead.at;
  k.mem.setU64(head, head);
  k.mem.setU64(head + 8n, head);
}

export function signalState(k: Kernel, object: bigint): number {
  return k.mem.get(object, DISPATCHER_HEADER.SignalState);
}
