import { FAMILIES, KIND_NAMES } from './event-kinds.ts';
import type { Frame } from './frame.ts';
import type { FrameSummary } from './frame-layout.ts';
import { compileNode } from './query-compile.ts';
import { checkKeys, QUERY_KEYS } from './query-keys.ts';
import type { QueryContext } from './query-rows.ts';
import { parseSyntax, type QueryNode } from './query-syntax.ts';
import { FIELD_NAMES } from './query-values.ts';
import type { TraceReader } from './reader.ts';

export { QueryError } from './query-syntax.ts';

/** A query that has been understood. `text` is empty for the one that every event fits. */
export interface Query {
  readonly text: string;
  readonly root: QueryNode;
}

/** Understands a query; an empty one fits every event. @throws QueryError with position and suggestion. */
export function parseQuery(text: string): Query {
  const root = parseSyntax(text);
  checkKeys(text, root);
  return { text: text.trim(), root };
}

/** One step of a search: a frame was looked through. */
export interface SearchStep {
  /** Numbers of the events found, in the direction of the search. */
  readonly numbers: readonly number[];
  /** Events passed so far, of all that are to be passed. */
  readonly done: number;
  readonly total: number;
}
export interface SearchRange {
  /** First event, and the one behind the last; everything when left out. */
  readonly from?: number;
  readonly to?: number;
  /** From the end to the start. */
  readonly backwards?: boolean;
}

/** Searches a frame (some thousands of events, about a millisecond) a step, so that the caller can show hits as they come, and stop. */
export function* search(
  reader: TraceReader,
  query: Query,
  range: SearchRange = {},
): Generator<SearchStep, void, undefined> {
  const from = Math.max(0, range.from ?? 0);
  const to = Math.min(reader.count, range.to ?? reader.count);
  const total = Math.max(0, to - from);
  if (total === 0) return;
  const [first, last] = [reader.frameOf(from), reader.frameOf(to - 1)];
  let done = 0;
  for (let step = 0; step <= last - first; step++) {
    const index = range.backwards ? last - step : first + step;
    const { header, summary } = reader.frames[index]!;
    const begin = Math.max(from, header.firstEvent) - header.firstEvent;
    const end = Math.min(to, header.firstEvent + header.events) - header.firstEvent;
    const numbers = mayFit(reader, query, summary) ? found(reader, query, index, begin, end) : [];
    if (range.backwards) numbers.reverse();
    done += end - begin;
    yield { numbers, done, total };
  }
}

/** Does this event fit? */
export function fits(reader: TraceReader, query: Query, number: number): boolean {
  const frame = reader.frame(reader.frameOf(number));
  const { test } = compileNode(contextOf(reader, query, frame.summary, frame), query.root);
  return typeof test === 'boolean' ? test : test(number - frame.firstEvent);
}

/** Numbers of all events that fit, in order. */
export function findAll(reader: TraceReader, query: Query, range: SearchRange = {}): number[] {
  const numbers: number[] = [];
  for (const step of search(reader, query, range)) for (const number of step.numbers) numbers.push(number);
  return numbers;
}

/** The nearest event that fits from `from` on, in a direction; undefined when there is none. */
export function findNext(reader: TraceReader, query: Query, range: SearchRange): number | undefined {
  for (const { numbers } of search(reader, query, range)) if (numbers.length > 0) return numbers[0];
  return undefined;
}

/** Every event that refers to an address, or to memory that it lies in. */
export function aboutAddress(address: bigint): Query {
  return parseQuery(`address:0x${address.toString(16)}`);
}

/** Words that can stand where the cursor is: keys, or values of the key before it. */
export function completions(text: string, cursor: number, reader?: TraceReader): string[] {
  const word = /[^\s()|!]*$/.exec(text.slice(0, cursor))![0].replace(/^-/, '');
  const [, key, typed] = /^([\w.]+)[:=](.*)$/.exec(word) ?? [];
  const startsWith = (wanted: string) => (name: string) => name.toLowerCase().startsWith(wanted.toLowerCase());
  if (key === undefined) {
    const keys = new Set([...QUERY_KEYS.keys(), ...FIELD_NAMES.keys(), ...argumentNames(reader)]);
    return [...keys].filter(startsWith(word)).map((name) => `${name}:`);
  }
  return [...new Set(valuesOf(key.toLowerCase(), reader))].filter(startsWith(typed!)).map((value) => `${key}:${value}`);
}

function valuesOf(key: string, reader: TraceReader | undefined): string[] {
  const summaries = reader?.frames.map(({ summary }) => summary) ?? [];
  switch (key) {
    case 'kind':
      return [...FAMILIES, ...KIND_NAMES];
    case 'name':
    case 'ddi':
      return summaries.flatMap(({ ddis }) => ddis.map(({ name }) => name)).sort();
    case 'module':
      return summaries.flatMap(({ ddis }) => ddis.map(({ module }) => module)).sort();
    case 'phase':
      return summaries.flatMap(({ phases }) => phases).filter((name) => name !== '');
    case 'thread':
      return (reader?.threads ?? []).map(String);
    case 'irql':
      return ['PASSIVE', 'APC', 'DISPATCH', 'HIGH'];
    case 'finding':
      return ['any'];
    default:
      return [];
  }
}

function argumentNames(reader: TraceReader | undefined): string[] {
  const ddis = reader?.frames.flatMap(({ summary }) => summary.ddis) ?? [];
  return ddis.flatMap(({ params }) => params.map(([name]) => `arg.${name}`)).sort();
}

function contextOf(reader: TraceReader, query: Query, summary: FrameSummary, frame?: Frame): QueryContext {
  return { text: query.text, schema: reader.schema, summary, frame, threadName: (id) => reader.threadName(id) };
}

function mayFit(reader: TraceReader, query: Query, summary: FrameSummary): boolean {
  return compileNode(contextOf(reader, query, summary), query.root).test !== false;
}

function found(reader: TraceReader, query: Query, index: number, begin: number, end: number): number[] {
  const frame = reader.frame(index);
  const { test } = compileNode(contextOf(reader, query, frame.summary, frame), query.root);
  const numbers: number[] = [];
  if (test === false) return numbers;
  for (let row = begin; row < end; row++) if (test === true || test(row)) numbers.push(frame.firstEvent + row);
  return numbers;
}
