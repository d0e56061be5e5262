import { REG } from '../cpu/cpu.ts';
import type { Kernel } from './kernel.ts';
import { gadgets } from './modules/slots.ts';
import type { PendingFrame, ThreadRecord } from './thread.ts';

/**
 * Stack that a call into the guest takes below the caller's frame, in bytes: room for 32 arguments. The unwind data of the
 * return gadget say the same, so a stack walk goes on through it. 8 modulo 16, as at any function's entry.
 */
export const GUEST_CALL_FRAME = 0x108n;
export const MAX_GUEST_ARGUMENTS = 32;
const ARGUMENT_REGISTERS = [REG.RCX, REG.RDX, REG.R8, REG.R9] as const;

/**
 * Sets the registers so that the guest runs `routine` and comes back to `frame`'s step. All registers must be loaded.
 * `below` is the RSP under which the call's frame is laid (8 modulo 16).
 */
export function enterGuest(
  k: Kernel,
  thread: ThreadRecord,
  routine: bigint,
  args: readonly bigint[],
  frame: PendingFrame,
  below: bigint,
): void {
  const cells = k.cpu.registers;
  const home = below - GUEST_CALL_FRAME;
  const entry = home - 8n;
  if (args.length > MAX_GUEST_ARGUMENTS) throw new Error(`${args.length} arguments for a guest call`);
  for (let index = 0; index < args.length; index++) {
    if (index < 4) cells[ARGUMENT_REGISTERS[index]!] = args[index]!;
    else k.mem.setU64(home + 8n * BigInt(index), args[index]!);
  }
  k.mem.setU64(entry, gadgets(k).returnFromGuest);
  cells[REG.RSP] = entry;
  cells[REG.RIP] = routine;
  thread.frames.push({ ...frame, routine });
  k.observer.guestEntered?.(thread, { routine, args, entryRsp: entry, frame });
}

/** The 64-bit slot of argument `index` of a call entered with this RSP. Registers RCX, RDX, R8, R9 must be loaded. */
export function rawArgument(k: Kernel, entryRsp: bigint, index: number): bigint {
  const register = ARGUMENT_REGISTERS[index];
  return register === undefined ? k.mem.u64(entryRsp + 0x28n + 8n * BigInt(index - 4)) : k.cpu.registers[register]!;
}
