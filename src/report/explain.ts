import { type CatalogueEntry, entryOf, VIOLATION_KINDS, type ViolationKind } from '../policy/catalogue.ts';
import { COUNTERS, zeroCounters } from '../policy/counters.ts';
import { DDI_RULES } from '../policy/ddi-rules.ts';
import { bugCheckLines } from './bugcheck.ts';
import { exampleBugCheck, exampleMessage } from './example-finding.ts';
import { type Paint, paintFor } from './paint.ts';
import { codeIntegrityStatistics } from './statistics.ts';
import { wrap } from './wrap.ts';

const EVIDENCE = {
  image: 'the image, before any code runs',
  call: 'the arguments of a call',
  run: 'what the driver does when it runs',
} as const;
const hexCode = (code: number) => `0x${code.toString(16).toUpperCase()}`;

/** Where Windows itself reports the kind: bug check, first argument, counter. */
export function windowsReport({ bugCheck, counter }: CatalogueEntry): string {
  const label = COUNTERS.find(({ key }) => key === counter)?.label;
  const argument = bugCheck?.arg1 === undefined ? '' : `, argument 1 is ${hexCode(bugCheck.arg1)}`;
  const parts = [
    bugCheck && `bug check ${hexCode(bugCheck.code)} ${bugCheck.name}${argument}`,
    label && `the counter "${label}"`,
  ].filter(Boolean);
  return parts.length === 0 ? 'nowhere: hvcheck alone says it' : parts.join('; ');
}

/** The routines whose calls can be of this kind. */
export function routinesOf(kind: ViolationKind): string[] {
  return DDI_RULES.filter((rule) => rule.kind === kind).map(({ name }) => name);
}

/** What `hvcheck explain KIND` prints. */
export function renderExplanation(kind: ViolationKind, options: { readonly colour: boolean }): string {
  const paint = paintFor(options.colour);
  const entry = entryOf(kind);
  const routines = routinesOf(kind);
  const blocks = [
    [
      ...wrap(`${entry.code} ${kind}: ${entry.title}`).map(paint.bold),
      ...wrap(`${entry.level === 'advisory' ? 'An' : 'A'} ${entry.level}. Since: ${entry.since}.`),
    ],
    part('What it means', exampleMessage(kind), paint),
    part('Decided by', EVIDENCE[entry.evidence], paint),
    part('Windows reports it as', windowsReport(entry), paint),
    printedLines(kind, entry, paint),
    part(entry.level === 'violation' ? 'Why it fails with memory integrity' : 'Why it matters', entry.why, paint),
    routines.length > 0 ? part('Routines', routines.join(', '), paint) : [],
    part('Fix', entry.fix, paint),
    [paint.bold('Before'), ...entry.before.map((line) => `    ${line}`)],
    [paint.bold('After'), ...entry.after.map((line) => `    ${line}`)],
    part('Exceptions', entry.exceptions ?? 'None.', paint),
    [paint.bold('Read more'), `   ${entry.help}`],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

const part = (title: string, text: string, paint: Paint): string[] => [paint.bold(title), ...wrap(text, '   ')];

/** What stands in the debugger and in `verifier /query`, in their layout, which is wider than 80 columns. */
function printedLines(kind: ViolationKind, { counter }: CatalogueEntry, paint: Paint): string[] {
  const bugCheck = exampleBugCheck(kind);
  const counted = counter && codeIntegrityStatistics({ ...zeroCounters(), [counter]: 1 });
  const line = counted?.find((text) => text.endsWith(' 1'));
  if (!bugCheck && line === undefined) return [];
  const lines = [...(bugCheck ? bugCheckLines(bugCheck).map((text) => `   ${text}`) : []), ...(line ? [line] : [])];
  return [paint.bold('What Windows prints'), ...lines];
}

/** What `hvcheck explain` prints: one line a kind. */
export function renderKinds(): string {
  const rows = VIOLATION_KINDS.map((kind) => {
    const { code, level, title } = entryOf(kind);
    return wrap(`${kind}: ${title}`, `${code.padEnd(8)}${level.padEnd(11)}`).join('\n');
  });
  const hint = 'hvcheck explain KIND, or a code: hvcheck explain HV2000, hvcheck explain 0xC4 0x2000';
  return `${[...rows, '', ...wrap(hint)].join('\n')}\n`;
}
