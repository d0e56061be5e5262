import { describe, expect, test } from 'vitest';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const t = createTestKernel();
const { k } = t;
const signed = (value: bigint) => BigInt.asIntN(32, value);

describe('comparisons', () => {
  test.each([
    ['strcmp', ['a', 'b'], -1n],
    ['strcmp', ['ab', 'a'], 1n],
    ['_stricmp', ['ABC', 'abc'], 0n],
    ['strncmp', ['abX', 'abY', 2], 0n],
    ['_strnicmp', ['abX', 'ABx', 3], 0n],
    ['memcmp', ['abc', 'abd', 3], -1n],
    ['memcmp', ['abc', 'abd', 2], 0n],
  ] as const)('%s', (name, args, result) => {
    expect(signed(t.call(name, ...args))).toBe(result);
  });

  test('wide ones', () => {
    expect(t.call('_wcsnicmp', t.utf16z('\\DosX'), t.utf16z('\\dosY'), 4)).toBe(0n);
    expect(t.call('_wcsicmp', t.utf16z('AB'), t.utf16z('ab'))).toBe(0n);
    expect(t.call('wcslen', t.utf16z('four'))).toBe(4n);
    expect(t.call('RtlCompareMemory', 'abcd', 'abXd', 4)).toBe(2n);
  });
});

test('searches give addresses or NULL', () => {
  const text = t.ansiz('path/to/file');
  expect(t.call('strchr', text, 0x2f)).toBe(text + 4n);
  expect(t.call('strrchr', text, 0x2f)).toBe(text + 7n);
  expect(t.call('strchr', text, 0)).toBe(text + 12n);
  expect(t.call('strstr', text, 'to')).toBe(text + 5n);
  expect(t.call('strstr', text, 'no')).toBe(0n);
  expect(t.call('memchr', text, 0x74, 12)).toBe(text + 2n);
});

test('strncpy pads and may leave no terminator', () => {
  const to = t.ansiz('........');
  t.call('strncpy', to, 'ab', 4);
  expect(Buffer.from(k.mem.bytes(to, 6)).toString('latin1')).toBe('ab\0\0..');
  t.call('strncpy', to, 'wxyz', 2);
  expect(Buffer.from(k.mem.bytes(to, 4)).toString('latin1')).toBe('wx\0\0');
});

test.each([
  ['strcpy_s', [8, 'abc'], 0n, 'abc'],
  ['strcpy_s', [3, 'abc'], 34n, ''],
  ['strcpy_s', [8, 0n], 22n, ''],
  ['strcat_s', [16, 'def'], 0n, 'olddef'],
  ['strncpy_s', [3, 'abcdef', -1], 80n, 'ab'],
  ['strncpy_s', [8, 'abcdef', 2], 0n, 'ab'],
] as const)('%s, case %#', (name, args, result, text) => {
  const to = t.memory(32);
  k.mem.write(to, Buffer.from('old\0'));
  expect(t.call(name, to, ...args)).toBe(result);
  expect(k.mem.ansiz(to)).toBe(text);
});

test('numbers', () => {
  expect(signed(t.call('atoi', ' -42x'))).toBe(-42n);
  expect(t.call('_wtoi', t.utf16z('17'))).toBe(17n);
  const to = t.memory(32);
  expect(t.call('_itoa_s', -10, to, 32, 10)).toBe(0n);
  expect(k.mem.ansiz(to)).toBe('-10');
  expect(t.call('_itoa_s', 1000, to, 3, 10)).toBe(34n);
  t.call('srand', 1);
  expect([t.call('rand'), t.call('rand')]).toEqual([41n, 18467n]);
});

test('qsort and bsearch call back; here an export compares', () => {
  const words = t.ansiz('dd\0aa\0cc\0bb\0');
  const compare = exportAddress(k, 'ntoskrnl.exe', 'strcmp')!;
  t.call('qsort', words, 4, 3, compare);
  expect(Buffer.from(k.mem.bytes(words, 12)).toString('latin1')).toBe('aa\0bb\0cc\0dd\0');
  expect(t.call('bsearch', 'cc', words, 4, 3, compare)).toBe(words + 6n);
  expect(t.call('bsearch', 'zz', words, 4, 3, compare)).toBe(0n);
});
