import { CALL_KINDS } from './catalogue-calls.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { IMAGE_KINDS } from './catalogue-image.ts';
import { RUN_KINDS } from './catalogue-run.ts';

export type { BugCheckSpec, CatalogueEntry, Evidence, Level } from './catalogue-entry.ts';

/** Every kind of finding. Reports, docs, schema and the type of a finding are derived from this. */
export const CATALOGUE = {
  ExecutePoolType: CALL_KINDS.ExecutePoolType,
  ExecutePageProtection: CALL_KINDS.ExecutePageProtection,
  ExecutePageMapping: CALL_KINDS.ExecutePageMapping,
  ...IMAGE_KINDS,
  ...RUN_KINDS,
  MappingCannotAskForNoExecute: CALL_KINDS.MappingCannotAskForNoExecute,
  UnknownArgumentBits: CALL_KINDS.UnknownArgumentBits,
} as const;

export type ViolationKind = keyof typeof CATALOGUE;
/** What the message of a kind needs to know, by field name. */
export type FieldsOf<K extends ViolationKind> = Readonly<Record<(typeof CATALOGUE)[K]['fields'][number], string>>;

export const VIOLATION_KINDS = Object.keys(CATALOGUE) as ViolationKind[];

/** The entry of a kind, as the general type. */
export function entryOf(kind: ViolationKind): CatalogueEntry {
  return CATALOGUE[kind];
}

/** The message of one occurrence: the template of its kind with the fields put in. */
export function messageOf<K extends ViolationKind>(kind: K, fields: FieldsOf<K>): string {
  const values: Readonly<Record<string, string>> = fields;
  return CATALOGUE[kind].message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

const digits = (text: string) => (/^(0x)?[0-9a-f]+$/i.test(text) ? Number.parseInt(text.replace(/^0x/i, ''), 16) : -1);

/**
 * The kinds that a person may mean: the name of a kind, its id (`HV2000`), a bug check code (`0xBE`, `0xC4`) or a bug
 * check code with its first argument (`0xC4 0x2000`, or `0x2000` alone). Case does not matter; empty when there is none.
 */
export function findKinds(words: readonly string[]): ViolationKind[] {
  const text = words.join(' ').trim().toLowerCase();
  const named = VIOLATION_KINDS.filter(
    (kind) => kind.toLowerCase() === text || CATALOGUE[kind].code.toLowerCase() === text,
  );
  if (named.length > 0) return named;
  const numbers = text.split(/\s+/).map(digits);
  return VIOLATION_KINDS.filter((kind) => {
    const bugCheck = entryOf(kind).bugCheck;
    if (!bugCheck) return false;
    const [first, second, ...more] = numbers;
    if (more.length > 0) return false;
    if (second !== undefined) return bugCheck.code === first && bugCheck.arg1 === second;
    return bugCheck.code === first || bugCheck.arg1 === first;
  });
}
