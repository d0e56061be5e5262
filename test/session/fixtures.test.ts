import { describe, expect, test } from 'vitest';
import { entryOf, type ViolationKind } from '../../src/policy/catalogue.ts';
import { type CheckResult, checkResultSchema } from '../../src/session/result.ts';
import { type ExpectedOutcome, fixtureNames, readExpectation } from '../fixtures/expectation.ts';
import { checkFixture } from './check-fixture.ts';

const number = (text: string) => BigInt(text);

/** The part of a result that `expected.json` speaks of, in its form. */
function observed(result: CheckResult, expected: ExpectedOutcome) {
  const named = (finding: CheckResult['findings'][number]) => {
    const wantsFunction = expected.findings.some((one) => one.kind === finding.kind && one.function !== undefined);
    return {
      kind: finding.kind,
      level: finding.level,
      ...(finding.ddi !== undefined && { ddi: finding.ddi }),
      ...(wantsFunction && { function: finding.site.symbol }),
    };
  };
  return {
    verdict: result.verdict,
    counters: Object.fromEntries(Object.entries(result.counters).filter(([, count]) => count > 0)),
    findings: summed(result.findings.map((finding) => ({ ...named(finding), count: finding.count }))),
    phases: result.phases.map(({ name, stop, statusName, status }) => ({
      name,
      stop: stop.kind,
      ...(name === 'DriverEntry' && stop.kind === 'returned' && { status: statusName ?? status }),
    })),
    bugCheck: result.bugCheck
      ? {
          code: number(result.bugCheck.code),
          ...(expected.bugCheck?.args0 !== undefined && { args0: number(result.bugCheck.args[0]) }),
        }
      : null,
  };
}

const isViolation = (kind: ViolationKind) => entryOf(kind).level === 'violation';

function unassessed(result: CheckResult): ViolationKind[] {
  const missing = result.assessed.filter(({ state }) => state === 'notAssessed');
  return missing
    .map(({ kind }) => kind)
    .filter(isViolation)
    .sort();
}

/** Findings that differ in the site alone, added up, in a fixed order. */
function summed<T extends { count: number }>(findings: readonly T[]): T[] {
  const byKey = new Map<string, T>();
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, count: 0 }, Object.keys(finding).sort());
    const known = byKey.get(key);
    byKey.set(key, known ? { ...known, count: known.count + finding.count } : finding);
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}

function normal(expected: ExpectedOutcome) {
  const { bugCheck } = expected;
  return {
    ...expected,
    findings: summed(expected.findings),
    bugCheck: bugCheck && {
      code: number(bugCheck.code),
      ...(bugCheck.args0 !== undefined && { args0: number(bugCheck.args0) }),
    },
  };
}

describe.each(fixtureNames)('%s', (name) => {
  const expectation = readExpectation(name);
  test.each(['log', 'break', 'enforce'] as const)('%s mode', (mode) => {
    const result = checkFixture(name, mode);
    if (mode === 'log') expect(unassessed(result)).toEqual(expectation.notAssessed.filter(isViolation).sort());
    expect(observed(result, expectation.modes[mode])).toEqual(normal(expectation.modes[mode]));
    expect(checkResultSchema.safeParse(result).error).toBeUndefined();
  });
});
