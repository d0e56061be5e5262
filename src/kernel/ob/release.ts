import type { Outcome, Step } from '../declaration.ts';
import { lastHandleClosed } from '../files/open-file.ts';
import { deleteFile, isVolumeFile } from '../io/file-object.ts';
import { beginClose, closeSteps, IRP_MJ_CLEANUP, IRP_MJ_CLOSE } from '../io/open-close.ts';
import type { Kernel } from '../kernel.ts';
import { closeHandle, dereferenceObject, objectAt, objectByHandle, referenceObject } from './objects.ts';

/** Drops a reference as ObDereferenceObject does: the last one of a file tells its driver first. Needs `releaseSteps`. */
export function release(k: Kernel, body: bigint): Outcome {
  const object = objectAt(k, body);
  if (object?.type === 'File' && object.pointers === 1) {
    return beginClose(k, body, IRP_MJ_CLOSE, 'closed', { body }) ?? BigInt(deleteFile(k, body));
  }
  return BigInt(dereferenceObject(k, body));
}

export const releaseSteps: Readonly<Record<string, Step>> = closeSteps({
  closed: (k, data: { readonly body: bigint }) => BigInt(deleteFile(k, data.body)),
});

/** Closes an open handle: the last one of a file sends IRP_MJ_CLEANUP, its last reference IRP_MJ_CLOSE. Needs `closeHandleSteps`. */
export function closeHandleFully(k: Kernel, handle: bigint): Outcome {
  const object = objectByHandle(k, handle)?.object;
  if (object?.type !== 'File' || object.handles > 1) return dropHandle(k, handle);
  return beginClose(k, object.body, IRP_MJ_CLEANUP, 'cleanedUp', { handle }) ?? dropHandle(k, handle);
}

function dropHandle(k: Kernel, handle: bigint): Outcome {
  const object = objectByHandle(k, handle)?.object;
  if (object?.handles === 1 && isVolumeFile(object)) lastHandleClosed(k, object);
  if (object?.type !== 'File' || object.pointers > 1) {
    closeHandle(k, handle);
    return 0;
  }
  return beginClose(k, object.body, IRP_MJ_CLOSE, 'fileClosed', { handle }) ?? forgetFile(k, handle);
}

function forgetFile(k: Kernel, handle: bigint): number {
  const body = objectByHandle(k, handle)?.object.body;
  if (body === undefined) return 0;
  referenceObject(k, body);
  closeHandle(k, handle);
  deleteFile(k, body);
  return 0;
}

export const closeHandleSteps: Readonly<Record<string, Step>> = closeSteps({
  cleanedUp: (k, data: { readonly handle: bigint }) => dropHandle(k, data.handle),
  fileClosed: (k, data: { readonly handle: bigint }) => forgetFile(k, data.handle),
});
