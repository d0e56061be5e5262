import { REG } from '../../cpu/cpu.ts';
import { ptr, struct, u16, u32 } from '../../memory/layout-types.ts';
import type { Kernel } from '../kernel.ts';
import { applyRegisters } from './context-record.ts';
import { currentRegisters, type MachineRegisters, RSP } from './machine-registers.ts';

/** _JUMP_BUFFER of x64 (setjmp.h). */
export const JUMP_BUFFER = /* @__PURE__ */ struct('_JUMP_BUFFER', 0x100, () => ({
  Frame: ptr(0x0),
  Rbx: ptr(0x8),
  Rsp: ptr(0x10),
  Rbp: ptr(0x18),
  Rsi: ptr(0x20),
  Rdi: ptr(0x28),
  R12: ptr(0x30),
  R13: ptr(0x38),
  R14: ptr(0x40),
  R15: ptr(0x48),
  Rip: ptr(0x50),
  MxCsr: u32(0x58),
  FpCsr: u16(0x5c),
  Spare: u16(0x5e),
}));
const XMM6 = 0x60n;
const SAVED_XMM = 10;
const GENERAL = [
  [JUMP_BUFFER.Rbx, 3],
  [JUMP_BUFFER.Rsp, RSP],
  [JUMP_BUFFER.Rbp, 5],
  [JUMP_BUFFER.Rsi, 6],
  [JUMP_BUFFER.Rdi, 7],
  [JUMP_BUFFER.R12, 12],
  [JUMP_BUFFER.R13, 13],
  [JUMP_BUFFER.R14, 14],
  [JUMP_BUFFER.R15, 15],
] as const;
const FLOATING_CONTROL_WORD = 0x27f;

/** `frame`: establisher frame of the function that called setjmp; 0: longjmp then doesn't unwind. */
export function fillJumpBuffer(k: Kernel, buffer: bigint, frame: bigint, registers: MachineRegisters): void {
  k.mem.set(buffer, JUMP_BUFFER.Frame, frame);
  for (const [field, register] of GENERAL) k.mem.set(buffer, field, registers.general[register]!);
  k.mem.set(buffer, JUMP_BUFFER.Rip, registers.rip);
  k.mem.set(buffer, JUMP_BUFFER.MxCsr, Number(k.cpu.registers[REG.MXCSR]! & 0xffffn));
  k.mem.set(buffer, JUMP_BUFFER.FpCsr, FLOATING_CONTROL_WORD);
  k.mem.write(buffer + XMM6, registers.xmm.subarray(16 * 6));
}

/** Puts the buffer's registers into the CPU, which must be loaded; RAX stays. */
export function restoreJumpBuffer(k: Kernel, buffer: bigint): void {
  const registers = currentRegisters(k);
  for (const [field, register] of GENERAL) registers.general[register] = k.mem.get(buffer, field);
  registers.rip = k.mem.get(buffer, JUMP_BUFFER.Rip);
  registers.xmm.set(k.mem.bytes(buffer + XMM6, 16 * SAVED_XMM), 16 * 6);
  applyRegisters(k, registers);
  k.cpu.registers[REG.MXCSR] = BigInt(k.mem.get(buffer, JUMP_BUFFER.MxCsr) & 0xffff);
}
