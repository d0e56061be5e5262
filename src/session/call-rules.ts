import { STATUS_INSUFFICIENT_RESOURCES } from '../generated/ntstatus.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { DdiCall, ExportTarget } from '../kernel/observer.ts';
import { AnswerSignal } from '../kernel/signals.ts';
import { slice } from '../kernel/slice.ts';
import type { CallRule } from './machine-config.ts';
import { differences, isDriversCall, readArguments } from './recorded-call.ts';

const counts = slice<number[]>('callRules', () => []);

/** The configured answers to the driver's calls. */
export class CallRules {
  readonly #byName = new Map<string, { readonly rule: CallRule; readonly index: number }[]>();

  constructor(rules: readonly CallRule[]) {
    for (const [index, rule] of rules.entries())
      this.#byName.set(rule.name, [...(this.#byName.get(rule.name) ?? []), { rule, index }]);
  }

  /** Throws the answer when a rule has one for this call. */
  answer(k: Kernel, call: DdiCall): void {
    const rules = this.#byName.get(call.target.name);
    if (!rules || !isDriversCall(k, call)) return;
    const read = readArguments(k, call);
    for (const { rule, index } of rules) {
      if (differences({ name: rule.name, ...read }, rule.where).length > 0) continue;
      const seen = (counts(k)[index] ?? 0) + 1;
      counts(k)[index] = seen;
      if (rule.nth === undefined || rule.nth === seen) throw new AnswerSignal(rule.result ?? failureOf(call.target));
    }
  }
}

/** What a routine returns when there are no resources: STATUS_INSUFFICIENT_RESOURCES, NULL or FALSE. */
export function failureOf({ name, ddi }: ExportTarget): bigint {
  const returns = ddi?.returns;
  if (!returns) throw new TypeError(`${name} returns nothing that could say that it failed`);
  return returns.type === 'NTSTATUS' ? BigInt(STATUS_INSUFFICIENT_RESOURCES) : 0n;
}
