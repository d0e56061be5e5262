import type { Kernel } from '../kernel.ts';
import { type CharWidth, NO_LIMIT, readZ } from './characters.ts';
import { ANSI } from './code-pages.ts';
import { counted, countedText } from './counted-strings.ts';

/** The arguments behind a format string, in order, as raw 64-bit slots. */
export type FormatArguments = () => bigint;

export function fromVarargs(varargs: (index: number) => bigint): FormatArguments {
  let index = 0;
  return () => varargs(index++);
}

/** A va_list of x64 points to 8-byte slots. */
export function fromVaList(k: Kernel, list: bigint): FormatArguments {
  let at = list;
  return () => {
    const value = k.mem.u64(at);
    at += 8n;
    return value;
  };
}

interface Conversion {
  readonly flags: string;
  readonly width: number;
  /** Undefined: none given. */
  readonly precision: number | undefined;
  readonly size: string;
  readonly type: string;
}

// %[flags][width][.precision][size]type; I before I32 and I64 so that `%Ix` reads as a pointer-sized value.
const CONVERSION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(I64|I32|I|ll|l|hh|h|w|L|j|z|t)?([\s\S])/g;

/**
 * Formats as the kernel's C runtime does. `width` is that of the format string and of the result: `%s` means a string of it,
 * `%S` one of the other width; `%Z` a STRING, `%wZ` a UNICODE_STRING.
 */
export function format(k: Kernel, template: string, width: CharWidth, next: FormatArguments): string {
  return template.replace(
    CONVERSION,
    (
      _all,
      flags: string,
      field: string | undefined,
      precision: string | undefined,
      size: string | undefined,
      type: string,
    ) => {
      if (type === '%') return '%';
      let wide = field === '*' ? int32(next()) : Number(field ?? 0);
      let given = flags;
      if (wide < 0) {
        given += '-';
        wide = -wide;
      }
      let digits = precision === undefined ? undefined : precision === '*' ? int32(next()) : Number(precision || 0);
      if (digits !== undefined && digits < 0) digits = undefined;
      return convert(k, { flags: given, width: wide, precision: digits, size: size ?? '', type }, width, next);
    },
  );
}

const int32 = (value: bigint) => Number(BigInt.asIntN(32, value));

function convert(k: Kernel, c: Conversion, width: CharWidth, next: FormatArguments): string {
  switch (c.type) {
    case 'd':
    case 'i':
      return padNumber(c, BigInt.asIntN(bitsOf(c.size), next()), 10);
    case 'u':
      return padNumber(c, BigInt.asUintN(bitsOf(c.size), next()), 10);
    case 'o':
      return padNumber(c, BigInt.asUintN(bitsOf(c.size), next()), 8);
    case 'x':
    case 'X':
      return padNumber(c, BigInt.asUintN(bitsOf(c.size), next()), 16);
    case 'p':
      return padNumber({ ...c, type: 'X', precision: 16 }, next(), 16);
    case 'c':
    case 'C':
      return pad(c, character(next(), widthOf(c, width), width));
    case 's':
    case 'S':
      return pad(c, stringAt(k, next(), c, widthOf(c, width), width));
    case 'Z':
      return pad(c, countedAt(k, next(), c, width));
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return padFloat(c, next());
    case 'n':
      next();
      return '';
    default:
      return c.type;
  }
}

function bitsOf(size: string): number {
  if (size === 'h') return 16;
  if (size === 'hh') return 8;
  return size === '' || size === 'l' || size === 'I32' || size === 'w' || size === 'L' ? 32 : 64;
}

/** Width of the characters that %c, %C, %s or %S takes in a format of `width`. */
function widthOf(c: Conversion, width: CharWidth): CharWidth {
  if (c.size === 'h' || c.size === 'hh') return 1;
  if (c.size === 'l' || c.size === 'w' || c.size === 'll') return 2;
  const other = width === 1 ? 2 : 1;
  return c.type === 'S' || c.type === 'C' ? other : width;
}

function changeWidth(text: string, from: CharWidth, to: CharWidth): string {
  if (from === to) return text;
  return from === 1 ? ANSI.decode(text) : ANSI.encode(text);
}

function character(value: bigint, from: CharWidth, to: CharWidth): string {
  return changeWidth(String.fromCharCode(Number(value & (from === 1 ? 0xffn : 0xffffn))), from, to);
}

function stringAt(k: Kernel, va: bigint, c: Conversion, from: CharWidth, to: CharWidth): string {
  if (va === 0n) return '(null)'.slice(0, c.precision);
  return changeWidth(readZ(k, va, from, c.precision ?? NO_LIMIT), from, to);
}

function countedAt(k: Kernel, va: bigint, c: Conversion, to: CharWidth): string {
  const from = c.size === 'w' || c.size === 'l' ? 2 : 1;
  if (va === 0n || counted(k, va).buffer === 0n) return '(null)'.slice(0, c.precision);
  return changeWidth(countedText(k, va, from).slice(0, c.precision), from, to);
}

function pad(c: Conversion, text: string): string {
  if (c.flags.includes('-')) return text.padEnd(c.width);
  return text.padStart(c.width, c.flags.includes('0') ? '0' : ' ');
}

function signOf(c: Conversion, negative: boolean, signed: boolean): string {
  if (negative) return '-';
  if (!signed) return '';
  return c.flags.includes('+') ? '+' : c.flags.includes(' ') ? ' ' : '';
}

function padNumber(c: Conversion, value: bigint, radix: 8 | 10 | 16): string {
  const magnitude = value < 0n ? -value : value;
  let digits = magnitude === 0n && c.precision === 0 ? '' : magnitude.toString(radix);
  if (c.type === 'X') digits = digits.toUpperCase();
  let prefix = signOf(c, value < 0n, c.type === 'd' || c.type === 'i');
  if (c.flags.includes('#') && magnitude !== 0n && radix === 16) prefix = `0${c.type}`;
  digits = digits.padStart(c.precision ?? 1, '0');
  if (c.flags.includes('#') && radix === 8 && !digits.startsWith('0')) digits = `0${digits}`;
  return padDigits(c, prefix, digits, c.precision === undefined);
}

function padDigits(c: Conversion, prefix: string, digits: string, zeros: boolean): string {
  if (c.flags.includes('-')) return (prefix + digits).padEnd(c.width);
  if (c.flags.includes('0') && zeros) return prefix + digits.padStart(c.width - prefix.length, '0');
  return (prefix + digits).padStart(c.width);
}

function padFloat(c: Conversion, bits: bigint): string {
  const value = new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
  const precision = Math.min(c.precision ?? 6, 100);
  const magnitude = Math.abs(value);
  let digits: string;
  if (!Number.isFinite(value)) digits = Number.isNaN(value) ? 'nan' : 'inf';
  else if (c.type === 'f') digits = magnitude.toFixed(precision);
  else if (c.type === 'e' || c.type === 'E') digits = exponent(magnitude.toExponential(precision));
  else digits = general(magnitude, precision || 1);
  if (c.type === 'E' || c.type === 'G') digits = digits.toUpperCase();
  return padDigits(c, signOf(c, value < 0 || Object.is(value, -0), true), digits, Number.isFinite(value));
}

/** At least three digits of exponent, as the kernel's runtime writes. */
function exponent(text: string): string {
  return text.replace(/e([+-])(\d+)$/, (_all, sign: string, digits: string) => `e${sign}${digits.padStart(3, '0')}`);
}

function general(magnitude: number, precision: number): string {
  const power = magnitude === 0 ? 0 : Number(magnitude.toExponential(precision - 1).split('e')[1]);
  const plain = power >= -4 && power < precision;
  const text = plain ? magnitude.toFixed(precision - 1 - power) : magnitude.toExponential(precision - 1);
  const [mantissa, rest] = text.split('e') as [string, string | undefined];
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return rest === undefined ? short : exponent(`${short}e${rest}`);
}
