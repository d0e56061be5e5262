import { describe, expect, it } from 'vitest';
import { platformMsr } from '../../src/session/platform-msrs.ts';

const SECOND = 10_000_000n;

describe('platform registers', () => {
  it.each([
    { name: 'ratio that drivers divide by', index: 0xce, shift: 8n, mask: 0xffn, value: 30n },
    { name: 'limit of the temperature', index: 0x1a2, shift: 16n, mask: 0xffn, value: 100n },
    { name: 'valid bit of the temperature', index: 0x19c, shift: 31n, mask: 1n, value: 1n },
    { name: 'energy unit', index: 0x606, shift: 8n, mask: 0x1fn, value: 14n },
  ])('have the $name', ({ index, shift, mask, value }) => {
    expect((platformMsr(index, SECOND) >> shift) & mask).toBe(value);
  });

  it('count cycles and energy', () => {
    expect(platformMsr(0xe7, 2n * SECOND) - platformMsr(0xe7, SECOND)).toBe(3_000_000_000n);
    const joules = Number(platformMsr(0x611, 2n * SECOND) - platformMsr(0x611, SECOND)) / 2 ** 14;
    expect(joules).toBeCloseTo(10, 0);
  });

  it('are 0 where nothing is known', () => {
    expect(platformMsr(0x1234_5678, SECOND)).toBe(0n);
  });
});
