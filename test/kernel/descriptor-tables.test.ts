import { describe, expect, it } from 'vitest';
import { REG } from '../../src/cpu/cpu.ts';
import { KPCR } from '../../src/generated/structs.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { executePerformanceCounterRead } from '../../src/kernel/performance-counter.ts';
import { createProcessor, processor } from '../../src/kernel/processor.ts';
import { createTestKernel } from '../stubs/kernel-fixture.ts';

describe('descriptor tables', () => {
  it('are what the registers and the KPCR name', () => {
    const { k } = createTestKernel();
    const { registers } = k.cpu;
    const { pcr } = processor(k);
    expect(k.mem.get(pcr, KPCR.IdtBase)).toBe(registers[REG.IDTR_BASE]);
    expect(k.mem.get(pcr, KPCR.GdtBase)).toBe(registers[REG.GDTR_BASE]);
    expect([registers[REG.IDTR_LIMIT], registers[REG.GDTR_LIMIT], registers[REG.TR]]).toEqual([0xfffn, 0x57n, 0x40n]);
  });

  it('have the address of the task state in its descriptor', () => {
    const { k } = createTestKernel();
    const at = k.cpu.registers[REG.GDTR_BASE]! + 0x40n;
    const low = k.mem.u64(at);
    const base = ((low >> 16n) & 0xffffffn) | (((low >> 56n) & 0xffn) << 24n) | (k.mem.u64(at + 8n) << 32n);
    expect(base).toBe(k.mem.get(processor(k).pcr, KPCR.TssBase));
  });

  it.each([
    { vector: 14, routine: 'KiPageFault', type: 0x8en },
    { vector: 3, routine: 'KiBreakpointTrap', type: 0xeen },
    { vector: 0xe1, routine: 'KiUnexpectedInterrupt', type: 0x8en },
  ])('lead vector $vector to $routine', ({ vector, routine, type }) => {
    const { k } = createTestKernel();
    const at = k.cpu.registers[REG.IDTR_BASE]! + BigInt(16 * vector);
    const low = k.mem.u64(at);
    const target = (low & 0xffffn) | ((low >> 48n) << 16n) | (k.mem.u64(at + 8n) << 32n);
    expect(target).toBe(internalRoutine(k, routine));
    expect((low >> 40n) & 0xffn).toBe(type);
  });
});

describe('RDPMC', () => {
  const at = (code: readonly number[]) => {
    const t = createTestKernel();
    const rip = t.memory(8);
    t.k.mem.write(rip, Uint8Array.from(code));
    t.k.cpu.registers[REG.RIP] = rip;
    return { ...t, rip };
  };

  it('reads a counter that grows', () => {
    const t = at([0x0f, 0x33, 0x0f, 0x33]);
    const read = () => {
      expect(executePerformanceCounterRead(t.k)).toBe(true);
      return (t.k.cpu.registers[REG.RDX]! << 32n) | t.k.cpu.registers[REG.RAX]!;
    };
    const first = read();
    expect(read()).toBeGreaterThan(first);
    expect(t.k.cpu.registers[REG.RIP]).toBe(t.rip + 4n);
  });

  it('is nothing else', () => {
    expect(executePerformanceCounterRead(at([0x0f, 0x0b]).k)).toBe(false);
  });
});

it('processors tell their numbers where old and new headers look', () => {
  const { k } = createTestKernel();
  Object.assign(k.profile, { processors: 2 });
  createProcessor(k);
  const numbers = processor(k).blocks.map((pcr) => [k.mem.u8(pcr + 0x184n), k.mem.u32(pcr + 0x1a4n)]);
  expect(numbers.slice(-2)).toEqual([
    [0, 0],
    [1, 1],
  ]);
});
