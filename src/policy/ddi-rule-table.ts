import { entryOf } from './catalogue.ts';
import { DDI_RULES, type DdiRule } from './ddi-rules.ts';
import { hex } from './hex.ts';

/** One row of the rules, for machines and for tables in documents. */
export interface DdiRuleRow {
  readonly module: string;
  readonly ddi: string;
  /** The deciding argument; index in the raw call. */
  readonly parameter?: { readonly index: number; readonly name: string };
  readonly predicate: string;
  readonly kind?: string;
  /** Argument 1 of bug check 0xC4; absent for an advisory. */
  readonly code?: string;
  /** What arguments 3 and 4 of it hold. */
  readonly arg3?: string;
  readonly arg4?: string;
  /** The first Windows that has both the routine and the check. */
  readonly since: string;
  readonly note?: string;
}

/** The check came with the first Windows 10; these routines came later. */
const LATER: Readonly<Record<string, string>> = {
  ExAllocatePool2: 'Windows 10 2004',
  ExAllocatePool3: 'Windows 10 2004',
};
const FIRST = 'Windows 10 1507';

/** Every rule, in the order of Microsoft's list. */
export function ddiRuleTable(): DdiRuleRow[] {
  return DDI_RULES.map(rowOf);
}

function rowOf(rule: DdiRule): DdiRuleRow {
  const { module, name, parameter, tagParameter, predicate, kind, note } = rule;
  const arg1 = kind === undefined ? undefined : entryOf(kind).bugCheck?.arg1;
  return {
    module,
    ddi: name,
    ...(parameter && { parameter }),
    predicate,
    ...(kind !== undefined && { kind }),
    ...(arg1 !== undefined && {
      code: hex(arg1),
      arg3: parameter?.name ?? 'HighPagePriority',
      arg4: tagParameter?.name ?? '0',
    }),
    since: LATER[name] ?? FIRST,
    ...(note !== undefined && { note }),
  };
}
