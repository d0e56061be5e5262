import { describe, expect, test } from 'vitest';
import { entryOf, type ViolationKind } from '../../src/policy/catalogue.ts';
import { type CheckResult, checkResultSchema } from '../../src/session/result.ts';
import { fixtureNames, readExpectation } from '../fixtures/expectation.ts';
import { checkFixture } from './check-fixture.ts';
import { normalOutcome, observedOutcome } from './outcome.ts';

const isViolation = (kind: ViolationKind) => entryOf(kind).level === 'violation';

function unassessed(result: CheckResult): ViolationKind[] {
  const missing = result.assessed.filter(({ state }) => state === 'notAssessed');
  return missing
    .map(({ kind }) => kind)
    .filter(isViolation)
    .sort();
}

describe.each(fixtureNames)('%s', (name) => {
  const expectation = readExpectation(name);
  test.each(['log', 'break', 'enforce'] as const)('%s mode', (mode) => {
    const result = checkFixture(name, mode);
    if (mode === 'log') expect(unassessed(result)).toEqual(expectation.notAssessed.filter(isViolation).sort());
    expect(observedOutcome(result, expectation.modes[mode])).toEqual(normalOutcome(expectation.modes[mode]));
    expect(checkResultSchema.safeParse(result).error).toBeUndefined();
  });
});
