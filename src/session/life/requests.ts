import { devicesOf, topOfStack } from '../../kernel/io/device-object.ts';
import type { IrpBuffer, Requestor } from '../../kernel/io/irp-buffers.ts';
import { objectNameOf } from '../../kernel/ob/name-of-object.ts';
import { applicationProcess } from '../../kernel/ps/initial-processes.ts';
import type { DriverRun } from '../driver-run.ts';
import { CONTROL_MAJORS, type OpenFile, sendControlRequests } from './control-requests.ts';
import { cancelPending, sendPhase, sendRequest, wasTaken } from './irp-phase.ts';
import { dispatchRoutine, type MajorName } from './major-functions.ts';
import { part } from './part.ts';

/** Bytes of a read and a write: a disk's sector, a pipe's message. */
const TRANSFER = 512;

/** A program opens each of the driver's devices, uses it, and closes it. */
export function useDevices(run: DriverRun): void {
  const stacks = new Set<bigint>();
  for (const device of devicesOf(run.k, run.driverObject).reverse()) {
    const top = topOfStack(run.k, device);
    if (!stacks.has(top)) useDevice(run, device);
    stacks.add(top);
  }
}

function useDevice(run: DriverRun, device: bigint): void {
  if (!handles(run, 'IRP_MJ_CREATE')) return;
  let opened: OpenFile | undefined;
  part(run, () => {
    opened = openDevice(run, device);
  });
  if (!opened) return;
  const open = opened;
  for (const major of CONTROL_MAJORS) {
    const user: Requestor = major === 'IRP_MJ_INTERNAL_DEVICE_CONTROL' ? { mode: 'kernel' } : open.user;
    if (handles(run, major)) sendControlRequests(run, major, { ...open, user });
  }
  const buffer: IrpBuffer = { bytes: new Uint8Array(TRANSFER) };
  part(run, () => send(run, 'IRP_MJ_READ', open, { kind: 'read', buffer }));
  part(run, () => send(run, 'IRP_MJ_WRITE', open, { kind: 'write', buffer }));
  part(run, () => send(run, 'IRP_MJ_FLUSH_BUFFERS', open, { kind: 'flush' }));
  part(run, () => {
    send(run, 'IRP_MJ_CLEANUP', open, { kind: 'cleanup' });
    cancelPending(run);
    send(run, 'IRP_MJ_CLOSE', open, { kind: 'close' });
  });
}

/** As a program does it; what only the kernel may open is opened by the kernel. */
function openDevice(run: DriverRun, device: bigint): OpenFile | undefined {
  const process = applicationProcess(run.k);
  const requestors: Requestor[] = process === undefined ? [] : [{ mode: 'user', process }];
  for (const requestor of [...requestors, { mode: 'kernel' } as const]) {
    const answer = sendPhase(run, {
      name: 'IRP_MJ_CREATE',
      request: described(run, device, requestor),
      spec: { kind: 'create', device, requestor },
    });
    if (answer && wasTaken(answer)) return { device, file: answer.file, user: requestor };
  }
  return undefined;
}

type Simple =
  | { readonly kind: 'read' | 'write'; readonly buffer: IrpBuffer }
  | { readonly kind: 'flush' | 'cleanup' | 'close' };

/** A cleanup and a close happen whether the driver looks at them or not. */
function send(run: DriverRun, name: MajorName, { device, file, user }: OpenFile, what: Simple): void {
  const request = { name, request: described(run, device, user), spec: { ...what, device, file, requestor: user } };
  if (handles(run, name)) sendPhase(run, request);
  else if (what.kind === 'cleanup' || what.kind === 'close') sendRequest(run, request);
}

function handles(run: DriverRun, major: MajorName): boolean {
  return dispatchRoutine(run.k, run.driverObject, major) !== undefined;
}

function described(run: DriverRun, device: bigint, requestor: Requestor): string {
  const name = objectNameOf(run.k, device);
  return `${name === '' ? 'a device without a name' : name}, ${requestor.mode} mode`;
}
