import type { Kernel } from '../kernel.ts';
import { type ObjectRecord, objectAt } from '../ob/objects.ts';
import { type Descriptor, defaultDescriptor, readDescriptor, replaceParts } from './descriptors.ts';

/** The descriptor of an object: what was set on it, else what SYSTEM's objects get. */
export function securityOf(object: ObjectRecord): Descriptor {
  return object.security ?? defaultDescriptor();
}
/** Replaces the parts that a SECURITY_INFORMATION names. False where there is no object. */
export function setSecurityOf(k: Kernel, body: bigint, information: number, descriptor: bigint): boolean {
  const object = objectAt(k, body);
  if (object === undefined) return false;
  object.security = replaceParts(securityOf(object), readDescriptor(k, descriptor), information);
  return true;
}
