import { expect, test } from 'vitest';
import { RandomStream, stream } from '../../src/memory/seed.ts';

const numbers = (random: RandomStream, count = 8) => Array.from({ length: count }, () => random.u32());

test('the same seed and label repeat, others do not', () => {
  expect(numbers(stream(1, 'pool'))).toEqual(numbers(stream(1, 'pool')));
  const firsts = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 40].flatMap((seed) =>
    ['pool', 'image', ''].map((label) => numbers(stream(seed, label)).join()),
  );
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('the numbers are those of xoshiro128**', () => {
  const random = new RandomStream(Uint32Array.of(1, 2, 3, 4));
  expect(numbers(random, 4)).toEqual([11520, 0, 5927040, 70819200]);
});

test('a stream goes on from a copy of its state', () => {
  const random = stream(1, 'pool');
  numbers(random);
  const copy = new RandomStream(structuredClone(random.state));
  expect(numbers(copy)).toEqual(numbers(random));
});

test('numbers below a limit are spread over all of it', () => {
  const random = stream(3, 'spread');
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.below(10)]!++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  for (let i = 0; i < 100; i++) expect(random.below(2 ** 45)).toBeLessThan(2 ** 45);
  expect(random.below(1)).toBe(0);
});

test('64 bits, and taking elements out', () => {
  const random = stream(3, 'more');
  expect(Array.from({ length: 50 }, () => random.u64()).some((value) => value >= 2n ** 63n)).toBe(true);
  const from = [1, 2, 3, 4];
  const taken = [random.take(from), random.take(from), random.take(from), random.take(from)];
  expect(from).toEqual([]);
  expect(taken.sort()).toEqual([1, 2, 3, 4]);
});
