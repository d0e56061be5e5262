import { REG, type SensitiveInstruction, type SensitiveVerdict } from '../cpu/cpu.ts';
import { advance, clock } from '../kernel/clock.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { internalRoutine } from '../kernel/modules/slots.ts';
import { slice } from '../kernel/slice.ts';
import { memoryOperand } from './memory-operand.ts';
import { CYCLES, platformMsr } from './platform-msrs.ts';
import { executePortInstruction } from './port-instructions.ts';
import { executeCpuid } from './processor-identity.ts';

/** A change of state that a machine with memory integrity does not let a driver make. */
export interface RegisterChange {
  readonly register: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly effect: string;
  /** Nothing intercepts it, so that it decides nothing. */
  readonly allowed?: boolean;
}
type OnChange = (change: RegisterChange) => 'allow';

/** Who is told of sensitive instructions. A throw ends the run. */
export interface PrivilegedWatch {
  /** `allow`: as on a machine without memory integrity. */
  registerChange(change: RegisterChange): 'allow';
  /** The driver had the translation of one address, or of all, looked up anew: it may have edited page tables. */
  translationsDropped(va: bigint | undefined): void;
}

const CR0_WP = 1n << 16n;
const CR4_SMEP = 1n << 20n;
const CR4_SMAP = 1n << 21n;
const EFER_NXE = 1n << 11n;
const MSR = {
  TSC: 0x10,
  APIC_BASE: 0x1b,
  MISC_ENABLE: 0x1a0,
  EFER: 0xc0000080,
  STAR: 0xc0000081,
  LSTAR: 0xc0000082,
  CSTAR: 0xc0000083,
  SFMASK: 0xc0000084,
  FS_BASE: 0xc0000100,
  GS_BASE: 0xc0000101,
  KERNEL_GS_BASE: 0xc0000102,
} as const;
const GUARDED_MSRS: Readonly<Record<number, string>> = {
  372: 'SYSENTER_CS',
  373: 'SYSENTER_ESP',
  374: 'SYSENTER_EIP',
  [MSR.STAR]: 'STAR',
  [MSR.LSTAR]: 'LSTAR',
  [MSR.CSTAR]: 'CSTAR',
  [MSR.SFMASK]: 'SFMASK',
};
const SEGMENT_MSRS: Readonly<Record<number, number>> = {
  [MSR.FS_BASE]: REG.FS_BASE,
  [MSR.GS_BASE]: REG.GS_BASE,
  [MSR.KERNEL_GS_BASE]: REG.KERNEL_GS_BASE,
};
/** 100 ns that reading the counter costs, so that a loop that waits for it ends. */
const READ_COST = 1;
/** L0 to G3 of DR7. */
const BREAKPOINTS = 0xffn;
const NO_EFFECT = 'memory integrity leaves debug registers to the kernel, and breakpoints work as elsewhere';
const FULL_ACCESS = 'memory integrity intercepts it and the change does not happen';

const msrs = slice<{ readonly written: Map<number, bigint> }>('msrs', () => ({ written: new Map() }));

/** Carries out what the engine can't, and asks about changes of protected state. All registers are loaded. */
export function executeSensitive(
  k: Kernel,
  instruction: SensitiveInstruction,
  watch: PrivilegedWatch,
): SensitiveVerdict {
  const { registers } = k.cpu;
  const onChange: OnChange = (change) => watch.registerChange(change);
  switch (instruction.kind) {
    case 'mov-to-cr':
      changeControl(instruction.special, registers[instruction.general]!, k, onChange);
      if (instruction.special === 3 || instruction.special === 4) watch.translationsDropped(undefined);
      return 'execute';
    case 'mov-to-dr':
      if (instruction.special === 7) changeBreakpoints(registers[instruction.general]!, k, onChange);
      return 'execute';
    case 'invlpg':
      watch.translationsDropped(memoryOperand(k));
      return 'execute';
    case 'rdmsr':
      setPair(k, readMsr(k, Number(registers[REG.RCX]! & 0xffffffffn)));
      return 'skip';
    case 'wrmsr':
      writeMsr(
        k,
        Number(registers[REG.RCX]! & 0xffffffffn),
        ((registers[REG.RDX]! & 0xffffffffn) << 32n) | (registers[REG.RAX]! & 0xffffffffn),
        onChange,
      );
      return 'skip';
    case 'lidt':
    case 'lgdt':
      changeTable(instruction.kind, k, onChange);
      return 'execute';
    case 'xgetbv':
      setPair(k, 3n);
      return 'skip';
    case 'xsetbv':
    case 'stac':
    case 'clac':
    case 'lldt':
    case 'ltr':
      return 'skip';
    case 'cpuid':
      executeCpuid(k);
      return 'skip';
    case 'rdtsc':
    case 'rdtscp':
      setPair(k, timestamp(k));
      if (instruction.kind === 'rdtscp') registers[REG.RCX] = 0n;
      return 'skip';
    case 'in':
    case 'out':
      return executePortInstruction(k, instruction);
    default:
      return 'execute';
  }
}

function changeControl(number: number, value: bigint, k: Kernel, onChange: OnChange): void {
  const from = k.cpu.registers[number === 0 ? REG.CR0 : REG.CR4]!;
  const clears = (bit: bigint) => (from & bit) !== 0n && (value & bit) === 0n;
  if (number === 0 && clears(CR0_WP)) onChange({ register: 'CR0.WP', from, to: value, effect: FULL_ACCESS });
  if (number === 4 && clears(CR4_SMEP)) onChange({ register: 'CR4.SMEP', from, to: value, effect: FULL_ACCESS });
  if (number === 4 && clears(CR4_SMAP)) onChange({ register: 'CR4.SMAP', from, to: value, effect: FULL_ACCESS });
  if (number === 0) k.cpu.registers[REG.CR0] = value;
  if (number === 4) k.cpu.registers[REG.CR4] = value;
}

/** A table at the address that the register has already is no change; a pointer that cannot be read faults when it is loaded. */
function changeTable(kind: 'lidt' | 'lgdt', k: Kernel, onChange: OnChange): void {
  const [register, base, limit] =
    kind === 'lidt'
      ? (['IDTR', REG.IDTR_BASE, REG.IDTR_LIMIT] as const)
      : (['GDTR', REG.GDTR_BASE, REG.GDTR_LIMIT] as const);
  const operand = memoryOperand(k);
  if (operand === undefined || !k.mem.isRangeMapped(operand, 10)) return;
  const from = k.cpu.registers[base]!;
  const to = k.mem.u64(operand + 2n);
  const sameLimit = BigInt(k.mem.u16(operand)) === k.cpu.registers[limit]!;
  if (from !== to || !sameLimit) onChange({ register, from, to, effect: FULL_ACCESS });
}

function changeBreakpoints(value: bigint, k: Kernel, onChange: OnChange): void {
  const from = k.cpu.registers[REG.DR7]!;
  if ((from ^ value) & BREAKPOINTS) onChange({ register: 'DR7', from, to: value, effect: NO_EFFECT, allowed: true });
}

function setPair(k: Kernel, value: bigint): void {
  k.cpu.registers[REG.RAX] = value & 0xffffffffn;
  k.cpu.registers[REG.RDX] = value >> 32n;
}

function timestamp(k: Kernel): bigint {
  advance(k, READ_COST);
  return BigInt(Math.floor(clock(k).now)) * CYCLES;
}

function readMsr(k: Kernel, index: number): bigint {
  const segment = SEGMENT_MSRS[index];
  if (segment !== undefined) return k.cpu.registers[segment]!;
  const written = msrs(k).written.get(index);
  if (written !== undefined) return written;
  switch (index) {
    case MSR.TSC:
      return timestamp(k);
    case MSR.EFER:
      return k.cpu.registers[REG.EFER]!;
    case MSR.LSTAR:
      return internalRoutine(k, 'KiSystemCall64');
    case MSR.STAR:
      return 0x0023_0010_0000_0000n;
    case MSR.SFMASK:
      return 0x4700n;
    case MSR.APIC_BASE:
      return 0xfee0_0900n;
    case MSR.MISC_ENABLE:
      return 0x85_0089n;
    default:
      return platformMsr(index, timestamp(k) / CYCLES);
  }
}

function writeMsr(k: Kernel, index: number, value: bigint, onChange: OnChange): void {
  const from = readMsr(k, index);
  const segment = SEGMENT_MSRS[index];
  const guarded = GUARDED_MSRS[index];
  if (guarded !== undefined && from !== value)
    onChange({ register: `MSR ${guarded}`, from, to: value, effect: FULL_ACCESS });
  if (index === MSR.EFER) {
    if ((from & EFER_NXE) !== 0n && (value & EFER_NXE) === 0n)
      onChange({ register: 'EFER.NXE', from, to: value, effect: FULL_ACCESS });
    k.cpu.registers[REG.EFER] = value;
  } else if (segment !== undefined) k.cpu.registers[segment] = value;
  else msrs(k).written.set(index, value);
}
