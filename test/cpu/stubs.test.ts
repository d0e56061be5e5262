import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_READ, REG, StubAction } from '../../src/cpu/cpu.ts';
import { CpuError } from '../../src/cpu/unicorn-cpu.ts';
import { CODE, DATA, Guest, HLT, movRax, movRcx, SLOT_SIZE, SLOTS, STACK_TOP, va } from './guest.ts';

const RET = 0xc3;
const INT3 = 0xcc;
const COUNT = 4;
const SLIDES: [string, number[], number][] = [
  ['a bare ret', [RET], 0],
  ['no-ops', [0x66, 0x90, 0x0f, 0x1f, 0x40, 0, RET], 6],
  ['code that must not run', [INT3, INT3, INT3, RET], 3],
];

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

function fillSlots(bytes: readonly number[]): void {
  for (let slot = 0; slot < COUNT; slot++) guest.code(bytes, SLOTS + slot * SLOT_SIZE);
}

const callSlot = (slot: number): number[] => [...movRax(va(SLOTS + slot * SLOT_SIZE)), 0xff, 0xd0];

describe('export slots', () => {
  describe.each(SLIDES)('with %s', (_, bytes, returnOffset) => {
    beforeEach(() => fillSlots(bytes));

    it('calls the handler with the call registers and returns RAX', () => {
      const seen: [number, bigint[]][] = [];
      guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, returnOffset, (slot) => {
        const names = ['RCX', 'RDX', 'R8', 'R9', 'R10', 'R11', 'RSP', 'RIP'] as const;
        seen.push([slot, names.map((name) => guest.get(name))]);
        guest.set('RAX', BigInt(100 + slot));
        return StubAction.Return;
      });
      for (const [index, name] of (['RCX', 'RDX', 'R8', 'R9', 'R10', 'R11'] as const).entries()) {
        guest.set(name, BigInt(index + 1));
      }
      const code = [...callSlot(2), 0x48, 0x89, 0xc3, ...callSlot(3), HLT];
      expect(guest.run(code)).toEqual({ kind: 'halted' });
      const rsp = va(STACK_TOP - 8);
      expect(seen).toEqual([
        [2, [1n, 2n, 3n, 4n, 5n, 6n, rsp, va(SLOTS + 2 * SLOT_SIZE)]],
        [3, [1n, 2n, 3n, 4n, 5n, 6n, rsp, va(SLOTS + 3 * SLOT_SIZE)]],
      ]);
      expect([guest.get('RBX'), guest.get('RAX')]).toEqual([102n, 103n]);
      expect(guest.get('RSP')).toBe(va(STACK_TOP));
    });

    it('redirects with every general register', () => {
      guest.code([0x48, 0x01, 0xd3, HLT], CODE + 0x100);
      guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, returnOffset, () => {
        guest.cpu.load();
        guest.set('RBX', 40n);
        guest.set('RDX', 2n);
        guest.set('RFLAGS', 0x203n);
        guest.set('RIP', va(CODE + 0x100));
        return StubAction.Redirect;
      });
      expect(guest.run([...callSlot(0), HLT])).toEqual({ kind: 'halted' });
      expect(guest.get('RBX')).toBe(42n);
      expect(guest.get('RIP')).toBe(va(CODE + 0x104));
    });

    it('yields with what the handler set and goes on there', () => {
      guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, returnOffset, (slot) => {
        guest.cpu.load();
        guest.set('RSI', 77n);
        guest.set('RIP', va(CODE + 0x100));
        return slot === 0 ? StubAction.Yield : StubAction.Return;
      });
      guest.code([HLT], CODE + 0x100);
      expect(guest.run([...callSlot(0), HLT])).toEqual({ kind: 'yielded' });
      expect([guest.get('RSI'), guest.get('RIP')]).toEqual([77n, va(CODE + 0x100)]);
      expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
      expect(guest.get('RSI')).toBe(77n);
    });

    it('serves a handler that changes memory and page tables', () => {
      guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, returnOffset, () => {
        guest.cpu.mapWindow(0x9000_0000, 0x1000, DATA, 3);
        guest.cpu.protect(DATA + 0x1000, 0x1000, ACCESS_READ);
        guest.mapPage(0x100000, 0x9000_0000);
        guest.cpu.flushTlb();
        guest.set('RAX', 5n);
        return StubAction.Return;
      });
      const code = [
        ...callSlot(1),
        ...movRcx(va(0x100000)),
        0x48,
        0x89,
        0x01,
        ...movRcx(va(DATA + 0x1000)),
        0x89,
        0x01,
      ];
      expect(guest.run([...code, HLT])).toMatchObject({ kind: 'denied', access: 'write', gpa: DATA + 0x1000 });
      expect(guest.view.getBigUint64(DATA, true)).toBe(5n);
    });

    it('keeps program counters exact after calls', () => {
      guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, returnOffset, () => StubAction.Return);
      guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
      const code = [...callSlot(1), ...movRcx(va(DATA)), 0x90, 0x48, 0x89, 0x01, HLT];
      expect(guest.run(code)).toMatchObject({ kind: 'denied', va: va(DATA) });
      expect(guest.get('RIP')).toBe(va(CODE + 12 + 10 + 1));
    });
  });

  it('an error of the handler comes out of run, and the CPU goes on', () => {
    fillSlots([RET]);
    const thrown = new TypeError('from the stub');
    let fail = true;
    guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, 0, () => {
      if (fail) throw thrown;
      return StubAction.Return;
    });
    expect(() => guest.run([...callSlot(0), HLT])).toThrow(thrown);
    expect(guest.get('RIP')).toBe(va(SLOTS));
    fail = false;
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
  });

  it('a handler without an answer is an error', () => {
    fillSlots([RET]);
    guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, 0, () => undefined as never);
    expect(() => guest.run([...callSlot(0), HLT])).toThrow(/no answer/);
  });

  it('a handler can neither run nor dispose of the CPU', () => {
    fillSlots([RET]);
    const errors: unknown[] = [];
    guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, 0, () => {
      for (const call of [() => guest.cpu.run({}), () => guest.cpu.dispose()]) {
        try {
          call();
        } catch (error) {
          errors.push(error);
        }
      }
      return StubAction.Return;
    });
    expect(guest.run([...callSlot(0), HLT])).toEqual({ kind: 'halted' });
    expect(errors).toEqual([expect.any(CpuError), expect.any(CpuError)]);
  });

  it('slots can be set anew', () => {
    fillSlots([RET]);
    guest.cpu.setStubs(va(SLOTS), COUNT, SLOT_SIZE, 0, () => {
      throw new Error('the old handler');
    });
    guest.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, 0, () => {
      guest.cpu.registers[REG.RAX] = 1n;
      return StubAction.Return;
    });
    expect(guest.run([...callSlot(0), 0x48, 0x89, 0xc3, ...callSlot(1), HLT])).toEqual({ kind: 'halted' });
    expect(guest.get('RBX')).toBe(1n);
    expect(guest.get('RAX')).toBe(va(SLOTS + SLOT_SIZE));
  });
});
