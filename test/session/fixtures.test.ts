import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryOf } from '../../src/policy/catalogue.ts';
import { DEFAULT_OS } from '../../src/policy/os-profile.ts';
import { checkDriver } from '../../src/session/check.ts';
import { type CheckResult, checkResultSchema, type Mode } from '../../src/session/result.ts';
import { type ExpectedOutcome, fixtureNames, fixtureRoot, readExpectation } from '../fixtures/expectation.ts';

const MIB = 1024 * 1024;
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

/** One run of a sample driver with everything at its default. */
export function checkFixture(name: string, mode: Mode, seed = 1): CheckResult {
  return checkDriver({
    path: join(fixtureRoot, name, 'driver.sys'),
    os: readExpectation(name).os ?? DEFAULT_OS,
    seed,
    mode,
    maxInstructions: 250_000_000,
    maxTimeMs: 60_000,
    maxMemoryBytes: 256 * MIB,
    with: [],
  });
}

describe.each(fixtureNames)('%s', (name) => {
  const expectation = readExpectation(name);
  test.each(['log', 'break', 'enforce'] as const)('%s mode', (mode) => {
    const result = checkFixture(name, mode);
    expect(observed(result, expectation.modes[mode])).toEqual(normal(expectation.modes[mode]));
    expect(checkResultSchema.safeParse(result).error).toBeUndefined();
  });
  test('what could not be assessed', () => {
    const missing = checkFixture(name, 'log').assessed.filter(({ state }) => state === 'notAssessed');
    const kinds = missing.map(({ kind }) => kind).filter((kind) => entryOf(kind).level === 'violation');
    const expected = expectation.notAssessed.filter((kind) => entryOf(kind).level === 'violation');
    expect(kinds.sort()).toEqual([...expected].sort());
  });
});
