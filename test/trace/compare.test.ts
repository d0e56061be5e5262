import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparable, comparablesOf } from '../../src/trace/comparable.ts';
import { compareRuns, matches } from '../../src/trace/compare.ts';
import { recordFixture } from './recorded.ts';

const step = (text: string, number: number): Comparable => {
  const [structure] = text.split(' ');
  return { structure: `m!${structure}`, text, number, phase: 'DriverEntry' };
};
const run = (...texts: string[]) => texts.map(step);
const summary = (a: readonly Comparable[], b: readonly Comparable[]) =>
  compareRuns(a, b).differences.map((one) =>
    one.kind === 'changed'
      ? `~${one.a.text}>${one.b.text}`
      : one.kind === 'added'
        ? `+${one.b.text}`
        : `-${one.a.text}`,
  );

describe('two runs', () => {
  it.each([
    [run('a', 'b', 'c'), run('a', 'b', 'c'), []],
    [run('a', 'b', 'c'), run('a', 'x', 'b', 'c'), ['+x']],
    [run('a', 'b', 'c'), run('a', 'c'), ['-b']],
    [run('a', 'b 1', 'c'), run('a', 'b 2', 'c'), ['~b 1>b 2']],
    [run('a', 'b 1', 'c'), run('a', 'x', 'b 2', 'y', 'c'), ['+x', '~b 1>b 2', '+y']],
    [run(), run('a'), ['+a']],
    [run('a 1', 'a 2', 'a 3'), run('a 2', 'a 3', 'a 4'), ['-a 1', '+a 4']],
  ])('%#: what was added, removed, changed', (a, b, expected) => expect(summary(a, b)).toEqual(expected));

  it('with nothing in common are told apart from those that differ', () => {
    expect(compareRuns(run('a', 'b'), run('x', 'y')).isRelated).toBe(false);
    expect(compareRuns(run('a', 'b'), run('x', 'b')).isRelated).toBe(true);
    expect(compareRuns(run(), run('x')).isRelated).toBe(true);
  });

  it('are aligned in order, and nothing is lost', () => {
    const small = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const found = matches(a, b);
        for (const [i, j] of found) expect(a[i]).toBe(b[j]);
        for (let at = 1; at < found.length; at++) {
          expect(found[at]![0]).toBeGreaterThan(found[at - 1]![0]);
          expect(found[at]![1]).toBeGreaterThan(found[at - 1]![1]);
        }
        expect(found.length).toBe(lengthOfCommon(a, b));
      }),
    );
  });

  it('of 100,000 steps with a hundred changes are compared in a second or so', () => {
    const a = Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 50_021);
    const b = a.flatMap((value, index) => (index % 1000 === 500 ? [-index, value] : [value]));
    const since = performance.now();
    expect(matches(a, b).length).toBe(a.length);
    expect(performance.now() - since).toBeLessThan(5000);
  });
});

describe('recorded runs', () => {
  it.each(['clean/device', 'kernel/timer-dpc', 'seh/dpc', 'kernel/registry'])(
    '%s: the same under other seeds',
    (name) => {
      const [a, b] = [1, 7].map((seed) => comparablesOf(recordFixture(name, seed).reader));
      expect(a!.length).toBeGreaterThan(5);
      expect(summary(a!, b!)).toEqual([]);
    },
  );

  it('of two drivers differ in what they do', () => {
    const [a, b] = ['pool/direct', 'pool/callback-table'].map((name) => comparablesOf(recordFixture(name).reader));
    const comparison = compareRuns(a!, b!);
    expect(comparison.isRelated).toBe(true);
    expect(comparison.differences[0]).toMatchObject({ kind: 'changed', a: { phase: 'DriverEntry' } });
  });
});

function lengthOfCommon(a: readonly number[], b: readonly number[]): number {
  const row = new Array<number>(b.length + 1).fill(0);
  for (const x of a) {
    let before = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      row[j] = x === b[j - 1] ? before + 1 : Math.max(above, row[j - 1]!);
      before = above;
    }
  }
  return row[b.length]!;
}
