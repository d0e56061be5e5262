import { rangeOf } from './event-kinds.ts';
import type { Frame } from './frame.ts';
import { ddiTest, PERHAPS, type QueryContext, type RowTest } from './query-rows.ts';
import type { Term } from './query-syntax.ts';
import { halves, type NumberTest, numberTest, readNumber, textTest } from './query-values.ts';

const PAGE_SHIFT = 12n;
const PAGE = 4096;

/** Cells of each kind that hold addresses or other 64-bit values; for routines, all. */
function valueCells({ schema }: QueryContext): (readonly number[] | undefined)[] {
  return schema.kinds.map(({ fields }, code) => {
    if (code === schema.table.enter || code === schema.table.exit) return undefined;
    return fields.flatMap(([, type], index) => (type === 'address' || type === 'value' ? [index] : []));
  });
}

/** Events that refer to a page by any of their values. */
export function pageTest(context: QueryContext, address: bigint): RowTest {
  const page = address >> PAGE_SHIFT;
  const start = page << PAGE_SHIFT;
  const [low, high] = halves(start);
  return anywhere(context, { start, size: PAGE }, (l, h) => h === high && l >= low && l - low < PAGE);
}

/** Events with this value, or about a range that it lies in. `exact` is undefined for a comparison. */
export function addressTest(context: QueryContext, exact: bigint | undefined, test: NumberTest): RowTest {
  return anywhere(context, exact === undefined ? undefined : { start: exact, size: 1 }, test);
}

interface Bytes {
  readonly start: bigint;
  readonly size: number;
}

function anywhere(context: QueryContext, wanted: Bytes | undefined, test: NumberTest): RowTest {
  const { summary, frame, schema } = context;
  const isIndexed = wanted !== undefined && isAddress(wanted.start);
  if (isIndexed && !hasPage(summary.pages, Number(wanted.start >> PAGE_SHIFT))) return false;
  if (frame === undefined) return PERHAPS;
  const cells = valueCells(context);
  const ranges = schema.kinds.map(({ fields }) => rangeOf(Object.fromEntries(fields)));
  const [low, high] = halves(wanted?.start ?? 0n);
  const isInside = (row: number, kind: number) => {
    const range = ranges[kind];
    if (wanted === undefined || range === undefined) return false;
    const { at, size, scale } = range;
    const cell = frame.cellAt[row]! + at;
    const offset = (high - frame.high[cell]!) * 2 ** 32 + (low - frame.low[cell]!);
    return offset > -wanted.size && offset < frame.number(row, size) * scale;
  };
  return (row) => {
    const kind = frame.kinds[row]!;
    const own = cells[kind];
    if (own === undefined) return anyCell(frame, row, kind === schema.table.enter ? 1 : 2, test);
    const start = frame.cellAt[row]!;
    for (const cell of own) if (test(frame.low[start + cell]!, frame.high[start + cell]!)) return true;
    return isInside(row, kind);
  };
}

/** The numbers of texts among the cells of a call are small: no address is one of them. */
function anyCell(frame: Frame, row: number, first: number, test: NumberTest): boolean {
  for (let at = frame.cellAt[row]! + first; at < frame.cellAt[row + 1]!; at++) {
    if (test(frame.low[at]!, frame.high[at]!)) return true;
  }
  return false;
}

/** Is it of those that the index of pages has? */
function isAddress(value: bigint): boolean {
  return value >= 0x10000n && (value < 0x8000_0000_0000n || value >= 0xffff_8000_0000_0000n);
}

function hasPage(pages: Float64Array, page: number): boolean {
  let low = 0;
  let high = pages.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pages[middle]! < page) low = middle + 1;
    else high = middle;
  }
  return pages[low] === page;
}

/** A word without a key: in names and texts of any kind, in what arguments pointed to, or as an address. */
export function wordTest(context: QueryContext, term: Term): RowTest {
  const { schema, summary, frame } = context;
  const test = textTest(term);
  const number = numberTest(term);
  const asAddress = number === undefined ? false : addressTest(context, readNumber(term.value), number);
  const byDdi = ddiTest(context, ({ name }) => test(name));
  if (frame === undefined) return PERHAPS;
  const kinds = schema.kinds.map(({ name }) => test(name));
  const texts = frame.texts.map(test);
  const hasText = texts.includes(true);
  if (!hasText && byDdi === false && asAddress === false && !summary.kinds.some(([code]) => kinds[code])) return false;
  const cells = textCells(context);
  return (row) => {
    const kind = frame.kinds[row]!;
    if (kinds[kind] || isTrue(byDdi, row) || isTrue(asAddress, row)) return true;
    if (!hasText) return false;
    const start = frame.cellAt[row]!;
    const own = kind === schema.table.enter ? shownCells(context, frame.low[start]!) : cells[kind]!;
    for (const cell of own) if (texts[frame.low[start + cell]!]) return true;
    return false;
  };
}

const isTrue = (test: RowTest, row: number) => (typeof test === 'boolean' ? test : test(row));

function textCells({ schema }: QueryContext): (readonly number[])[] {
  return schema.kinds.map(({ fields }) => fields.flatMap(([, type], index) => (type === 'text' ? [index] : [])));
}

const shown = new WeakMap<object, readonly number[]>();
function shownCells({ summary }: QueryContext, ddi: number): readonly number[] {
  const definition = summary.ddis[ddi]!;
  let cells = shown.get(definition);
  if (cells === undefined) {
    const count = definition.params.reduce((sum, param) => sum + param[2], 0);
    cells = Array.from({ length: count }, (_, index) => 2 + definition.params.length + index);
    shown.set(definition, cells);
  }
  return cells;
}
