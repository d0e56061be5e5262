import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PageSet } from '../../src/trace/page-set.ts';

const halves = (address: bigint): [number, number] => [Number(address & 0xffff_ffffn), Number(address >> 32n)];
const kernel = fc.bigInt({ min: 0xffff_8000_0000_0000n, max: 2n ** 64n - 1n });
const user = fc.bigInt({ min: 0x10000n, max: 2n ** 47n - 1n });

it('a set of pages is what a set of numbers is', () => {
  const set = new PageSet();
  const crowded = fc.nat({ max: 20_000 }).map((page) => 0xffff_9a80_0000_0000n + BigInt(page) * 4096n);
  fc.assert(
    fc.property(fc.array(fc.oneof(kernel, user, crowded), { maxLength: 9000, size: 'max' }), (addresses) => {
      set.clear();
      for (const address of addresses) set.addAddress(...halves(address));
      const expected = [...new Set(addresses.map((address) => Number(address >> 12n)))].sort((a, b) => a - b);
      expect([...set.sorted()]).toEqual(expected);
      set.clear();
      for (const page of expected) set.add(page);
      expect([...set.sorted()]).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

it('leaves out what is no address', () => {
  const set = new PageSet();
  for (const value of [0n, 512n, 0xffffn, 0x8000_0000_0000n, 0x44434241_00000000n]) set.addAddress(...halves(value));
  expect([...set.sorted()]).toEqual([]);
});
