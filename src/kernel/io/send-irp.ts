import { STATUS_INSUFFICIENT_RESOURCES, STATUS_NOT_SUPPORTED } from '../../generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, IO_STACK_LOCATION, IRP, MDL } from '../../generated/structs.ts';
import { system } from '../boot.ts';
import { freePool, kernelPool, poolBlockAt } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { freeVirtual } from '../mm/allocate-virtual.ts';
import { unlockPages } from '../mm/mdl-locking.ts';
import { freeMdl } from '../mm/mdl-mapping.ts';
import { inProcess } from '../mm/process-space.ts';
import { releaseSubject } from '../se/subject.ts';
import { statusOfOpen, topOfStack } from './device-object.ts';
import { deleteFile, discardFile, markCleanedUp } from './file-object.ts';
import {
  allocateIrp,
  enterDriver,
  freeIrp,
  IRP_CLOSE_OPERATION,
  IRP_CREATE_OPERATION,
  IRP_DEALLOCATE_BUFFER,
  IRP_SYNCHRONOUS_API,
  nextLocation,
} from './irp.ts';
import {
  type Carried,
  carryControl,
  carrySystemBuffer,
  carryTransfer,
  type IrpBuffer,
  placeBuffer,
  type Requestor,
} from './irp-buffers.ts';
import type { FinishedIrp, IrpSpec, PreparedIrp, RefusedIrp, RequestKind } from './irp-spec.ts';
import { describeCreate } from './open-request.ts';
import { isMarkedPending, type OwnedMemory, outputOf, type SentIrp, sentIrps } from './sent-irps.ts';

export type { FinishedIrp, IrpSpec, PreparedIrp, RefusedIrp, RequestKind } from './irp-spec.ts';

const STATUS_PENDING = 0x103;
const IRP_MJ_CREATE = 0;
const IRP_MJ_CLOSE = 2;
const IRP_MJ_READ = 3;
const IRP_MJ_WRITE = 4;
const IRP_MJ_FLUSH_BUFFERS = 9;
const IRP_MJ_FILE_SYSTEM_CONTROL = 13;
const IRP_MJ_DEVICE_CONTROL = 14;
const IRP_MJ_INTERNAL_DEVICE_CONTROL = 15;
const IRP_MJ_SHUTDOWN = 16;
const IRP_MJ_CLEANUP = 18;
const MAJOR: Readonly<Record<Exclude<RequestKind['kind'], 'plain' | 'information'>, number>> = {
  create: IRP_MJ_CREATE,
  close: IRP_MJ_CLOSE,
  read: IRP_MJ_READ,
  write: IRP_MJ_WRITE,
  flush: IRP_MJ_FLUSH_BUFFERS,
  fileSystemControl: IRP_MJ_FILE_SYSTEM_CONTROL,
  deviceControl: IRP_MJ_DEVICE_CONTROL,
  internalDeviceControl: IRP_MJ_INTERNAL_DEVICE_CONTROL,
  shutdown: IRP_MJ_SHUTDOWN,
  cleanup: IRP_MJ_CLEANUP,
};
const IRP_READ_OPERATION = 0x100;
const IRP_WRITE_OPERATION = 0x200;
const FO_SYNCHRONOUS_IO = 0x2;
const MDL_PAGES_LOCKED = 2;
const MEM_RELEASE = 0x8000;
const KERNEL: Requestor = { mode: 'kernel' };

/** A request being built. */
export interface Building {
  readonly spec: IrpSpec;
  readonly irp: bigint;
  readonly device: bigint;
  readonly stack: bigint;
  readonly owned: OwnedMemory[];
  file: bigint;
  subject: bigint;
  output: { address: bigint; length: number };
}

/**
 * IRPs that the I/O manager, the PnP manager or the power manager sends by itself, that is: the session does.
 *
 * `prepareIrp(k, spec)` builds the IRP with its buffers, puts it to the top of the device's stack as IoCallDriver does and says which
 * dispatch routine to run: `startThread(… routine, args …)`, then `runPhase`. Call `ownIrp(k, ticket, ethread)` before it runs. The
 * dispatch routine's RAX is the driver's answer. `finishIrp(k, ticket)` afterwards says how the IRP ended; while it is pending it says
 * so and may be asked again after more running (`runUntilIdle`); once completed it frees all that the request owned. A create that
 * succeeds leaves its file object (in `PreparedIrp.file`) with one reference for the caller; the close request takes it away.
 *
 * Requests of a user-mode requestor must run on a thread of its process: buffers are user memory there.
 */
export function prepareIrp(k: Kernel, spec: IrpSpec): PreparedIrp | RefusedIrp {
  k.call = undefined;
  const building = composeIrp(k, spec);
  return 'kind' in building ? building : dispatch(k, building);
}

/** Builds the request for the top of the device's stack, to be sent by IofCallDriver. */
export function composeIrp(k: Kernel, spec: IrpSpec): Building | RefusedIrp {
  const closed = spec.kind === 'create' ? statusOfOpen(k, spec.device) : 0;
  if (closed !== 0) return { kind: 'refused', status: closed };
  const device = topOfStack(k, spec.device);
  const irp = allocateIrp(k, k.mem.get(device, DEVICE_OBJECT.StackSize));
  if (irp === 0n) return { kind: 'refused', status: STATUS_INSUFFICIENT_RESOURCES };
  const building: Building = {
    spec,
    irp,
    device,
    stack: nextLocation(k, irp),
    owned: [],
    file: spec.file ?? 0n,
    subject: 0n,
    output: { address: 0n, length: 0 },
  };
  const requestor = spec.requestor ?? KERNEL;
  k.mem.set(irp, IRP.RequestorMode, requestor.mode === 'user' ? 1 : 0);
  const status = fill(k, building, requestor);
  if (status !== 0) {
    abandon(k, building);
    return { kind: 'refused', status };
  }
  const { file } = building;
  const synchronous = file !== 0n && (k.mem.get(file, FILE_OBJECT.Flags) & FO_SYNCHRONOUS_IO) !== 0;
  if (synchronous) addFlags(k, irp, IRP_SYNCHRONOUS_API);
  k.mem.set(building.stack, IO_STACK_LOCATION.FileObject, file);
  k.mem.set(irp, IRP.Tail_Overlay_OriginalFileObject, file);
  return building;
}

function fill(k: Kernel, building: Building, requestor: Requestor): number {
  const { spec, irp, stack } = building;
  const major = spec.kind === 'plain' || spec.kind === 'information' ? spec.major : MAJOR[spec.kind];
  k.mem.set(stack, IO_STACK_LOCATION.MajorFunction, major);
  k.mem.set(stack, IO_STACK_LOCATION.Flags, spec.stackFlags ?? 0);
  placeStatusBlock(k, building);
  if ('minor' in spec) k.mem.set(stack, IO_STACK_LOCATION.MinorFunction, spec.minor ?? 0);
  switch (spec.kind) {
    case 'create':
      return fillCreate(k, building, requestor);
    case 'cleanup':
      markCleanedUp(k, building.file);
      addFlags(k, irp, IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_API);
      return 0;
    case 'close':
      addFlags(k, irp, IRP_CLOSE_OPERATION | IRP_SYNCHRONOUS_API);
      return 0;
    case 'flush':
    case 'shutdown':
      addFlags(k, irp, IRP_SYNCHRONOUS_API);
      return 0;
    case 'read':
    case 'write':
      return fillTransfer(k, building, requestor, spec);
    case 'plain':
      putParameters(k, stack, spec.parameters ?? []);
      k.mem.setU32(irp + IRP.IoStatus.at, STATUS_NOT_SUPPORTED);
      k.mem.setU64(irp + IRP.IoStatus.at + 8n, spec.information ?? 0n);
      return 0;
    default:
      return fillBuffers(k, building, requestor, spec);
  }
}

function fillCreate(k: Kernel, building: Building, requestor: Requestor): number {
  const { spec, irp, stack } = building;
  if (spec.kind !== 'create') return 0;
  const process = requestor.mode === 'user' ? requestor.process : system(k).systemProcess;
  const open = describeCreate(k, { open: spec, device: spec.device, stack, process });
  building.file = open.file;
  building.subject = open.subject;
  building.owned.push({ process: 0n, base: open.block });
  if (spec.ea) k.mem.set(irp, IRP.AssociatedIrp_SystemBuffer, spec.ea.address);
  addFlags(k, irp, IRP_CREATE_OPERATION | IRP_SYNCHRONOUS_API);
  return 0;
}

type TransferKind = Extract<RequestKind, { kind: 'read' | 'write' }>;
function fillTransfer(k: Kernel, building: Building, requestor: Requestor, spec: TransferKind): number {
  const { irp, stack, device } = building;
  const reads = spec.kind === 'read';
  const carried = place(k, building, requestor, reads ? { output: spec.buffer } : { input: spec.buffer });
  const { length } = reads ? carried.output : carried.input;
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Read_Length, length);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Read_Key, spec.key ?? 0);
  k.mem.set(stack, IO_STACK_LOCATION.Parameters_Read_ByteOffset, spec.offset ?? 0n);
  addFlags(k, irp, reads ? IRP_READ_OPERATION : IRP_WRITE_OPERATION);
  return carryTransfer(k, irp, device, reads, carried);
}

type BufferKind = Extract<
  RequestKind,
  { kind: 'deviceControl' | 'internalDeviceControl' | 'fileSystemControl' | 'information' }
>;
function fillBuffers(k: Kernel, building: Building, requestor: Requestor, spec: BufferKind): number {
  const { irp, stack } = building;
  const carried = place(k, building, requestor, spec);
  if (spec.kind !== 'information') return carryControl(k, irp, stack, spec.code, carried);
  const size = Math.max(carried.input.length, carried.output.length);
  putParameters(k, stack, [BigInt(size), ...spec.parameters.slice(1)]);
  return carrySystemBuffer(k, irp, size, carried);
}

function place(
  k: Kernel,
  building: Building,
  requestor: Requestor,
  buffers: { readonly input?: IrpBuffer; readonly output?: IrpBuffer },
): Carried {
  const input = placeBuffer(k, requestor, buffers.input, building.owned);
  const output = placeBuffer(k, requestor, buffers.output, building.owned);
  building.output = output;
  return { requestor, input, output };
}

function putParameters(k: Kernel, stack: bigint, words: readonly bigint[]): void {
  const first = stack + IO_STACK_LOCATION.Parameters_Others_Argument1.at;
  for (const [index, word] of words.slice(0, 4).entries()) k.mem.setU64(first + BigInt(8 * index), word);
}

function placeStatusBlock(k: Kernel, building: Building): void {
  const { spec, irp } = building;
  k.mem.set(irp, IRP.UserEvent, spec.event ?? 0n);
  if (spec.iosb !== undefined) {
    k.mem.set(irp, IRP.UserIosb, spec.iosb);
    return;
  }
  const block = kernelPool(k, 0x10, 'IoRq');
  building.owned.push({ process: 0n, base: block });
  k.mem.set(irp, IRP.UserIosb, block);
}

function dispatch(k: Kernel, building: Building): PreparedIrp {
  const { irp, device, stack, file, spec } = building;
  const requestor = spec.requestor ?? KERNEL;
  const state = sentIrps(k);
  const ticket = state.next++;
  const sent: SentIrp = {
    ticket,
    irp,
    device,
    major: k.mem.get(stack, IO_STACK_LOCATION.MajorFunction),
    minor: k.mem.get(stack, IO_STACK_LOCATION.MinorFunction),
    file: spec.kind === 'create' || spec.kind === 'close' ? file : 0n,
    process: requestor.mode === 'user' ? requestor.process : system(k).systemProcess,
    owned: building.owned,
    subject: building.subject,
    output: building.output,
    result: undefined,
  };
  state.byTicket.set(ticket, sent);
  const { routine, args } = enterDriver(k, device, irp);
  return { kind: 'ready', ticket, irp, device, routine, args, file };
}

/** The request belongs to this thread: the one that runs its dispatch routine. */
export function ownIrp(k: Kernel, ticket: number, ethread: bigint): void {
  const sent = sentIrps(k).byTicket.get(ticket);
  if (sent && sent.result === undefined) k.mem.set(sent.irp, IRP.Tail_Overlay_Thread, ethread);
}

/** How the request ended, or that it is pending. Once completed, the ticket is used up. Throws for one that is unknown. */
export function finishIrp(k: Kernel, ticket: number): FinishedIrp {
  const sent = sentIrps(k).byTicket.get(ticket);
  if (!sent) throw new Error(`no request with ticket ${ticket}: finishIrp was called after it had completed`);
  const markedPending = isMarkedPending(k, sent);
  if (sent.result === undefined)
    return { completed: false, status: STATUS_PENDING, information: 0n, output: new Uint8Array(0), markedPending };
  const { status, information } = sent.result;
  const output = outputOf(k, sent);
  sentIrps(k).byTicket.delete(ticket);
  k.call = undefined;
  settleFile(k, sent, status);
  releaseOwned(k, sent.owned, sent.subject);
  return { completed: true, status, information, output, markedPending };
}

/** Requests that no driver has completed yet. */
export function pendingIrps(k: Kernel): readonly Pick<SentIrp, 'ticket' | 'irp' | 'device' | 'major' | 'minor'>[] {
  return [...sentIrps(k).byTicket.values()].filter(({ result }) => result === undefined);
}

function settleFile(k: Kernel, sent: SentIrp, status: number): void {
  if (sent.file === 0n) return;
  if (sent.major === IRP_MJ_CLOSE) deleteFile(k, sent.file);
  else if (status >>> 30 === 3) discardFile(k, sent.file);
}

function releaseOwned(k: Kernel, owned: readonly OwnedMemory[], subject: bigint): void {
  if (subject !== 0n) releaseSubject(k, subject);
  for (const { process, base } of owned) {
    if (process !== 0n) inProcess(k, process, () => freeVirtual(k, process, { base, size: 0n }, MEM_RELEASE));
    else if (poolBlockAt(k, base) !== undefined) freePool(k, base, 0);
  }
}

/** Takes back what was made of a request that no driver gets. */
function abandon(k: Kernel, building: Building): void {
  const { irp } = building;
  const mdl = k.mem.get(irp, IRP.MdlAddress);
  if (mdl !== 0n) {
    if (k.mem.get(mdl, MDL.MdlFlags) & MDL_PAGES_LOCKED) unlockPages(k, mdl);
    freeMdl(k, mdl);
  }
  const buffer = k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer);
  if (buffer !== 0n && k.mem.get(irp, IRP.Flags) & IRP_DEALLOCATE_BUFFER) freePool(k, buffer, 0);
  releaseOwned(k, building.owned, building.subject);
  freeIrp(k, irp);
}

function addFlags(k: Kernel, irp: bigint, flags: number): void {
  k.mem.set(irp, IRP.Flags, k.mem.get(irp, IRP.Flags) | flags);
}
