import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Bytes between the entries of exported functions in a modelled image. */
export const SLOT_SIZE = 64;
/** Offset of a slot's `ret`. */
export const SLOT_RETURN = 48;

interface GadgetState {
  /** Address that a routine called by the kernel returns to; its unwind data undo `GUEST_CALL_FRAME`. */
  returnFromGuest: bigint;
  /** Lowest slot's address: slot n is at `slotBase + n · SLOT_SIZE`. */
  slotBase: bigint;
  /** Slots by internal name: kernel routines that nothing imports. */
  readonly internal: Record<string, bigint>;
}
export const gadgets = slice<GadgetState>('gadgets', () => ({ returnFromGuest: 0n, slotBase: 0n, internal: {} }));

export const RETURN_GADGET = 'KiReturnFromGuest';

/** Address of a kernel-internal routine (a declaration with `internal`). */
export function internalRoutine(k: Kernel, name: string): bigint {
  const address = gadgets(k).internal[name];
  if (address === undefined) throw new Error(`no internal routine ${name}`);
  return address;
}

/**
 * A plausible function body. It never runs: the engine's hook takes over at the first byte and leaves through the `ret`.
 * Bytes differ from function to function, as a driver that compares or hashes prologues expects.
 */
export function slotBytes(name: string): Uint8Array {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  const bytes = new Uint8Array(SLOT_SIZE).fill(0xcc);
  const body = [
    0x48, 0x89, 0x5c, 0x24, 0x08, 0x48, 0x89, 0x74, 0x24, 0x10, 0x57, 0x48, 0x83, 0xec, 0x20, 0x48, 0x8b, 0xf9, 0xb8,
    hash & 0xff, (hash >>> 8) & 0xff, (hash >>> 16) & 0xff, hash >>> 24, 0x48, 0x8b, 0xda, 0x33, 0xf6, 0x48, 0x8b,
    0x5c, 0x24, 0x30, 0x48, 0x8b, 0x74, 0x24, 0x38, 0x48, 0x83, 0xc4, 0x20, 0x5f, 0x90, 0x90, 0x90, 0x90, 0x90, 0xc3,
  ];
  bytes.set(body.slice(0, SLOT_RETURN));
  bytes[SLOT_RETURN] = 0xc3;
  return bytes;
}
