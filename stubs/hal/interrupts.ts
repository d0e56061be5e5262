import { STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND } from '../../src/generated/ntstatus.ts';
import {
  IO_CONNECT_INTERRUPT_FULLY_SPECIFIED_PARAMETERS as FULL,
  IO_CONNECT_INTERRUPT_LINE_BASED_PARAMETERS as LINE,
  IO_CONNECT_INTERRUPT_MESSAGE_BASED_PARAMETERS as MESSAGE,
} from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  enumeration,
  KIRQL,
  NTSTATUS,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
  ULONGLONG,
} from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import {
  connectedInterrupts,
  connectInterrupt,
  disconnectInterrupt,
  type InterruptConnection,
  KINTERRUPT,
} from '../../src/kernel/hal/device-interrupts.ts';
import { acquireSpinLock, raiseIrql, releaseSpinLock } from '../../src/kernel/ke/spin-locks.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { deviceNode } from '../../src/kernel/pnp/device-node.ts';
import { irqlOfVector, lineVector, messageVector } from '../../src/kernel/pnp/device-resources.ts';

const PKINTERRUPT = pointer('PKINTERRUPT');

/** IO_CONNECT_INTERRUPT_PARAMETERS.Version. */
const CONNECT_FULLY_SPECIFIED = 1;
const CONNECT_LINE_BASED = 2;
const CONNECT_MESSAGE_BASED = 3;
const CONNECT_FULLY_SPECIFIED_GROUP = 4;
const CONNECT_MESSAGE_BASED_PASSIVE = 5;
const UNION = 8n;
/** IO_INTERRUPT_MESSAGE_INFO: header of two words, then an entry of 0x30 bytes for each message. */
const MESSAGE_HEADER = 8;
const MESSAGE_ENTRY = 0x30;

function connect(k: Kernel, out: bigint, connection: InterruptConnection): number {
  if (connection.routine === 0n) return STATUS_INVALID_PARAMETER;
  const object = connectInterrupt(k, connection);
  if (object === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.setU64(out, object);
  return 0;
}

function connectEx(k: Kernel, parameters: bigint): number {
  const at = parameters + UNION;
  switch (k.mem.u32(parameters)) {
    case CONNECT_FULLY_SPECIFIED:
    case CONNECT_FULLY_SPECIFIED_GROUP:
      return connect(k, k.mem.get(at, FULL.InterruptObject), {
        routine: k.mem.get(at, FULL.ServiceRoutine),
        context: k.mem.get(at, FULL.ServiceContext),
        lock: k.mem.get(at, FULL.SpinLock),
        vector: k.mem.get(at, FULL.Vector),
        irql: k.mem.get(at, FULL.Irql),
        synchronizeIrql: k.mem.get(at, FULL.SynchronizeIrql),
        mode: k.mem.get(at, FULL.InterruptMode),
        shared: k.mem.get(at, FULL.ShareVector) !== 0,
        pdo: k.mem.get(at, FULL.PhysicalDeviceObject),
      });
    case CONNECT_LINE_BASED:
      return connectLine(k, at, k.mem.get(at, LINE.ServiceRoutine));
    case CONNECT_MESSAGE_BASED:
    case CONNECT_MESSAGE_BASED_PASSIVE:
      return connectMessages(k, parameters, at);
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

function connectLine(k: Kernel, at: bigint, routine: bigint): number {
  const pdo = k.mem.get(at, LINE.PhysicalDeviceObject);
  const line = deviceNode(k, pdo)?.resources.find((resource) => resource.kind === 'interrupt');
  if (line?.kind !== 'interrupt') return STATUS_NOT_FOUND;
  const vector = lineVector(line.line);
  return connect(k, k.mem.get(at, LINE.InterruptObject), {
    routine,
    context: k.mem.get(at, LINE.ServiceContext),
    lock: k.mem.get(at, LINE.SpinLock),
    vector,
    irql: irqlOfVector(vector),
    synchronizeIrql: k.mem.get(at, LINE.SynchronizeIrql),
    mode: line.latched ? 1 : 0,
    shared: line.shared !== false,
    pdo,
  });
}

/** One object a message; a device without messages falls back to its line. */
function connectMessages(k: Kernel, parameters: bigint, at: bigint): number {
  const pdo = k.mem.get(at, MESSAGE.PhysicalDeviceObject);
  const found = deviceNode(k, pdo)?.resources.find((resource) => resource.kind === 'messageInterrupt');
  const fallback = k.mem.get(at, MESSAGE.FallBackServiceRoutine);
  if (found?.kind !== 'messageInterrupt') {
    if (fallback === 0n) return STATUS_NOT_FOUND;
    const status = connectLine(k, at, fallback);
    if (status === 0) k.mem.setU32(parameters, CONNECT_LINE_BASED);
    return status;
  }
  const table = kernelPool(k, MESSAGE_HEADER + found.messages * MESSAGE_ENTRY, 'IoMi');
  k.mem.setU8(table, irqlOfVector(messageVector(0)));
  k.mem.setU32(table + 4n, found.messages);
  for (let message = 0; message < found.messages; message++) {
    const status = connectMessage(k, at, {
      pdo,
      message,
      entry: table + BigInt(MESSAGE_HEADER + message * MESSAGE_ENTRY),
    });
    if (status !== 0) return status;
  }
  k.mem.setU64(k.mem.get(at, MESSAGE.ConnectionContext_Generic), table);
  return 0;
}

function connectMessage(
  k: Kernel,
  at: bigint,
  { pdo, message, entry }: { readonly pdo: bigint; readonly message: number; readonly entry: bigint },
): number {
  const vector = messageVector(message);
  const object = connectInterrupt(k, {
    routine: k.mem.get(at, MESSAGE.MessageServiceRoutine),
    context: k.mem.get(at, MESSAGE.ServiceContext),
    lock: k.mem.get(at, MESSAGE.SpinLock),
    vector,
    irql: irqlOfVector(vector),
    synchronizeIrql: k.mem.get(at, MESSAGE.SynchronizeIrql),
    mode: 1,
    shared: false,
    pdo,
    message,
  });
  if (object === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.setU64(entry, 0xfee0_0000n);
  k.mem.setU64(entry + 8n, 1n);
  k.mem.setU64(entry + 0x10n, object);
  k.mem.setU32(entry + 0x18n, vector);
  k.mem.setU32(entry + 0x1cn, vector);
  k.mem.setU8(entry + 0x20n, irqlOfVector(vector));
  k.mem.setU32(entry + 0x24n, 1);
  return 0;
}

function disconnectEx(k: Kernel, parameters: bigint): void {
  const context = k.mem.u64(parameters + 8n);
  if (disconnectInterrupt(k, context)) return;
  const count = k.mem.u32(context + 4n);
  for (let message = 0; message < count; message++)
    disconnectInterrupt(k, k.mem.u64(context + BigInt(MESSAGE_HEADER + message * MESSAGE_ENTRY) + 0x10n));
}

const lockOf = (k: Kernel, interrupt: bigint) => k.mem.u64(interrupt + KINTERRUPT.ActualLock);

/** Raises to the interrupt's IRQL and takes its lock; the IRQL before. */
function enter(k: Kernel, interrupt: bigint): number {
  const irql = raiseIrql(k, k.mem.u8(interrupt + KINTERRUPT.SynchronizeIrql));
  acquireSpinLock(k, lockOf(k, interrupt));
  return irql;
}
function leave(k: Kernel, interrupt: bigint, irql: number): void {
  releaseSpinLock(k, lockOf(k, interrupt));
  k.irql = irql;
}
interface Served {
  readonly [key: string]: bigint | number;
  readonly interrupt: bigint;
  readonly irql: number;
}
const served = (k: Kernel, { interrupt, irql }: Served, result: bigint) => {
  leave(k, interrupt, irql);
  return (result & 0xffn) !== 0n;
};

function serve(k: Kernel, interrupt: bigint) {
  if (!connectedInterrupts(k).some(({ object }) => object === interrupt)) return false;
  const irql = enter(k, interrupt);
  const byMessage = k.mem.u64(interrupt + KINTERRUPT.MessageServiceRoutine);
  const context = k.mem.u64(interrupt + KINTERRUPT.ServiceContext);
  const message = BigInt(k.mem.u32(interrupt + KINTERRUPT.MessageIndex));
  return byMessage === 0n
    ? callGuest(k.mem.u64(interrupt + KINTERRUPT.ServiceRoutine), [interrupt, context], 'served', { interrupt, irql })
    : callGuest(byMessage, [interrupt, context, message], 'served', { interrupt, irql });
}

/** Device interrupts: connected, synchronised with, delivered. */
export const halInterrupts = [
  ddi('IoConnectInterrupt', {
    params: {
      InterruptObject: pointer('PKINTERRUPT *'),
      ServiceRoutine: ROUTINE,
      ServiceContext: PVOID,
      SpinLock: pointer('PKSPIN_LOCK'),
      Vector: ULONG,
      Irql: KIRQL,
      SynchronizeIrql: KIRQL,
      InterruptMode: enumeration('KINTERRUPT_MODE'),
      ShareVector: BOOLEAN,
      ProcessorEnableMask: ULONGLONG,
      FloatingSave: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['any vector can be connected, whether a device has it or not'] },
    model: (k, a) => {
      k.mem.setU64(a.InterruptObject, 0n);
      if ((a.ProcessorEnableMask & ((1n << BigInt(k.profile.processors)) - 1n)) === 0n) return STATUS_INVALID_PARAMETER;
      if (a.SynchronizeIrql < a.Irql) return STATUS_INVALID_PARAMETER;
      return connect(k, a.InterruptObject, {
        routine: a.ServiceRoutine,
        context: a.ServiceContext,
        lock: a.SpinLock,
        vector: a.Vector,
        irql: a.Irql,
        synchronizeIrql: a.SynchronizeIrql,
        mode: a.InterruptMode,
        shared: a.ShareVector,
        pdo: 0n,
      });
    },
  }),
  ddi('IoConnectInterruptEx', {
    params: { Parameters: pointer('PIO_CONNECT_INTERRUPT_PARAMETERS') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['any vector can be connected by its number'] },
    model: (k, a) => connectEx(k, a.Parameters),
  }),
  ddi('IoDisconnectInterrupt', {
    params: { InterruptObject: PKINTERRUPT },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => void disconnectInterrupt(k, a.InterruptObject),
  }),
  ddi('IoDisconnectInterruptEx', {
    params: { Parameters: pointer('PIO_DISCONNECT_INTERRUPT_PARAMETERS') },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => disconnectEx(k, a.Parameters),
  }),
  ddi('KeSynchronizeExecution', {
    params: { Interrupt: PKINTERRUPT, SynchronizeRoutine: ROUTINE, SynchronizeContext: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k, a) => {
      const irql = enter(k, a.Interrupt);
      return callGuest(a.SynchronizeRoutine, [a.SynchronizeContext], 'served', { interrupt: a.Interrupt, irql });
    },
    steps: { served },
  }),
  ddi('KeAcquireInterruptSpinLock', {
    params: { Interrupt: PKINTERRUPT },
    returns: KIRQL,
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k, a) => enter(k, a.Interrupt),
  }),
  ddi('KeReleaseInterruptSpinLock', {
    params: { Interrupt: PKINTERRUPT, OldIrql: KIRQL },
    maxIrql: 'DIRQL',
    fidelity: 'exact',
    model: (k, a) => leave(k, a.Interrupt, a.OldIrql),
  }),
  ddi('KiInterruptDispatch', {
    internal: true,
    params: { Interrupt: PKINTERRUPT },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['comes between phases of the driver, not amid its instructions'] },
    model: (k, a) => serve(k, a.Interrupt),
    steps: { served },
  }),
];
