import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { slice } from '../slice.ts';

/**
 * Interrupts that drivers connected. To make one happen between phases: run the routine of `interruptRoutine(k, object)` on a thread
 * (its RAX is what the service routine said: TRUE, it was mine); DPCs that it queues run as the IRQL falls. `connectedInterrupts`
 * lists the objects. KINTERRUPT, which is opaque, is laid out as Windows 10 has it.
 */
export interface ConnectedInterrupt {
  readonly object: bigint;
  readonly vector: number;
  readonly irql: number;
  readonly shared: boolean;
  /** DEVICE_OBJECT of the device, or 0: connected by vector alone. */
  readonly pdo: bigint;
  /** Message-signaled: the number of the message. */
  readonly message: number | undefined;
}
const interrupts = slice<{ readonly list: ConnectedInterrupt[] }>('deviceInterrupts', () => ({ list: [] }));

export const KINTERRUPT = {
  Type: 0n,
  Size: 2n,
  ServiceRoutine: 0x18n,
  MessageServiceRoutine: 0x20n,
  MessageIndex: 0x28n,
  ServiceContext: 0x30n,
  SpinLock: 0x38n,
  ActualLock: 0x48n,
  Vector: 0x58n,
  Irql: 0x5cn,
  SynchronizeIrql: 0x5dn,
  Connected: 0x5fn,
  ShareVector: 0x68n,
  Mode: 0x6cn,
  size: 0x100,
} as const;
const INTERRUPT_OBJECT = 22;

export interface InterruptConnection {
  readonly routine: bigint;
  readonly context: bigint;
  /** KSPIN_LOCK, or 0: the object's own. */
  readonly lock: bigint;
  readonly vector: number;
  readonly irql: number;
  readonly synchronizeIrql: number;
  readonly mode: number;
  readonly shared: boolean;
  readonly pdo: bigint;
  /** The service routine of a message gets its number. */
  readonly message?: number;
}

/** The new KINTERRUPT, or undefined where the vector belongs to somebody who does not share it. */
export function connectInterrupt(k: Kernel, connection: InterruptConnection): bigint | undefined {
  const others = interrupts(k).list.filter(({ vector }) => vector === connection.vector);
  if (others.length > 0 && !(connection.shared && others.every(({ shared }) => shared))) return undefined;
  const object = kernelPool(k, KINTERRUPT.size, 'Intr');
  k.mem.setU16(object, INTERRUPT_OBJECT);
  k.mem.setU16(object + KINTERRUPT.Size, KINTERRUPT.size);
  const byMessage = connection.message !== undefined;
  k.mem.setU64(object + KINTERRUPT.ServiceRoutine, byMessage ? 0n : connection.routine);
  k.mem.setU64(object + KINTERRUPT.MessageServiceRoutine, byMessage ? connection.routine : 0n);
  k.mem.setU32(object + KINTERRUPT.MessageIndex, connection.message ?? 0);
  k.mem.setU64(object + KINTERRUPT.ServiceContext, connection.context);
  k.mem.setU64(object + KINTERRUPT.ActualLock, connection.lock === 0n ? object + KINTERRUPT.SpinLock : connection.lock);
  k.mem.setU32(object + KINTERRUPT.Vector, connection.vector);
  k.mem.setU8(object + KINTERRUPT.Irql, connection.irql);
  k.mem.setU8(object + KINTERRUPT.SynchronizeIrql, Math.max(connection.synchronizeIrql, connection.irql));
  k.mem.setU8(object + KINTERRUPT.Connected, 1);
  k.mem.setU8(object + KINTERRUPT.ShareVector, connection.shared ? 1 : 0);
  k.mem.setU32(object + KINTERRUPT.Mode, connection.mode);
  interrupts(k).list.push({
    object,
    vector: connection.vector,
    irql: connection.irql,
    shared: connection.shared,
    pdo: connection.pdo,
    message: connection.message,
  });
  return object;
}

export function disconnectInterrupt(k: Kernel, object: bigint): boolean {
  const { list } = interrupts(k);
  const index = list.findIndex((entry) => entry.object === object);
  if (index < 0) return false;
  list.splice(index, 1);
  freePool(k, object, 0);
  return true;
}

export function connectedInterrupts(k: Kernel): readonly ConnectedInterrupt[] {
  return interrupts(k).list;
}

/** What to run on a thread so that the interrupt happens. */
export function interruptRoutine(
  k: Kernel,
  object: bigint,
): { readonly routine: bigint; readonly args: readonly bigint[] } {
  return { routine: internalRoutine(k, 'KiInterruptDispatch'), args: [object] };
}
