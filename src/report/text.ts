import type { Finding } from '../policy/finding.ts';
import { OS_PROFILES } from '../policy/os-profile.ts';
import type { Assessed, CheckResult } from '../session/result.ts';
import { plural } from './amounts.ts';
import { bugCheckLines } from './bugcheck.ts';
import { findingLines } from './finding-text.ts';
import { type Paint, paintFor } from './paint.ts';
import { coverageLines, logLines } from './phase-text.ts';
import { printable } from './printable.ts';
import { phasesLines } from './request-text.ts';
import { codeIntegrityStatistics } from './statistics.ts';
import { wrap } from './wrap.ts';

export interface TextOptions {
  readonly colour: boolean;
}

const HEADLINE = {
  compatible: 'COMPATIBLE with memory integrity, as far as this run went',
  violations: 'NOT COMPATIBLE with memory integrity',
  inconclusive: 'INCONCLUSIVE: nothing was found, but the run was not complete',
} as const;
const INCOMPLETE = 'The run was not complete, so there may be more: see "Not assessed"';
const INDENT = '   ';

/** The report for people: verdict, Driver Verifier's counters, findings, phases, coverage. 80 columns. */
export function renderText(result: CheckResult, { colour }: TextOptions): string {
  const paint = paintFor(colour);
  const blocks = [
    headLines(result, paint),
    codeIntegrityStatistics(result.counters),
    ...(result.bugCheck ? [bugCheckLines(result.bugCheck)] : []),
    ...findingBlocks(result, paint),
    result.findings.length > 0 ? wrap('More on a kind: hvcheck explain KIND') : [],
    section('Phases', phasesLines(result.phases), paint),
    section('Coverage', coverageLines(result), paint),
    section('Not assessed', notAssessedLines(result.assessed), paint),
    section('What the driver printed', logLines(result.log), paint),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(result: CheckResult, paint: Paint): string[] {
  const { driver, profile, verdict } = result;
  const colourOf = { compatible: paint.green, violations: paint.red, inconclusive: paint.yellow };
  const { title } = OS_PROFILES[profile.os];
  const isSummed = verdict === 'violations';
  return [
    ...wrap(printable(driver.path)),
    ...wrap(HEADLINE[verdict]).map((line) => paint.bold(colourOf[verdict](line))),
    ...(isSummed ? wrap(violationsText(result.findings), INDENT) : []),
    ...(isSummed && result.assessed.some(({ state }) => state === 'notAssessed') ? wrap(INCOMPLETE, INDENT) : []),
    ...(isSummed ? [] : result.reasons.flatMap((reason) => wrap(printable(reason), `${INDENT}- `))),
    ...wrap(`${title} (build ${profile.build}), mode ${profile.mode}, seed ${profile.seed}`, INDENT),
  ];
}

function violationsText(findings: readonly Finding[]): string {
  const violations = findings.filter(({ level }) => level === 'violation');
  const total = violations.reduce((sum, { count }) => sum + count, 0);
  return `${plural(total, 'violation')} in ${plural(violations.length, 'place')}`;
}

const HEADINGS = { violation: 'Violations', advisory: 'Advisories', note: 'Notes' } as const;

function findingBlocks({ findings }: Pick<CheckResult, 'findings'>, paint: Paint): string[][] {
  let number = 0;
  return (['violation', 'advisory', 'note'] as const).flatMap((level) => {
    const ofLevel = findings.filter((finding) => finding.level === level);
    const blocks = ofLevel.map((finding) => findingLines(finding, ++number, paint));
    return blocks.map((block, index) => (index === 0 ? [paint.bold(HEADINGS[level]), ...block] : block));
  });
}

export function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines];
}

function notAssessedLines(assessed: readonly Assessed[]): string[] {
  const kindsByReason = new Map<string, string[]>();
  for (const { kind, state, reason = '' } of assessed) {
    if (state === 'notAssessed') kindsByReason.set(reason, [...(kindsByReason.get(reason) ?? []), kind]);
  }
  return [...kindsByReason].flatMap(([reason, kinds]) => [
    ...wrap(`${kinds.join(', ')}:`, INDENT),
    ...wrap(printable(reason), `${INDENT}  `),
  ]);
}

export { findingBlocks };
