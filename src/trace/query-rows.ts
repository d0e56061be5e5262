import type { Frame } from './frame.ts';
import type { DdiDefinition, FrameSummary } from './frame-layout.ts';
import type { TraceSchema } from './trace-schema.ts';

/** What a query is compiled for: one frame, or, without its events, what its head tells. */
export interface QueryContext {
  readonly text: string;
  readonly schema: TraceSchema;
  readonly summary: FrameSummary;
  readonly frame: Frame | undefined;
  readonly threadName: (id: number) => string;
}

/** All rows, none of them, or those that a function accepts. Without a frame a function means: perhaps some. */
export type RowTest = boolean | ((row: number) => boolean);
export const PERHAPS: RowTest = () => true;

/** Rows of routines that fit. */
export function ddiTest({ schema, summary, frame }: QueryContext, test: (ddi: DdiDefinition) => boolean): RowTest {
  const fits = summary.ddis.map(test);
  if (!fits.includes(true)) return false;
  if (frame === undefined) return PERHAPS;
  const { enter, exit } = schema.table;
  return (row) => {
    const kind = frame.kinds[row]!;
    return (kind === enter || kind === exit) && fits[frame.low[frame.cellAt[row]!]!]!;
  };
}
