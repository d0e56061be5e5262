import { CATALOGUE, entryOf, VIOLATION_KINDS, type ViolationKind } from './catalogue.ts';
import type { BugCheckSpec } from './catalogue-entry.ts';

/** What is known of a bug check that a kind of finding raises, by its code and, for 0xC4, its first argument. */
export function bugCheckSpec(code: number, arg1: bigint | undefined): BugCheckSpec | undefined {
  const specs = VIOLATION_KINDS.flatMap((kind) => entryOf(kind).bugCheck ?? []);
  return specs.find((spec) => spec.code === code && (spec.arg1 === undefined || BigInt(spec.arg1) === arg1));
}

/** The `bugCheck.text` of a result: the sentence that Windows prints, or the kind's title. */
export function bugCheckTextOf(kind: ViolationKind): string {
  const entry = entryOf(kind);
  return entry.verifierText === undefined ? CATALOGUE[kind].title : `Code Integrity Issue: ${entry.verifierText}`;
}

/**
 * Argument 1 of HYPERGUARD_VIOLATION: the type of corrupted region. Windows does not document which type an intercepted
 * register write gives; these are the closest of the documented ones.
 */
export function hyperguardRegion(register: string): bigint {
  if (register.startsWith('IDTR')) return 0x1102n;
  if (register.startsWith('GDTR')) return 0x1103n;
  if (/^(CR|EFER)/.test(register)) return 0x100cn;
  return 0x100fn;
}
