import { GuestAccessError } from '../../memory/memory-errors.ts';
import type { Kernel } from '../kernel.ts';
import { copyRegisters, type MachineRegisters, RSP } from './machine-registers.ts';
import { stackOf } from './stack-bounds.ts';
import { unwindOnce } from './unwind.ts';
import { BadUnwindData } from './unwind-info.ts';

export interface StackFrame {
  readonly rip: bigint;
  readonly rsp: bigint;
}

/**
 * The frames of the guest from `registers` outwards, by unwind data: the first is where the registers stand, the others are
 * return addresses. At most `limit`; the walk ends at the stack's end, and before the first frame that makes no sense.
 */
export function walkStack(k: Kernel, registers: MachineRegisters, limit: number): StackFrame[] {
  const at = copyRegisters(registers);
  const frames: StackFrame[] = [];
  while (frames.length < limit) {
    const rsp = at.general[RSP]!;
    frames.push({ rip: at.rip, rsp });
    if (!step(k, at) || !makesSense(k, at, rsp)) break;
  }
  return frames;
}

function step(k: Kernel, at: MachineRegisters): boolean {
  try {
    unwindOnce(k, at);
    return true;
  } catch (error) {
    if (error instanceof GuestAccessError || error instanceof BadUnwindData) return false;
    throw error;
  }
}

/** A caller lies higher on the same stack, in code. */
function makesSense(k: Kernel, at: MachineRegisters, below: bigint): boolean {
  const rsp = at.general[RSP]!;
  if (rsp <= below || (rsp & 7n) !== 0n) return false;
  const stack = stackOf(k, below);
  if (stack && rsp > stack.base) return false;
  return k.mem.protectionOf(at.rip)?.execute === true;
}
