import type { Fidelity } from '../kernel/declaration.ts';
import { plural } from './amounts.ts';
import { paintFor } from './paint.ts';
import { printable } from './printable.ts';
import { section, type TextOptions } from './text.ts';
import { wrap } from './wrap.ts';

/** How far a model can be trusted; `none`: there is no model, calls are recorded and answered with a default. */
export type ModelLevel = 'exact' | 'approximate' | 'recorded' | 'none';

export interface DdiRow {
  readonly module: string;
  readonly name: string;
  readonly level: ModelLevel;
  readonly gaps: readonly string[];
  /** The kind that a rule of memory integrity decides from its arguments. */
  readonly rule: string | undefined;
}

export interface DdiFacts extends Omit<DdiRow, 'module' | 'rule'> {
  readonly module: string | undefined;
  readonly parameters: readonly { readonly name: string; readonly type: string | undefined }[];
  readonly maxIrql: string | undefined;
  readonly rule:
    | {
        readonly kind: string | undefined;
        readonly parameter: string | undefined;
        readonly fix: string;
        readonly note: string | undefined;
        readonly help: string;
      }
    | undefined;
}

export function fidelityOf(fidelity: Fidelity): { level: ModelLevel; gaps: readonly string[] } {
  if (fidelity === 'exact') return { level: 'exact', gaps: [] };
  if ('approximate' in fidelity) return { level: 'approximate', gaps: fidelity.approximate };
  return { level: 'recorded', gaps: fidelity.recorded };
}

const LEVEL_TEXT: Readonly<Record<ModelLevel, string>> = {
  exact: 'behaves as documented in all that a driver can see',
  approximate: 'modelled, with gaps',
  recorded: 'recorded and answered; without effects that later calls see',
  none: 'no model: calls are recorded, answered with a default, and leave the verdict inconclusive',
};

/** One line a routine, by module. With `isDriver` the rows are what one driver imports. */
export function renderDdiTable(rows: readonly DdiRow[], isDriver: boolean): string {
  const lines = rows.map(({ module, name, level, rule }) => {
    const model = level === 'none' ? 'no model' : level;
    return `${model.padEnd(13)}${printable(`${module}!${name}`)}${rule === undefined ? '' : `  [${rule}]`}`;
  });
  const modelled = rows.filter(({ level }) => level !== 'none').length;
  const total = isDriver
    ? `${modelled} of ${plural(rows.length, 'imported routine')} modelled`
    : `${plural(rows.length, 'routine')} modelled`;
  return `${[...lines, '', total].join('\n')}\n`;
}

/** Everything about one routine. */
export function renderDdi(facts: DdiFacts, { colour }: TextOptions): string {
  const paint = paintFor(colour);
  const { name, module, parameters, maxIrql, level, gaps, rule } = facts;
  const blocks = [
    wrap(`${module === undefined ? '' : `${module}!`}${name}`).map(paint.bold),
    section(
      'Parameters',
      parameters.flatMap(({ name: one, type }) => wrap(type ?? '(type not known)', `   ${one}: `)),
      paint,
    ),
    section('Highest IRQL', maxIrql === undefined ? [] : [`   ${maxIrql}`], paint),
    section('Model', [...wrap(LEVEL_TEXT[level], '   '), ...gaps.flatMap((gap) => wrap(gap, '   - '))], paint),
    section('Memory integrity', rule ? ruleLines(rule) : [], paint),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function ruleLines({ kind, parameter, fix, note, help }: NonNullable<DdiFacts['rule']>): string[] {
  const decided = parameter === undefined ? '' : `, decided by ${parameter}`;
  return [
    ...wrap(kind === undefined ? 'nothing is decided at the call' : `${kind}${decided}`, '   '),
    ...(note === undefined ? [] : wrap(note, '   ')),
    ...wrap(fix, '   '),
    `   ${help}`,
  ];
}
