import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/session/result.ts';
import { checkFixture } from './check-fixture.ts';

/** What must not depend on where things lie: addresses are taken out. */
function withoutAddresses(result: CheckResult) {
  return {
    verdict: result.verdict,
    reasons: result.reasons,
    counters: result.counters,
    findings: result.findings.map(({ kind, level, count, ddi, site, stack, phase }) => ({
      kind,
      level,
      count,
      ddi,
      site: [site.module, site.rva],
      stack: stack.map(({ module, rva }) => [module, rva]),
      phase,
    })),
    assessed: result.assessed,
    phases: result.phases.map(({ name, status, stop, instructions, ddiCalls }) => ({
      name,
      status,
      stop: stop.kind,
      instructions,
      ddiCalls,
    })),
    coverage: result.coverage,
  };
}

describe.each(['pool/sites', 'runtime/code-write-wp', 'runtime/pool-code', 'clean/alternatives'])('%s', (name) => {
  test('two runs give the same bytes', () => {
    for (const mode of ['log', 'break', 'enforce'] as const) {
      expect(JSON.stringify(checkFixture(name, mode, 7))).toBe(JSON.stringify(checkFixture(name, mode, 7)));
    }
  });

  test('a hundred seeds give the same findings, at other addresses', () => {
    const first = checkFixture(name, 'log', 1);
    const bases = new Set([first.driver.base]);
    for (let seed = 2; seed <= 100; seed++) {
      const result = checkFixture(name, 'log', seed);
      bases.add(result.driver.base);
      expect(withoutAddresses(result), `seed ${seed}`).toEqual(withoutAddresses(first));
    }
    expect(bases.size).toBeGreaterThan(90);
  });
});
