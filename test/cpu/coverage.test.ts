import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StubAction } from '../../src/cpu/cpu.ts';
import { CODE, Guest, HLT, movRax, SLOT_SIZE, SLOTS, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

const NOP = 0x90;
/** 0: test rcx,rcx; 3: jz 8; 5: inc rax; 8: inc rbx; 11: hlt */
const BRANCH = [0x48, 0x85, 0xc9, 0x74, 0x03, 0x48, 0xff, 0xc0, 0x48, 0xff, 0xc3, HLT];

function covered(size: number): number[] {
  const bits = guest.cpu.coverage();
  return Array.from({ length: size }, (_, index) => index).filter((index) => (bits[index >> 3]! >> (index & 7)) & 1);
}

const range = (from: number, end: number): number[] => Array.from({ length: end - from }, (_, index) => from + index);

describe('coverage', () => {
  it.each([
    ['uncounted', {}],
    ['counted', { countUntil: Number.POSITIVE_INFINITY }],
  ])('marks the blocks that ran, %s', (_, options) => {
    guest.cpu.watchCoverage(va(CODE), BRANCH.length);
    guest.set('RCX', 0n);
    guest.run(BRANCH, options);
    expect(covered(BRANCH.length)).toEqual([...range(0, 5), ...range(8, 12)]);
    guest.set('RCX', 1n);
    guest.run(BRANCH, options);
    expect(covered(BRANCH.length)).toEqual(range(0, 12));
  });

  it('sees code that had run before it watched, and starts empty', () => {
    guest.set('RCX', 1n);
    guest.run(BRANCH);
    guest.cpu.watchCoverage(va(CODE), BRANCH.length);
    expect(covered(BRANCH.length)).toEqual([]);
    guest.set('RCX', 0n);
    guest.runAt(va(CODE));
    expect(covered(BRANCH.length)).toEqual([...range(0, 5), ...range(8, 12)]);
  });

  it('misses none of many blocks, with calls out of the range and hooks between', () => {
    guest.code([0xc3], SLOTS);
    guest.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, 0, () => StubAction.Return);
    guest.cpu.onSensitive(() => 'skip');
    const piece = [...movRax(va(SLOTS)), 0xff, 0xd0, NOP, 0xeb, 0x01, 0xcc, 0x0f, 0xa2, NOP];
    const code = [...Array.from({ length: 100 }, () => piece).flat(), HLT];
    guest.cpu.watchCoverage(va(CODE), code.length);
    expect(guest.run(code)).toEqual({ kind: 'halted' });
    const skipped = (index: number): boolean => index < 100 * piece.length && index % piece.length === 15;
    expect(covered(code.length)).toEqual(range(0, code.length).filter((index) => !skipped(index)));
  });

  it('marks only the watched range', () => {
    guest.cpu.watchCoverage(va(CODE + 8), 3);
    guest.set('RCX', 1n);
    guest.run(BRANCH);
    expect([...guest.cpu.coverage()]).toEqual([7]);
  });
});
