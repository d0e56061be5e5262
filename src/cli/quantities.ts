import { UsageError } from './failure.ts';

const bad = (expected: string) => new UsageError('BadNumber', `Give ${expected}.`);

const DECIMAL = /^(\d[\d_]*)(?:\.(\d+))?\s*([a-z]*)$/i;

function scaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = DECIMAL.exec(text.trim());
  const unit = match ? units[match[3]!.toLowerCase()] : undefined;
  if (!match || unit === undefined) return undefined;
  const value = Math.round(Number(`${match[1]!.replaceAll('_', '')}.${match[2] ?? '0'}`) * unit);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

/** `1000000`, `1_000_000`, `500k`, `2M`, `1G`. */
export function parseInstructions(text: string): number {
  const count = scaled(text, { '': 1, k: 1e3, m: 1e6, g: 1e9 });
  if (count === undefined) throw bad('a number of instructions such as 500M');
  return count;
}

/** Milliseconds of `10`, `10s`, `500ms`, `2m`; a number alone is seconds. */
export function parseMilliseconds(text: string): number {
  const time = scaled(text, { '': 1000, s: 1000, ms: 1, m: 60_000 });
  if (time === undefined || time > 0x7fffffff) throw bad('a time such as 10s or 500ms');
  return time;
}

const MIB = 1 << 20;

/** Bytes of `512M`, `1G`, `268435456`. */
export function parseBytes(text: string): number {
  const bytes = scaled(text, {
    '': 1,
    k: 1024,
    kib: 1024,
    m: MIB,
    mib: MIB,
    mb: MIB,
    g: 1024 * MIB,
    gib: 1024 * MIB,
    gb: 1024 * MIB,
  });
  if (bytes === undefined) throw bad('an amount of memory such as 512M');
  return bytes;
}

/** A whole number from 0 to 4294967295, decimal or `0x`. */
export function parseSeed(text: string): number {
  const seed = /^(\d+|0x[0-9a-f]+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(seed <= 0xffffffff)) throw bad('a whole number from 0 to 4294967295');
  return seed;
}
