import { nearest, QueryError, type QueryNode, type Term } from './query-syntax.ts';
import {
  FIELD_NAMES,
  kindsOf,
  type NumberTest,
  numberTest,
  readIrql,
  readNumber,
  readTag,
  readTime,
} from './query-values.ts';

interface KeySpec {
  /** For the help and docs/trace.md. */
  readonly about: string;
  readonly example: string;
  /** What a value that the key needs is called, and how it is read; undefined: any text. */
  readonly needs?: { readonly what: string; readonly read: (text: string) => bigint | undefined };
}

/** The keys of the query language beside `arg.NAME` and the names of fields. */
export const QUERY_KEYS: ReadonlyMap<string, KeySpec> = new Map<string, KeySpec>([
  ['kind', { about: 'kind of event, or family of kinds', example: 'kind:ddi' }],
  ['name', { about: 'name of the routine, phase, module, thread or object', example: 'name:Mm*' }],
  ['ddi', { about: 'name of the routine of Windows, of its calls and of findings', example: 'ddi:ExAllocatePool2' }],
  ['module', { about: 'module of the routine', example: 'module:hal.dll' }],
  ['phase', { about: 'phase in which it happened', example: 'phase:Unload' }],
  ['thread', { about: 'id or name of the thread', example: 'thread:44' }],
  [
    'irql',
    { about: 'IRQL, by number or name', example: 'irql:>=DISPATCH', needs: { what: 'an IRQL', read: readIrql } },
  ],
  ['time', { about: 'time since boot', example: 'time:>300.5ms', needs: { what: 'a time', read: readTime } }],
  [
    'number',
    { about: 'number of the event', example: 'number:100..200', needs: { what: 'a number', read: readNumber } },
  ],
  ['result', { about: 'what a routine or phase returned, by number or name', example: 'result:STATUS_*' }],
  ['tag', { about: 'pool tag', example: 'tag:Ddk', needs: { what: 'a tag', read: readTag } }],
  ['finding', { about: 'kind of finding; any: every one', example: 'finding:any' }],
  [
    'address',
    {
      about: 'every event that refers to this address, or to memory that it lies in',
      example: 'address:0xfffff80012345678',
      needs: { what: 'an address', read: readNumber },
    },
  ],
  [
    'page',
    {
      about: 'every event that refers to the page of this address',
      example: 'page:0xfffff80012345678',
      needs: { what: 'an address', read: readNumber },
    },
  ],
]);

/** Refuses keys that do not exist and values that they cannot have. @throws QueryError */
export function checkKeys(query: string, node: QueryNode): void {
  if (node.node === 'not') checkKeys(query, node.part);
  else if (node.node !== 'term') for (const part of node.parts) checkKeys(query, part);
  else if (node.key !== undefined) checkTerm(query, node, node.key);
}

function checkTerm(query: string, term: Term, key: string): void {
  const name = key.toLowerCase();
  if (name === 'kind') kindsOf(query, term);
  else if (name.startsWith('arg.')) {
    if (name === 'arg.') throw new QueryError(query, term.keyAt, 'arg. needs the name of a parameter', 'arg.PoolTag');
  } else if (name === 'arg')
    throw new QueryError(query, term.keyAt, 'arg needs the name of a parameter', 'arg.PoolTag');
  else if (!QUERY_KEYS.has(name) && fieldNamed(key) === undefined) {
    const known = [...QUERY_KEYS.keys(), ...FIELD_NAMES.keys()];
    const problem = `there is no key ${JSON.stringify(key)}`;
    const suggestion = nearest(key, known);
    throw new QueryError(query, term.keyAt, problem, suggestion && `${suggestion}${term.operator}`);
  }
  const needs = QUERY_KEYS.get(name)?.needs;
  if (needs && numberTest({ ...term, isQuoted: false }, needs.read) === undefined) {
    throw new QueryError(
      query,
      term.valueAt,
      `${JSON.stringify(term.value)} is not ${needs.what}`,
      QUERY_KEYS.get(name)?.example,
    );
  }
  if (/[<>]/.test(term.operator) && !needs && readNumber(term.value) === undefined) {
    throw new QueryError(
      query,
      term.valueAt,
      `${term.operator} compares numbers, ${JSON.stringify(term.value)} is none`,
    );
  }
}

/** The field of this name, whatever its case. */
export function fieldNamed(key: string): string | undefined {
  const wanted = key.toLowerCase();
  return [...FIELD_NAMES.keys()].find((name) => name.toLowerCase() === wanted);
}

/** The number test of a key that needs one. */
export function neededTest(term: Term, key: string): NumberTest {
  return numberTest({ ...term, isQuoted: false }, QUERY_KEYS.get(key)!.needs!.read)!;
}
