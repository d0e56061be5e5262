import { tagText } from '../trace/print-value.ts';
import type { TraceStatistics } from '../trace/statistics.ts';
import { printable } from './printable.ts';

type Row = readonly (string | number)[];

/** Calls by routine, time by phase, pool by tag: three tables for a terminal. */
export function renderTraceStatistics({ events, kinds, ddis, phases, pool }: TraceStatistics): string {
  const calls = ddis.reduce((sum, ddi) => sum + ddi.calls, 0);
  return [
    `${events} events, ${calls} calls of ${ddis.length} routines\n`,
    table(
      'Calls by routine',
      ['calls', 'failed', 'routine'],
      ddis.map(({ module, name, modelled, calls, failures }) => [
        calls,
        failures,
        `${module}!${name}${modelled ? '' : ' (no model)'}`,
      ]),
    ),
    table(
      'Virtual time by phase',
      ['seconds', 'events', 'phase'],
      phases.map(({ name, begin, end, from, to }) => [((end - begin) / 1e7).toFixed(7), to - from, name]),
    ),
    table(
      'Pool by tag',
      ['allocated', 'freed', 'bytes', 'peak', 'left', 'tag'],
      pool.map(({ tag, allocations, frees, bytes, peak, live }) => [
        allocations,
        frees,
        bytes,
        peak,
        live,
        tagText(tag),
      ]),
    ),
    table(
      'Events by kind',
      ['events', 'kind'],
      kinds.map(([kind, count]) => [count, kind]),
    ),
  ].join('');
}

/** Numbers to the right, the name in the last column to the left. */
function table(title: string, heads: readonly string[], rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const texts = [heads, ...rows].map((row) => row.map((cell) => printable(String(cell))));
  const widths = heads.map((_, column) => Math.max(...texts.map((row) => row[column]!.length)));
  const last = heads.length - 1;
  const lines = texts.map(
    (row) => `  ${row.map((cell, column) => (column === last ? cell : cell.padStart(widths[column]!))).join('  ')}\n`,
  );
  return `\n${title}\n${lines.join('')}`;
}
