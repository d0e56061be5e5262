import type { ExpectedSite } from '../../test/fixtures/expectation.ts';
import { CASES, type CaseRun, caseNames, runCase } from '../../test/session/documented-cases.ts';

const MODES = ['log', 'break', 'enforce'] as const;

/** `ExecutePoolType 3: 1 CreateRegion, 2 AddMapping`, a kind after the other. */
function kindsText(
  findings: readonly { kind: string; level?: string; count: number }[],
  sites: readonly ExpectedSite[],
) {
  const kinds = [...new Set(findings.map(({ kind }) => kind))].sort();
  const texts = kinds.map((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const count = ofKind.reduce((sum, finding) => sum + finding.count, 0);
    const level = ofKind[0]?.level === 'violation' ? '' : ` (${ofKind[0]?.level})`;
    const places = sites.filter((site) => site.kind === kind).map((site) => `${site.count} in ${site.function}`);
    return `${kind} ${count}${level}${places.length > 0 ? `: ${places.join(', ')}` : ''}`;
  });
  return texts.length > 0 ? texts.join('; ') : 'nothing';
}

function verdictText(run: CaseRun, mode: (typeof MODES)[number]): string {
  const { verdict, bugCheck, phases } = run.results[mode];
  const stop = phases.find(({ stop: { kind } }) => kind !== 'returned')?.stop.kind;
  const first = bugCheck && bugCheck.code === '0xc4' ? ` ${bugCheck.args[0]}` : '';
  const ending = bugCheck ? `, bug check ${bugCheck.code}${first}` : stop === undefined ? '' : `, ${stop}`;
  return `${mode} ${verdict}${ending}`;
}

function printRun(run: CaseRun): void {
  const { log } = run.results;
  console.log(`    ${run.os.padEnd(11)} expected  ${kindsText(run.wanted.log.findings, run.expected)}`);
  console.log(`    ${''.padEnd(11)} got       ${kindsText(log.findings, run.got)}`);
  console.log(`    ${''.padEnd(11)} verdicts  ${MODES.map((mode) => verdictText(run, mode)).join(' | ')}`);
  for (const problem of run.problems) console.log(`    NOT AS EXPECTED: ${problem}`);
}

const failed = new Set<number>();
const seen = new Set<number>();
for (const name of caseNames) {
  const runs = runCase(name);
  const { number, title, reachedBy } = runs[0]!.documented;
  seen.add(number);
  if (runs.some(({ problems }) => problems.length > 0)) failed.add(number);
  console.log(`${String(number).padStart(2)}  ${title}  (fixtures/${name})`);
  if (reachedBy !== undefined) console.log(`    reached by: ${reachedBy}`);
  runs.forEach(printRun);
}
const passed = [...seen].filter((number) => !failed.has(number)).length;
console.log(`\n${passed} of ${CASES}`);
if (passed !== CASES) process.exitCode = 1;
