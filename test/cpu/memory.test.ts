import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE } from '../../src/cpu/cpu.ts';
import { CODE, DATA, Guest, HLT, movRax, movRcx, STACK_TOP, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

const STORE_RAX_AT_RCX = [0x48, 0x89, 0x01];
const LOAD_RAX_FROM_RCX = [0x48, 0x8b, 0x01];

describe('both stages', () => {
  it('runs code in the kernel half and shares RAM with JavaScript', () => {
    guest.view.setBigUint64(DATA, 41n, true);
    const stop = guest.run([...movRcx(va(DATA)), ...LOAD_RAX_FROM_RCX, 0x48, 0xff, 0xc0, ...STORE_RAX_AT_RCX, HLT]);
    expect(stop).toEqual({ kind: 'halted' });
    expect(guest.view.getBigUint64(DATA, true)).toBe(42n);
    expect(guest.get('RAX')).toBe(42n);
  });

  it('denies a store, writes nothing, stays on the instruction and completes after protect', () => {
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
    const stop = guest.run([...movRcx(va(DATA + 8)), ...movRax(0x1122334455667788n), ...STORE_RAX_AT_RCX, HLT]);
    expect(stop).toEqual({
      kind: 'denied',
      access: 'write',
      gpa: DATA + 8,
      va: va(DATA + 8),
      size: 8,
      value: 0x1122334455667788n,
    });
    expect(guest.get('RIP')).toBe(va(CODE + 20));
    expect(guest.view.getBigUint64(DATA + 8, true)).toBe(0n);
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.view.getBigUint64(DATA + 8, true)).toBe(0x1122334455667788n);
  });

  it('denies a store through an alias with CR0.WP cleared', () => {
    guest.mapPage(0x100000, CODE);
    guest.set('CR0', guest.get('CR0') & ~0x10000n);
    const stop = guest.run([...movRcx(va(0x100004)), ...STORE_RAX_AT_RCX, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'write', gpa: CODE + 4, va: va(0x100004) });
  });

  it('denies a fetch with RIP on the target', () => {
    const stop = guest.run([...movRax(va(DATA)), 0xff, 0xe0]);
    expect(stop).toEqual({ kind: 'denied', access: 'execute', gpa: DATA, va: va(DATA), size: 0, value: 0n });
    expect(guest.get('RIP')).toBe(va(DATA));
    guest.bytes[DATA] = HLT;
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
  });

  it('denies a call into memory that is not executable with the return address pushed', () => {
    const stop = guest.run([...movRax(va(DATA)), 0xff, 0xd0, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'execute', gpa: DATA });
    expect(guest.view.getBigUint64(STACK_TOP - 8, true)).toBe(va(CODE + 12));
    guest.bytes[DATA] = 0xc3;
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.get('RIP')).toBe(va(CODE + 13));
  });

  it('denies a read', () => {
    guest.cpu.protect(DATA, 0x1000, 0);
    const stop = guest.run([...movRcx(va(DATA)), 0x8b, 0x41, 0x10, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'read', gpa: DATA + 0x10, va: va(DATA + 0x10), size: 4 });
    expect(guest.get('RIP')).toBe(va(CODE + 10));
  });

  it.each([
    ['rip-relative store', [0x89, 0x05, ...le32(DATA + 4 - CODE - 6), HLT], DATA + 4, 'write'],
    ['push', [0x48, 0xbc, ...imm(va(DATA + 0x10)), 0x50, HLT], DATA + 8, 'write'],
    ['gs-relative store', [0x65, 0x48, 0x89, 0x04, 0x25, 0x20, 0, 0, 0, HLT], DATA + 0x20, 'write'],
    ['lock xadd', [...movRcx(va(DATA)), 0xf0, 0x48, 0x0f, 0xc1, 0x01, HLT], DATA, 'write'],
    ['lock cmpxchg', [...movRcx(va(DATA)), 0xf0, 0x48, 0x0f, 0xb1, 0x01, HLT], DATA, 'write'],
    ['lock cmpxchg16b', [...movRcx(va(DATA)), 0xf0, 0x48, 0x0f, 0xc7, 0x09, HLT], DATA, 'write'],
    ['xchg', [...movRcx(va(DATA + 1)), 0x48, 0x87, 0x01, HLT], DATA + 1, 'write'],
    ['movups', [...movRcx(va(DATA + 0x30)), 0x0f, 0x11, 0x01, HLT], DATA + 0x30, 'write'],
    ['fxsave', [...movRcx(va(DATA + 0x100)), 0x0f, 0xae, 0x01, HLT], DATA + 0x100, 'write'],
    ['scaled store', [...movRcx(va(DATA)), 0x31, 0xd2, 0xb2, 3, 0x89, 0x44, 0xd1, 4, HLT], DATA + 0x1c, 'write'],
  ] as const)('finds the virtual address of a denied %s', (_, code, gpa, access) => {
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
    guest.set('GS_BASE', va(DATA));
    const stop = guest.run([...code]);
    expect(stop).toMatchObject({ kind: 'denied', access, gpa, va: va(gpa) });
    expect([...guest.bytes.subarray(DATA, DATA + 0x400)].every((byte) => byte === 0)).toBe(true);
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE);
    expect(guest.cpu.run({ timeoutMicroseconds: 1_000_000 })).toEqual({ kind: 'halted' });
  });

  it('runs nothing behind a denied store that the engine does in a function of its own', () => {
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
    guest.set('RDX', va(DATA + 0x1000));
    const incRdxTarget = [0xff, 0x02];
    const stop = guest.run([...movRcx(va(DATA)), 0x0f, 0xae, 0x01, ...incRdxTarget, ...incRdxTarget, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'write', gpa: DATA, va: va(DATA) });
    expect(guest.get('RIP')).toBe(va(CODE + 10));
    expect(guest.view.getUint32(DATA + 0x1000, true)).toBe(0);
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE);
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.view.getUint32(DATA + 0x1000, true)).toBe(2);
  });

  it('tells the source from the destination of rep movsb', () => {
    guest.cpu.protect(DATA + 0x1000, 0x1000, ACCESS_READ);
    guest.set('RSI', va(DATA));
    guest.set('RDI', va(DATA + 0x1000 - 2));
    guest.set('RCX', 8n);
    guest.bytes.fill(7, DATA, DATA + 8);
    expect(guest.run([0xf3, 0xa4, HLT])).toMatchObject({
      kind: 'denied',
      access: 'write',
      gpa: DATA + 0x1000,
      va: va(DATA + 0x1000),
      size: 1,
    });
    expect(guest.get('RCX')).toBe(6n);
  });

  it('is exact when straight code runs over a page end into memory that is not executable', () => {
    const end = CODE + 0x8000;
    guest.code([0x48, 0xff, 0xc0, 0x48, 0xff, 0xc0, 0x90], end - 7);
    guest.set('RAX', 5n);
    const stop = guest.runAt(va(end - 7));
    expect(stop).toMatchObject({ kind: 'denied', access: 'execute', gpa: end, va: va(end) });
    expect(guest.get('RIP')).toBe(va(end));
    expect(guest.get('RAX')).toBe(7n);
    expect(guest.get('RFLAGS') & 0x100n).toBe(0n);
  });

  it('denies an instruction that lies across the page end with RIP on it', () => {
    const end = CODE + 0x8000;
    guest.code([0x90, 0x48, 0xff], end - 3);
    const stop = guest.runAt(va(end - 3));
    expect(stop).toMatchObject({ kind: 'denied', access: 'execute', gpa: end, va: va(end) });
    expect(guest.get('RIP')).toBe(va(end - 2));
  });

  it('stops code that loses its execute right although it was translated', () => {
    guest.code([HLT]);
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
    guest.cpu.protect(CODE, 0x1000, ACCESS_READ | ACCESS_WRITE);
    expect(guest.runAt(va(CODE))).toMatchObject({ kind: 'denied', access: 'execute' });
  });

  it('reports a guest-physical address that nothing backs', () => {
    guest.mapPage(0x100000, 0x8000_0000);
    expect(guest.run([...movRcx(va(0x100010)), ...LOAD_RAX_FROM_RCX, HLT])).toEqual({
      kind: 'unmapped',
      access: 'read',
      gpa: 0x8000_0010,
      va: va(0x100010),
      size: 8,
    });
  });

  it('sees page-table changes after flushTlb', () => {
    guest.view.setBigUint64(DATA + 0x1000, 9n, true);
    const code = [...movRcx(va(DATA)), ...LOAD_RAX_FROM_RCX, HLT];
    guest.run(code);
    expect(guest.get('RAX')).toBe(0n);
    guest.mapPage(DATA, DATA + 0x1000);
    guest.cpu.flushTlb();
    guest.runAt(va(CODE));
    expect(guest.get('RAX')).toBe(9n);
  });
});

describe('windows', () => {
  it('shows RAM at a guest-physical address outside RAM until it is unmapped', () => {
    guest.cpu.mapWindow(0xfee0_0000, 0x1000, DATA, ACCESS_READ | ACCESS_WRITE);
    guest.mapPage(0x100000, 0xfee0_0000);
    expect(guest.run([...movRcx(va(0x100018)), ...movRax(0x77n), ...STORE_RAX_AT_RCX, HLT])).toEqual({
      kind: 'halted',
    });
    expect(guest.view.getBigUint64(DATA + 0x18, true)).toBe(0x77n);
    guest.cpu.protect(0xfee0_0000, 0x1000, ACCESS_READ);
    expect(guest.runAt(va(CODE))).toMatchObject({ kind: 'denied', access: 'write', gpa: 0xfee0_0018 });
    guest.cpu.unmapWindow(0xfee0_0000, 0x1000);
    expect(guest.runAt(va(CODE))).toMatchObject({ kind: 'unmapped', access: 'write', gpa: 0xfee0_0018 });
  });

  it('refuses ranges that are wrong', () => {
    expect(() => guest.cpu.protect(DATA + 1, 0x1000, 1)).toThrow(/whole pages/);
    expect(() => guest.cpu.protect(0x8000_0000, 0x1000, 1)).toThrow(/neither RAM nor a mapped window/);
    expect(() => guest.cpu.mapWindow(DATA, 0x1000, 0, 1)).toThrow(/overlaps RAM/);
    expect(() => guest.cpu.mapWindow(0x8000_0000, 0x1000, 4 << 20, 1)).toThrow(/not a page range inside/);
    expect(() => guest.cpu.unmapWindow(0x8000_0000, 0x1000)).toThrow(/not a mapped window/);
  });
});

function imm(value: bigint): number[] {
  return movRax(value).slice(2);
}

function le32(value: number): number[] {
  return [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >>> 24) & 255];
}
