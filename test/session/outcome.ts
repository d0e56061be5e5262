import type { CheckResult } from '../../src/session/result.ts';
import type { ExpectedOutcome } from '../fixtures/expectation.ts';

const number = (text: string) => BigInt(text);

/** The part of a result that `expected.json` speaks of, in its form. */
export function observedOutcome(result: CheckResult, expected: ExpectedOutcome) {
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
      ...(/^(DriverEntry|IRP_|AddDevice|Zw)/.test(name) &&
        stop.kind === 'returned' && { status: statusName ?? status }),
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

/** An expectation in the form that `observedOutcome` gives. */
export function normalOutcome(expected: ExpectedOutcome) {
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
