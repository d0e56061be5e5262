import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PENDING,
} from '../../generated/ntstatus.ts';
import { FILE_OBJECT } from '../../generated/structs.ts';
import { callGuest, type Outcome, type Plain, type Step, wait } from '../declaration.ts';
import { signal } from '../dispatcher-objects.ts';
import { isVolumeFile } from '../io/file-object.ts';
import { kernelExport, queueToThread } from '../io/irp.ts';
import { deviceOfFile } from '../io/related-device.ts';
import { composeIrp, type RequestKind } from '../io/send-irp.ts';
import type { Kernel } from '../kernel.ts';
import { type ObjectRecord, objectByHandle } from '../ob/objects.ts';

/** What the routines on file handles have in common. */
export interface FileCall {
  readonly FileHandle: bigint;
  readonly IoStatusBlock: bigint;
  readonly Event?: bigint;
  readonly ApcRoutine?: bigint;
  readonly ApcContext?: bigint;
}

const FO_SYNCHRONOUS_IO = 0x2;
const FILE_USE_FILE_POINTER_POSITION = -2n;

/** The file object of a device, as opposed to a file of the volume C:. */
export function deviceFileOf(object: ObjectRecord): bigint | undefined {
  return object.type === 'File' && !isVolumeFile(object) ? object.body : undefined;
}
export function deviceFileOfHandle(k: Kernel, handle: bigint): bigint | undefined {
  const found = objectByHandle(k, handle);
  return found && deviceFileOf(found.object);
}

interface Sent {
  readonly [key: string]: Plain;
  readonly file: bigint;
  readonly iosb: bigint;
  readonly apc: bigint;
  readonly context: bigint;
}

/** Sends a request to the driver of a file that lies on a device. Needs `FILE_REQUEST_STEPS`. */
export function beginFileRequest(
  k: Kernel,
  file: bigint,
  call: FileCall,
  request: RequestKind & { readonly stackFlags?: number },
): Outcome {
  const event = eventOf(k, call.Event ?? 0n);
  if (typeof event === 'number') return event;
  const iosb = call.IoStatusBlock;
  const composed = composeIrp(k, { ...request, device: deviceOfFile(k, file), file, iosb, event });
  if ('kind' in composed) return composed.status;
  queueToThread(k, composed.irp);
  for (const object of [event, file + FILE_OBJECT.Event.at]) if (object !== 0n) signal(k, object, 0);
  const sent: Sent = { file, iosb, apc: call.ApcRoutine ?? 0n, context: call.ApcContext ?? 0n };
  return callGuest(kernelExport(k, 'IofCallDriver'), [composed.device, composed.irp], 'fileCalled', sent);
}

function eventOf(k: Kernel, handle: bigint): bigint | number {
  if (handle === 0n) return 0n;
  const found = objectByHandle(k, handle);
  if (!found) return STATUS_INVALID_HANDLE;
  return found.object.type === 'Event' ? found.object.body : STATUS_OBJECT_TYPE_MISMATCH;
}

/** Where a read or write begins: the given offset, or the position of a synchronous file. A number: the caller gave neither. */
export function offsetOf(k: Kernel, file: bigint, byteOffset: bigint): bigint | number {
  const given = byteOffset === 0n ? undefined : k.mem.i64(byteOffset);
  if (given !== undefined && given !== FILE_USE_FILE_POINTER_POSITION) return given;
  const synchronous = (k.mem.get(file, FILE_OBJECT.Flags) & FO_SYNCHRONOUS_IO) !== 0;
  return synchronous ? k.mem.i64(file + FILE_OBJECT.CurrentByteOffset.at) : STATUS_INVALID_PARAMETER;
}

function ended(sent: Sent, status: number): Outcome {
  const calls = sent.apc !== 0n && status !== STATUS_PENDING && status >>> 30 !== 3;
  return calls ? callGuest(sent.apc, [sent.context, sent.iosb, 0n], 'apcCalled', status) : status;
}

/** A synchronous file waits for its driver; another one's caller gets STATUS_PENDING. */
export const FILE_REQUEST_STEPS: Readonly<Record<'fileCalled' | 'fileWaited' | 'apcCalled', Step>> = {
  fileCalled: (k: Kernel, sent: Sent, result: bigint) => {
    const status = Number(result & 0xffff_ffffn);
    const synchronous = (k.mem.get(sent.file, FILE_OBJECT.Flags) & FO_SYNCHRONOUS_IO) !== 0;
    if (status !== STATUS_PENDING || !synchronous) return ended(sent, status);
    const objects = [sent.file + FILE_OBJECT.Event.at];
    return wait(
      { objects, all: false, timeout: undefined, alertable: false, why: 'a file request' },
      'fileWaited',
      sent,
    );
  },
  fileWaited: (k: Kernel, sent: Sent) => ended(sent, k.mem.u32(sent.iosb)),
  apcCalled: (_k: Kernel, status: number) => status,
};
