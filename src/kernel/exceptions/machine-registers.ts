import { REG } from '../../cpu/cpu.ts';
import type { Kernel } from '../kernel.ts';

/** Index of a general register in machine code and in `MachineRegisters.general`: 0 RAX, 1 RCX, 2 RDX, 3 RBX, 4 RSP … 15 R15. */
export const RSP = 4;

/** What unwinding changes: sixteen general registers, the instruction pointer and sixteen XMM registers of 16 bytes. */
export interface MachineRegisters {
  readonly general: BigUint64Array;
  rip: bigint;
  /** Shared between copies: replaced, never changed. */
  xmm: Uint8Array;
}

export function emptyRegisters(): MachineRegisters {
  return { general: new BigUint64Array(16), rip: 0n, xmm: new Uint8Array(256) };
}

export function copyRegisters(registers: MachineRegisters): MachineRegisters {
  return { general: registers.general.slice(), rip: registers.rip, xmm: registers.xmm };
}

/** The CPU's registers as they are in `k.cpu.registers`, which must be loaded. XMM registers are fetched. */
export function currentRegisters(k: Kernel): MachineRegisters {
  k.cpu.loadXmm();
  return {
    general: k.cpu.registers.slice(REG.RAX, REG.R15 + 1),
    rip: k.cpu.registers[REG.RIP]!,
    xmm: k.cpu.xmm.slice(),
  };
}
