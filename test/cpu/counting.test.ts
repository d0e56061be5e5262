import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_READ, StubAction } from '../../src/cpu/cpu.ts';
import { CODE, DATA, Guest, HLT, movRax, movRcx, SLOT_SIZE, SLOTS, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

const COUNT = { countUntil: Number.POSITIVE_INFINITY };
const NOP = 0x90;
/** loop: dec rcx; jnz loop */
const LOOP = [0x48, 0xff, 0xc9, 0x75, 0xfb];

describe('instruction counting', () => {
  it('counts exactly', () => {
    guest.set('RCX', 1000n);
    expect(guest.run([NOP, NOP, ...LOOP, HLT], COUNT)).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(2 + 2000 + 1);
  });

  it('stops at the first block boundary at or beyond the limit and goes on from there', () => {
    guest.set('RCX', 1000n);
    expect(guest.run([NOP, ...LOOP, HLT], { countUntil: 101 })).toEqual({ kind: 'instructionLimit' });
    expect(guest.cpu.instructionCount).toBe(101);
    expect(guest.get('RCX')).toBe(950n);
    expect(guest.get('RIP')).toBe(va(CODE + 1));
    expect(guest.cpu.run({ countUntil: 150 })).toEqual({ kind: 'instructionLimit' });
    expect(guest.cpu.instructionCount).toBe(151);
    expect(guest.cpu.run(COUNT)).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(1 + 2000 + 1);
  });

  it('does not count uncounted runs', () => {
    guest.set('RCX', 10n);
    guest.run([...LOOP, HLT], COUNT);
    const before = guest.cpu.instructionCount;
    guest.set('RCX', 10n);
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(before);
  });

  it('counts a block that is cut by a denied store once', () => {
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
    const code = [...movRcx(va(DATA)), NOP, 0x89, 0x01, NOP, NOP, HLT];
    expect(guest.run(code, COUNT)).toMatchObject({ kind: 'denied' });
    expect(guest.cpu.instructionCount).toBe(2);
    guest.cpu.protect(DATA, 0x1000, 3);
    expect(guest.cpu.run(COUNT)).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(6);
  });

  it('counts neither a faulting instruction nor those behind it', () => {
    guest.mapPage(0x100000, undefined);
    expect(guest.run([...movRcx(va(0x100000)), NOP, 0x8b, 0x01, NOP, HLT], COUNT)).toMatchObject({ vector: 14 });
    expect(guest.cpu.instructionCount).toBe(2);
    guest.cpu.instructionCount = 0;
    expect(guest.run([NOP, 0x0f, 0x0b], COUNT)).toEqual({ kind: 'invalidInstruction' });
    expect(guest.cpu.instructionCount).toBe(1);
  });

  it.each([
    ['emulated', [0x44, 0x0f, 0x20, 0xc0]],
    ['skipped', [0x0f, 0xa2]],
  ])('counts an %s instruction as one', (_, bytes) => {
    guest.cpu.onSensitive(() => 'skip');
    expect(guest.run([NOP, ...bytes, NOP, NOP, HLT], COUNT)).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(5);
  });

  it.each([
    ['a bare ret', [0xc3], 0],
    ['code', [0xcc, 0xcc, 0xc3], 2],
  ])('counts a call of a slot with %s as the call and the return', (_, bytes, returnOffset) => {
    guest.code(bytes, SLOTS);
    guest.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, returnOffset, () => StubAction.Return);
    expect(guest.run([...movRax(va(SLOTS)), 0xff, 0xd0, NOP, HLT], COUNT)).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(5);
  });

  it('counts anew when code changed in place', () => {
    guest.run([NOP, NOP, NOP, NOP, HLT], COUNT);
    guest.cpu.instructionCount = 0;
    // One four-byte no-op where four stood.
    guest.run([0x0f, 0x1f, 0x40, 0x00, HLT], COUNT);
    expect(guest.cpu.instructionCount).toBe(2);
  });

  it('counts code that the guest rewrites while it runs', () => {
    guest.cpu.protect(DATA, 0x1000, 7);
    guest.bytes.set([NOP, NOP, NOP, NOP, 0xc3], DATA);
    // call rcx; mov dword [rcx], a four-byte no-op; call rcx; hlt
    const rewrite = [0xc7, 0x01, 0x0f, 0x1f, 0x40, 0x00];
    expect(guest.run([...movRcx(va(DATA)), 0xff, 0xd1, ...rewrite, 0xff, 0xd1, HLT], COUNT)).toEqual({
      kind: 'halted',
    });
    expect(guest.cpu.instructionCount).toBe(1 + 1 + 5 + 1 + 1 + 2 + 1);
  });

  it('counts the same whether the run is cut or not', () => {
    const code = [NOP, ...LOOP, ...movRcx(3n), ...LOOP, HLT];
    guest.set('RCX', 200n);
    guest.run(code, COUNT);
    const whole = guest.cpu.instructionCount;
    guest.cpu.instructionCount = 0;
    guest.set('RCX', 200n);
    let stop = guest.run(code, { countUntil: 7 });
    for (let limit = 14; stop.kind === 'instructionLimit'; limit += 7) stop = guest.cpu.run({ countUntil: limit });
    expect(stop).toEqual({ kind: 'halted' });
    expect(guest.cpu.instructionCount).toBe(whole);
  });
});

describe('wall-clock limit', () => {
  it('ends an endless loop on an exact instruction and can go on', () => {
    guest.cpu.setStubs(va(SLOTS), 1, SLOT_SIZE, 0, () => StubAction.Return);
    // inc rax; jmp a; a: inc rbx; jmp start
    const code = [0x48, 0xff, 0xc0, 0xeb, 0x00, 0x48, 0xff, 0xc3, 0xeb, 0xf6];
    for (let time = 0; time < 20; time++) {
      const from = Date.now();
      const stop =
        time === 0 ? guest.run(code, { timeoutMicroseconds: 3000 }) : guest.cpu.run({ timeoutMicroseconds: 3000 });
      expect(stop).toEqual({ kind: 'timeout' });
      expect(Date.now() - from).toBeLessThan(500);
      const ahead = guest.get('RIP') === va(CODE + 5) ? 1n : 0n;
      expect([va(CODE), va(CODE + 5)]).toContain(guest.get('RIP'));
      expect(guest.get('RAX')).toBe(guest.get('RBX') + ahead);
    }
  });

  it('does not end a run that is over before', () => {
    for (let time = 0; time < 200; time++) {
      expect(guest.run([NOP, HLT], { timeoutMicroseconds: 200_000 })).toEqual({ kind: 'halted' });
    }
  });
});
