import { STATUS_ACCESS_VIOLATION, STATUS_MORE_PROCESSING_REQUIRED } from '../../generated/ntstatus.ts';
import { FILE_OBJECT, IO_STACK_LOCATION, IO_STATUS_BLOCK, IRP, MDL } from '../../generated/structs.ts';
import { GuestAccessError } from '../../memory/memory-errors.ts';
import { callGuest, type Outcome } from '../declaration.ts';
import { signal } from '../dispatcher-objects.ts';
import { freePool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { isUserAddress } from '../mm/address-ranges.ts';
import { unlockPages } from '../mm/mdl-locking.ts';
import { freeMdl } from '../mm/mdl-mapping.ts';
import { inProcess } from '../mm/process-space.ts';
import { objectAt } from '../ob/objects.ts';
import { currentThread, threadByObject } from '../thread.ts';
import {
  currentLocation,
  freeIrp,
  IRP_ASSOCIATED_IRP,
  IRP_BUFFERED_IO,
  IRP_CREATE_OPERATION,
  IRP_DEALLOCATE_BUFFER,
  IRP_INPUT_OPERATION,
  SL_PENDING_RETURNED,
  skipLocation,
} from './irp.ts';
import { noteCompletion, sentIrpAt } from './sent-irps.ts';

const IO_TYPE_IRP = 6;
const MULTIPLE_IRP_COMPLETE_REQUESTS = 0x44;
const SL_INVOKE_ON_CANCEL = 0x20;
const SL_INVOKE_ON_SUCCESS = 0x40;
const SL_INVOKE_ON_ERROR = 0x80;
const MDL_PAGES_LOCKED = 2;
const FO_SYNCHRONOUS_IO = 0x2;

export const isSuccess = (status: number) => status >>> 0 < 0x8000_0000;
const isWarning = (status: number) => status >>> 30 === 2;

/** IofCompleteRequest: walks up the stack locations; each completion routine is a guest call. */
export function completeRequest(k: Kernel, irp: bigint): Outcome {
  const location = k.mem.get(irp, IRP.CurrentLocation);
  if (k.mem.get(irp, IRP.Type) !== IO_TYPE_IRP || location > k.mem.get(irp, IRP.StackCount) + 1) {
    k.bugCheck(MULTIPLE_IRP_COMPLETE_REQUESTS, irp, 0xe48n, 0n, 0n);
  }
  k.observer.irpCompleted?.(irp);
  return climb(k, irp);
}

/** The completion routine at the location below said `status`. */
export function completionReturned(k: Kernel, irp: bigint, status: bigint): Outcome {
  return Number(status & 0xffff_ffffn) === STATUS_MORE_PROCESSING_REQUIRED ? undefined : climb(k, irp);
}

function climb(k: Kernel, irp: bigint): Outcome {
  const count = k.mem.get(irp, IRP.StackCount);
  while (k.mem.get(irp, IRP.CurrentLocation) <= count) {
    const stack = currentLocation(k, irp);
    const control = k.mem.get(stack, IO_STACK_LOCATION.Control);
    const routine = k.mem.get(stack, IO_STACK_LOCATION.CompletionRoutine);
    const context = k.mem.get(stack, IO_STACK_LOCATION.Context);
    const pending = (control & SL_PENDING_RETURNED) !== 0;
    k.mem.set(irp, IRP.PendingReturned, pending ? 1 : 0);
    skipLocation(k, irp);
    const isLast = k.mem.get(irp, IRP.CurrentLocation) > count;
    clearLocation(k, stack);
    if (invokes(k, irp, control)) {
      const device = isLast ? 0n : k.mem.get(currentLocation(k, irp), IO_STACK_LOCATION.DeviceObject);
      return callGuest(routine, [device, irp, context], 'completed', irp);
    }
    if (pending && !isLast) markPending(k, irp);
  }
  return finish(k, irp);
}

function invokes(k: Kernel, irp: bigint, control: number): boolean {
  const status = k.mem.u32(irp + IRP.IoStatus.at);
  if (k.mem.get(irp, IRP.Cancel) !== 0 && control & SL_INVOKE_ON_CANCEL) return true;
  return (control & (isSuccess(status) ? SL_INVOKE_ON_SUCCESS : SL_INVOKE_ON_ERROR)) !== 0;
}

function clearLocation(k: Kernel, stack: bigint): void {
  k.mem.fill(stack + 1n, 3, 0);
  k.mem.fill(stack + IO_STACK_LOCATION.Parameters_Others_Argument1.at, 0x20, 0);
  k.mem.set(stack, IO_STACK_LOCATION.FileObject, 0n);
}

function markPending(k: Kernel, irp: bigint): void {
  const stack = currentLocation(k, irp);
  k.mem.set(stack, IO_STACK_LOCATION.Control, k.mem.get(stack, IO_STACK_LOCATION.Control) | SL_PENDING_RETURNED);
}

/** Nobody is left above: what NT's completion APC does. */
function finish(k: Kernel, irp: bigint): Outcome {
  const flags = k.mem.get(irp, IRP.Flags);
  if (flags & IRP_ASSOCIATED_IRP) return finishAssociated(k, irp);
  copyBuffered(k, irp, flags);
  releaseMdls(k, irp);
  noteCompletion(k, irp);
  return postResult(k, irp);
}

function finishAssociated(k: Kernel, irp: bigint): Outcome {
  const master = k.mem.get(irp, IRP.AssociatedIrp_MasterIrp);
  const left = k.mem.get(master, IRP.AssociatedIrp_IrpCount) - 1;
  k.mem.set(master, IRP.AssociatedIrp_IrpCount, left);
  releaseMdls(k, irp);
  freeIrp(k, irp);
  return left === 0 ? climb(k, master) : undefined;
}

/** In the requesting process; a buffer that has gone bad meanwhile makes the request fail. */
function copyBuffered(k: Kernel, irp: bigint, flags: number): void {
  if ((flags & IRP_BUFFERED_IO) === 0) return;
  const buffer = k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer);
  const status = k.mem.u32(irp + IRP.IoStatus.at);
  const bytes = Number(k.mem.u64(irp + IRP.IoStatus.at + 8n));
  const to = k.mem.get(irp, IRP.UserBuffer);
  const copies = (flags & IRP_INPUT_OPERATION) !== 0 && (isSuccess(status) || isWarning(status));
  if (copies && bytes > 0 && to !== 0n && to !== buffer) copyBack(k, irp, buffer, to, bytes);
  if (flags & IRP_DEALLOCATE_BUFFER && buffer !== 0n) freePool(k, buffer, 0);
}

function copyBack(k: Kernel, irp: bigint, from: bigint, to: bigint, bytes: number): void {
  try {
    if (isUserAddress(to)) inProcess(k, processOfIrp(k, irp), () => k.mem.copy(to, from, bytes));
    else k.mem.copy(to, from, bytes);
  } catch (error) {
    if (!(error instanceof GuestAccessError) || !isUserAddress(error.fault.va)) throw error;
    k.mem.setU32(irp + IRP.IoStatus.at, STATUS_ACCESS_VIOLATION);
  }
}
function processOfIrp(k: Kernel, irp: bigint): bigint {
  const sent = sentIrpAt(k, irp);
  const owner = threadByObject(k, k.mem.get(irp, IRP.Tail_Overlay_Thread));
  return sent?.process ?? owner?.process ?? currentThread(k).attached;
}

/** Unlocks and frees the MDLs that the IRP has got. */
function releaseMdls(k: Kernel, irp: bigint): void {
  let mdl = k.mem.get(irp, IRP.MdlAddress);
  while (mdl !== 0n) {
    const next = k.mem.get(mdl, MDL.Next);
    if (k.mem.get(mdl, MDL.MdlFlags) & MDL_PAGES_LOCKED) unlockPages(k, mdl);
    freeMdl(k, mdl);
    mdl = next;
  }
  k.mem.set(irp, IRP.MdlAddress, 0n);
}

function postResult(k: Kernel, irp: bigint): undefined {
  const iosb = k.mem.get(irp, IRP.UserIosb);
  const event = k.mem.get(irp, IRP.UserEvent);
  const file = k.mem.get(irp, IRP.Tail_Overlay_OriginalFileObject);
  const status = k.mem.u32(irp + IRP.IoStatus.at);
  const pending = k.mem.get(irp, IRP.PendingReturned) !== 0;
  const created = (k.mem.get(irp, IRP.Flags) & IRP_CREATE_OPERATION) !== 0;
  // An error that was returned at once leaves caller's block and event alone: only the return value tells.
  const posts = isSuccess(status) || isWarning(status) || pending || created;
  if (posts && iosb !== 0n) {
    k.mem.set(iosb, IO_STATUS_BLOCK.Information, k.mem.u64(irp + IRP.IoStatus.at + 8n));
    k.mem.set(iosb, IO_STATUS_BLOCK.Status, status);
  }
  freeIrp(k, irp);
  if (posts && event !== 0n) signal(k, event, 1);
  if (posts && file !== 0n && objectAt(k, file)) signalFile(k, file, event, status);
  return undefined;
}

/** The file object's event stands for requests without one, and for all of a synchronous file. */
function signalFile(k: Kernel, file: bigint, event: bigint, status: number): void {
  const synchronous = (k.mem.get(file, FILE_OBJECT.Flags) & FO_SYNCHRONOUS_IO) !== 0;
  if (synchronous) k.mem.set(file, FILE_OBJECT.FinalStatus, status);
  if (synchronous || event === 0n) signal(k, file + FILE_OBJECT.Event.at, 1);
}
