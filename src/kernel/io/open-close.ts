import { STATUS_INSUFFICIENT_RESOURCES, STATUS_PENDING } from '../../generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step, wait } from '../declaration.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { objectAt } from '../ob/objects.ts';
import { releaseSubject } from '../se/subject.ts';
import { currentThread } from '../thread.ts';
import { isDevice, statusOfOpen, topOfStack } from './device-object.ts';
import { discardFile, isVolumeFile, markCleanedUp } from './file-object.ts';
import {
  allocateIrp,
  IRP_CLOSE_OPERATION,
  IRP_CREATE_OPERATION,
  IRP_SYNCHRONOUS_API,
  kernelExport,
  nextLocation,
  queueToThread,
} from './irp.ts';
import { describeCreate } from './open-request.ts';

export const IRP_MJ_CREATE = 0;
export const IRP_MJ_CLOSE = 2;
export const IRP_MJ_CLEANUP = 18;
/** Offset of the event in the block that a request in progress owns, behind its status block. */
const EVENT = 0x10n;
const BLOCK_SIZE = 0x28;

export interface OpenRequest {
  readonly [key: string]: Plain;
  readonly device: bigint;
  /** What the file system gets of the name, or empty. */
  readonly rest: string;
  readonly access: number;
  readonly share: number;
  readonly attributes: number;
  readonly disposition: number;
  readonly options: number;
  /** FILE_FULL_EA_INFORMATION or 0, and its length. */
  readonly eaBuffer: bigint;
  readonly eaLength: number;
}

/** What a step of an open request carries. */
export interface Opening {
  readonly [key: string]: Plain;
  readonly file: bigint;
  readonly block: bigint;
  /** The security context's block, and the subject context in it. */
  readonly security: bigint;
  readonly subject: bigint;
  /** The caller's own. */
  readonly data: Plain;
}

/** Sends IRP_MJ_CREATE to the device's stack. The declaration must have `openSteps`. A number is the status of a failure. */
export function beginOpen(k: Kernel, request: OpenRequest, data: Plain): Outcome {
  const closed = statusOfOpen(k, request.device);
  if (closed !== 0) return closed;
  const top = topOfStack(k, request.device);
  const irp = allocateIrp(k, k.mem.get(top, DEVICE_OBJECT.StackSize));
  if (irp === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  const stack = nextLocation(k, irp);
  const open = { ...request, name: request.rest };
  const described = describeCreate(k, { open, device: request.device, stack, process: currentThread(k).attached });
  const block = requestBlock(k);
  prepareIrp(k, irp, described.file, block, IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API);
  if (request.eaBuffer !== 0n) k.mem.set(irp, IRP.AssociatedIrp_SystemBuffer, request.eaBuffer);
  k.mem.set(stack, IO_STACK_LOCATION.MajorFunction, IRP_MJ_CREATE);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_EaLength, request.eaLength);
  const opening: Opening = { ...described, security: described.block, block, data };
  return callGuest(kernelExport(k, 'IofCallDriver'), [top, irp], 'openCalled', opening);
}

function requestBlock(k: Kernel): bigint {
  const block = kernelPool(k, BLOCK_SIZE, 'IoRq');
  initialiseHeader(k, block + EVENT, OBJECT.EventNotification, 0x18, 0);
  return block;
}

function prepareIrp(k: Kernel, irp: bigint, file: bigint, block: bigint, flags: number): void {
  k.mem.set(irp, IRP.Flags, flags);
  k.mem.set(irp, IRP.UserIosb, block);
  k.mem.set(irp, IRP.UserEvent, block + EVENT);
  k.mem.set(irp, IRP.Tail_Overlay_OriginalFileObject, file);
  queueToThread(k, irp);
  k.mem.set(nextLocation(k, irp), IO_STACK_LOCATION.FileObject, file);
}

/** Steps of a declaration that opens; `finish` gets the file (0 on failure), the final status and information. */
export function openSteps(
  finish: (
    k: Kernel,
    opened: { readonly file: bigint; readonly status: number; readonly information: bigint },
    data: never,
  ) => Outcome,
): Record<'openCalled' | 'openWaited', Step> {
  const done = (k: Kernel, opening: Opening): Outcome => {
    const status = k.mem.u32(opening.block);
    const information = k.mem.u64(opening.block + 8n);
    freePool(k, opening.block, 0);
    return settle(k, opening, status, information);
  };
  const settle = (k: Kernel, opening: Opening, status: number, information: bigint): Outcome => {
    const { file } = opening;
    releaseSubject(k, opening.subject);
    freePool(k, opening.security, 0);
    const failed = status >>> 30 === 3;
    if (failed) discardFile(k, file);
    return finish(k, { file: failed ? 0n : file, status, information }, opening.data as never);
  };
  return {
    openCalled: (k: Kernel, opening: Opening, result: bigint) => {
      const status = Number(result & 0xffff_ffffn);
      if (status !== STATUS_PENDING) {
        const information = k.mem.u64(opening.block + 8n);
        freePool(k, opening.block, 0);
        return settle(k, opening, status, information);
      }
      const spec = {
        objects: [opening.block + EVENT],
        all: false,
        timeout: undefined,
        alertable: false,
        why: 'IRP_MJ_CREATE',
      };
      return wait(spec, 'openWaited', opening);
    },
    openWaited: (k: Kernel, opening: Opening) => done(k, opening),
  };
}

/**
 * IRP_MJ_CLEANUP or IRP_MJ_CLOSE to the file's device, waited for. The declaration must have the step `then` (result: nothing) and
 * 'closeWaited'. Undefined when there is nobody to tell.
 */
export function beginClose(k: Kernel, file: bigint, major: number, then: string, data: Plain): Outcome {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  const object = objectAt(k, file);
  if (device === 0n || !isDevice(k, device) || (object && isVolumeFile(object))) return undefined;
  const top = topOfStack(k, device);
  const irp = allocateIrp(k, k.mem.get(top, DEVICE_OBJECT.StackSize));
  if (irp === 0n) return undefined;
  const block = requestBlock(k);
  prepareIrp(
    k,
    irp,
    file,
    block,
    major === IRP_MJ_CLOSE ? IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_API : IRP_CLOSE_OPERATION,
  );
  k.mem.set(nextLocation(k, irp), IO_STACK_LOCATION.MajorFunction, major);
  if (major === IRP_MJ_CLEANUP) markCleanedUp(k, file);
  return callGuest(kernelExport(k, 'IofCallDriver'), [top, irp], 'closeCalled', { block, then, data });
}

interface Closing {
  readonly [key: string]: Plain;
  readonly block: bigint;
  readonly then: string;
  readonly data: Plain;
}
/** Steps that `beginClose` needs; `after` maps the names that callers give as `then`. */
export function closeSteps(
  after: Readonly<Record<string, (k: Kernel, data: never) => Outcome>>,
): Record<'closeCalled' | 'closeWaited', Step> {
  const done = (k: Kernel, closing: Closing): Outcome => {
    freePool(k, closing.block, 0);
    return after[closing.then]?.(k, closing.data as never);
  };
  return {
    closeCalled: (k: Kernel, closing: Closing, result: bigint) => {
      if (Number(result & 0xffff_ffffn) !== STATUS_PENDING) return done(k, closing);
      const spec = {
        objects: [closing.block + EVENT],
        all: false,
        timeout: undefined,
        alertable: false,
        why: 'closing a file',
      };
      return wait(spec, 'closeWaited', closing);
    },
    closeWaited: (k: Kernel, closing: Closing) => done(k, closing),
  };
}
