import { beforeEach, describe, expect, test } from 'vitest';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import { bits, bits64, i8, i16, i32, i64, ptr, u8, u16, u32, u64 } from '../../src/memory/layout-types.ts';
import { DeniedWriteError, GuestAccessError } from '../../src/memory/memory-errors.ts';
import type { AccessFault, GuestMemory, PageProtection } from '../../src/memory/memory-types.ts';
import { type CpuCall, fakeCpu } from './fake-cpu.ts';

const RW: PageProtection = { write: true, execute: false, user: false };
const RX: PageProtection = { write: false, execute: true, user: false };
const MIB = 0x100000;

let space: PagedAddressSpace;
let memory: GuestMemory;
let calls: CpuCall[];
let setWriteProtect: (on: boolean) => void;
/** Two writable pages, then one that is not mapped. */
let base: bigint;
/** A writable page and a read-only one behind it. */
let edge: bigint;

beforeEach(() => {
  const fake = fakeCpu(32 * MIB);
  ({ calls, setWriteProtect } = fake);
  space = createAddressSpace(fake.cpu, { seed: 7, maxBytes: 24 * MIB, kaslr: 'win10' });
  memory = space.memory;
  base = space.reserve('nonPagedPool', 3);
  space.map(base, space.allocateFrames(2, 'data'), RW, 'test');
  edge = space.reserve('nonPagedPool', 2);
  space.map(edge, space.allocateFrames(1, 'data'), RW, 'test');
  space.map(edge + 0x1000n, space.allocateFrames(1, 'data'), { ...RW, write: false }, 'test');
  calls.length = 0;
});

function faultOf(access: () => unknown): AccessFault {
  try {
    access();
  } catch (error) {
    if (error instanceof GuestAccessError) return error.fault;
    throw error;
  }
  throw new Error('nothing faulted');
}

describe('values', () => {
  const field = { offset: 0x10, at: 0x10n };

  test.each([
    ['u8', () => memory.setU8(base + 5n, 0x1fe), () => memory.u8(base + 5n), 0xfe],
    ['u16', () => memory.setU16(base + 5n, 0xfedc), () => memory.u16(base + 5n), 0xfedc],
    ['u32', () => memory.setU32(base + 5n, 0xfedcba98), () => memory.u32(base + 5n), 0xfedcba98],
    ['i32', () => memory.setU32(base + 5n, 0xffffffff), () => memory.i32(base + 5n), -1],
    ['u64', () => memory.setU64(base + 5n, 2n ** 64n - 2n), () => memory.u64(base + 5n), 2n ** 64n - 2n],
    ['i64', () => memory.setU64(base + 5n, -2n), () => memory.i64(base + 5n), -2n],
    ['u16 over a page edge', () => memory.setU16(base + 0xfffn, 0xabcd), () => memory.u16(base + 0xfffn), 0xabcd],
    [
      'u32 over a page edge',
      () => memory.setU32(base + 0xffdn, 0x89abcdef),
      () => memory.u32(base + 0xffdn),
      0x89abcdef,
    ],
    [
      'u64 over a page edge',
      () => memory.setU64(base + 0xff9n, 2n ** 63n + 5n),
      () => memory.u64(base + 0xff9n),
      2n ** 63n + 5n,
    ],
  ])('%s', (_, write, read, value) => {
    write();
    expect(read()).toBe(value);
  });

  test('numbers are little-endian, also over a page edge', () => {
    memory.setU32(base + 0xffen, 0x04030201);
    expect([...memory.bytes(base + 0xffdn, 6)]).toEqual([0, 1, 2, 3, 4, 0]);
  });

  test.each([
    ['u8', u8(0x10), 0xff, 0xff],
    ['i8', i8(0x10), -3, -3],
    ['u16', u16(0x10), 0xffff, 0xffff],
    ['i16', i16(0x10), -3, -3],
    ['u32', u32(0x10), 0xfffffffe, 0xfffffffe],
    ['i32', i32(0x10), -3, -3],
    ['a bit field is cut to its width', bits(0x10, 'u16', 3, 5), 0xff, 0x1f],
    ['a bit field of a whole unit', bits(0x10, 'u32', 0, 32), 0xfffffff0, 0xfffffff0],
    ['the highest bit', bits(0x10, 'u32', 31, 1), 1, 1],
  ] as const)('a field: %s', (_, place, value, read) => {
    memory.set(base, place, value);
    expect(memory.get(base, place)).toBe(read);
  });

  test.each([
    ['u64', u64(0x10), 2n ** 64n - 1n],
    ['i64', i64(0x10), -5n],
    ['ptr', ptr(0x10), 0xfffff80012345678n],
    ['bits of 64', bits64(0x10, 4, 52), 0xfedcba9876543n],
  ] as const)('a wide field: %s', (_, place, value) => {
    memory.set(base, place, value);
    expect(memory.get(base, place)).toBe(value);
  });

  test('a bit field leaves its neighbours alone', () => {
    memory.setU32(base + field.at, 0xffffffff);
    memory.set(base, bits(0x10, 'u32', 8, 4), 0);
    expect(memory.u32(base + field.at)).toBe(0xfffff0ff);
    memory.setU64(base + field.at, 2n ** 64n - 1n);
    memory.set(base, bits64(0x10, 40, 8), 0n);
    expect(memory.u64(base + field.at)).toBe(0xffff00ffffffffffn);
  });

  test('bytes are a copy, and ranges go over pages', () => {
    const pattern = Uint8Array.from({ length: 0x1800 }, (_, i) => i * 7);
    memory.write(base + 0x123n, pattern);
    const copy = memory.bytes(base + 0x123n, pattern.length);
    expect(copy).toEqual(pattern);
    copy.fill(0);
    expect(memory.u8(base + 0x124n)).toBe(7);
    memory.fill(base + 0xff0n, 0x20, 0xee);
    expect(memory.u8(base + 0xfefn)).toBe(pattern[0xfef - 0x123]);
    expect(memory.bytes(base + 0xff0n, 0x20)).toEqual(new Uint8Array(0x20).fill(0xee));
    expect(memory.u8(base + 0x1010n)).toBe(pattern[0x1010 - 0x123]);
    expect(memory.bytes(base, 0)).toEqual(new Uint8Array(0));
  });

  test.each([
    ['up', 3n, 0n],
    ['down', 0n, 3n],
  ])('an overlapping copy %s', (_, to, from) => {
    const pattern = Uint8Array.from({ length: 0x1100 }, (_, i) => i * 11);
    memory.write(base + from, pattern);
    memory.copy(base + to, base + from, pattern.length);
    expect(memory.bytes(base + to, pattern.length)).toEqual(pattern);
  });

  test('a copy between overlapping aliases', () => {
    const alias = space.reserve('systemPtes', 2);
    space.map(alias, space.framesOf(base, 2), RW, 'alias');
    memory.write(
      base,
      Uint8Array.from({ length: 0x1100 }, (_, i) => i * 11),
    );
    const before = memory.bytes(base, 0x1100);
    memory.copy(alias + 5n, base, 0x1100);
    expect(memory.bytes(base + 5n, 0x1100)).toEqual(before);
  });
});

describe('strings', () => {
  test('end at the zero, at the limit, and go over pages', () => {
    memory.write(base + 0xffdn, Buffer.from('caf\xe9s\0x', 'latin1'));
    expect(memory.ansiz(base + 0xffdn)).toBe('cafés');
    expect(memory.ansiz(base + 0xffdn, 4)).toBe('café');
    memory.write(base + 0xffbn, Buffer.from('Gerät\0x', 'utf16le'));
    expect(memory.utf16z(base + 0xffbn)).toBe('Gerät');
    expect(memory.utf16z(base + 0xffbn, 3)).toBe('Ger');
    expect(memory.utf16(base + 0xffbn, 14)).toBe('Gerät\0x');
    expect(memory.utf16(base + 0xffbn, 5)).toBe('Ge');
  });

  test('fault where they run into a missing page, unless the limit comes first', () => {
    memory.fill(base + 0x1ff0n, 16, 0x41);
    expect(memory.ansiz(base + 0x1ff0n, 16)).toBe('A'.repeat(16));
    expect(memory.utf16z(base + 0x1ff0n, 8)).toBe('䅁'.repeat(8));
    for (const read of [memory.ansiz, memory.utf16z])
      expect(faultOf(() => read.call(memory, base + 0x1ff0n))).toEqual({
        va: base + 0x2000n,
        access: 'read',
        reason: 'notMapped',
      });
  });
});

describe('faults', () => {
  const missing = 0x2000n;
  const bytes = new Uint8Array(16);

  test.each<[string, (va: bigint) => unknown, 'read' | 'write']>([
    ['u8', (va) => memory.u8(va), 'read'],
    ['u16', (va) => memory.u16(va), 'read'],
    ['u32', (va) => memory.u32(va), 'read'],
    ['i32', (va) => memory.i32(va), 'read'],
    ['u64', (va) => memory.u64(va), 'read'],
    ['i64', (va) => memory.i64(va), 'read'],
    ['get', (va) => memory.get(va - 8n, u32(8)), 'read'],
    ['bytes', (va) => memory.bytes(va, 16), 'read'],
    ['ansiz', (va) => memory.ansiz(va), 'read'],
    ['utf16z', (va) => memory.utf16z(va), 'read'],
    ['utf16', (va) => memory.utf16(va, 16), 'read'],
    ['setU8', (va) => memory.setU8(va, 1), 'write'],
    ['setU16', (va) => memory.setU16(va, 1), 'write'],
    ['setU32', (va) => memory.setU32(va, 1), 'write'],
    ['setU64', (va) => memory.setU64(va, 1n), 'write'],
    ['set', (va) => memory.set(va - 8n, u32(8), 1), 'write'],
    ['write', (va) => memory.write(va, bytes), 'write'],
    ['fill', (va) => memory.fill(va, 16, 1), 'write'],
    ['copy from', (va) => memory.copy(base, va, 16), 'read'],
    ['copy to', (va) => memory.copy(va, base, 16), 'write'],
    ['writeUnchecked', (va) => space.writeUnchecked(va, bytes), 'write'],
  ])('%s', (name, access, kind) => {
    expect(faultOf(() => access(base + missing))).toEqual({ va: base + missing, access: kind, reason: 'notMapped' });
    for (const va of [0x0000800000000000n, 0xffff7ffffffff000n, 0x8000000000000000n])
      expect(faultOf(() => access(va))).toEqual({ va, access: kind, reason: 'notCanonical' });
    if (kind === 'read' || name === 'writeUnchecked') expect(() => access(edge + 0x1000n)).not.toThrow();
    else
      expect(faultOf(() => access(edge + 0x1000n))).toEqual({
        va: edge + 0x1000n,
        access: kind,
        reason: 'notWritable',
      });
  });

  test.each<[string, (va: bigint) => unknown]>([
    ['setU16', (va) => memory.setU16(va + 1n, 0xffff)],
    ['setU32', (va) => memory.setU32(va, 0xffffffff)],
    ['setU64', (va) => memory.setU64(va - 3n, 2n ** 64n - 1n)],
    ['write', (va) => memory.write(va - 3n, new Uint8Array(16).fill(255))],
    ['fill', (va) => memory.fill(va - 3n, 16, 255)],
    ['copy', (va) => memory.copy(va - 3n, base, 16)],
  ])('%s over the edge of what can be written writes nothing', (_, access) => {
    memory.fill(base, 16, 0xee);
    for (const [last, reason] of [
      [base + 0x1ffen, 'notMapped'],
      [edge + 0xffen, 'notWritable'],
    ] as const) {
      expect(faultOf(() => access(last))).toEqual({ va: last + 2n, access: 'write', reason });
      expect(memory.bytes(last - 6n, 8)).toEqual(new Uint8Array(8));
    }
  });

  test('a read-only page can be written while CR0.WP is clear', () => {
    setWriteProtect(false);
    memory.setU32(edge + 0x1000n, 5);
    expect(memory.u32(edge + 0x1000n)).toBe(5);
    setWriteProtect(true);
    expect(() => memory.setU32(edge + 0x1000n, 6)).toThrow(GuestAccessError);
    expect(memory.u32(edge + 0x1000n)).toBe(5);
  });

  test('the end of the address space wraps to address 0', () => {
    expect(faultOf(() => memory.bytes(0xffffffffffffffffn, 2)).reason).toBe('notMapped');
  });

  test('questions do not throw', () => {
    expect(memory.isMapped(base + 0x1fffn)).toBe(true);
    expect(memory.isMapped(base + 0x2000n)).toBe(false);
    expect(memory.isMapped(0x0000800000000000n)).toBe(false);
    expect(memory.isRangeMapped(base + 0x10n, 0x1ff0)).toBe(true);
    expect(memory.isRangeMapped(base + 0x10n, 0x1ff1)).toBe(false);
    expect(memory.isRangeMapped(0x0000800000000000n, 1)).toBe(false);
    expect(memory.isRangeWritable(edge, 0x1000)).toBe(true);
    expect(memory.isRangeWritable(edge, 0x1001)).toBe(false);
    expect(memory.protectionOf(base)).toEqual(RW);
    expect(memory.protectionOf(base + 0x2000n)).toBeUndefined();
    expect(memory.translate(base + 0x1234n)).toBe(space.framesOf(base, 2)[1]! * 0x1000 + 0x234);
    expect(memory.translate(base + 0x2000n)).toBeUndefined();
  });
});

describe('stage 2', () => {
  let code: bigint;
  let writable: bigint;

  beforeEach(() => {
    code = space.reserve('image', 2);
    const frames = space.allocateFrames(2, 'code');
    space.map(code, frames, RX, 'test image');
    writable = space.reserve('systemPtes', 2);
    space.map(writable, frames, RW, 'alias');
    calls.length = 0;
  });

  test('a write through a writable alias of code is denied, and writes nothing', () => {
    expect(() => memory.setU32(writable + 0x10n, 1)).toThrow(DeniedWriteError);
    expect(() => memory.write(writable + 0xff8n, new Uint8Array(16).fill(1))).toThrow(DeniedWriteError);
    expect(memory.bytes(code, 0x2000)).toEqual(new Uint8Array(0x2000));
    expect(calls).toEqual([]);
  });

  test('the handler is asked once for each page, then the write happens and translated code is dropped', () => {
    const gpa = memory.translate(code)!;
    const denials: unknown[] = [];
    space.onDeniedWrite((denied) => {
      denials.push(denied);
      return 'write';
    });
    memory.setU32(writable + 0x10n, 0x11223344);
    memory.fill(writable + 0xffcn, 8, 0x90);
    expect(denials).toEqual([
      { va: writable + 0x10n, gpa: gpa + 0x10, size: 4 },
      { va: writable + 0xffcn, gpa: gpa + 0xffc, size: 4 },
      { va: writable + 0x1000n, gpa: gpa + 0x1000, size: 4 },
    ]);
    expect(memory.u32(code + 0x10n)).toBe(0x11223344);
    expect(memory.u64(code + 0xffcn)).toBe(0x9090909090909090n);
    expect(calls).toEqual([
      { call: 'invalidateCode', gpa: gpa + 0x10, size: 4 },
      { call: 'invalidateCode', gpa: gpa + 0xffc, size: 4 },
      { call: 'invalidateCode', gpa: gpa + 0x1000, size: 4 },
    ]);
  });

  test('a handler that throws in the middle of a range leaves all of it unwritten', () => {
    const first = memory.translate(code)!;
    space.onDeniedWrite((denied) => {
      if (denied.gpa !== first + 0xff8) throw new Error('stop');
      return 'write';
    });
    expect(() => memory.fill(writable + 0xff8n, 16, 1)).toThrow('stop');
    expect(memory.bytes(code, 0x2000)).toEqual(new Uint8Array(0x2000));
  });

  test('stage 1 comes first', () => {
    expect(faultOf(() => memory.setU32(code, 1)).reason).toBe('notWritable');
  });

  test('an opened page is written without a question and stays executable', () => {
    const gpa = memory.translate(code)!;
    const facts: unknown[] = [];
    space.onFact((fact) => facts.push(fact));
    space.open(gpa + 0x123, 'write');
    space.open(gpa, 'write');
    expect(facts).toEqual([{ kind: 'opened', gpa, access: 'write' }]);
    memory.setU8(writable, 0xcc);
    expect(memory.u8(code)).toBe(0xcc);
    expect(() => memory.setU8(writable + 0x1000n, 0xcc)).toThrow(DeniedWriteError);
    expect(calls).toEqual([
      { call: 'protect', gpa, size: 0x1000, access: 7 },
      { call: 'invalidateCode', gpa, size: 1 },
    ]);
  });

  test('the loader writes code without a check, and translated code is dropped', () => {
    space.writeUnchecked(code + 0xfffn, Uint8Array.of(1, 2));
    expect([...memory.bytes(code + 0xffen, 4)]).toEqual([0, 1, 2, 0]);
    const gpa = memory.translate(code)!;
    expect(calls).toEqual([
      { call: 'invalidateCode', gpa: gpa + 0xfff, size: 1 },
      { call: 'invalidateCode', gpa: gpa + 0x1000, size: 1 },
    ]);
  });

  test('a data page that was opened for execution is code from then on', () => {
    const gpa = memory.translate(base)!;
    memory.setU32(base, 1);
    expect(calls).toEqual([]);
    space.open(gpa, 'execute');
    memory.setU32(base, 2);
    expect(calls).toEqual([
      { call: 'protect', gpa, size: 0x1000, access: 7 },
      { call: 'invalidateCode', gpa, size: 4 },
    ]);
  });

  test('written frames are marked', () => {
    const frame = space.framesOf(base, 1)[0]!;
    space.physical.frames.state.dirty.fill(0);
    memory.u32(base);
    expect(space.physical.frames.state.dirty[frame]).toBe(0);
    memory.setU32(base, 2);
    expect(space.physical.frames.state.dirty.indexOf(1)).toBe(frame);
    expect(space.physical.frames.state.dirty.lastIndexOf(1)).toBe(frame);
  });
});
