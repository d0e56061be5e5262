import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/session/result.ts';
import { fixtureNames, readExpectation } from '../fixtures/expectation.ts';
import { checkFixture } from './check-fixture.ts';

/** A hundred of them take too long for every build: `HVCHECK_SEEDS=100 npx vitest run test/session/every-fixture.test.ts`. */
const SEEDS = Number(process.env.HVCHECK_SEEDS ?? 2);
const FIRST_SEED = 1000;

type Finding = CheckResult['findings'][number];

const placeOf = ({ site }: Finding) => (site.module === '(no module)' ? site.module : `${site.module}+${site.rva}`);
const identityOf = (finding: Finding) => ({ kind: finding.kind, ddi: finding.ddi, place: placeOf(finding) });

/** What a seed must not change. */
function withoutAddresses(result: CheckResult) {
  return {
    verdict: result.verdict,
    counters: result.counters,
    findings: result.findings.map((one) => ({
      ...identityOf(one),
      level: one.level,
      count: one.count,
      phase: one.phase,
    })),
    phases: result.phases.map(({ name, status, stop }) => ({ name, status, stop: stop.kind })),
    assessed: result.assessed,
  };
}

const firstViolation = ({ findings }: CheckResult) =>
  findings.filter(({ level }) => level === 'violation').map(identityOf)[0];

/** Endless drivers take their time, and show what a limit shows. */
const names = fixtureNames.filter((name) => !name.startsWith('limits/'));

describe.each(names)('%s', (name) => {
  test(`gives the same findings with ${SEEDS} seeds, at other addresses`, { timeout: 60_000 + SEEDS * 5000 }, () => {
    const log = checkFixture(name, 'log', FIRST_SEED);
    const bases = new Set([log.driver.base]);
    for (let seed = FIRST_SEED + 1; seed < FIRST_SEED + SEEDS; seed++) {
      const result = checkFixture(name, 'log', seed);
      bases.add(result.driver.base);
      expect(withoutAddresses(result), `seed ${seed}`).toEqual(withoutAddresses(log));
    }
    const isLoaded = log.phases.some(({ stop }) => stop.kind !== 'notStarted');
    if (isLoaded) expect(bases.size).toBeGreaterThan(SEEDS * 0.9 - 1);
  });

  test('log, break and enforce agree on the first violation', () => {
    const first = firstViolation(checkFixture(name, 'log', FIRST_SEED));
    expect(firstViolation(checkFixture(name, 'break', FIRST_SEED))).toEqual(first);
    const enforce = checkFixture(name, 'enforce', FIRST_SEED);
    // A driver that asks for memory integrity may do without what it does elsewhere.
    if (readExpectation(name).modes.enforce.verdict !== 'violations') expect(firstViolation(enforce)).toBeUndefined();
    else expect(firstViolation(enforce)).toEqual(first);
  });
});
