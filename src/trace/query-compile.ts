import type { DdiDefinition } from './frame-layout.ts';
import { typedText } from './print-value.ts';
import { addressTest, pageTest, wordTest } from './query-anywhere.ts';
import { fieldTest, nameTest } from './query-fields.ts';
import { fieldNamed, neededTest } from './query-keys.ts';
import { ddiTest, PERHAPS, type QueryContext, type RowTest } from './query-rows.ts';
import type { QueryNode, Term } from './query-syntax.ts';
import { kindsOf, type NumberTest, numberTest, readNumber, type TextTest, textTest } from './query-values.ts';

export function compileNode(context: QueryContext, node: QueryNode): { readonly test: RowTest } {
  return { test: compile(context, node) };
}

function compile(context: QueryContext, node: QueryNode): RowTest {
  switch (node.node) {
    case 'term':
      return compileTerm(context, node);
    case 'not': {
      const inner = compile(context, node.part);
      if (typeof inner === 'boolean') return !inner;
      return context.frame === undefined ? PERHAPS : (row) => !inner(row);
    }
    default:
      return combine(
        node.parts.map((part) => compile(context, part)),
        node.node === 'and',
      );
  }
}

/** `all`: every part has to fit, else one of them. */
function combine(parts: readonly RowTest[], all: boolean): RowTest {
  if (parts.includes(!all)) return !all;
  const tests = parts.filter((part) => typeof part === 'function');
  if (tests.length === 0) return all;
  const [first, second] = tests;
  if (second === undefined) return first!;
  if (tests.length === 2) return all ? (row) => first!(row) && second(row) : (row) => first!(row) || second(row);
  return all ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

function compileTerm(context: QueryContext, term: Term): RowTest {
  if (term.key === undefined) return wordTest(context, term);
  const key = term.key.toLowerCase();
  const { summary, frame } = context;
  switch (key) {
    case 'kind':
      return kindTest(context, term);
    case 'name':
      return nameTest(context, textTest(term), 'name');
    case 'ddi':
      return nameTest(context, textTest(term), 'ddi');
    case 'module':
      return ddiTest(context, ({ module }) => textTest(term)(module));
    case 'phase':
      return phaseTest(context, textTest(term));
    case 'thread':
      return threadTest(context, term);
    case 'irql': {
      const test = neededTest(term, key);
      return frame === undefined ? PERHAPS : (row) => test(frame.irqls[row]!, 0);
    }
    case 'time': {
      const test = neededTest(term, key);
      return frame === undefined ? PERHAPS : (row) => onNumber(test, frame.times[row]!);
    }
    case 'number': {
      const test = neededTest(term, key);
      return frame === undefined ? PERHAPS : (row) => onNumber(test, frame.firstEvent + row);
    }
    case 'tag':
      return fieldTest(
        context,
        { ...term, isQuoted: false },
        { field: 'tag', argumentType: 'POOL_TAG', test: neededTest(term, key) },
      );
    case 'finding':
      return fieldTest(context, term.value.toLowerCase() === 'any' ? { ...term, value: '*' } : term, {
        field: 'finding',
      });
    case 'address':
      return addressTest(context, readNumber(term.value), neededTest(term, key));
    case 'page':
      return pageTest(context, readNumber(term.value) ?? 0n);
    default:
      if (key.startsWith('arg.')) return argumentTest(context, term, key.slice(4));
      if (summary.kinds.length === 0) return false;
      return fieldTest(context, term, { field: fieldNamed(term.key)! });
  }
}

function onNumber(test: NumberTest, value: number): boolean {
  return test(value >>> 0, Math.floor(value / 2 ** 32));
}

function kindTest({ text, schema, summary, frame }: QueryContext, term: Term): RowTest {
  const wanted = kindsOf(text, term);
  const isWanted = schema.kinds.map(({ name }) => wanted.has(name));
  const present = summary.kinds.filter(([code]) => isWanted[code]);
  if (present.length === 0) return false;
  if (present.length === summary.kinds.length) return true;
  return frame === undefined ? PERHAPS : (row) => isWanted[frame.kinds[row]!]!;
}

function phaseTest({ summary, frame }: QueryContext, test: TextTest): RowTest {
  if (frame === undefined) return summary.phases.some(test) ? PERHAPS : false;
  const fits = frame.phaseNames.map(test);
  return fits.includes(true) ? (row) => fits[frame.phases[row]!]! : false;
}

function threadTest({ summary, frame, threadName }: QueryContext, term: Term): RowTest {
  const byId = numberTest(term);
  const byName = textTest(term);
  const fitting = summary.threads.filter((id) => (byId ? byId(id, 0) : byName(threadName(id))));
  if (fitting.length === 0) return false;
  if (fitting.length === summary.threads.length) return true;
  return frame === undefined ? PERHAPS : (row) => fitting.includes(frame.threads[row]!);
}

/** Calls with an argument of this name that fits: by number, or by how it prints. */
function argumentTest({ schema, summary, frame }: QueryContext, term: Term, name: string): RowTest {
  const plans = summary.ddis.map(({ params }) => planOf(params, name));
  if (plans.every((plan) => plan === undefined)) return false;
  if (frame === undefined) return PERHAPS;
  const number = numberTest(term);
  const text = textTest(term);
  const printed = new PrintedValues(text);
  const { enter } = schema.table;
  return (row) => {
    if (frame.kinds[row] !== enter) return false;
    const plan = plans[frame.low[frame.cellAt[row]!]!];
    if (plan === undefined) return false;
    const at = frame.cellAt[row]! + plan.cell;
    if (number) return number(frame.low[at]!, frame.high[at]!);
    if (plan.shown !== undefined) return text(frame.text(row, plan.shown));
    return printed.fits(plan.type, frame.low[at]!, frame.high[at]!);
  };
}

interface ArgumentPlan {
  readonly cell: number;
  readonly type: string;
  /** Cell of what it pointed to. */
  readonly shown: number | undefined;
}
function planOf(params: DdiDefinition['params'], name: string): ArgumentPlan | undefined {
  const index = params.findIndex(([param]) => param.toLowerCase() === name);
  if (index < 0) return undefined;
  const before = params.slice(0, index).reduce((sum, param) => sum + param[2], 0);
  const [, type, isShown] = params[index]!;
  return { cell: 2 + index, type, shown: isShown ? 2 + params.length + before : undefined };
}

/** Whether values print as wanted; each value is printed once. */
export class PrintedValues {
  readonly #test: TextTest;
  readonly #known = new Map<string, Map<number, boolean>>();

  constructor(test: TextTest) {
    this.#test = test;
  }

  fits(type: string, low: number, high: number): boolean {
    if (high !== 0) return this.#test(typedText(type, (BigInt(high) << 32n) | BigInt(low)));
    let known = this.#known.get(type);
    if (known === undefined) {
      known = new Map();
      this.#known.set(type, known);
    }
    let fits = known.get(low);
    if (fits === undefined) {
      fits = this.#test(unquoted(typedText(type, BigInt(low))));
      known.set(low, fits);
    }
    return fits;
  }
}

/** A tag prints in quotes, which a query leaves out. */
const unquoted = (text: string) => text.replace(/^'(.*)'$/, '$1');
