import { STATUS_INSUFFICIENT_RESOURCES, STATUS_PENDING } from '../../generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step, wait } from '../declaration.ts';
import { initialiseHeader, OBJECT } from '../dispatcher-objects.ts';
import { freePool, kernelPool } from '../ex/pool.ts';
import { putUnicodeString } from '../guest-strings.ts';
import type { Kernel } from '../kernel.ts';
import { initializeListHead } from '../lists.ts';
import { createObject, dereferenceObject } from '../ob/objects.ts';
import { closedOn, isDevice, openedOn, topOfStack } from './device-object.ts';
import {
  allocateIrp,
  IRP_CLOSE_OPERATION,
  IRP_CREATE_OPERATION,
  IRP_SYNCHRONOUS_API,
  kernelExport,
  nextLocation,
  queueToThread,
} from './irp.ts';

const IO_TYPE_FILE = 5;
/** FILE_OBJECT.Flags (wdm.h). */
const FO_SYNCHRONOUS_IO = 0x2;
const FO_ALERTABLE_IO = 0x4;
const FO_NO_INTERMEDIATE_BUFFERING = 0x8;
const FO_CLEANUP_COMPLETE = 0x4000;
const FO_HANDLE_CREATED = 0x40000;
/** FILE_* create options (wdm.h). */
const FILE_NO_INTERMEDIATE_BUFFERING = 0x8;
const FILE_SYNCHRONOUS_IO_ALERT = 0x10;
const FILE_SYNCHRONOUS_IO_NONALERT = 0x20;
export const IRP_MJ_CREATE = 0;
export const IRP_MJ_CLOSE = 2;
export const IRP_MJ_CLEANUP = 18;

/** Offsets in the block that a request in progress owns: status block, event, security context, access state. */
const EVENT = 0x10n;
const SECURITY_CONTEXT = 0x28n;
const ACCESS_STATE = 0x48n;
const BLOCK_SIZE = 0x100;

/** A FILE_OBJECT on a device, not opened yet; it counts on the device. */
export function createFileObject(k: Kernel, device: bigint, name: string, options: number): bigint {
  const file = createObject(k, { type: 'File', size: FILE_OBJECT.$size });
  k.mem.set(file, FILE_OBJECT.Type, IO_TYPE_FILE);
  k.mem.set(file, FILE_OBJECT.Size, FILE_OBJECT.$size);
  k.mem.set(file, FILE_OBJECT.DeviceObject, device);
  k.mem.set(file, FILE_OBJECT.Vpb, k.mem.get(device, DEVICE_OBJECT.Vpb));
  let flags = options & FILE_NO_INTERMEDIATE_BUFFERING ? FO_NO_INTERMEDIATE_BUFFERING : 0;
  if (options & (FILE_SYNCHRONOUS_IO_ALERT | FILE_SYNCHRONOUS_IO_NONALERT)) flags |= FO_SYNCHRONOUS_IO;
  if (options & FILE_SYNCHRONOUS_IO_ALERT) flags |= FO_ALERTABLE_IO;
  k.mem.set(file, FILE_OBJECT.Flags, flags);
  if (name !== '') putUnicodeString(k, file + FILE_OBJECT.FileName.at, name, 'IoNm');
  initialiseHeader(k, file + FILE_OBJECT.Lock.at, OBJECT.EventSynchronization, 0x18, 0);
  initialiseHeader(k, file + FILE_OBJECT.Event.at, OBJECT.EventNotification, 0x18, 0);
  initializeListHead(k, file + FILE_OBJECT.IrpList.at);
  openedOn(k, device);
  return file;
}

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
}

/** What a step of an open request carries. */
export interface Opening {
  readonly [key: string]: Plain;
  readonly file: bigint;
  readonly block: bigint;
  /** The caller's own. */
  readonly data: Plain;
}

/** Sends IRP_MJ_CREATE to the device's stack. The declaration must have `openSteps`. A number is the status of a failure. */
export function beginOpen(k: Kernel, request: OpenRequest, data: Plain): Outcome {
  const top = topOfStack(k, request.device);
  const irp = allocateIrp(k, k.mem.get(top, DEVICE_OBJECT.StackSize));
  if (irp === 0n) return STATUS_INSUFFICIENT_RESOURCES;
  const file = createFileObject(k, request.device, request.rest, request.options);
  const block = requestBlock(k);
  k.mem.setU32(block + ACCESS_STATE + 0x10n, request.access);
  k.mem.setU32(block + ACCESS_STATE + 0x18n, request.access);
  k.mem.setU64(block + SECURITY_CONTEXT + 8n, block + ACCESS_STATE);
  k.mem.setU32(block + SECURITY_CONTEXT + 0x10n, request.access);
  k.mem.setU32(block + SECURITY_CONTEXT + 0x14n, request.options);
  prepareIrp(k, irp, file, block, IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API);
  const stack = nextLocation(k, irp);
  k.mem.set(stack, IO_STACK_LOCATION.MajorFunction, IRP_MJ_CREATE);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_SecurityContext, block + SECURITY_CONTEXT);
  k.mem.set(
    stack,
    IO_STACK_LOCATION.Parameters_Create_Options,
    ((request.disposition << 24) | (request.options & 0xffffff)) >>> 0,
  );
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_FileAttributes, request.attributes & 0xffff);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Create_ShareAccess, request.share & 0xffff);
  const opening: Opening = { file, block, data };
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

/** A file that was never opened goes without a word to its driver. */
export function discardFile(k: Kernel, file: bigint): void {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  freeName(k, file);
  dereferenceObject(k, file);
  closedOn(k, device);
}
function freeName(k: Kernel, file: bigint): void {
  const buffer = k.mem.u64(file + FILE_OBJECT.FileName.at + 8n);
  if (buffer !== 0n) freePool(k, buffer, 0);
}

export function markCleanedUp(k: Kernel, file: bigint): void {
  k.mem.set(file, FILE_OBJECT.Flags, k.mem.get(file, FILE_OBJECT.Flags) | FO_CLEANUP_COMPLETE);
}
export function markHandleCreated(k: Kernel, file: bigint): void {
  k.mem.set(file, FILE_OBJECT.Flags, k.mem.get(file, FILE_OBJECT.Flags) | FO_HANDLE_CREATED);
}

/**
 * IRP_MJ_CLEANUP or IRP_MJ_CLOSE to the file's device, waited for. The declaration must have the step `then` (result: nothing) and
 * 'closeWaited'. Undefined when there is nobody to tell.
 */
export function beginClose(k: Kernel, file: bigint, major: number, then: string, data: Plain): Outcome {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  if (device === 0n || !isDevice(k, device)) return undefined;
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

/** The last reference of a file whose driver has seen IRP_MJ_CLOSE. */
export function deleteFile(k: Kernel, file: bigint): number {
  const device = k.mem.get(file, FILE_OBJECT.DeviceObject);
  freeName(k, file);
  const left = dereferenceObject(k, file);
  closedOn(k, device);
  return left;
}
