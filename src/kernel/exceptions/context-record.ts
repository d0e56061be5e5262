import { REG } from '../../cpu/cpu.ts';
import { CONTEXT } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { emptyRegisters, type MachineRegisters } from './machine-registers.ts';

/** ContextFlags of x64 (winnt.h). */
const CONTEXT_AMD64 = 0x100000;
const CONTEXT_CONTROL = CONTEXT_AMD64 | 1;
const CONTEXT_INTEGER = CONTEXT_AMD64 | 2;
const CONTEXT_SEGMENTS = CONTEXT_AMD64 | 4;
const CONTEXT_FLOATING_POINT = CONTEXT_AMD64 | 8;
const CONTEXT_DEBUG_REGISTERS = CONTEXT_AMD64 | 16;
/** What RtlCaptureContext fills in. */
export const CAPTURED = CONTEXT_CONTROL | CONTEXT_INTEGER | CONTEXT_SEGMENTS | CONTEXT_FLOATING_POINT;
/** What an exception's context has. */
export const RAISED = CAPTURED | CONTEXT_DEBUG_REGISTERS;

const FLOATING_CONTROL_WORD = 0x27f;
const MXCSR_MASK = 0xffff;
/** RFLAGS that code of the kernel may set: all but the reserved bits, of which bit 1 is always 1. */
const FLAGS_MASK = 0x3f7fd5n;
const ALWAYS_SET = 2n;
const SEGMENTS = [
  [CONTEXT.SegCs, REG.CS],
  [CONTEXT.SegDs, REG.DS],
  [CONTEXT.SegEs, REG.ES],
  [CONTEXT.SegFs, REG.FS],
  [CONTEXT.SegGs, REG.GS],
  [CONTEXT.SegSs, REG.SS],
] as const;
const DEBUG_REGISTERS = [
  [CONTEXT.Dr0, REG.DR0],
  [CONTEXT.Dr1, REG.DR1],
  [CONTEXT.Dr2, REG.DR2],
  [CONTEXT.Dr3, REG.DR3],
  [CONTEXT.Dr6, REG.DR6],
  [CONTEXT.Dr7, REG.DR7],
] as const;

/** Writes a whole CONTEXT: the given registers, and the CPU's flags, segments and control words, which must be loaded. */
export function writeContext(k: Kernel, va: bigint, registers: MachineRegisters, flags: number): void {
  const bytes = new Uint8Array(CONTEXT.$size);
  const view = new DataView(bytes.buffer);
  const cell = (register: number) => k.cpu.registers[register]!;
  view.setUint32(CONTEXT.ContextFlags.offset, flags, true);
  const mxcsr = Number(cell(REG.MXCSR) & 0xffffn);
  view.setUint32(CONTEXT.MxCsr.offset, mxcsr, true);
  for (const [field, register] of SEGMENTS) view.setUint16(field.offset, Number(cell(register) & 0xffffn), true);
  view.setUint32(CONTEXT.EFlags.offset, Number(cell(REG.RFLAGS) & 0xffff_ffffn), true);
  if ((flags & CONTEXT_DEBUG_REGISTERS) === CONTEXT_DEBUG_REGISTERS) {
    for (const [field, register] of DEBUG_REGISTERS) view.setBigUint64(field.offset, cell(register), true);
  }
  view.setUint16(CONTEXT.FltSave.offset, FLOATING_CONTROL_WORD, true);
  view.setUint32(CONTEXT.FltSave.offset + 0x18, mxcsr, true);
  view.setUint32(CONTEXT.FltSave.offset + 0x1c, MXCSR_MASK, true);
  putRegisters(bytes, view, registers);
  k.mem.write(va, bytes);
}

/** Changes the registers in a CONTEXT and leaves the rest. */
export function writeRegisters(k: Kernel, va: bigint, registers: MachineRegisters): void {
  const bytes = k.mem.bytes(va, CONTEXT.$size);
  putRegisters(bytes, new DataView(bytes.buffer), registers);
  k.mem.write(va, bytes);
}

function putRegisters(bytes: Uint8Array, view: DataView, registers: MachineRegisters): void {
  registers.general.forEach((value, index) => {
    view.setBigUint64(CONTEXT.Rax.offset + 8 * index, value, true);
  });
  view.setBigUint64(CONTEXT.Rip.offset, registers.rip, true);
  bytes.set(registers.xmm, CONTEXT.Xmm0.offset);
}

/** The registers in a CONTEXT. */
export function readRegisters(k: Kernel, va: bigint): MachineRegisters {
  const bytes = k.mem.bytes(va, CONTEXT.$size);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const registers = emptyRegisters();
  for (let index = 0; index < 16; index++)
    registers.general[index] = view.getBigUint64(CONTEXT.Rax.offset + 8 * index, true);
  registers.rip = view.getBigUint64(CONTEXT.Rip.offset, true);
  registers.xmm.set(bytes.subarray(CONTEXT.Xmm0.offset, CONTEXT.Xmm0.offset + 256));
  return registers;
}

/** Puts a CONTEXT into the CPU's registers, which must be loaded: the guest goes on there. */
export function applyContextRecord(k: Kernel, va: bigint): void {
  const flags = BigInt(k.mem.get(va, CONTEXT.EFlags));
  const mxcsr = BigInt(k.mem.get(va, CONTEXT.MxCsr) & MXCSR_MASK);
  applyRegisters(k, readRegisters(k, va));
  k.cpu.registers[REG.RFLAGS] = (flags & FLAGS_MASK) | ALWAYS_SET;
  k.cpu.registers[REG.MXCSR] = mxcsr;
}

/** Puts registers into the CPU; flags and control words stay. */
export function applyRegisters(k: Kernel, registers: MachineRegisters): void {
  k.cpu.registers.set(registers.general, REG.RAX);
  k.cpu.registers[REG.RIP] = registers.rip;
  k.cpu.xmm.set(registers.xmm);
  k.cpu.storeXmm();
}
