import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REG } from '../../src/cpu/cpu.ts';
import { CODE, DATA, Guest, HLT, movRax, va } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = new Guest();
});
afterEach(() => guest.cpu.dispose());

/** Values that each register takes as they are. */
const VALUES: Record<keyof typeof REG, bigint> = {
  RAX: 0x1111111111111111n,
  RCX: 0x2222222222222222n,
  RDX: 0x3333333333333333n,
  RBX: 0x4444444444444444n,
  RSP: 0x5555555555555558n,
  RBP: 0x6666666666666666n,
  RSI: 0x7777777777777777n,
  RDI: 0x8888888888888888n,
  R8: 0x9999999999999999n,
  R9: 0xaaaaaaaaaaaaaaaan,
  R10: 0xbbbbbbbbbbbbbbbbn,
  R11: 0xccccccccccccccccn,
  R12: 0xddddddddddddddddn,
  R13: 0xeeeeeeeeeeeeeeeen,
  R14: 0xffffffffffffffffn,
  R15: 0x0123456789abcdefn,
  RIP: 0xfffff80000012345n,
  RFLAGS: 0x246n,
  CR0: 0x80050031n,
  CR2: 0xfffff80012345678n,
  CR3: 0x0000000123456000n,
  CR4: 0x6a0n,
  CR8: 12n,
  GS_BASE: 0xfffff80000100000n,
  KERNEL_GS_BASE: 0x000000c012340000n,
  FS_BASE: 0x0000000012340000n,
  EFER: 0xd01n,
  IDTR_BASE: 0xfffff80000200000n,
  IDTR_LIMIT: 0xfffn,
  GDTR_BASE: 0xfffff80000201000n,
  GDTR_LIMIT: 0x57n,
  CS: 0x10n,
  SS: 0x18n,
  DS: 0x2bn,
  ES: 0x2bn,
  FS: 0x53n,
  GS: 0x2bn,
  TR: 0x40n,
  DR0: 0x1000n,
  DR1: 0x2000n,
  DR2: 0x3000n,
  DR3: 0x4000n,
  DR6: 0xffff0ff0n,
  DR7: 0x400n,
  MXCSR: 0x1f80n,
};
const NAMES = Object.keys(REG) as (keyof typeof REG)[];

describe('registers', () => {
  it('every cell goes to the CPU and comes back', () => {
    for (const name of NAMES) guest.set(name, VALUES[name]);
    guest.cpu.store();
    guest.cpu.registers.fill(0n);
    guest.set('CR8', VALUES.CR8);
    guest.cpu.load();
    expect(Object.fromEntries(NAMES.map((name) => [name, guest.get(name)]))).toEqual(VALUES);
  });

  it('shows the halves of each cell', () => {
    guest.set('R15', 0x0123456789abcdefn);
    expect([guest.cpu.words[2 * REG.R15], guest.cpu.words[2 * REG.R15 + 1]]).toEqual([0x89abcdef, 0x01234567]);
  });

  it('keeps selectors as values, without a descriptor table', () => {
    guest.set('GS', 0x2bn);
    guest.set('FS', 0x53n);
    guest.set('GS_BASE', va(DATA));
    // mov ax,gs; mov cx,fs
    expect(guest.run([...movRax(0n), 0x66, 0x8c, 0xe8, 0x31, 0xc9, 0x66, 0x8c, 0xe1, HLT])).toEqual({ kind: 'halted' });
    expect([guest.get('RAX'), guest.get('RCX'), guest.get('GS_BASE')]).toEqual([0x2bn, 0x53n, va(DATA)]);
  });

  it('moves XMM registers', () => {
    for (let index = 0; index < 256; index++) guest.cpu.xmm[index] = index;
    guest.cpu.storeXmm();
    // pxor xmm0,xmm0; movdqa xmm15,xmm1
    expect(guest.run([0x66, 0x0f, 0xef, 0xc0, 0x66, 0x44, 0x0f, 0x6f, 0xf9, HLT])).toEqual({ kind: 'halted' });
    guest.cpu.loadXmm();
    expect([...guest.cpu.xmm.subarray(0, 16)]).toEqual(Array(16).fill(0));
    expect([...guest.cpu.xmm.subarray(240)]).toEqual(Array.from({ length: 16 }, (_, index) => 16 + index));
  });
});

describe('contexts', () => {
  it('bring back registers, vector state and CR8', () => {
    guest.set('RBX', 1n);
    guest.set('CR8', 2n);
    guest.cpu.xmm.fill(9);
    guest.cpu.storeXmm();
    guest.cpu.store();
    const context = guest.cpu.saveContext();
    guest.run([...movRax(7n), 0x48, 0x89, 0xc3, 0x66, 0x0f, 0xef, 0xc0, HLT]);
    guest.set('CR8', 15n);
    expect(guest.get('RBX')).toBe(7n);
    guest.cpu.restoreContext(context);
    guest.cpu.loadXmm();
    expect([guest.get('RBX'), guest.get('CR8'), guest.cpu.xmm[0]]).toEqual([1n, 2n, 9]);
    guest.cpu.restoreContext(context);
    expect(guest.get('RBX')).toBe(1n);
  });

  it('follow the page tables that they were saved with', () => {
    guest.cpu.store();
    const context = guest.cpu.saveContext();
    guest.set('CR3', 0n);
    expect(guest.run([HLT])).toMatchObject({ kind: 'exception', vector: 14 });
    guest.cpu.restoreContext(context);
    expect(guest.runAt(va(CODE))).toEqual({ kind: 'halted' });
  });

  it('of another CPU are refused', () => {
    expect(() => guest.cpu.restoreContext({ id: 99 })).toThrow(/no saved context 99/);
  });
});
