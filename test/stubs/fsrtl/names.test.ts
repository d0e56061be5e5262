import { expect, test } from 'vitest';
import { readUnicodeString } from '../../../src/kernel/guest-strings.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const machine = createTestKernel();
const { k, call, unicode, memory } = machine;

test.each([
  ['*', 'ANY.TXT', true],
  ['*.TXT', 'ANY.TXT', true],
  ['*.TXT', 'ANY.TXT2', false],
  ['A?C', 'ABC', true],
  ['A?C', 'AC', false],
  ['A*', 'abc', true],
  ['<.TXT', 'ONE.TWO.TXT', true],
  ['A>>>', 'AB', true],
  ['NAME"', 'NAME', true],
  ['NAME"', 'NAME.', true],
  ['B*', 'ABC', false],
  ['', '', true],
])('expression %s and name %s: %s', (expression, name, expected) => {
  expect(call('FsRtlIsNameInExpression', unicode(expression), unicode(name), 1, 0n) & 0xffn).toBe(expected ? 1n : 0n);
});

test.each([
  ['\\one\\two', 'one', 'two'],
  ['one\\two\\three', 'one', 'two\\three'],
  ['one', 'one', ''],
  ['', '', ''],
])('%s falls apart into %s and %s', (path, first, rest) => {
  const [firstName, remaining] = [memory(16), memory(16)];
  call('FsRtlDissectName', unicode(path), firstName, remaining);
  expect([readUnicodeString(k, firstName), readUnicodeString(k, remaining)]).toEqual([first, rest]);
});

test.each([
  [0xc0000005, false],
  [0xc000001d, false],
  [0xc0000034, true],
])('status %i expected: %s', (status, expected) => {
  expect(call('FsRtlIsNtstatusExpected', status) & 0xffn).toBe(expected ? 1n : 0n);
});
