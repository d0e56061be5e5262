import type { Kernel } from '../kernel.ts';
import { dereferenceObject, referenceObject } from '../ob/objects.ts';
import { impersonation } from '../se/subject.ts';

/** The thread acts with this token from now on, or with its process' for 0. */
export function impersonate(k: Kernel, ethread: bigint, token: bigint): void {
  const { byThread } = impersonation(k);
  const before = byThread.get(ethread);
  if (token !== 0n) {
    referenceObject(k, token);
    byThread.set(ethread, token);
  } else byThread.delete(ethread);
  if (before !== undefined) dereferenceObject(k, before);
}
