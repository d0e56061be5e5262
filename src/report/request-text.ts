import type { Attempt, Phase } from '../session/result.ts';
import { plural } from './amounts.ts';
import { phaseLines, stopText } from './phase-text.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

const INDENT = '   ';
const BELOW = `${INDENT}   `;
/** Requests with the same outcome that are named one by one. */
const MOST_NAMED = 8;

/** The phases of a life; requests of one kind that follow each other are put together by what came of them. */
export function phasesLines(phases: readonly Phase[]): string[] {
  const lines: string[] = [];
  for (let index = 0; index < phases.length; ) {
    const { name, request } = phases[index]!;
    if (request === undefined) {
      lines.push(...phaseLines(phases[index++]!));
      continue;
    }
    const group: Phase[] = [];
    for (; phases[index]?.name === name && phases[index]?.request !== undefined; index++) group.push(phases[index]!);
    lines.push(...groupLines(name, group));
  }
  return lines;
}

function groupLines(name: string, group: readonly Phase[]): string[] {
  const others = group.flatMap(({ attempts = [] }) => attempts);
  const more = others.length === 0 ? '' : `, and ${others.length} more with other buffers`;
  const title = group.length === 1 && more === '' ? name : `${name}: ${plural(group.length, 'request')}${more}`;
  const abnormal = others.filter(({ stop }) => stop.kind !== 'returned');
  return [
    ...wrap(printable(title), INDENT),
    ...byOutcome(group, group.length === 1),
    ...(abnormal.length === 0 ? [] : wrap('With other buffers:', BELOW)),
    ...byOutcome(abnormal, false).map((line) => `   ${line}`),
  ];
}

function byOutcome(requests: readonly (Phase | Attempt)[], whole: boolean): string[] {
  const groups = new Map<string, string[]>();
  for (const one of requests) {
    const outcome = stopText(one.stop, one);
    const request = one.request ?? '';
    const named = groups.get(outcome) ?? [];
    named.push(whole || one.stop.kind !== 'returned' ? request : request.split(/,? /)[0]!);
    groups.set(outcome, named);
  }
  return [...groups].flatMap(([outcome, named]) => {
    const rest = named.length - MOST_NAMED;
    const list = `${named.slice(0, MOST_NAMED).join(whole ? '; ' : ', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
    return wrap(printable(`${outcome}: ${list}`), BELOW, `${BELOW}  `);
  });
}
