import { REG } from '../../cpu/cpu.ts';
import { UNEXPECTED_KERNEL_MODE_TRAP } from '../../generated/bugchecks.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';
import { RAISED, writeContext } from './context-record.ts';
import {
  EXCEPTION_FRAME,
  EXCEPTION_GADGET,
  FRAME_CONTEXT,
  FRAME_RECORD,
  FRAME_RECORD_POINTER,
  MACHINE_FRAME,
} from './frame-layout.ts';
import { type MachineRegisters, RSP } from './machine-registers.ts';
import { type RaisedException, writeRecord } from './records.ts';
import { stackOf } from './stack-bounds.ts';

const EXCEPTION_DOUBLE_FAULT = 8n;

/**
 * Lays an exception frame under `below`, with a machine frame and a context of `registers`. No room on the stack is a double
 * fault, as on a CPU that cannot push.
 */
export function layFrame(k: Kernel, below: bigint, registers: MachineRegisters): bigint {
  const frame = (below - MACHINE_FRAME - EXCEPTION_FRAME) & ~0xfn;
  const bottom = frame - 8n;
  const stack = stackOf(k, below);
  const fits = stack ? bottom >= stack.limit : k.mem.isRangeWritable(bottom, Number(below - bottom));
  if (!fits) k.bugCheck(UNEXPECTED_KERNEL_MODE_TRAP, EXCEPTION_DOUBLE_FAULT, bottom, registers.rip, 0n);
  const { registers: cells } = k.cpu;
  const words = [registers.rip, cells[REG.CS]!, cells[REG.RFLAGS]!, registers.general[RSP]!, cells[REG.SS]!];
  words.forEach((word, index) => {
    k.mem.setU64(frame + EXCEPTION_FRAME + BigInt(8 * index), word);
  });
  k.mem.fill(frame, Number(FRAME_RECORD), 0);
  k.mem.fill(frame + FRAME_RECORD_POINTER, Number(EXCEPTION_FRAME - FRAME_RECORD_POINTER), 0);
  writeContext(k, frame + FRAME_CONTEXT, registers, RAISED);
  k.mem.setU64(bottom, internalRoutine(k, EXCEPTION_GADGET));
  return frame;
}

/** The record of a frame: its own, or one that the caller brought. */
export function setRecord(k: Kernel, frame: bigint, record: RaisedException | bigint): bigint {
  const own = frame + FRAME_RECORD;
  if (typeof record !== 'bigint') writeRecord(k, own, record);
  const used = typeof record === 'bigint' ? record : own;
  k.mem.setU64(frame + FRAME_RECORD_POINTER, used);
  return used;
}
export function recordOf(k: Kernel, frame: bigint): bigint {
  return k.mem.u64(frame + FRAME_RECORD_POINTER);
}

/** The guest goes on in a routine of the kernel, which gets the frame in RCX. All registers must be loaded. */
export function enterInternal(k: Kernel, routine: string, frame: bigint, ...more: readonly bigint[]): void {
  const { registers } = k.cpu;
  registers[REG.RCX] = frame;
  if (more[0] !== undefined) registers[REG.RDX] = more[0];
  registers[REG.RSP] = frame - 8n;
  registers[REG.RIP] = internalRoutine(k, routine);
}
