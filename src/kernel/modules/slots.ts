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

/** Repeated operand-size prefixes before `nop dword ptr [rax+rax+disp32]`: 11 bytes with the displacement. */
const LONG_NO_OP = [0x66, 0x66, 0x66, 0x0f, 0x1f, 0x84, 0x00];
const LONG_NO_OPS = 4;

/**
 * A function body that does nothing: the engine's hook has done the work when it runs. Only no-ops stand before the `ret`,
 * since leaving a block to jump there would cost more than the call. Their displacements differ from function to function, as
 * a driver that compares or hashes prologues expects.
 */
export function slotBytes(name: string): Uint8Array {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  const bytes = new Uint8Array(SLOT_SIZE).fill(0xcc);
  let at = 0;
  for (let index = 0; index < LONG_NO_OPS; index++) {
    bytes.set(LONG_NO_OP, at);
    at += LONG_NO_OP.length;
    for (let shift = 0; shift < 32; shift += 8) bytes[at++] = (hash >>> shift) & 0xff;
    hash = Math.imul(hash ^ index, 0x01000193);
  }
  bytes.set([0x0f, 0x1f, 0x40, hash & 0x7f], at);
  bytes[SLOT_RETURN] = 0xc3;
  return bytes;
}
