import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Bytes between the entries of exported functions in a modelled image. */
export const SLOT_SIZE = 64;
/** Offset of a slot's `ret`. */
export const SLOT_RETURN = 18;

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

/** `nop qword ptr [rax+rax+disp32]`: it begins with the byte with which most prologues begin. */
const NO_OP = [0x48, 0x0f, 0x1f, 0x84, 0x00];
const NO_OP_SIZE = NO_OP.length + 4;
const RET = 0xc3;
export const INT3 = 0xcc;

function emptySlot(): Uint8Array {
  const slot = new Uint8Array(SLOT_SIZE).fill(INT3);
  for (let at = 0; at < SLOT_RETURN; at += NO_OP_SIZE) slot.set(NO_OP, at);
  slot[SLOT_RETURN] = RET;
  return slot;
}

/**
 * Writes function bodies that do nothing, slot by slot from `start` on: the engine's hook has done the work when one runs.
 * Only no-ops stand before the `ret`, since leaving a block to jump there would cost more than the call, and no more than a
 * jump that a driver lays over a prologue takes, since the engine calls the hook for each of them. Their displacements differ
 * from function to function, as a driver that compares or hashes prologues expects.
 */
export function writeSlots(image: Uint8Array, start: number, names: readonly string[]): void {
  const slot = emptySlot();
  const view = new DataView(slot.buffer);
  for (let index = 0; index < names.length; index++) {
    const hash = hashOf(names[index]!);
    view.setUint32(NO_OP.length, hash, true);
    view.setUint32(NO_OP_SIZE + NO_OP.length, Math.imul(hash, 0x01000193), true);
    image.set(slot, start + index * SLOT_SIZE);
  }
}

/** FNV-1a over the characters. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash;
}
