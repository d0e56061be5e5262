import { describe, expect, test } from 'vitest';
import { counted, countedText } from '../../../src/kernel/rtl/counted-strings.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const t = createTestKernel();
const { k } = t;
const STATUS_SUCCESS = 0n;
const STATUS_BUFFER_TOO_SMALL = 0xc0000023n;
const STATUS_BUFFER_OVERFLOW = 0x80000005n;
const STATUS_INVALID_PARAMETER = 0xc000000dn;
const signed = (value: bigint) => BigInt.asIntN(32, value);

/** An empty UNICODE_STRING or STRING with room for so many bytes. */
function room(bytes: number): bigint {
  const va = t.memory(16);
  k.mem.setU16(va + 2n, bytes);
  k.mem.setU64(va + 8n, t.memory(Math.max(bytes, 16)));
  return va;
}
function ansi(text: string): bigint {
  const va = t.memory(16);
  t.call('RtlInitAnsiString', va, text);
  return va;
}
const wide = (va: bigint) => countedText(k, va, 2);
const narrow = (va: bigint) => countedText(k, va, 1);

describe('UNICODE_STRING', () => {
  test('is initialised from a zero-terminated string or NULL', () => {
    const va = t.memory(16);
    t.call('RtlInitUnicodeString', va, t.utf16z('\\Device\\X'));
    expect(counted(k, va)).toMatchObject({ length: 18, maximumLength: 20 });
    t.call('RtlInitUnicodeString', va, 0n);
    expect(counted(k, va)).toEqual({ length: 0, maximumLength: 0, buffer: 0n });
  });

  test('an overlong source is cut off, or refused by the Ex form', () => {
    const long = t.utf16z('x'.repeat(40_000));
    const va = t.memory(16);
    t.call('RtlInitUnicodeString', va, long);
    expect(counted(k, va)).toMatchObject({ length: 0xfffc, maximumLength: 0xfffe });
    expect(t.call('RtlInitUnicodeStringEx', va, long)).toBe(0xc0000106n);
  });

  test('copies what fits and appends all or nothing', () => {
    const to = room(8);
    t.call('RtlCopyUnicodeString', to, t.unicode('abcdef'));
    expect(wide(to)).toBe('abcd');
    t.call('RtlCopyUnicodeString', to, 0n);
    expect(wide(to)).toBe('');
    expect(t.call('RtlAppendUnicodeToString', to, t.utf16z('abc'))).toBe(STATUS_SUCCESS);
    expect(t.call('RtlAppendUnicodeStringToString', to, t.unicode('de'))).toBe(STATUS_BUFFER_TOO_SMALL);
    expect(wide(to)).toBe('abc');
  });

  test.each([
    ['Abc', 'aBC', true, 0n],
    ['abc', 'abd', false, -1n],
    ['abc', 'ab', false, 1n],
    ['Ärger', 'ärger', true, 0n],
  ])('compares %s and %s, ignoring case: %s', (a, b, ignoreCase, result) => {
    const order = signed(t.call('RtlCompareUnicodeString', t.unicode(a), t.unicode(b), ignoreCase ? 1 : 0));
    expect(order).toBe(result);
    expect(t.call('RtlEqualUnicodeString', t.unicode(a), t.unicode(b), ignoreCase ? 1 : 0) & 0xffn).toBe(
      result === 0n ? 1n : 0n,
    );
  });

  test('knows a prefix, upper case and the x65599 hash', () => {
    expect(t.call('RtlPrefixUnicodeString', t.unicode('\\DEV'), t.unicode('\\Device'), 1) & 0xffn).toBe(1n);
    expect(t.call('RtlPrefixUnicodeString', t.unicode('\\DEV'), t.unicode('\\Device'), 0) & 0xffn).toBe(0n);
    const to = t.memory(16);
    expect(t.call('RtlUpcaseUnicodeString', to, t.unicode('straße é'), 1)).toBe(STATUS_SUCCESS);
    expect(wide(to)).toBe('STRAßE É');
    t.call('RtlFreeUnicodeString', to);
    expect(counted(k, to).buffer).toBe(0n);
    const hash = t.memory(4);
    t.call('RtlHashUnicodeString', t.unicode('ab'), 0, 1, hash);
    expect(k.mem.u32(hash)).toBe(97 * 65599 + 98);
    expect(t.call('RtlHashUnicodeString', t.unicode('ab'), 0, 9, hash)).toBe(STATUS_INVALID_PARAMETER);
  });

  test('duplicates and validates', () => {
    const to = t.memory(16);
    expect(t.call('RtlDuplicateUnicodeString', 1, t.unicode('dup'), to)).toBe(STATUS_SUCCESS);
    expect([wide(to), counted(k, to).maximumLength]).toEqual(['dup', 8]);
    expect(t.call('RtlDuplicateUnicodeString', 2, t.unicode('dup'), to)).toBe(STATUS_INVALID_PARAMETER);
    expect(t.call('RtlValidateUnicodeString', 0, to)).toBe(STATUS_SUCCESS);
    k.mem.setU16(to, 7);
    expect(t.call('RtlValidateUnicodeString', 0, to)).toBe(STATUS_INVALID_PARAMETER);
  });
});

describe('conversions', () => {
  test('ANSI to UTF-16 and back, allocated and into a buffer', () => {
    const to = t.memory(16);
    expect(t.call('RtlAnsiStringToUnicodeString', to, ansi('caf\u00e9 \u0080'), 1)).toBe(STATUS_SUCCESS);
    expect(wide(to)).toBe('café €');
    const back = t.memory(16);
    expect(t.call('RtlUnicodeStringToAnsiString', back, to, 1)).toBe(STATUS_SUCCESS);
    expect(narrow(back)).toBe('caf\u00e9 \u0080');
    expect(t.call('RtlAnsiStringToUnicodeString', room(4), ansi('abc'), 0)).toBe(STATUS_BUFFER_OVERFLOW);
    const short = room(3);
    expect(t.call('RtlUnicodeStringToAnsiString', short, t.unicode('abcdef'), 0)).toBe(STATUS_BUFFER_OVERFLOW);
    expect(narrow(short)).toBe('ab');
    expect(t.call('RtlxAnsiStringToUnicodeSize', ansi('abc'))).toBe(8n);
  });

  test('UTF-8 tells sizes, short buffers and ill-formed text', () => {
    const [to, size] = [t.memory(32), t.memory(4)];
    expect(t.call('RtlUnicodeToUTF8N', 0n, 0, size, t.utf16z('a€'), 4)).toBe(STATUS_SUCCESS);
    expect(k.mem.u32(size)).toBe(4);
    expect(t.call('RtlUnicodeToUTF8N', to, 2, size, t.utf16z('abc'), 6)).toBe(STATUS_BUFFER_TOO_SMALL);
    expect(t.call('RtlUTF8ToUnicodeN', to, 32, size, '\u00e2\u0082\u00ac', 3)).toBe(STATUS_SUCCESS);
    expect(k.mem.u16(to)).toBe(0x20ac);
    expect(t.call('RtlUTF8ToUnicodeN', to, 32, size, '\u00ff', 1)).toBe(0x107n);
  });

  test.each([
    [255, 16, 'FF'],
    [255, 0, '255'],
    [5, 2, '101'],
  ])('%i in base %i is %s', (value, base, text) => {
    const to = room(32);
    expect(t.call('RtlIntegerToUnicodeString', value, base, to)).toBe(STATUS_SUCCESS);
    expect(wide(to)).toBe(text);
  });

  test('integers fail on a bad base or a small buffer', () => {
    expect(t.call('RtlIntegerToUnicodeString', 1, 7, room(8))).toBe(STATUS_INVALID_PARAMETER);
    expect(t.call('RtlIntegerToUnicodeString', 1000, 10, room(4))).toBe(STATUS_BUFFER_OVERFLOW);
  });

  test.each([
    [' -12', 10, 0xfffffff4],
    ['0x1fz', 0, 0x1f],
    ['0b101', 0, 5],
    ['99', 8, 0],
  ])('%s in base %i is %i', (text, base, value) => {
    const to = t.memory(4);
    expect(t.call('RtlUnicodeStringToInteger', t.unicode(text), base, to)).toBe(STATUS_SUCCESS);
    expect(k.mem.u32(to)).toBe(value);
    expect(t.call('RtlCharToInteger', text, base, to)).toBe(STATUS_SUCCESS);
    expect(k.mem.u32(to)).toBe(value);
  });

  test('GUIDs go both ways', () => {
    const text = '{4d36e967-e325-11ce-bfc1-08002be10318}';
    const [guid, to] = [t.memory(16), t.memory(16)];
    expect(t.call('RtlGUIDFromString', t.unicode(text.toUpperCase()), guid)).toBe(STATUS_SUCCESS);
    expect(k.mem.u32(guid)).toBe(0x4d36e967);
    expect(t.call('RtlStringFromGUID', guid, to)).toBe(STATUS_SUCCESS);
    expect(wide(to)).toBe(text);
    expect(t.call('RtlGUIDFromString', t.unicode('{4d36e967}'), guid)).toBe(STATUS_INVALID_PARAMETER);
  });
});
