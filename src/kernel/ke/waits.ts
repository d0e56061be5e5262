import { MAXIMUM_WAIT_OBJECTS_EXCEEDED } from '../../generated/bugchecks.ts';
import type { WaitSpec } from '../declaration.ts';
import { OBJECT } from '../dispatcher-objects.ts';
import type { Kernel } from '../kernel.ts';

const NAMES = Object.fromEntries(Object.entries(OBJECT).map(([name, type]) => [type, name]));
/** THREAD_WAIT_OBJECTS and MAXIMUM_WAIT_OBJECTS (ntdef.h, wdm.h). */
const THREAD_WAIT_OBJECTS = 3;
const MAXIMUM_WAIT_OBJECTS = 64;

/** A time-out as the DDIs take it: NULL is for ever. */
export function timeoutAt(k: Kernel, pointer: bigint): bigint | undefined {
  return pointer === 0n ? undefined : k.mem.i64(pointer);
}

/** A wait for dispatcher objects; each is read, as the kernel's own code does. */
export function waitFor(
  k: Kernel,
  objects: readonly bigint[],
  options: { readonly all?: boolean; readonly timeout: bigint | undefined; readonly alertable?: boolean },
): WaitSpec {
  const shown = objects.map((object) => `${NAMES[k.mem.u8(object) & 0x7f] ?? 'object'} 0x${object.toString(16)}`);
  return {
    objects,
    all: options.all ?? false,
    timeout: options.timeout,
    alertable: options.alertable ?? false,
    why: `waits for ${shown.join(options.all ? ' and ' : ' or ')}`,
  };
}

/** The array of KeWaitForMultipleObjects; too many are a bug check. */
export function waitArray(k: Kernel, array: bigint, count: number, waitBlocks: bigint): bigint[] {
  const limit = waitBlocks === 0n ? THREAD_WAIT_OBJECTS : MAXIMUM_WAIT_OBJECTS;
  if (count > limit || count === 0) k.bugCheck(MAXIMUM_WAIT_OBJECTS_EXCEEDED, 0n, 0n, 0n, 0n);
  return Array.from({ length: count }, (_, index) => k.mem.u64(array + 8n * BigInt(index)));
}
