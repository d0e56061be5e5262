import type { CheckFailure, CheckResult } from '../session/result.ts';
import { plural } from './amounts.ts';
import { type Paint, paintFor } from './paint.ts';
import { printable } from './printable.ts';
import type { TextOptions } from './text.ts';
import { wrap } from './wrap.ts';

const VERDICT = 14;
const AMOUNT = 17;

/** The closing table when several drivers were checked: one line a driver. */
export function renderSummary(outcomes: readonly (CheckResult | CheckFailure)[], { colour }: TextOptions): string {
  const paint = paintFor(colour);
  const lines = outcomes.flatMap((outcome) => summaryLines(outcome, paint));
  return `${[paint.bold(plural(outcomes.length, 'driver')), ...lines].join('\n')}\n`;
}

function summaryLines(outcome: CheckResult | CheckFailure, paint: Paint): string[] {
  const [word, amount, colour] =
    'error' in outcome ? (['not checked', '', paint.yellow] as const) : described(outcome, paint);
  const [first = '', ...rest] = wrap(printable(outcome.driver.path), ' '.repeat(VERDICT + AMOUNT));
  const path = first.slice(VERDICT + AMOUNT);
  return [`${colour(word.padEnd(VERDICT))}${amount.padEnd(AMOUNT)}${path}`, ...rest];
}

function described({ verdict, findings }: CheckResult, paint: Paint) {
  const colour = { compatible: paint.green, violations: paint.red, inconclusive: paint.yellow }[verdict];
  const count = findings.reduce((sum, finding) => sum + (finding.level === 'violation' ? finding.count : 0), 0);
  return [verdict, count === 0 ? '' : plural(count, 'violation'), colour] as const;
}
