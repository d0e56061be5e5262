import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CODE, DATA, Guest, HLT, movRax, movRcx, NX, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

const HOLE = 0x100000;
const NOP = 0x90;

describe('exceptions', () => {
  it.each([
    ['int3', [NOP, 0xcc, HLT], 3, 2, 0],
    ['int 29h', [NOP, 0xcd, 0x29, HLT], 0x29, 3, 0],
    ['int 2Dh', [NOP, 0xcd, 0x2d, HLT], 0x2d, 3, 0],
    ['divide', [0x31, 0xc9, 0xf7, 0xf1, HLT], 0, 2, 0],
    ['general protection of a non-canonical segment load', [0x66, 0xb8, 0x18, 0, 0x8e, 0xe8, HLT], 13, 4, 0x18],
  ])('%s', (_, code, vector, offset, errorCode) => {
    expect(guest.run(code)).toMatchObject({ kind: 'exception', vector, errorCode });
    expect(guest.get('RIP')).toBe(va(CODE + offset));
  });

  it.each([
    ['a read of nothing', [0x8b, 0x01], undefined, 0, 0],
    ['a write to nothing', [0x89, 0x01], undefined, 2, 0],
    ['a write to a read-only page', [0x89, 0x01], 1n, 3, 0],
    ['a jump to nothing', [0xff, 0xe1], undefined, 16, 1],
    ['a jump to a page that NX closes', [0xff, 0xe1], 3n | NX, 17, 1],
  ])('page fault by %s', (_, access, bits, errorCode, inTarget) => {
    guest.mapPage(HOLE, bits === undefined ? undefined : HOLE, bits);
    const address = va(HOLE + 0x18);
    expect(guest.run([...movRcx(address), ...access, HLT])).toEqual({
      kind: 'exception',
      vector: 14,
      errorCode,
      cr2: address,
    });
    expect(guest.get('RIP')).toBe(inTarget ? address : va(CODE + 10));
    expect(guest.get('CR2')).toBe(address);
  });

  it('a page fault goes on when the page is there', () => {
    guest.mapPage(HOLE, undefined);
    guest.run([...movRcx(va(HOLE)), 0x48, 0x8b, 0x01, HLT]);
    guest.mapPage(HOLE, HOLE);
    guest.view.setBigUint64(HOLE, 7n, true);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.get('RAX')).toBe(7n);
  });

  it('a second fault is no double fault', () => {
    guest.mapPage(HOLE, undefined);
    const code = [...movRcx(va(HOLE)), 0x48, 0x8b, 0x01, HLT];
    for (let time = 0; time < 3; time++) {
      expect(guest.run(code)).toMatchObject({ kind: 'exception', vector: 14, errorCode: 0 });
    }
    guest.set('RDX', 0n);
    expect(guest.run([0x31, 0xc9, 0xf7, 0xf1])).toMatchObject({ kind: 'exception', vector: 0 });
    expect(guest.run(code)).toMatchObject({ kind: 'exception', vector: 14, errorCode: 0 });
    expect(guest.run([0x31, 0xc9, 0xf7, 0xf1])).toMatchObject({ kind: 'exception', vector: 0 });
  });

  it('a fault leaves floating-point and vector state alone', () => {
    guest.mapPage(HOLE, undefined);
    guest.cpu.xmm.fill(0x5a);
    guest.cpu.storeXmm();
    // fld1; fault; fstp qword [rdx]
    guest.set('RDX', va(DATA));
    guest.run([0xdb, 0xe3, 0xd9, 0xe8, ...movRcx(va(HOLE)), 0x8b, 0x01, 0xdd, 0x1a, HLT]);
    guest.mapPage(HOLE, HOLE);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.view.getFloat64(DATA, true)).toBe(1);
    guest.cpu.xmm.fill(0);
    guest.cpu.loadXmm();
    expect(guest.cpu.xmm.every((byte) => byte === 0x5a)).toBe(true);
  });

  it('the fault of code that runs over a page end is taken at the page', () => {
    const end = CODE + 0x8000;
    guest.mapPage(end, undefined);
    guest.code([0x48, 0xff, 0xc0, 0x48, 0xff, 0xc0, NOP], end - 7);
    guest.set('RAX', 5n);
    expect(guest.runAt(va(end - 7))).toEqual({ kind: 'exception', vector: 14, errorCode: 16, cr2: va(end) });
    expect(guest.get('RIP')).toBe(va(end));
    expect(guest.get('RAX')).toBe(7n);
  });
});

describe('invalid instructions', () => {
  it.each([
    ['ud2', [NOP, 0x0f, 0x0b]],
    ['vaddps', [NOP, 0xc5, 0xf0, 0x58, 0xc2]],
    ['vmovdqu', [NOP, 0xc5, 0xfe, 0x6f, 0x01]],
    ['rdrand', [NOP, 0x48, 0x0f, 0xc7, 0xf0]],
    ['vmlaunch', [NOP, 0x0f, 0x01, 0xc2]],
  ])('%s', (_, code) => {
    expect(guest.run([...code, HLT])).toEqual({ kind: 'invalidInstruction' });
    expect(guest.get('RIP')).toBe(va(CODE + 1));
  });

  it.each([
    ['popcnt', [0xf3, 0x48, 0x0f, 0xb8, 0xc1], 3n],
    ['crc32', [0xf2, 0x48, 0x0f, 0x38, 0xf1, 0xc1], undefined],
    ['pshufb', [0x66, 0x0f, 0x38, 0x00, 0xc1], undefined],
    ['pclmulqdq', [0x66, 0x0f, 0x3a, 0x44, 0xc1, 0], undefined],
    ['aesenc', [0x66, 0x0f, 0x38, 0xdc, 0xc1], undefined],
  ])('%s is none', (_, code, rax) => {
    expect(guest.run([...movRax(0n), ...movRcx(0x111n), ...code, HLT])).toEqual({ kind: 'halted' });
    if (rax !== undefined) expect(guest.get('RAX')).toBe(rax);
  });
});
