import { findAll, parseQuery, search } from '../src/trace/query.ts';
import { openTrace } from '../src/trace/reader.ts';

export interface OpenFigures {
  readonly openMs: number;
  readonly peakMb: number;
  readonly searches: Readonly<Record<string, { readonly hits: number; readonly ms: number; readonly firstMs: number }>>;
}

/** Searches whose answer is spread over the whole trace, or nowhere. */
const QUERIES = [
  'kind:ddi',
  'name:Rtl*',
  'arg.NumberOfBytes>800',
  'result:STATUS_* or irql:>=DISPATCH',
  'Value',
  'nothing-has-this-name',
];

const [path] = process.argv.slice(2);
const since = performance.now();
const reader = openTrace(path!);
reader.event(reader.count - 1);
const openMs = performance.now() - since;
const openedPeak = process.resourceUsage().maxRSS / 1024;
findAll(reader, parseQuery('kind:phase'));
const searches = Object.fromEntries(QUERIES.map((query) => [query, timed(query)]));
console.log(JSON.stringify({ openMs, peakMb: openedPeak, searches } satisfies OpenFigures));

function timed(query: string): { hits: number; ms: number; firstMs: number } {
  const begin = performance.now();
  let hits = 0;
  let firstMs = 0;
  for (const { numbers } of search(reader, parseQuery(query))) {
    if (hits === 0 && numbers.length > 0) firstMs = performance.now() - begin;
    hits += numbers.length;
  }
  return { hits, ms: performance.now() - begin, firstMs };
}
