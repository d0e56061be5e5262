import type { Frame } from './frame.ts';
import { fieldText, typedText } from './print-value.ts';
import { PERHAPS, type QueryContext, type RowTest } from './query-rows.ts';
import type { Term } from './query-syntax.ts';
import { halves, type NumberTest, numberTest, readNumber, type TextTest, textTest } from './query-values.ts';
import { ddiOf } from './trace-schema.ts';

type CellTest = (frame: Frame, row: number) => boolean;

export interface FieldQuestion {
  readonly field: string;
  /** Arguments of this C type are looked at as well. */
  readonly argumentType?: string;
  /** Instead of the test that the term itself makes. */
  readonly test?: NumberTest;
}

/** Events of which a field of this name fits: by number, by place in a module (`driver.sys+0x10`), or by how it prints. */
export function fieldTest(context: QueryContext, term: Term, question: FieldQuestion): RowTest {
  const { schema, summary, frame } = context;
  const text = textTest(term);
  const number = question.test ?? numberTest(term) ?? placeTest(context, term);
  const tests: (CellTest | undefined)[] = schema.kinds.map(({ name, fields }, code) => {
    const index = fields.findIndex(([field]) => field === question.field);
    if (index < 0) return undefined;
    const isDdi = code === schema.table.enter || code === schema.table.exit;
    const cell = isDdi ? index + 1 : index;
    const type = fields[index]![1];
    if (type === 'text') return textCell(cell, text, frame);
    if (number) return (of, row) => number(of.low[of.cellAt[row]! + cell]!, of.high[of.cellAt[row]! + cell]!);
    if (code === schema.table.exit && question.field === 'result') return resultCell(cell, text);
    return printedCell(name, question.field, type, cell, text);
  });
  if (question.argumentType !== undefined && number) {
    tests[schema.table.enter] = argumentCell(context, question.argumentType, number);
  }
  if (!summary.kinds.some(([code]) => tests[code])) return false;
  return frame === undefined ? PERHAPS : (row) => tests[frame.kinds[row]!]?.(frame, row) ?? false;
}

function textCell(cell: number, test: TextTest, frame: Frame | undefined): CellTest {
  const fits = frame?.texts.map(test) ?? [];
  return (of, row) => fits[of.low[of.cellAt[row]! + cell]!] ?? false;
}

function resultCell(cell: number, test: TextTest): CellTest {
  const known = new Map<string, boolean>();
  return (frame, row) => {
    const { returns } = ddiOf(frame, row);
    if (returns === '') return false;
    const value = frame.value(row, cell);
    const key = `${returns} ${value}`;
    let fits = known.get(key);
    if (fits === undefined) {
      fits = test(typedText(returns, value));
      known.set(key, fits);
    }
    return fits;
  };
}

function printedCell(kind: string, field: string, type: string, cell: number, test: TextTest): CellTest {
  const known = new Map<number, boolean>();
  return (frame, row) => {
    if (type !== 'number') return test(fieldText(kind, field, frame.value(row, cell)));
    const value = frame.number(row, cell);
    let fits = known.get(value);
    if (fits === undefined) {
      fits = test(fieldText(kind, field, value));
      known.set(value, fits);
    }
    return fits;
  };
}

function argumentCell({ summary }: QueryContext, type: string, test: NumberTest): CellTest {
  const cells = summary.ddis.map(({ params }) => params.findIndex(([, known]) => known === type));
  return (frame, row) => {
    const start = frame.cellAt[row]!;
    const index = cells[frame.low[start]!]!;
    return index >= 0 && test(frame.low[start + 2 + index]!, frame.high[start + 2 + index]!);
  };
}

/** A module's name stands for its addresses, `module+0x10` for one of them. */
function placeTest({ summary }: QueryContext, { value }: Term): NumberTest | undefined {
  const [, name, offset] = /^(.+?)(?:\+(0x[0-9a-f]+|\d+))?$/i.exec(value) ?? [];
  const module = summary.modules.find((known) => known.name.toLowerCase() === name?.toLowerCase());
  if (!module) return undefined;
  const rva = offset === undefined ? undefined : readNumber(offset);
  const [low, high] = halves(module.base + (rva ?? 0n));
  if (rva !== undefined) return (l, h) => l === low && h === high;
  return (l, h) => {
    const offset = (h - high) * 2 ** 32 + (l - low);
    return offset >= 0 && offset < module.size;
  };
}

/** Routines by name; beside them, with `name`, whatever has a name, and with `ddi` the findings about a routine. */
export function nameTest(context: QueryContext, test: TextTest, field: 'name' | 'ddi'): RowTest {
  const { schema, summary, frame } = context;
  const { enter, exit } = schema.table;
  const ddis = summary.ddis.map(({ name }) => test(name));
  const cells = schema.kinds.map(({ fields }) => fields.findIndex(([name]) => name === field));
  if (!ddis.includes(true) && !summary.kinds.some(([code]) => cells[code]! >= 0)) return false;
  if (frame === undefined) return PERHAPS;
  const texts = frame.texts.map(test);
  return (row) => {
    const kind = frame.kinds[row]!;
    const start = frame.cellAt[row]!;
    if (kind === enter || kind === exit) return ddis[frame.low[start]!]!;
    const cell = cells[kind]!;
    return cell >= 0 && (texts[frame.low[start + cell]!] ?? false);
  };
}
