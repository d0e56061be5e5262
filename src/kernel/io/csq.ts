import { STATUS_CANCELLED } from '../../generated/ntstatus.ts';
import { IO_CSQ, IO_CSQ_IRP_CONTEXT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step } from '../declaration.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { isSuccess } from './complete-request.ts';
import { currentLocation, SL_PENDING_RETURNED } from './irp.ts';

/** Type fields of the queue and its contexts (csq.h). */
const TYPE_IRP_CONTEXT = 1;
export const TYPE_CSQ = 2;
export const TYPE_CSQ_EX = 3;
/** IRP.Tail.Overlay.DriverContext[3]: the context or the queue. */
const OWNER = IRP.Tail_Overlay_DriverContext.at + 24n;

/** One operation in progress; `irql` is the guest's KIRQL variable for the lock routines. */
interface CsqWork {
  readonly [key: string]: Plain;
  readonly csq: bigint;
  readonly irql: bigint;
  readonly irp: bigint;
  readonly context: bigint;
  readonly argument: bigint;
  readonly status: number;
}

function begin(k: Kernel, work: Omit<CsqWork, 'irql' | 'status'>, then: string): Outcome {
  const irql = kernelPool(k, 16, 'Csq ');
  const routine = k.mem.get(work.csq as bigint, IO_CSQ.CsqAcquireLock);
  return callGuest(routine, [work.csq as bigint, irql], then, { ...work, irql, status: 0 });
}
function unlock(k: Kernel, work: CsqWork, then: string): Outcome {
  const irql = k.mem.u8(work.irql);
  freePool(k, work.irql, 0);
  return callGuest(k.mem.get(work.csq, IO_CSQ.CsqReleaseLock), [work.csq, BigInt(irql)], then, work);
}
const remove = (k: Kernel, work: CsqWork, then: string): Outcome =>
  callGuest(k.mem.get(work.csq, IO_CSQ.CsqRemoveIrp), [work.csq, work.irp], then, work);

function takeCancelRoutine(k: Kernel, irp: bigint): bigint {
  const routine = k.mem.get(irp, IRP.CancelRoutine);
  k.mem.set(irp, IRP.CancelRoutine, 0n);
  return routine;
}
function forget(k: Kernel, irp: bigint): void {
  const owner = k.mem.u64(irp + OWNER);
  if (owner !== 0n && k.mem.u32(owner) === TYPE_IRP_CONTEXT) k.mem.set(owner, IO_CSQ_IRP_CONTEXT.Irp, 0n);
  k.mem.setU64(irp + OWNER, 0n);
}

export interface CsqRoutines {
  readonly insert: bigint;
  readonly remove: bigint;
  readonly peek: bigint;
  readonly acquire: bigint;
  readonly release: bigint;
  readonly complete: bigint;
}
export function initialiseCsq(k: Kernel, csq: bigint, type: number, routines: CsqRoutines): number {
  k.mem.set(csq, IO_CSQ.Type, type);
  k.mem.set(csq, IO_CSQ.CsqInsertIrp, routines.insert);
  k.mem.set(csq, IO_CSQ.CsqRemoveIrp, routines.remove);
  k.mem.set(csq, IO_CSQ.CsqPeekNextIrp, routines.peek);
  k.mem.set(csq, IO_CSQ.CsqAcquireLock, routines.acquire);
  k.mem.set(csq, IO_CSQ.CsqReleaseLock, routines.release);
  k.mem.set(csq, IO_CSQ.CsqCompleteCanceledIrp, routines.complete);
  k.mem.set(csq, IO_CSQ.ReservePointer, 0n);
  return 0;
}

/** IoCsqInsertIrp(Ex). Needs `CSQ_INSERT_STEPS`. */
export function insertIrp(k: Kernel, csq: bigint, irp: bigint, context: bigint, argument: bigint): Outcome {
  const owner = context === 0n ? csq : context;
  if (context !== 0n) {
    k.mem.set(context, IO_CSQ_IRP_CONTEXT.Type, TYPE_IRP_CONTEXT);
    k.mem.set(context, IO_CSQ_IRP_CONTEXT.Irp, irp);
    k.mem.set(context, IO_CSQ_IRP_CONTEXT.Csq, csq);
  }
  k.mem.setU64(irp + OWNER, owner);
  k.mem.set(csq, IO_CSQ.ReservePointer, 0n);
  return begin(k, { csq, irp, context, argument }, 'insertLocked');
}
export const CSQ_INSERT_STEPS: Readonly<Record<string, Step>> = {
  insertLocked: (k, work: CsqWork) => {
    const extended = k.mem.get(work.csq, IO_CSQ.Type) === TYPE_CSQ_EX;
    const stack = currentLocation(k, work.irp);
    k.mem.set(stack, IO_STACK_LOCATION.Control, k.mem.get(stack, IO_STACK_LOCATION.Control) | SL_PENDING_RETURNED);
    const args = extended ? [work.csq, work.irp, work.argument] : [work.csq, work.irp];
    return callGuest(k.mem.get(work.csq, IO_CSQ.CsqInsertIrp), args, 'inserted', work);
  },
  inserted: (k, work: CsqWork, result: bigint) => {
    const extended = k.mem.get(work.csq, IO_CSQ.Type) === TYPE_CSQ_EX;
    const status = extended ? Number(result & 0xffff_ffffn) : 0;
    if (!isSuccess(status)) {
      forget(k, work.irp);
      return unlock(k, { ...work, status }, 'insertEnded');
    }
    k.mem.set(work.irp, IRP.CancelRoutine, internalRoutine(k, 'IopCsqCancelRoutine'));
    if (k.mem.get(work.irp, IRP.Cancel) === 0 || takeCancelRoutine(k, work.irp) === 0n)
      return unlock(k, work, 'insertEnded');
    return remove(k, work, 'insertRemoved');
  },
  insertRemoved: (k, work: CsqWork) => {
    forget(k, work.irp);
    return unlock(k, work, 'insertCancelled');
  },
  insertCancelled: (k, work: CsqWork) =>
    callGuest(k.mem.get(work.csq, IO_CSQ.CsqCompleteCanceledIrp), [work.csq, work.irp], 'insertEnded', work),
  insertEnded: (_k, work: CsqWork) => work.status,
};

/** IoCsqRemoveNextIrp. Needs `CSQ_NEXT_STEPS`. */
export function removeNextIrp(k: Kernel, csq: bigint, peekContext: bigint): Outcome {
  return begin(k, { csq, irp: 0n, context: 0n, argument: peekContext }, 'nextLocked');
}
const peek = (k: Kernel, work: CsqWork): Outcome =>
  callGuest(k.mem.get(work.csq, IO_CSQ.CsqPeekNextIrp), [work.csq, work.irp, work.argument], 'peeked', work);
export const CSQ_NEXT_STEPS: Readonly<Record<string, Step>> = {
  nextLocked: peek,
  peeked: (k, work: CsqWork, irp: bigint) => {
    const found = { ...work, irp };
    if (irp === 0n) return unlock(k, found, 'nextEnded');
    return takeCancelRoutine(k, irp) === 0n ? peek(k, found) : remove(k, found, 'nextRemoved');
  },
  nextRemoved: (k, work: CsqWork) => {
    forget(k, work.irp);
    return unlock(k, work, 'nextEnded');
  },
  nextEnded: (_k, work: CsqWork) => work.irp,
};

/** IoCsqRemoveIrp: by the context that the IRP was inserted with. Needs `CSQ_REMOVE_STEPS`. */
export function removeIrp(k: Kernel, csq: bigint, context: bigint): Outcome {
  return begin(k, { csq, irp: 0n, context, argument: 0n }, 'removeLocked');
}
export const CSQ_REMOVE_STEPS: Readonly<Record<string, Step>> = {
  removeLocked: (k, work: CsqWork) => {
    const irp = k.mem.get(work.context, IO_CSQ_IRP_CONTEXT.Irp);
    if (irp === 0n || takeCancelRoutine(k, irp) === 0n) return unlock(k, work, 'removeEnded');
    return remove(k, { ...work, irp }, 'removed');
  },
  removed: (k, work: CsqWork) => {
    forget(k, work.irp);
    return unlock(k, work, 'removeEnded');
  },
  removeEnded: (_k, work: CsqWork) => work.irp,
};

/** The cancel routine of every IRP in such a queue. Needs `CSQ_CANCEL_STEPS`. */
export function cancelQueued(k: Kernel, irp: bigint): Outcome {
  k.irql = k.mem.get(irp, IRP.CancelIrql);
  const owner = k.mem.u64(irp + OWNER);
  const csq = k.mem.u32(owner) === TYPE_IRP_CONTEXT ? k.mem.get(owner, IO_CSQ_IRP_CONTEXT.Csq) : owner;
  return begin(k, { csq, irp, context: 0n, argument: BigInt(STATUS_CANCELLED) }, 'cancelLocked');
}
export const CSQ_CANCEL_STEPS: Readonly<Record<string, Step>> = {
  cancelLocked: (k, work: CsqWork) => remove(k, work, 'cancelRemoved'),
  cancelRemoved: (k, work: CsqWork) => {
    forget(k, work.irp);
    return unlock(k, work, 'cancelUnlocked');
  },
  cancelUnlocked: (k, work: CsqWork) =>
    callGuest(k.mem.get(work.csq, IO_CSQ.CsqCompleteCanceledIrp), [work.csq, work.irp], 'cancelEnded', work),
  cancelEnded: () => undefined,
};
