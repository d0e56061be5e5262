import type { Verdict } from './verdict.ts';

/** 0 compatible, 1 violations, 2 inconclusive, 3 the tool could not do its job. */
export type ExitCode = 0 | 1 | 2 | 3;

const BY_VERDICT: Readonly<Record<Verdict, ExitCode>> = { compatible: 0, violations: 1, inconclusive: 2 };
/** For several drivers the worst one counts: a failure of the tool hides more than a violation does. */
const WORST_FIRST: readonly ExitCode[] = [3, 1, 2, 0];

export function exitCodeOf(verdict: Verdict): ExitCode {
  return BY_VERDICT[verdict];
}

export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? 0;
}
