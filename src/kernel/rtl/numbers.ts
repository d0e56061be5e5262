const PREFIXED: Readonly<Record<string, number>> = { x: 16, o: 8, b: 2 };
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** 0 means 10; undefined for a base that Rtl's conversions refuse. */
export function rtlBase(base: number): number | undefined {
  if (base === 0) return 10;
  return base === 2 || base === 8 || base === 10 || base === 16 ? base : undefined;
}

export function digitsOf(value: bigint, base: number): string {
  return value.toString(base).toUpperCase();
}

/**
 * RtlUnicodeStringToInteger and RtlCharToInteger: blanks and one sign before the digits; with base 0 a prefix 0x, 0o or 0b
 * tells the base. Stops at the first other character; the value wraps at 32 bits. Undefined for a bad base.
 */
export function parseRtlInteger(text: string, base: number): number | undefined {
  let blanks = 0;
  while (blanks < text.length && text[blanks]! <= ' ') blanks++;
  let rest = text.slice(blanks);
  const negative = rest.startsWith('-');
  rest = rest.replace(/^[-+]/, '');
  let radix = base;
  if (base === 0) {
    const prefix = /^0([xob])/.exec(rest);
    radix = prefix ? PREFIXED[prefix[1]!]! : 10;
    if (prefix) rest = rest.slice(2);
  } else if (rtlBase(base) === undefined) return undefined;
  const value = leadingDigits(rest, radix).value & 0xffff_ffffn;
  return Number(BigInt.asUintN(32, negative ? -value : value));
}

export interface Digits {
  readonly value: bigint;
  readonly length: number;
}

export function leadingDigits(text: string, radix: number): Digits {
  let value = 0n;
  let length = 0;
  for (; length < text.length; length++) {
    const digit = DIGITS.indexOf(text[length]!.toLowerCase());
    if (digit < 0 || digit >= radix) break;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return { value, length };
}

export interface StrtolResult {
  readonly value: bigint;
  /** Characters up to the end of the number; 0 when there is none. */
  readonly end: number;
}

/** strtol and its kin: blanks, sign, prefix 0x (radix 0 or 16) or 0 (radix 0), digits. The value is not limited here. */
export function parseStrtol(text: string, radix: number): StrtolResult {
  const lead = /^[\t-\r ]*([-+]?)/.exec(text)!;
  let at = lead[0].length;
  let base = radix;
  const hexadecimal = /^0[xX][0-9a-fA-F]/.test(text.slice(at));
  if (base === 0) base = hexadecimal ? 16 : text[at] === '0' ? 8 : 10;
  if (base === 16 && hexadecimal) at += 2;
  const { value, length } = leadingDigits(text.slice(at), base);
  if (length === 0) return { value: 0n, end: 0 };
  return { value: lead[1] === '-' ? -value : value, end: at + length };
}
