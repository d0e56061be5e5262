import { REG } from '../cpu/cpu.ts';
import { KPCR } from '../generated/structs.ts';
import { PAGE_SIZE } from '../memory/memory-types.ts';
import type { Kernel } from './kernel.ts';
import { internalRoutine } from './modules/slots.ts';
import { processor } from './processor.ts';

const GDT_LIMIT = 0x57;
const TSS_SELECTOR = 0x40;
const TSS_LIMIT = 0x67;
/** In the GDT's page, behind it. */
const TSS_OFFSET = 0x800n;
/** The flat segments of x64 Windows by their selectors (Intel SDM vol. 3, 3.4.5). */
const SEGMENTS: readonly (readonly [number, bigint])[] = [
  [0x10, 0x0020_9b00_0000_0000n],
  [0x18, 0x0040_9300_0000_0000n],
  [0x20, 0x00cf_fb00_0000_ffffn],
  [0x28, 0x00cf_f300_0000_ffffn],
  [0x30, 0x0020_fb00_0000_0000n],
  [0x50, 0x0040_f300_0000_3c00n],
];
const GATES = 256;
const INTERRUPT_GATE = 0x8e00n;
const KERNEL_CS = 0x10n;
const USER_GATE = 0x6000n;
/** Vectors that user mode may raise: INT3, INTO, fail-fast, assertion, debug service. */
const USER_VECTORS = [3, 4, 0x29, 0x2c, 0x2d];

/** Handlers of the vectors that have one of their own; every other one leads to the unexpected interrupt. */
export const TRAP_ROUTINES: Readonly<Record<number, string>> = {
  0: 'KiDivideErrorFault',
  1: 'KiDebugTrapOrFault',
  2: 'KiNmiInterrupt',
  3: 'KiBreakpointTrap',
  4: 'KiOverflowTrap',
  5: 'KiBoundFault',
  6: 'KiInvalidOpcodeFault',
  7: 'KiNpxNotAvailableFault',
  8: 'KiDoubleFaultAbort',
  9: 'KiNpxSegmentOverrunAbort',
  10: 'KiInvalidTssFault',
  11: 'KiSegmentNotPresentFault',
  12: 'KiStackFault',
  13: 'KiGeneralProtectionFault',
  14: 'KiPageFault',
  16: 'KiFloatingErrorFault',
  17: 'KiAlignmentFault',
  18: 'KiMcheckAbort',
  19: 'KiXmmException',
  31: 'KiApcInterrupt',
  41: 'KiRaiseSecurityCheckFailure',
  44: 'KiRaiseAssertion',
  45: 'KiDebugServiceTrap',
  47: 'KiDpcInterrupt',
};
export const UNEXPECTED_INTERRUPT = 'KiUnexpectedInterrupt';

/**
 * GDT, TSS and IDT of the processor, for drivers that look at them (SGDT, SIDT, STR, the KPCR). The engine itself hands
 * every exception to the host and never reads the IDT.
 */
export function createDescriptorTables(k: Kernel): void {
  const gdt = k.space.reserve('system', 2);
  k.space.map(gdt, k.space.allocateFrames(2, 'data'), { write: true, execute: false, user: false }, 'GDT and IDT');
  const tss = gdt + TSS_OFFSET;
  const idt = gdt + BigInt(PAGE_SIZE);
  for (const [selector, descriptor] of SEGMENTS) k.mem.setU64(gdt + BigInt(selector), descriptor);
  writeTaskDescriptor(k, gdt + BigInt(TSS_SELECTOR), tss);
  for (let vector = 0; vector < GATES; vector++) writeGate(k, idt, vector);
  const { pcr } = processor(k);
  k.mem.set(pcr, KPCR.GdtBase, gdt);
  k.mem.set(pcr, KPCR.TssBase, tss);
  k.mem.set(pcr, KPCR.IdtBase, idt);
  const { registers } = k.cpu;
  registers[REG.GDTR_BASE] = gdt;
  registers[REG.GDTR_LIMIT] = BigInt(GDT_LIMIT);
  registers[REG.IDTR_BASE] = idt;
  registers[REG.IDTR_LIMIT] = BigInt(16 * GATES - 1);
  registers[REG.TR] = BigInt(TSS_SELECTOR);
}

/** A busy 64-bit TSS: 16 bytes (Intel SDM vol. 3, 7.2.3). */
function writeTaskDescriptor(k: Kernel, at: bigint, tss: bigint): void {
  const low = BigInt(TSS_LIMIT) | ((tss & 0xffffffn) << 16n) | (0x8bn << 40n) | (((tss >> 24n) & 0xffn) << 56n);
  k.mem.setU64(at, low);
  k.mem.setU64(at + 8n, tss >> 32n);
  k.mem.setU16(tss + 0x66n, TSS_LIMIT + 1);
}

/** An interrupt gate: 16 bytes (Intel SDM vol. 3, 6.14.1). */
function writeGate(k: Kernel, idt: bigint, vector: number): void {
  const routine = internalRoutine(k, TRAP_ROUTINES[vector] ?? UNEXPECTED_INTERRUPT);
  const at = idt + BigInt(16 * vector);
  const type = INTERRUPT_GATE | (USER_VECTORS.includes(vector) ? USER_GATE : 0n);
  k.mem.setU64(at, (routine & 0xffffn) | (KERNEL_CS << 16n) | (type << 32n) | (((routine >> 16n) & 0xffffn) << 48n));
  k.mem.setU64(at + 8n, routine >> 32n);
}
