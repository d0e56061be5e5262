import {
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { OBJECT_ATTRIBUTES } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { attributesName, lookupName, statusOfNewName, wantsKernelHandle } from '../ob/namespace.ts';
import { canonicalName } from '../ob/object-names.ts';
import { createObject, dereferenceObject, type ObjectTypeName, openHandle } from '../ob/objects.ts';

const OBJ_OPENIF = 0x80;

export interface SyncObject {
  readonly type: ObjectTypeName;
  /** Bytes of the body. */
  readonly size: number;
  readonly access: number;
  readonly attributes: bigint;
  readonly handleAt: bigint;
  readonly initialise: (body: bigint) => void;
}

/** Makes an object with a handle; under OBJ_OPENIF an object of this name and type is opened instead. */
export function createSyncObject(k: Kernel, request: SyncObject): number {
  const name = attributesName(k, request.attributes);
  const flags = request.attributes === 0n ? 0 : k.mem.get(request.attributes, OBJECT_ATTRIBUTES.Attributes);
  const status = name === undefined ? STATUS_SUCCESS : statusOfNewName(k, name);
  if (status === STATUS_OBJECT_NAME_COLLISION && flags & OBJ_OPENIF) {
    return openSyncObject(k, request) || STATUS_OBJECT_NAME_EXISTS;
  }
  if (status !== STATUS_SUCCESS) return status;
  const full = name === undefined ? undefined : canonicalName(name);
  const body = createObject(k, { type: request.type, size: request.size, name: full });
  request.initialise(body);
  const kernel = wantsKernelHandle(k, request.attributes);
  k.mem.setU64(request.handleAt, openHandle(k, body, request.access, kernel));
  dereferenceObject(k, body);
  return STATUS_SUCCESS;
}

export function openSyncObject(
  k: Kernel,
  request: Pick<SyncObject, 'type' | 'access' | 'attributes' | 'handleAt'>,
): number {
  const found = lookupName(k, attributesName(k, request.attributes) ?? '');
  if (typeof found === 'number') return found;
  if (found.object.type !== request.type) return STATUS_OBJECT_TYPE_MISMATCH;
  const kernel = wantsKernelHandle(k, request.attributes);
  k.mem.setU64(request.handleAt, openHandle(k, found.object.body, request.access, kernel));
  return STATUS_SUCCESS;
}
