import { GUEST_CALL_FRAME } from '../guest-call.ts';
import type { Kernel } from '../kernel.ts';
import { gadgets } from '../modules/slots.ts';
import { currentThread, type PendingFrame } from '../thread.ts';
import { type FunctionEntry, lookupFunction } from './function-table.ts';
import { type MachineRegisters, RSP } from './machine-registers.ts';
import { isStackEnd, stackOf } from './stack-bounds.ts';
import { unwindLeaf, virtualUnwind } from './unwind.ts';

/** A function's frame that a dispatch came to. */
export interface WalkedFrame {
  readonly kind: 'frame';
  readonly pc: bigint;
  readonly entry: FunctionEntry;
  readonly establisherFrame: bigint;
  readonly handler: { readonly routine: bigint; readonly data: bigint } | undefined;
  /** Set where the frame is a call of the kernel into the guest that is still going on. */
  readonly pending: PendingFrame | undefined;
}
/** `leaf`: code without a frame. `end`: the routine that the kernel started on this stack. `invalid`: RSP or frame left the stack. */
export type WalkStep =
  | WalkedFrame
  | { readonly kind: 'leaf' }
  | { readonly kind: 'end' }
  | { readonly kind: 'invalid' };

/**
 * One step outwards of the walk that dispatching and unwinding do: `registers` become those of the caller.
 * @throws BadUnwindData, GuestAccessError
 */
export function stepOut(k: Kernel, handlerType: number, registers: MachineRegisters): WalkStep {
  const pc = registers.rip;
  const rsp = registers.general[RSP]!;
  const stack = stackOf(k, rsp);
  if (isStackEnd(stack, pc, rsp)) return { kind: 'end' };
  const entry = lookupFunction(k, pc);
  if (!entry) {
    unwindLeaf(k, registers);
    return stack && registers.general[RSP]! > stack.base ? { kind: 'invalid' } : { kind: 'leaf' };
  }
  const { establisherFrame, handler } = virtualUnwind(k, handlerType, pc, entry, registers);
  const misplaced = stack && (establisherFrame < stack.limit || establisherFrame >= stack.base);
  if (misplaced || (establisherFrame & 7n) !== 0n || registers.general[RSP]! <= rsp) return { kind: 'invalid' };
  const pending = pc === gadgets(k).returnFromGuest ? pendingCall(k, rsp) : undefined;
  return { kind: 'frame', pc, entry, establisherFrame, handler, pending };
}

function pendingCall(k: Kernel, rsp: bigint): PendingFrame | undefined {
  return currentThread(k).frames.findLast((frame) => frame.entryRsp === rsp + GUEST_CALL_FRAME);
}
