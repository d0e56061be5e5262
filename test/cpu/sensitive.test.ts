import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCESS_EXECUTE, ACCESS_READ, ACCESS_WRITE, REG, type SensitiveInstruction } from '../../src/cpu/cpu.ts';
import { CODE, DATA, Guest, HLT, movRax, movRcx, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

const NOP = 0x90;
const READ_CR8_TO_RAX = [0x44, 0x0f, 0x20, 0xc0];
const WRITE_CR8_FROM_RAX = [0x44, 0x0f, 0x22, 0xc0];

describe('CR8', () => {
  it('is read and written through its cell without a handler', () => {
    guest.cpu.onSensitive(() => {
      throw new Error('asked about CR8');
    });
    guest.set('CR8', 2n);
    // mov rdx,cr8; mov eax,1; mov cr8,rax; mov r15,cr8
    const code = [0x44, 0x0f, 0x20, 0xc2, 0xb8, 1, 0, 0, 0, ...WRITE_CR8_FROM_RAX, 0x45, 0x0f, 0x20, 0xc7, HLT];
    expect(guest.run(code)).toEqual({ kind: 'halted' });
    expect(guest.get('RDX')).toBe(2n);
    expect(guest.get('R15')).toBe(1n);
    expect(guest.get('CR8')).toBe(1n);
  });

  it('leaves run behind the write that falls below interruptLevel', () => {
    guest.cpu.interruptLevel = 2;
    guest.set('CR8', 15n);
    const code = [...movRax(2n), ...WRITE_CR8_FROM_RAX, ...movRax(1n), ...WRITE_CR8_FROM_RAX, NOP, HLT];
    expect(guest.run(code)).toEqual({ kind: 'irqlLowered' });
    expect(guest.get('CR8')).toBe(1n);
    expect(guest.get('RIP')).toBe(va(CODE + 28));
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
  });

  it('is emulated in code that nobody scanned', () => {
    guest.set('CR8', 9n);
    guest.code([...READ_CR8_TO_RAX, HLT]);
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
    expect(guest.get('RAX')).toBe(9n);
  });

  it('is emulated in code that the guest wrote', () => {
    guest.cpu.protect(DATA, 0x1000, ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE);
    guest.set('CR8', 7n);
    const written = BigInt.asUintN(64, 0xc3c0_200f_44n);
    expect(guest.run([...movRax(written), ...movRcx(va(DATA)), 0x48, 0x89, 0x01, 0xff, 0xd1, HLT])).toEqual({
      kind: 'halted',
    });
    expect(guest.get('RAX')).toBe(7n);
  });
});

describe('sensitive instructions', () => {
  const cases: [SensitiveInstruction['kind'], number[], Partial<SensitiveInstruction>][] = [
    ['mov-from-cr', [0x0f, 0x20, 0xd9], { special: 3, general: REG.RCX }],
    ['mov-to-cr', [0x41, 0x0f, 0x22, 0xc1], { special: 0, general: REG.R9, length: 4 }],
    ['mov-from-dr', [0x0f, 0x21, 0xf8], { special: 7, general: REG.RAX }],
    ['mov-to-dr', [0x0f, 0x23, 0xfa], { special: 7, general: REG.RDX }],
    ['rdmsr', [0x0f, 0x32], { length: 2 }],
    ['wrmsr', [0x0f, 0x30], {}],
    ['lidt', [0x0f, 0x01, 0x18], {}],
    ['lgdt', [0x0f, 0x01, 0x10], {}],
    ['sidt', [0x0f, 0x01, 0x08], {}],
    ['sgdt', [0x0f, 0x01, 0x00], {}],
    ['lmsw', [0x0f, 0x01, 0xf1], { general: REG.RCX }],
    ['clts', [0x0f, 0x06], {}],
    ['lldt', [0x0f, 0x00, 0xd1], { general: REG.RCX }],
    ['ltr', [0x0f, 0x00, 0xd9], { general: REG.RCX }],
    ['xgetbv', [0x0f, 0x01, 0xd0], {}],
    ['xsetbv', [0x0f, 0x01, 0xd1], {}],
    ['stac', [0x0f, 0x01, 0xcb], {}],
    ['clac', [0x0f, 0x01, 0xca], {}],
    ['vmcall', [0x0f, 0x01, 0xc1], {}],
    ['swapgs', [0x0f, 0x01, 0xf8], {}],
    ['invlpg', [0x0f, 0x01, 0x38], {}],
    ['wbinvd', [0x0f, 0x09], {}],
    ['cpuid', [0x0f, 0xa2], {}],
    ['rdtsc', [0x0f, 0x31], {}],
    ['rdtscp', [0x0f, 0x01, 0xf9], { length: 3 }],
    ['in', [0xe4, 0x71], { port: 0x71, width: 1 }],
    ['in', [0xed], { port: 0x3f8, width: 4 }],
    ['in', [0x66, 0xed], { port: 0x3f8, width: 2 }],
    ['out', [0xe6, 0x70], { port: 0x70, width: 1 }],
    ['out', [0xef], { port: 0x3f8, width: 4 }],
  ];

  it.each(cases)('%s is asked about, with all cells loaded, and skipped', (kind, bytes, fields) => {
    const seen: SensitiveInstruction[] = [];
    guest.set('RBX', 0x1234n);
    guest.set('RDX', 0x3f8n);
    guest.cpu.onSensitive((instruction) => {
      seen.push(instruction);
      expect(guest.get('RBX')).toBe(0x1234n);
      expect(guest.get('RIP')).toBe(va(CODE + 1));
      guest.set('RAX', 0xabcn);
      guest.set('RSI', 0xdefn);
      return 'skip';
    });
    expect(guest.run([NOP, ...bytes, 0x48, 0x89, 0xc7, HLT])).toEqual({ kind: 'halted' });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ kind, length: bytes.length, ...fields });
    expect([guest.get('RDI'), guest.get('RSI')]).toEqual([0xabcn, 0xdefn]);
  });

  it('lets the engine execute', () => {
    guest.cpu.onSensitive(() => 'execute');
    expect(guest.run([0x0f, 0x20, 0xd9, HLT])).toEqual({ kind: 'halted' });
    expect(guest.get('RCX')).toBe(guest.get('CR3'));
  });

  it('writes system cells of a skipped instruction', () => {
    guest.cpu.onSensitive(({ kind }) => {
      if (kind === 'wrmsr') guest.set('GS_BASE', va(DATA));
      return 'skip';
    });
    guest.view.setBigUint64(DATA + 8, 0x99n, true);
    expect(guest.run([0x0f, 0x30, 0x65, 0x48, 0x8b, 0x04, 0x25, 8, 0, 0, 0, HLT])).toEqual({ kind: 'halted' });
    expect(guest.get('RAX')).toBe(0x99n);
  });

  it.each([
    ['cpuid', [0x0f, 0xa2]],
    ['in', [0xec]],
  ])('%s yields on the instruction and nothing behind it runs', (_, bytes) => {
    let verdict: 'yield' | 'skip' = 'yield';
    guest.cpu.onSensitive(() => {
      guest.set('R12', 5n);
      return verdict;
    });
    guest.set('RCX', va(DATA));
    const code = [...bytes, 0xff, 0x01, HLT];
    expect(guest.run(code)).toEqual({ kind: 'yielded' });
    expect(guest.get('RIP')).toBe(va(CODE));
    expect(guest.get('R12')).toBe(5n);
    expect(guest.view.getUint32(DATA, true)).toBe(0);
    verdict = 'skip';
    expect(guest.cpu.run({})).toEqual({ kind: 'halted' });
    expect(guest.view.getUint32(DATA, true)).toBe(1);
  });

  it('asks once when the handler changed memory before it said execute', () => {
    let asked = 0;
    guest.cpu.onSensitive(() => {
      asked++;
      guest.cpu.protect(DATA, 0x1000, ACCESS_READ);
      return 'execute';
    });
    const stop = guest.run([...movRcx(va(DATA)), 0x0f, 0x31, 0x89, 0x01, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'write', gpa: DATA });
    expect(asked).toBe(1);
  });

  it('gives how many addresses it hooked, and a false hit inside another instruction changes nothing', () => {
    guest.cpu.onSensitive(() => {
      throw new Error('asked about a constant');
    });
    const code = [...movRax(0x0f30_0fa2_0f32n), HLT];
    expect(guest.cpu.scanForSensitive(va(CODE), Uint8Array.from(code))).toBeGreaterThan(0);
    expect(guest.run(code)).toEqual({ kind: 'halted' });
    expect(guest.get('RAX')).toBe(0x0f30_0fa2_0f32n);
  });

  it('follows code that changes at a hooked address', () => {
    guest.cpu.onSensitive(() => {
      throw new Error('asked about what is gone');
    });
    guest.code([0x0f, 0xa2, HLT]);
    guest.cpu.scanForSensitive(va(CODE), Uint8Array.of(0x0f, 0xa2));
    guest.code([NOP, NOP, HLT]);
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
  });

  it('a handler that throws ends the run and the error comes out of it', () => {
    const thrown = new Error('from the handler');
    guest.cpu.onSensitive(() => {
      throw thrown;
    });
    expect(() => guest.run([NOP, 0x0f, 0xa2, HLT])).toThrow(thrown);
    guest.cpu.onSensitive(() => 'skip');
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
  });
});
