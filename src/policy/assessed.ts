import { entryOf, VIOLATION_KINDS, type ViolationKind } from './catalogue.ts';
import { incompleteness, type RunOutcome } from './verdict.ts';

export interface Assessed {
  readonly kind: ViolationKind;
  readonly state: 'failed' | 'passed' | 'notAssessed';
  readonly reason?: string | undefined;
}

/**
 * The state of every kind. A kind failed when a violation of it was found, advisories and notes included as themselves.
 * A kind that shows only when code runs passed only when the run was complete.
 */
export function assess(run: RunOutcome): Assessed[] {
  const gaps = incompleteness(run);
  return VIOLATION_KINDS.map((kind) => assessKind(kind, run, gaps));
}

function assessKind(kind: ViolationKind, run: RunOutcome, gaps: readonly string[]): Assessed {
  const found = run.findings.filter((finding) => finding.kind === kind);
  if (found.some(({ level }) => level === 'violation')) return { kind, state: 'failed' };
  if (entryOf(kind).evidence !== 'image' && gaps.length > 0) {
    return { kind, state: 'notAssessed', reason: gaps.join('; ') };
  }
  const first = found[0];
  if (first)
    return { kind, state: 'passed', reason: `reported as ${first.level === 'note' ? 'a note' : 'an advisory'}` };
  return { kind, state: 'passed' };
}
