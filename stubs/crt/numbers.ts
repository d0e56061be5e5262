import { LONG, LONGLONG, PCSTR, PCWSTR, PVOID, SIZE_T, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { type CharWidth, count, readZ, writeZ } from '../../src/kernel/rtl/characters.ts';
import { leadingDigits, parseStrtol } from '../../src/kernel/rtl/numbers.ts';
import { slice } from '../../src/kernel/slice.ts';

const EINVAL = 22;
const ERANGE = 34;
const randomSeed = slice<{ value: number }>('crtRandom', () => ({ value: 1 }));

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;

/** atoi wraps at 32 bits. */
function atoi(k: Kernel, va: bigint, width: CharWidth): number {
  const text = readZ(k, va, width).replace(/^[\t-\r ]+/, '');
  const value = leadingDigits(text.replace(/^[-+]/, ''), 10).value;
  return Number(BigInt.asIntN(32, text.startsWith('-') ? -value : value));
}

function parse(k: Kernel, va: bigint, end: bigint, radix: number, width: CharWidth): bigint {
  const parsed = parseStrtol(readZ(k, va, width), radix);
  if (end !== 0n) k.mem.setU64(end, va + BigInt(parsed.end * width));
  return parsed.value;
}
const clamp = (value: bigint, bits: number) => {
  const most = (1n << BigInt(bits)) - 1n;
  return value > most || value < -most ? most : BigInt.asUintN(bits, value);
};

/** Digits in lower case; only base 10 has a sign. */
function digits(value: bigint, radix: number, bits: number): string {
  return (radix === 10 ? value : BigInt.asUintN(bits, value)).toString(radix);
}
const isRadix = (radix: number) => radix >= 2 && radix <= 36;

function put(
  k: Kernel,
  value: bigint,
  to: bigint,
  size: bigint,
  radix: number,
  bits: number,
  width: CharWidth,
): number {
  if (to === 0n || size === 0n) return EINVAL;
  const bad = !isRadix(radix);
  const text = bad ? '' : digits(value, radix, bits);
  const fits = text.length < count(size);
  writeZ(k, to, fits ? text : '', width);
  return bad ? EINVAL : fits ? 0 : ERANGE;
}

type Secure = readonly [name: string, value: 'Val' | 'Value', bits: 32 | 64, signed: boolean, width: CharWidth];
const SECURE: readonly Secure[] = [
  ['_itoa_s', 'Value', 32, true, 1],
  ['_itow_s', 'Val', 32, true, 2],
  ['_ltoa_s', 'Val', 32, true, 1],
  ['_ltow_s', 'Val', 32, true, 2],
  ['_ultoa_s', 'Val', 32, false, 1],
  ['_ultow_s', 'Val', 32, false, 2],
  ['_i64toa_s', 'Val', 64, true, 1],
  ['_i64tow_s', 'Val', 64, true, 2],
  ['_ui64toa_s', 'Val', 64, false, 1],
  ['_ui64tow_s', 'Val', 64, false, 2],
];

function secureDdi([name, value, bits, signed, width]: Secure): Ddi {
  const size = width === 1 ? 'Size' : 'SizeInWords';
  const codec = bits === 64 ? (signed ? LONGLONG : ULONGLONG) : signed ? LONG : ULONG;
  return ddi(name, {
    params: { [value]: codec, DstBuf: PVOID, [size]: SIZE_T, Radix: LONG },
    returns: LONG,
    ...any,
    model: (k, a) => {
      const given = a as unknown as Record<string, bigint | number>;
      const to = given.DstBuf as bigint;
      return put(k, BigInt(given[value]!), to, given[size] as bigint, given.Radix as number, bits, width);
    },
  });
}

export const crtNumbers: readonly Ddi[] = [
  ...(['atoi', 'atol'] as const).map((name) =>
    ddi(name, { params: { Str: PCSTR }, returns: LONG, ...any, model: (k, a) => atoi(k, a.Str, 1) }),
  ),
  ...(['_wtoi', '_wtol'] as const).map((name) =>
    ddi(name, { params: { Str: PCWSTR }, returns: LONG, ...any, model: (k, a) => atoi(k, a.Str, 2) }),
  ),
  ddi('strtoul', {
    params: { String: PCSTR, EndPtr: PVOID, Radix: LONG },
    returns: ULONG,
    ...any,
    model: (k, a) => Number(clamp(parse(k, a.String, a.EndPtr, a.Radix, 1), 32)),
  }),
  ddi('wcstoul', {
    params: { Str: PCWSTR, EndPtr: PVOID, Radix: LONG },
    returns: ULONG,
    ...any,
    model: (k, a) => Number(clamp(parse(k, a.Str, a.EndPtr, a.Radix, 2), 32)),
  }),
  ddi('_strtoui64', {
    params: { String: PCSTR, EndPtr: PVOID, Radix: LONG },
    returns: ULONGLONG,
    ...any,
    model: (k, a) => clamp(parse(k, a.String, a.EndPtr, a.Radix, 1), 64),
  }),
  ddi('_itoa', {
    params: { Value: LONG, Dest: PVOID, Radix: LONG },
    returns: PVOID,
    ...any,
    model: (k, a) => {
      writeZ(k, a.Dest, isRadix(a.Radix) ? digits(BigInt(a.Value), a.Radix, 32) : '', 1);
      return a.Dest;
    },
  }),
  ddi('_itow', {
    params: { Value: LONG, Dest: PVOID, Radix: LONG },
    returns: PVOID,
    ...any,
    model: (k, a) => {
      writeZ(k, a.Dest, isRadix(a.Radix) ? digits(BigInt(a.Value), a.Radix, 32) : '', 2);
      return a.Dest;
    },
  }),
  ...SECURE.map(secureDdi),
  ddi('srand', {
    params: { Seed: ULONG },
    ...any,
    model: (k, a) => {
      randomSeed(k).value = a.Seed;
    },
  }),
  // The generator of Microsoft's C runtime: 15 bits of a linear congruence.
  ddi('rand', {
    returns: LONG,
    ...any,
    model: (k) => {
      const state = randomSeed(k);
      state.value = (Math.imul(state.value, 214013) + 2531011) >>> 0;
      return (state.value >>> 16) & 0x7fff;
    },
  }),
];
