import type { ExitCode } from '../../policy/exit-code.ts';
import { renderTraceStatistics } from '../../report/trace-statistics.ts';
import { safeJson, traceJsonLine, traceLine } from '../../report/trace-text.ts';
import { drcovOf } from '../../trace/drcov.ts';
import type { EventOf, TraceEvent } from '../../trace/event.ts';
import { PerfettoTracks } from '../../trace/perfetto.ts';
import { placesIn } from '../../trace/places.ts';
import { parseQuery, type Query, search } from '../../trace/query.ts';
import { openTrace, type TraceReader } from '../../trace/reader.ts';
import { statisticsOf } from '../../trace/statistics.ts';
import { UsageError } from '../failure.ts';
import { type Output, openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export type TraceFormat = 'text' | 'jsonl' | 'perfetto' | 'drcov';

export interface TraceCommandOptions {
  readonly to?: TraceFormat;
  readonly stats?: boolean;
  readonly output?: string;
}

/** `hvcheck trace FILE [QUERY…]` without the viewer: prints the events that fit. */
export function traceCommand(
  path: string,
  words: readonly string[],
  options: TraceCommandOptions,
  terminal: Terminal,
): ExitCode {
  const query = parseQuery(words.join(' '));
  if (options.to === 'drcov' && options.output === undefined && terminal.stdout.isTTY) {
    throw new UsageError('BinaryOutput', '--to drcov is binary; name a file with --output');
  }
  const output = openOutput(options.output, terminal);
  const reader = openTrace(path);
  try {
    warnOfCut(reader, terminal);
    if (options.stats) output.write(statistics(reader, query, options));
    else write(reader, query, options.to ?? 'text', output);
    output.finish();
    return 0;
  } finally {
    reader.close();
  }
}

/** Says on standard error that a trace is not whole. */
export function warnOfCut(reader: TraceReader, { stderr }: Terminal): void {
  if (reader.isComplete) return;
  const rest = reader.trailingBytes === 0 ? '' : `; ${reader.trailingBytes} bytes behind them are no whole frame`;
  const path = reader.path.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  stderr.write(`hvcheck: ${path}: the run was not recorded to its end, ${reader.count} events are there${rest}\n`);
}

function statistics(reader: TraceReader, query: Query, { to }: TraceCommandOptions): string {
  const found = statisticsOf(reader, query);
  return to === 'jsonl' ? `${safeJson(found)}\n` : renderTraceStatistics(found);
}

function write(reader: TraceReader, query: Query, format: TraceFormat, output: Output): void {
  const place = placesIn(reader.modules);
  const start = reader.frames[0]?.header.firstTime ?? 0;
  if (format === 'perfetto') writePerfetto(reader, query, output);
  else if (format === 'drcov') output.write(drcovOf(reader.modules, coverageOf(reader, query)));
  else if (format === 'jsonl') writeLines(reader, query, output, (event) => traceJsonLine(event, place));
  else writeLines(reader, query, output, (event) => traceLine(event, start, place));
}

function writeLines(reader: TraceReader, query: Query, output: Output, line: (event: TraceEvent) => string): void {
  for (const { numbers } of search(reader, query)) {
    let text = '';
    for (const number of numbers) text += line(reader.event(number));
    if (text !== '') output.write(text);
  }
}

function writePerfetto(reader: TraceReader, query: Query, output: Output): void {
  const tracks = new PerfettoTracks(placesIn(reader.modules), (id) => reader.threadName(id));
  const { tool, driver, profile } = reader.header;
  let before = `{"displayTimeUnit":"ns","otherData":${safeJson({ tool, driver, profile })},"traceEvents":[\n`;
  const put = (events: Iterable<unknown>) => {
    let text = '';
    for (const event of events) {
      text += `${before}${safeJson(event)}`;
      before = ',\n';
    }
    return text;
  };
  output.write(put(tracks.begin(driver.path)));
  for (const { numbers } of search(reader, query)) {
    output.write(numbers.map((number) => put(tracks.add(reader.event(number)))).join(''));
  }
  output.write(`${put(tracks.end())}\n]}\n`);
}

function* coverageOf(reader: TraceReader, query: Query): Generator<EventOf<'Coverage'>> {
  for (const { numbers } of search(reader, parseQuery(`kind:Coverage (${query.text || 'kind:*'})`))) {
    for (const number of numbers) yield reader.event(number) as EventOf<'Coverage'>;
  }
}
