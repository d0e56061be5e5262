import { EVENT_KINDS, type EventKind, FAMILIES, KIND_NAMES } from './event-kinds.ts';
import { nearest, QueryError, type Term } from './query-syntax.ts';

/** A test of a text. */
export type TextTest = (text: string) => boolean;
/** A test of an unsigned number of up to 64 bits, as halves. */
export type NumberTest = (low: number, high: number) => boolean;

/** Units of `time:`, in 100 ns. */
const UNITS: Readonly<Record<string, number>> = { ns: 0.01, us: 10, µs: 10, ms: 10_000, s: 10_000_000 };
const IRQLS: Readonly<Record<string, number>> = {
  passive: 0,
  passive_level: 0,
  apc: 1,
  apc_level: 1,
  dispatch: 2,
  dispatch_level: 2,
  high: 15,
  high_level: 15,
};

/** Without wildcards a text is looked for anywhere, with `*` or `?` the whole has to fit, in quotes it has to be equal. No case. */
export function textTest({ value, isQuoted, operator }: Term): TextTest {
  const wanted = value.toLowerCase();
  const positive: TextTest = isQuoted
    ? (text) => text.toLowerCase() === wanted
    : /[*?]/.test(value)
      ? globTest(value)
      : (text) => text.toLowerCase().includes(wanted);
  return operator === '!=' ? (text) => !positive(text) : positive;
}

function globTest(glob: string): TextTest {
  const source = glob
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const pattern = new RegExp(`^${source}$`, 'isu');
  return (text) => pattern.test(text);
}

/** Undefined when the value is no number, range, or number after a comparison. */
export function numberTest(
  term: Term,
  read: (text: string) => bigint | undefined = readNumber,
): NumberTest | undefined {
  if (term.isQuoted) return undefined;
  const range = /^(.+)\.\.(.+)$/.exec(term.value);
  if (range) {
    const from = read(range[1]!);
    const to = read(range[2]!);
    if (from === undefined || to === undefined) return undefined;
    return inRange(from, to);
  }
  const number = read(term.value);
  if (number === undefined) return undefined;
  switch (term.operator) {
    case '<':
      return number === 0n ? () => false : inRange(0n, number - 1n);
    case '<=':
      return inRange(0n, number);
    case '>':
      return inRange(number + 1n, MOST);
    case '>=':
      return inRange(number, MOST);
    case '!=': {
      const equal = inRange(number, number);
      return (low, high) => !equal(low, high);
    }
    default:
      return inRange(number, number);
  }
}

const MOST = 2n ** 64n - 1n;

function inRange(from: bigint, to: bigint): NumberTest {
  const [fromLow, fromHigh] = halves(from);
  const [toLow, toHigh] = halves(to > MOST ? MOST : to);
  if (fromLow === toLow && fromHigh === toHigh) return (low, high) => low === fromLow && high === fromHigh;
  return (low, high) =>
    (high > fromHigh || (high === fromHigh && low >= fromLow)) && (high < toHigh || (high === toHigh && low <= toLow));
}

export function halves(value: bigint): [low: number, high: number] {
  return [Number(value & 0xffff_ffffn), Number(value >> 32n)];
}

/** Decimal, hex with 0x, or hex as the debugger prints addresses: fffff800`01234567. */
export function readNumber(text: string): bigint | undefined {
  const debugger64 = /^([0-9a-f]{8})`([0-9a-f]{8})$/i.exec(text);
  if (debugger64) return BigInt(`0x${debugger64[1]}${debugger64[2]}`);
  if (!/^(-?\d+|0x[0-9a-f`]{1,17})$/i.test(text)) return undefined;
  return BigInt.asUintN(64, BigInt(text.replaceAll('`', '')));
}

/** A time: 100 ns since boot, or with a unit (`31.5ms`). */
export function readTime(text: string): bigint | undefined {
  const match = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s)?$/.exec(text);
  if (!match) return readNumber(text);
  return BigInt(Math.round(Number(match[1]) * (match[2] === undefined ? 1 : UNITS[match[2]]!)));
}

export function readIrql(text: string): bigint | undefined {
  const known = IRQLS[text.toLowerCase()];
  return known === undefined ? readNumber(text) : BigInt(known);
}

/** Four characters of a tag, in quotes or without. */
export function readTag(text: string): bigint | undefined {
  const tag = text.replace(/^'(.*)'$/, '$1');
  const number = readNumber(text);
  if (number !== undefined && tag === text) return number;
  if (tag.length < 1 || tag.length > 4 || /[*?]/.test(tag)) return undefined;
  const bytes = Buffer.alloc(4, 0x20);
  bytes.write(tag, 'latin1');
  return BigInt(bytes.readUInt32LE());
}

/** Kinds that a value of `kind:` stands for: a kind, a family, or a pattern of either. */
export function kindsOf(query: string, term: Term): Set<string> {
  const wanted = term.value.toLowerCase();
  const test = /[*?]/.test(wanted) ? globTest(wanted) : (name: string) => name.toLowerCase() === wanted;
  const found = KIND_NAMES.filter((kind) => test(kind) || test(EVENT_KINDS[kind].family));
  if (found.length === 0) {
    const suggestion = nearest(term.value, [...FAMILIES, ...KIND_NAMES]);
    const problem = `no kind of event is called ${JSON.stringify(term.value)}`;
    throw new QueryError(query, term.valueAt, problem, suggestion);
  }
  return new Set<string>(term.operator === '!=' ? KIND_NAMES.filter((kind) => !found.includes(kind)) : found);
}

/** Every name of a field, with the kinds that have it. */
export const FIELD_NAMES: ReadonlyMap<string, readonly EventKind[]> = fieldNames();

function fieldNames(): Map<string, EventKind[]> {
  const names = new Map<string, EventKind[]>();
  for (const kind of KIND_NAMES) {
    for (const field of Object.keys(EVENT_KINDS[kind].fields)) names.set(field, [...(names.get(field) ?? []), kind]);
  }
  return names;
}
