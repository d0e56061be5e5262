import { describe, expect, test } from 'vitest';
import { createTestKernel } from '../kernel-fixture.ts';

const t = createTestKernel();
const { k } = t;
const signed = (value: bigint) => BigInt.asIntN(32, value);

function printed(format: string, ...args: readonly (bigint | number | string)[]): string {
  const to = t.memory(512);
  t.call('sprintf', to, format, ...args);
  return k.mem.ansiz(to);
}

describe('sprintf', () => {
  test.each([
    ['%d|%5d|%-5d|%05d|%+d', [1, 2, 3, 4, 5], '1|    2|3    |00004|+5'],
    ['%i %u', [-1, 0xffff_ffff], '-1 4294967295'],
    ['%x %X %#x %08x %o', [0xab, 0xab, 0xab, 0xab, 8], 'ab AB 0xab 000000ab 10'],
    ['%I64x %I64d %lld', [0x1_0000_0000n, -1, -2], '100000000 -1 -2'],
    ['%p', [0xfffff800_12345678n], 'FFFFF80012345678'],
    ['%hx %hhx', [0x12345, 0x12345], '2345 45'],
    ['%c%c%%', [65, 66], 'AB%'],
    ['%.3s|%6s|%-6s|', ['abcdef', 'abc', 'abc'], 'abc|   abc|abc   |'],
    ['%*d|%.*d', [5, 7, 3, 7], '    7|007'],
    ['%s', [0n], '(null)'],
    ['%.0d|%+.2d', [0, 1], '|+01'],
  ] as const)('%s', (format, args, text) => {
    expect(printed(format, ...args)).toBe(text);
  });

  test('strings of the other width and counted strings', () => {
    const ansi = t.memory(16);
    t.call('RtlInitAnsiString', ansi, 'ansi');
    expect(printed('%S %ws %wZ %Z %hs', t.utf16z('a'), t.utf16z('b'), t.unicode('uni'), ansi, 'n')).toBe(
      'a b uni ansi n',
    );
    const to = t.memory(128);
    expect(t.call('swprintf', to, t.utf16z('%s %S %ls'), t.utf16z('w'), 'n', t.utf16z('l'))).toBe(5n);
    expect(k.mem.utf16z(to)).toBe('w n l');
  });
});

describe('bounded forms', () => {
  test.each([
    ['_snprintf', 8, 3n, 'abc\0'],
    ['_snprintf', 3, 3n, 'abc.'],
    ['_snprintf', 2, -1n, 'ab..'],
    ['sprintf_s', 4, 3n, 'abc\0'],
    ['sprintf_s', 3, -1n, '\0...'],
  ])('%s into %i characters', (name, size, result, text) => {
    const to = t.ansiz('....');
    expect(signed(t.call(name, to, size, '%s', 'abc'))).toBe(result);
    expect(Buffer.from(k.mem.bytes(to, 4)).toString('latin1')).toBe(text);
  });

  test('a va_list is read from memory', () => {
    const list = t.memory(16);
    k.mem.setU64(list, 7n);
    k.mem.setU64(list + 8n, t.utf16z('x'));
    const to = t.memory(64);
    expect(t.call('_vsnwprintf', to, 16, t.utf16z('%d-%s'), list)).toBe(3n);
    expect(k.mem.utf16z(to)).toBe('7-x');
  });
});

test('debug text reaches the observer; a breakpoint without a debugger stops the machine', () => {
  t.call('DbgPrint', 'hello %wZ\n', t.unicode('world'));
  t.call('DbgPrintEx', 77, 0, 'level %d\n', 5);
  expect(t.text()).toContain('hello world\nlevel 5\n');
  expect(createTestKernel().attempt('DbgBreakPoint')).toMatchObject({ kind: 'bugCheck' });
});
