import { REG, type Stop } from '../cpu/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';

const TRAP_FLAG = 0x100n;
const DEBUG_VECTOR = 1;
/** Writes of one instruction that are looked at one by one, and turns of a repeated instruction. */
const STEPS_PER_INSTRUCTION = 20_000;
const TURNS = 0x10000;

/** Lets single instructions write to pages that stage 2 has closed. */
export class StepOver {
  readonly #k: Kernel;
  readonly #times = new Map<bigint, number>();

  constructor(k: Kernel) {
    this.#k = k;
  }

  /**
   * Lets the one instruction write, all turns of a repeated one, and closes its pages again, so that the next one that writes
   * there is seen as well. What one instruction writes over and over stays open after a while.
   */
  write(stop: Extract<Stop, { kind: 'denied' }>): 'continue' {
    const { cpu, space } = this.#k;
    const { registers } = cpu;
    const rip = registers[REG.RIP]!;
    const times = (this.#times.get(rip) ?? 0) + 1;
    this.#times.set(rip, times);
    const opened = [stop.gpa];
    space.open(stop.gpa, 'write');
    if (times > STEPS_PER_INSTRUCTION) return 'continue';
    const flags = registers[REG.RFLAGS]! & TRAP_FLAG;
    for (let turn = 0; turn < TURNS; turn++) {
      registers[REG.RFLAGS]! |= TRAP_FLAG;
      const after = cpu.run({});
      registers[REG.RFLAGS] = (registers[REG.RFLAGS]! & ~TRAP_FLAG) | flags;
      if (registers[REG.RIP] !== rip) break;
      if (after.kind === 'denied' && after.access === 'write') {
        space.open(after.gpa, 'write');
        opened.push(after.gpa);
      } else if (after.kind !== 'exception' || after.vector !== DEBUG_VECTOR) break;
    }
    for (const gpa of opened) space.close(gpa, 'write');
    return 'continue';
  }
}
