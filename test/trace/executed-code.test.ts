import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newlyExecuted } from '../../src/trace/executed-code.ts';

it('gives each byte that is new once, in the longest stretches', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(bytes, bytes, fc.nat({ max: 100 }), (bits, before, watched) => {
      const bit = (of: Uint8Array, at: number) => ((of[at >> 3] ?? 0) >> (at & 7)) & 1;
      const expected: number[] = [];
      for (let at = 0; at < Math.min(watched, bits.length * 8); at++)
        if (bit(bits, at) && !bit(before, at)) expected.push(at);
      const found = [...newlyExecuted(bits, before, watched)];
      expect(found.flatMap(({ start, size }) => Array.from({ length: size }, (_, i) => start + i))).toEqual(expected);
      for (let i = 1; i < found.length; i++)
        expect(found[i]!.start).toBeGreaterThan(found[i - 1]!.start + found[i - 1]!.size);
    }),
  );
});
