import { REG } from '../../cpu/cpu.ts';
import { CONTEXT, XMM_SAVE_AREA32 } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import type { MachineRegisters } from './machine-registers.ts';

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
/** Sixteen general registers and RIP. */
const GENERAL_WORDS = 17;
const RIP_WORD = 16;
const XMM_BYTES = 256;
const SEGMENTS = [
  [CONTEXT.SegCs, REG.CS],
  [CONTEXT.SegDs, REG.DS],
  [CONTEXT.SegEs, REG.ES],
  [CONTEXT.SegFs, REG.FS],
  [CONTEXT.SegGs, REG.GS],
  [CONTEXT.SegSs, REG.SS],
] as const;
/** Dr0 to Dr3, Dr6 and Dr7 stand one after the other, in a CONTEXT and among the CPU's cells. */
const DEBUG_REGISTERS = 6;

const scratch = new Uint8Array(CONTEXT.$size);
const scratchView = new DataView(scratch.buffer);
const scratchGeneral = new BigUint64Array(scratch.buffer, CONTEXT.Rax.offset, GENERAL_WORDS);
const scratchDebug = new BigUint64Array(scratch.buffer, CONTEXT.Dr0.offset, DEBUG_REGISTERS);

/** Writes a whole CONTEXT: the given registers, and the CPU's flags, segments and control words, which must be loaded. */
export function writeContext(k: Kernel, va: bigint, registers: MachineRegisters, flags: number): void {
  const { words, registers: cells } = k.cpu;
  const mxcsr = words[2 * REG.MXCSR]! & MXCSR_MASK;
  scratchView.setUint32(CONTEXT.ContextFlags.offset, flags, true);
  scratchView.setUint32(CONTEXT.MxCsr.offset, mxcsr, true);
  for (const [field, register] of SEGMENTS) scratchView.setUint16(field.offset, words[2 * register]!, true);
  scratchView.setUint32(CONTEXT.EFlags.offset, words[2 * REG.RFLAGS]!, true);
  if ((flags & CONTEXT_DEBUG_REGISTERS) === CONTEXT_DEBUG_REGISTERS) {
    scratchDebug.set(cells.subarray(REG.DR0, REG.DR0 + DEBUG_REGISTERS));
  } else scratchDebug.fill(0n);
  scratchView.setUint16(CONTEXT.FltSave.offset, FLOATING_CONTROL_WORD, true);
  scratchView.setUint32(CONTEXT.FltSave.offset + XMM_SAVE_AREA32.MxCsr.offset, mxcsr, true);
  scratchView.setUint32(CONTEXT.FltSave.offset + XMM_SAVE_AREA32.MxCsr_Mask.offset, MXCSR_MASK, true);
  scratchGeneral.set(registers.general);
  scratchGeneral[RIP_WORD] = registers.rip;
  scratch.set(registers.xmm, CONTEXT.Xmm0.offset);
  k.mem.write(va, scratch);
}

/** Changes the registers in a CONTEXT and leaves the rest. */
export function writeRegisters(k: Kernel, va: bigint, registers: MachineRegisters): void {
  k.mem.write(va + CONTEXT.Rax.at, generalBytes(registers));
  k.mem.write(va + CONTEXT.Xmm0.at, registers.xmm);
}

/** RAX to R15, then RIP, as they stand in a CONTEXT. */
function generalBytes({ general, rip }: MachineRegisters): Uint8Array {
  const words = new BigUint64Array(GENERAL_WORDS);
  words.set(general);
  words[RIP_WORD] = rip;
  return new Uint8Array(words.buffer);
}

/** The registers in a CONTEXT. */
export function readRegisters(k: Kernel, va: bigint): MachineRegisters {
  const bytes = k.mem.bytes(va + CONTEXT.Rax.at, CONTEXT.Xmm0.offset + XMM_BYTES - CONTEXT.Rax.offset);
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, GENERAL_WORDS);
  const xmm = bytes.subarray(CONTEXT.Xmm0.offset - CONTEXT.Rax.offset);
  return { general: words.slice(0, RIP_WORD), rip: words[RIP_WORD]!, xmm };
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
