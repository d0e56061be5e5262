import { entryOf } from '../policy/catalogue.ts';
import type { Finding, Site } from '../policy/finding.ts';
import { plural } from './amounts.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

const INDENT = '   ';
const LABEL = 10;
const MOST_FRAMES = 16;
const MOST_EVENTS = 12;

/** `sample.sys+0x1010 Allocate+0x20 (pool.c:42)`. */
export function siteText({ module, rva, symbol, file, line }: Site): string {
  const source = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`;
  return printable(`${module}+${rva}${symbol === undefined ? '' : ` ${symbol}`}${source}`);
}

/** One finding of a report: what Windows says, what was done, where, with which arguments, by whom, what to do. */
export function findingLines(finding: Finding, number: number, paint: Paint): string[] {
  const entry = entryOf(finding.kind);
  const lines = [...heading(finding, number, paint)];
  if (entry.verifierText !== undefined) lines.push(...wrap(`Code Integrity Issue: ${entry.verifierText}`, INDENT));
  lines.push(...wrap(printable(finding.message), INDENT));
  lines.push(...labelled('at', siteText(finding.site)));
  if (entry.evidence !== 'image') lines.push(...labelled('during', printable(finding.phase)));
  lines.push(...stackLines(finding), ...historyLines(finding));
  if (entry.bugCheck && finding.level === 'violation')
    lines.push(...labelled('arguments', printable(finding.args.join(', '))));
  if (!finding.message.includes(finding.fix)) lines.push(...labelled('fix', finding.fix));
  return lines;
}

const UNIT: Readonly<Record<string, string>> = { image: 'place', call: 'call', run: 'time' };

function heading({ kind, code, count }: Finding, number: number, paint: Paint): string[] {
  const amount = plural(count, UNIT[entryOf(kind).evidence] ?? 'time');
  const [first = '', ...rest] = wrap(`${entryOf(kind).title} (${code} ${kind}), ${amount}`, `${number}. `);
  return [paint.bold(first), ...rest.map((line) => paint.bold(line))];
}

function labelled(label: string, text: string): string[] {
  return wrap(text, INDENT + label.padEnd(LABEL), ' '.repeat(INDENT.length + LABEL));
}

function stackLines({ site, stack }: Finding): string[] {
  const callers = stack[0]?.va === site.va ? stack.slice(1) : stack;
  const shown = callers
    .slice(0, MOST_FRAMES)
    .flatMap((frame, index) => labelled(index === 0 ? 'called by' : '', siteText(frame)));
  const more = callers.length - MOST_FRAMES;
  return more > 0 ? [...shown, ...labelled('', `… and ${plural(more, 'more frame')}`)] : shown;
}

function historyLines({ history = [] }: Finding): string[] {
  const shown = history.slice(0, MOST_EVENTS).flatMap(({ event, site }, index) => {
    const where = site === undefined ? '' : ` at ${siteText(site)}`;
    return labelled(index === 0 ? 'history' : '', `${printable(event)}${where}`);
  });
  const more = history.length - MOST_EVENTS;
  return more > 0 ? [...shown, ...labelled('', `… and ${plural(more, 'more event')}`)] : shown;
}
