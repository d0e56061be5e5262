import { type CatalogueEntry, entryOf, VIOLATION_KINDS, type ViolationKind } from '../policy/catalogue.ts';
import { DDI_RULES, type DdiRule } from '../policy/ddi-rules.ts';
import { windowsReport } from './explain.ts';

const code = (lines: readonly string[]) => ['```c', ...lines, '```'];
const cell = (text: string) => text.replaceAll('|', '\\|');

/** The text of `docs/violations.md`: every kind, and every routine with a rule. */
export function renderViolationsDoc(): string {
  const lines = [
    '# What hvcheck finds',
    '',
    'Made from the catalogue in `src/policy/` by `npm run docs`; a test fails when it is stale.',
    '',
    '| Id | Kind | Level | Windows reports it as |',
    '|---|---|---|---|',
    ...VIOLATION_KINDS.map((kind) => summaryRow(kind, entryOf(kind))),
    '',
    '*Violations* decide the verdict. *Advisories* and *notes* never do, and no counter has them.',
    ...VIOLATION_KINDS.flatMap((kind) => ['', ...kindLines(kind, entryOf(kind))]),
    '',
    '## Routines with a rule',
    '',
    '| Routine | Module | Decided by | Kind | Note |',
    '|---|---|---|---|---|',
    ...DDI_RULES.map(ruleRow),
  ];
  return `${lines.join('\n')}\n`;
}

function summaryRow(kind: ViolationKind, entry: CatalogueEntry): string {
  return `| ${entry.code} | [${kind}](#${kind.toLowerCase()}) | ${entry.level} | ${cell(windowsReport(entry))} |`;
}

function kindLines(kind: ViolationKind, entry: CatalogueEntry): string[] {
  const { title, level, since, verifierText, why, fix, before, after, exceptions, help } = entry;
  return [
    `## ${kind}`,
    '',
    `**${title}.** ${entry.code}, ${level}. Since: ${since}.`,
    '',
    ...(verifierText === undefined ? [] : [`> Code Integrity Issue: ${verifierText}`, '']),
    why,
    '',
    `Fix: ${fix}`,
    '',
    ...code(before),
    '',
    'becomes',
    '',
    ...code(after),
    '',
    ...(exceptions === undefined ? [] : [`Exceptions: ${exceptions}`, '']),
    `Read more: <${help}>`,
  ];
}

function ruleRow({ name, module, parameter, accessModeParameter, kind, note, fix, help }: DdiRule): string {
  const decider = parameter?.name ?? accessModeParameter?.name ?? '–';
  const text = kind === 'MappingCannotAskForNoExecute' ? fix : (note ?? '');
  return `| [${name}](${help}) | ${module} | ${decider} | ${kind ?? '–'} | ${cell(text)} |`;
}
