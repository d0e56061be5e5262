import { STATUS_INVALID_PARAMETER, STATUS_OBJECT_TYPE_MISMATCH } from '../../generated/ntstatus.ts';
import { FILE_OBJECT, OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import type { Outcome } from '../declaration.ts';
import { readUnicodeString } from '../guest-strings.ts';
import { markHandleCreated } from '../io/file-object.ts';
import { beginOpen, openSteps } from '../io/open-close.ts';
import type { Kernel } from '../kernel.ts';
import { attributesName, lookupName, wantsKernelHandle } from '../ob/namespace.ts';
import { dereferenceObject, type ObjectRecord, objectByHandle, openHandle } from '../ob/objects.ts';
import { deviceFileOf } from './device-files.ts';
import { canonicalPath } from './file-tree.ts';
import { type CreateRequest, openFile, setIoStatus } from './open-file.ts';

/** NtCreateFile's arguments, as all routines that open by name have them. */
export interface OpenAny extends CreateRequest {
  readonly FileAttributes?: number;
  readonly ShareAccess: number;
  readonly EaBuffer?: bigint;
  readonly EaLength?: number;
}

interface NamedDevice {
  readonly device: bigint;
  readonly rest: string;
}

/** Opens what OBJECT_ATTRIBUTES name: a device (its driver gets IRP_MJ_CREATE) or a file of the volume C:. Needs `OPEN_STEPS`. */
export function openByAttributes(k: Kernel, request: OpenAny): Outcome {
  const found = namedDevice(k, request.ObjectAttributes);
  if (found === undefined) return openFile(k, request);
  if (typeof found === 'number') return found;
  const open = {
    device: found.device,
    rest: found.rest,
    access: request.DesiredAccess,
    share: request.ShareAccess,
    attributes: request.FileAttributes ?? 0,
    disposition: request.disposition,
    options: request.options,
    eaBuffer: request.EaBuffer ?? 0n,
    eaLength: request.EaLength ?? 0,
  };
  const data = {
    out: request.FileHandle,
    iosb: request.IoStatusBlock,
    access: request.DesiredAccess,
    kernel: wantsKernelHandle(k, request.ObjectAttributes),
  };
  return beginOpen(k, open, data);
}

/** Undefined: the name leads to the volume. A number: why it leads nowhere. */
function namedDevice(k: Kernel, attributes: bigint): NamedDevice | number | undefined {
  if (k.mem.get(attributes, OBJECT_ATTRIBUTES.Length) !== OBJECT_ATTRIBUTES.$size) return STATUS_INVALID_PARAMETER;
  const root = k.mem.get(attributes, OBJECT_ATTRIBUTES.RootDirectory);
  const base = root === 0n ? undefined : objectByHandle(k, root)?.object;
  if (base?.type === 'File') return relativeTo(k, base, attributes);
  const name = attributesName(k, attributes);
  if (name === undefined || canonicalPath(name) !== undefined || (root !== 0n && base === undefined)) return undefined;
  const found = lookupName(k, name);
  if (typeof found === 'number') return found;
  return found.object.type === 'Device' ? { device: found.object.body, rest: found.rest } : STATUS_OBJECT_TYPE_MISMATCH;
}

/** A name behind an open file of a device; the volume's files know their own way. */
function relativeTo(k: Kernel, base: ObjectRecord, attributes: bigint): NamedDevice | undefined {
  if (deviceFileOf(base) === undefined) return undefined;
  const rest = readUnicodeString(k, k.mem.get(attributes, OBJECT_ATTRIBUTES.ObjectName));
  return { device: k.mem.get(base.body, FILE_OBJECT.DeviceObject), rest };
}

interface Opened {
  readonly out: bigint;
  readonly iosb: bigint;
  readonly access: number;
  readonly kernel: boolean;
}
export const OPEN_STEPS = openSteps((k, opened, data: Opened) => {
  if (opened.file === 0n) return setIoStatus(k, data.iosb, opened.status, opened.information);
  k.mem.setU64(data.out, openHandle(k, opened.file, data.access, data.kernel));
  markHandleCreated(k, opened.file);
  dereferenceObject(k, opened.file);
  return setIoStatus(k, data.iosb, opened.status, opened.information);
});
