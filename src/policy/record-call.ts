import { entryOf, type FieldsOf } from './catalogue.ts';
import type { ViolationCollector } from './collector.ts';
import type { CallKind, DdiRule, RawArgs, RuleOutcome } from './ddi-rules.ts';
import type { Site } from './finding.ts';
import { hex } from './hex.ts';
import type { ViolationArgs } from './image-rules.ts';

/** Where a call came from. */
export interface CallPlace {
  readonly site: Site;
  readonly stack: readonly Site[];
  readonly phase: string;
}

/** The four arguments of the bug check that Driver Verifier would raise for a call; argument 1 is 0 without one. */
export function callArgs({ kind, arg3, arg4 }: RuleOutcome, returnAddress: bigint): ViolationArgs {
  return [hex(entryOf(kind).bugCheck?.arg1 ?? 0), hex(returnAddress), hex(arg3), hex(arg4)];
}

/**
 * Judges one call by its rule and records what it gives: a violation or an advisory, and a note for unknown bits. `place`
 * is called only for the first occurrence at a return address. Returns the outcome when it is a violation.
 */
export function recordCall(
  collector: ViolationCollector,
  rule: DdiRule,
  args: RawArgs,
  returnAddress: bigint,
  place: () => CallPlace,
): RuleOutcome | undefined {
  const outcome = rule.evaluate(args);
  for (const one of [outcome, rule.unknownBits(args)]) {
    if (!one) continue;
    collector.record<CallKind>(one.kind, returnAddress, rule.name, () => ({
      ...place(),
      args: callArgs(one, returnAddress),
      fields: one.fields as FieldsOf<CallKind>,
    }));
  }
  return outcome && entryOf(outcome.kind).level === 'violation' ? outcome : undefined;
}
