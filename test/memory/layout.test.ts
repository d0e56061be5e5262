import { describe, expect, test } from 'vitest';
import { createAddressSpace } from '../../src/memory/address-space.ts';
import { layOut } from '../../src/memory/layout.ts';
import { MemoryStateError, OutOfAddressSpace } from '../../src/memory/memory-errors.ts';
import type { RegionKind } from '../../src/memory/memory-types.ts';
import { fakeCpu } from './fake-cpu.ts';

const KINDS: readonly RegionKind[] = [
  'image',
  'nonPagedPool',
  'pagedPool',
  'systemPtes',
  'kernelStack',
  'contiguous',
  'session',
  'system',
];

function build(seed: number, kaslr: 'win7' | 'win10' = 'win10') {
  return createAddressSpace(fakeCpu(0x1000000).cpu, { seed, maxBytes: 0x800000, kaslr });
}

function slotOf(va: bigint): number {
  return Number((va >> 39n) & 511n);
}

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed * 7919);

describe('Windows 10', () => {
  test.each([SEEDS])('every region has a slot of its own, whatever the seed', (...seeds) => {
    for (const seed of seeds) {
      const space = build(seed);
      const slots = KINDS.map((kind) => slotOf(space.reserve(kind, 1)));
      const all = [...slots, slotOf(space.pteBase), 0x1ef, 0x1ff];
      expect(new Set(all).size).toBe(all.length);
      expect(slots[0]).toBe(0x1f0);
      for (const slot of all) expect(slot).toBeGreaterThanOrEqual(0x100);
    }
  });

  test('seeds place things elsewhere, the same seed at the same place', () => {
    const places = (seed: number) => {
      const space = build(seed);
      return [space.pteBase, ...KINDS.flatMap((kind) => [space.reserve(kind, 3), space.reserve(kind, 5)])];
    };
    expect(places(5)).toEqual(places(5));
    const pools = new Set(SEEDS.map((seed) => places(seed)[3]));
    expect(pools.size).toBe(SEEDS.length);
    expect(new Set(SEEDS.map((seed) => places(seed)[1])).size).toBeGreaterThan(SEEDS.length - 3);
  });
});

test('Windows 7 has its known bases', () => {
  const space = build(3, 'win7');
  expect(space.pteBase).toBe(0xfffff68000000000n);
  const gib = 2n ** 30n;
  for (const [kind, base] of [
    ['systemPtes', 0xfffff88000000000n],
    ['kernelStack', 0xfffff89000000000n],
    ['pagedPool', 0xfffff8a000000000n],
    ['nonPagedPool', 0xfffffa8000000000n],
    ['session', 0xfffff90000000000n],
  ] as const) {
    const va = space.reserve(kind, 1);
    expect(va - base).toBeGreaterThanOrEqual(0n);
    expect(va - base).toBeLessThan(gib);
  }
  expect(slotOf(space.reserve('image', 1))).toBe(0x1f0);
});

describe('reservations', () => {
  test('images stand apart at multiples of 64 KiB', () => {
    const space = build(11);
    const images = Array.from({ length: 200 }, () => space.reserve('image', 33)).sort((a, b) => (a < b ? -1 : 1));
    for (const [index, va] of images.entries()) {
      expect(va % 0x10000n).toBe(0n);
      if (index > 0) expect(va - images[index - 1]!).toBeGreaterThan(33n * 0x1000n);
    }
  });

  test.each(KINDS)('of %s never overlap, and are given again after their release', (kind) => {
    const space = build(11);
    const sizes = [3, 1, 8, 2, 16, 1, 5];
    const spans = sizes.map((pages) => ({ va: space.reserve(kind, pages), pages }));
    const isSmall = kind !== 'nonPagedPool' && kind !== 'pagedPool';
    const ordered = [...spans].sort((a, b) => (a.va < b.va ? -1 : 1));
    for (let i = 1; i < ordered.length; i++) {
      const end = ordered[i - 1]!.va + BigInt(ordered[i - 1]!.pages * 0x1000);
      expect(ordered[i]!.va - end).toBeGreaterThanOrEqual(isSmall ? 0x1000n : 0n);
    }
    for (const at of [4, 0, 6, 2, 1, 5, 3]) space.release(kind, spans[at]!.va, spans[at]!.pages);
    const { holes, reservations } = space.layout.regions[kind].state;
    expect(holes).toEqual(layOut('win10', 11).regions[kind].state.holes);
    expect(reservations.size).toBe(0);
  });

  test('are aligned as asked', () => {
    const space = build(11);
    space.reserve('contiguous', 1);
    expect(space.reserve('contiguous', 4, 512) % 0x200000n).toBe(0n);
    expect(space.reserve('image', 4, 32) % 0x20000n).toBe(0n);
  });

  test('are released whole and once', () => {
    const space = build(11);
    const va = space.reserve('systemPtes', 4);
    expect(() => space.release('systemPtes', va, 2)).toThrow(MemoryStateError);
    expect(() => space.release('systemPtes', va + 0x1000n, 3)).toThrow(MemoryStateError);
    space.release('systemPtes', va, 4);
    expect(() => space.release('systemPtes', va, 4)).toThrow(MemoryStateError);
  });

  test('end where the region does', () => {
    const space = build(11);
    expect(() => space.reserve('session', 2 ** 27)).toThrow(OutOfAddressSpace);
    expect(() => space.reserve('session', 0)).toThrow(OutOfAddressSpace);
  });
});
