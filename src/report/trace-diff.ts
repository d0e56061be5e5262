import type { Comparable } from '../trace/comparable.ts';
import type { Comparison, Difference } from '../trace/compare.ts';
import { printable } from './printable.ts';
import { safeJson } from './trace-text.ts';

/** Differences that are printed one by one. */
const SHOWN = 500;

/** What two runs did differently, for a person. */
export function renderTraceDiff(a: string, b: string, comparison: Comparison): string {
  const { differences, common, added, removed, changed } = comparison;
  const first = differences[0];
  if (first === undefined) return `the same: ${common} steps of ${printable(a)} and ${printable(b)}\n`;
  const lines = [`- ${printable(a)}`, `+ ${printable(b)}`, ''];
  lines.push(`first divergence: ${place(first)}`);
  lines.push(`${added} added, ${removed} removed, ${changed} changed, ${common} the same`);
  let phase: string | undefined;
  for (const one of differences.slice(0, SHOWN)) {
    const within = sideOf(one).phase;
    if (within !== phase) lines.push('', within === '' ? 'outside every phase' : `phase ${printable(within)}`);
    phase = within;
    lines.push(...linesOf(one));
  }
  if (differences.length > SHOWN)
    lines.push('', `… and ${differences.length - SHOWN} more differences (--format json has all)`);
  return `${lines.join('\n')}\n`;
}

/** The same as data. */
export function renderTraceDiffJson(
  a: string,
  b: string,
  { differences, common, added, removed, changed }: Comparison,
): string {
  return `${safeJson({ schema: 1, a, b, same: differences.length === 0, common, added, removed, changed, differences })}\n`;
}

function linesOf(one: Difference): string[] {
  if (one.kind === 'removed') return [line('-', one.a)];
  if (one.kind === 'added') return [line('+', one.b)];
  return [line('-', one.a), line('+', one.b)];
}

const line = (sign: string, { number, text }: Comparable) =>
  `${sign} ${String(number).padStart(8)}  ${printable(text)}`;

function sideOf(one: Difference): Comparable {
  return one.kind === 'added' ? one.b : one.a;
}

function place(one: Difference): string {
  const { phase, text } = sideOf(one);
  const where = phase === '' ? '' : `in ${printable(phase)}, `;
  const numbers = one.kind === 'changed' ? `events ${one.a.number} and ${one.b.number}` : `event ${sideOf(one).number}`;
  return `${where}${numbers} (${one.kind}): ${printable(text)}`;
}
