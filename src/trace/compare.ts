import type { Comparable } from './comparable.ts';

/** One difference. `changed` has the same structure on both sides. */
export type Difference =
  | { readonly kind: 'removed'; readonly a: Comparable }
  | { readonly kind: 'added'; readonly b: Comparable }
  | { readonly kind: 'changed'; readonly a: Comparable; readonly b: Comparable };

export interface Comparison {
  readonly differences: readonly Difference[];
  /** What both runs did. */
  readonly common: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Both have events of one structure, beside phases. */
  readonly isRelated: boolean;
}

/** Tables of up to this many cells are compared exactly; larger stretches only where something unique lets them be split. */
const EXACT_CELLS = 4_000_000;

/** Aligns two runs by what happened, and says what was added, removed or changed. In order of the runs. */
export function compareRuns(a: readonly Comparable[], b: readonly Comparable[]): Comparison {
  const differences: Difference[] = [];
  let common = 0;
  const numbers = new Map<string, number>();
  const number = ({ text }: Comparable) => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const [left, right] = [a.map(number), b.map(number)];
  let atA = 0;
  let atB = 0;
  for (const [i, j] of [...matches(left, right), [a.length, b.length] as const]) {
    differences.push(...paired(a.slice(atA, i), b.slice(atB, j)));
    if (i < a.length || j < b.length) common++;
    atA = i + 1;
    atB = j + 1;
  }
  const count = (kind: Difference['kind']) => differences.filter((one) => one.kind === kind).length;
  const isCall = ({ structure }: Comparable) => structure.includes('!');
  const structures = new Set(a.filter(isCall).map(({ structure }) => structure));
  const isRelated = structures.size === 0 || !b.some(isCall) || b.some(({ structure }) => structures.has(structure));
  return {
    differences,
    common,
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    isRelated,
  };
}

/** Between two points where the runs agree: what has the same structure changed, in order; the rest was removed or added. */
function paired(a: readonly Comparable[], b: readonly Comparable[]): Difference[] {
  const names = new Map<string, number>();
  const name = ({ structure }: Comparable) => {
    const known = names.get(structure) ?? names.size;
    names.set(structure, known);
    return known;
  };
  const found: Difference[] = [];
  let atA = 0;
  let atB = 0;
  for (const [i, j] of [...matches(a.map(name), b.map(name)), [a.length, b.length] as const]) {
    for (const one of a.slice(atA, i)) found.push({ kind: 'removed', a: one });
    for (const one of b.slice(atB, j)) found.push({ kind: 'added', b: one });
    if (i < a.length && j < b.length) found.push({ kind: 'changed', a: a[i]!, b: b[j]! });
    atA = i + 1;
    atB = j + 1;
  }
  return found;
}

type Match = readonly [a: number, b: number];

/** Pairs of equal elements, increasing on both sides; as many as can be found. */
export function matches(a: readonly number[], b: readonly number[]): Match[] {
  const found: Match[] = [];
  const pending: [number, number, number, number][] = [[0, a.length, 0, b.length]];
  while (pending.length > 0) {
    let [fromA, toA, fromB, toB] = pending.pop()!;
    while (fromA < toA && fromB < toB && a[fromA] === b[fromB]) found.push([fromA++, fromB++]);
    while (fromA < toA && fromB < toB && a[toA - 1] === b[toB - 1]) found.push([--toA, --toB]);
    if (fromA === toA || fromB === toB) continue;
    const anchors =
      (toA - fromA) * (toB - fromB) <= EXACT_CELLS
        ? longestCommon(a, b, fromA, toA, fromB, toB)
        : uniqueAnchors(a, b, fromA, toA, fromB, toB);
    if ((toA - fromA) * (toB - fromB) <= EXACT_CELLS) {
      found.push(...anchors);
      continue;
    }
    let [startA, startB] = [fromA, fromB];
    for (const [i, j] of anchors) {
      found.push([i, j]);
      pending.push([startA, i, startB, j]);
      [startA, startB] = [i + 1, j + 1];
    }
    if (anchors.length > 0) pending.push([startA, toA, startB, toB]);
  }
  return found.sort(([i], [j]) => i - j);
}

/** A longest common subsequence, by the table. */
function longestCommon(
  a: readonly number[],
  b: readonly number[],
  fromA: number,
  toA: number,
  fromB: number,
  toB: number,
): Match[] {
  const width = toB - fromB + 1;
  const lengths = new Uint32Array((toA - fromA + 1) * width);
  for (let i = toA - fromA - 1; i >= 0; i--) {
    for (let j = toB - fromB - 1; j >= 0; j--) {
      const at = i * width + j;
      lengths[at] =
        a[fromA + i] === b[fromB + j] ? lengths[at + width + 1]! + 1 : Math.max(lengths[at + width]!, lengths[at + 1]!);
    }
  }
  const found: Match[] = [];
  for (let i = 0, j = 0; i < toA - fromA && j < toB - fromB; ) {
    const at = i * width + j;
    if (a[fromA + i] === b[fromB + j]) found.push([fromA + i++, fromB + j++]);
    else if (lengths[at + width]! >= lengths[at + 1]!) i++;
    else j++;
  }
  return found;
}

/** Elements that stand once on each side, as many as are in the same order (patience). */
function uniqueAnchors(
  a: readonly number[],
  b: readonly number[],
  fromA: number,
  toA: number,
  fromB: number,
  toB: number,
): Match[] {
  const inA = places(a, fromA, toA);
  const inB = places(b, fromB, toB);
  const pairs: Match[] = [];
  for (const [value, i] of inA) {
    const j = inB.get(value);
    if (i >= 0 && j !== undefined && j >= 0) pairs.push([i, j]);
  }
  return increasing(pairs.sort(([i], [j]) => i - j));
}

/** Where each value stands, -1 for one that stands there more than once. */
function places(values: readonly number[], from: number, to: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = from; at < to; at++) found.set(values[at]!, found.has(values[at]!) ? -1 : at);
  return found;
}

/** The longest run of pairs whose second numbers increase. */
function increasing(pairs: readonly Match[]): Match[] {
  const tails: number[] = [];
  const before = new Int32Array(pairs.length);
  pairs.forEach(([, j], index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[tails[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = index;
  });
  const found: Match[] = [];
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at]!) found.push(pairs[at]!);
  return found.reverse();
}
