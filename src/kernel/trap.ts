import { REG, type Stop } from '../cpu/cpu.ts';
import { dividesByOther, hasLockPrefix } from './exceptions/faulting-instruction.ts';
import { type RaisedException, raiseException } from './exceptions/raise.ts';
import type { Kernel } from './kernel.ts';
import { moduleByName } from './modules/loaded-modules.ts';
import { type FaultAccess, pageFault } from './page-faults.ts';
import { executePerformanceCounterRead } from './performance-counter.ts';
import { runState } from './run-state.ts';
import { BugCheckSignal, ExceptionSignal, StopSignal } from './signals.ts';

type Trap = Extract<Stop, { kind: 'exception' | 'invalidInstruction' | 'unmapped' }>;

const DIVIDE_ERROR = 0;
const INVALID_OPCODE = 6;
const UNEXPECTED_KERNEL_MODE_TRAP = 0x7f;
const KERNEL_SECURITY_CHECK_FAILURE = 0x139;
const STATUS_ACCESS_VIOLATION = 0xc0000005;
const STATUS_ILLEGAL_INSTRUCTION = 0xc000001d;
const STATUS_INVALID_LOCK_SEQUENCE = 0xc000001e;
const STATUS_INTEGER_OVERFLOW = 0xc0000095;
const STATUS_BREAKPOINT = 0x80000003;
const STATUS_ASSERTION_FAILURE = 0xc0000420;
/** Vectors that become an exception without more ado (Intel SDM vol. 3, 6.15; ntstatus.h). */
const SIMPLE: Readonly<Record<number, number>> = {
  0: 0xc0000094,
  1: 0x80000004,
  4: 0xc0000095,
  5: 0xc000008c,
  6: STATUS_ILLEGAL_INSTRUCTION,
  16: 0xc0000090,
  17: 0x80000002,
  19: 0xc00002b5,
};
const PRESENT = 1;
const WRITE = 2;
const FETCH = 16;

/** Does what the engine can't, or turns what the CPU raised into NT's exception or bug check. Afterwards the registers are where the guest goes on. */
export function hardwareException(k: Kernel, trap: Trap): void {
  const isInvalid = trap.kind === 'invalidInstruction' || (trap.kind === 'exception' && trap.vector === INVALID_OPCODE);
  if (isInvalid && executePerformanceCounterRead(k)) return;
  try {
    raiseException(k, classify(k, trap));
  } catch (error) {
    if (error instanceof ExceptionSignal)
      throw new StopSignal({ kind: 'unhandledFault', message: error.message, rip: k.cpu.registers[REG.RIP]! });
    if (!(error instanceof BugCheckSignal)) throw error;
    runState(k).stop = { kind: 'bugCheck', code: error.code, args: error.args };
  }
}

function classify(k: Kernel, trap: Trap): RaisedException {
  const { registers } = k.cpu;
  const rip = registers[REG.RIP]!;
  const raised = (code: number, ...parameters: readonly bigint[]): RaisedException => ({
    code,
    flags: 0,
    address: registers[REG.RIP]!,
    parameters,
  });
  if (trap.kind === 'invalidInstruction')
    return raised(hasLockPrefix(k, rip) ? STATUS_INVALID_LOCK_SEQUENCE : STATUS_ILLEGAL_INSTRUCTION);
  if (trap.kind === 'unmapped') {
    throw new StopSignal({
      kind: 'unhandledFault',
      rip,
      message: `${trap.access} of physical address 0x${trap.gpa.toString(16)}, where no memory is`,
    });
  }
  if (trap.vector === DIVIDE_ERROR && dividesByOther(k, rip)) return raised(STATUS_INTEGER_OVERFLOW);
  if (trap.vector === INVALID_OPCODE && hasLockPrefix(k, rip)) return raised(STATUS_INVALID_LOCK_SEQUENCE);
  const simple = SIMPLE[trap.vector];
  if (simple !== undefined) return raised(simple);
  switch (trap.vector) {
    case 3:
      registers[REG.RIP] = rip - 1n;
      return raised(STATUS_BREAKPOINT, 0n);
    case 13:
      return raised(STATUS_ACCESS_VIOLATION, 0n, 0xffff_ffff_ffff_ffffn);
    case 14:
      return raisedByPage(k, trap, rip);
    case 0x29:
      return k.bugCheck(KERNEL_SECURITY_CHECK_FAILURE, registers[REG.RCX]! & 0xffff_ffffn, registers[REG.RSP]!, 0n, 0n);
    case 0x2c:
      registers[REG.RIP] = rip - 2n;
      return raised(STATUS_ASSERTION_FAILURE);
    default:
      return k.bugCheck(UNEXPECTED_KERNEL_MODE_TRAP, BigInt(trap.vector), 0n, 0n, 0n);
  }
}

function raisedByPage(k: Kernel, trap: Extract<Trap, { kind: 'exception' }>, rip: bigint): RaisedException {
  const access: FaultAccess = trap.errorCode & FETCH ? 'execute' : trap.errorCode & WRITE ? 'write' : 'read';
  const kernel = moduleByName(k, 'ntoskrnl.exe');
  const inKernel = kernel !== undefined && rip >= kernel.base && rip < kernel.base + BigInt(kernel.size);
  const fault = pageFault(k, { va: trap.cr2, access, present: (trap.errorCode & PRESENT) !== 0, rip, inKernel });
  return { ...fault, flags: 0, address: rip };
}
