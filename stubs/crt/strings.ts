import { LONG, PCSTR, PCWSTR, PVOID, SIZE_T, WCHAR } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { asciiLower, asciiUpper, compareUnits } from '../../src/kernel/rtl/case-mapping.ts';
import { type CharWidth, count, readZ, writeChars, writeZ } from '../../src/kernel/rtl/characters.ts';

const sign = (difference: number) => Math.sign(difference);
const unit = (code: number, width: CharWidth) => String.fromCharCode(code & (width === 1 ? 0xff : 0xffff));
const at = (va: bigint, index: number, width: CharWidth) => (index < 0 ? 0n : va + BigInt(index * width));

/** Compares at most `limit` characters. Only as much is read of both strings as they are alike. */
function compare(
  k: Kernel,
  a: bigint,
  b: bigint,
  width: CharWidth,
  limit: bigint | undefined,
  ignoreCase: boolean,
): number {
  const most = limit === undefined ? undefined : count(limit);
  const left = readZ(k, a, width, most);
  const right = readZ(k, b, width, most);
  return ignoreCase ? compareUnits(asciiLower(left), asciiLower(right)) : sign(compareUnits(left, right));
}

function find(k: Kernel, va: bigint, code: number, width: CharWidth, last: boolean): bigint {
  const text = `${readZ(k, va, width)}\0`;
  const wanted = unit(code, width);
  return at(va, last ? text.lastIndexOf(wanted) : text.indexOf(wanted), width);
}

/** strncpy: pads with zeros, and leaves no terminator where there is no room. */
function copyCounted(k: Kernel, to: bigint, from: bigint, size: bigint, width: CharWidth): bigint {
  const most = count(size);
  const text = readZ(k, from, width, most);
  writeChars(k, to, text, width);
  if (text.length < most) k.mem.fill(at(to, text.length, width), (most - text.length) * width, 0);
  return to;
}

function append(k: Kernel, to: bigint, from: bigint, size: bigint | undefined, width: CharWidth): bigint {
  const end = at(to, readZ(k, to, width).length, width);
  writeZ(k, end, readZ(k, from, width, size === undefined ? undefined : count(size)), width);
  return to;
}

function change(k: Kernel, va: bigint, width: CharWidth, how: (text: string) => string): bigint {
  writeChars(k, va, how(readZ(k, va, width)), width);
  return va;
}

/** Length of the first part of the text that is made of (or, with `without`, free of) these characters. */
function span(text: string, characters: string, without: boolean): number {
  let index = 0;
  while (index < text.length && characters.includes(text[index]!) !== without) index++;
  return index;
}
const reversed = (text: string) => text.split('').reverse().join('');

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;
const narrowPair = { Str1: PCSTR, Str2: PCSTR };
const widePair = { Str1: PCWSTR, Str2: PCWSTR };
const narrowCopy = { Dest: PVOID, Source: PCSTR };
const wideCopy = { Dest: PVOID, Source: PCWSTR };

/** strlen, strcmp… and their wide kin. Only ASCII letters have a case, as in the "C" locale. */
export const crtStrings = [
  ddi('strlen', { params: { Str: PCSTR }, returns: SIZE_T, ...any, model: (k, a) => readZ(k, a.Str, 1).length }),
  ddi('wcslen', { params: { Str: PCWSTR }, returns: SIZE_T, ...any, model: (k, a) => readZ(k, a.Str, 2).length }),
  ddi('strnlen', {
    params: { Str: PCSTR, MaxCount: SIZE_T },
    returns: SIZE_T,
    ...any,
    model: (k, a) => readZ(k, a.Str, 1, count(a.MaxCount)).length,
  }),
  ddi('wcsnlen', {
    params: { Src: PCWSTR, MaxCount: SIZE_T },
    returns: SIZE_T,
    ...any,
    model: (k, a) => readZ(k, a.Src, 2, count(a.MaxCount)).length,
  }),
  ddi('strcmp', {
    params: narrowPair,
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 1, undefined, false),
  }),
  ddi('wcscmp', {
    params: widePair,
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 2, undefined, false),
  }),
  ddi('_stricmp', {
    params: narrowPair,
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 1, undefined, true),
  }),
  ddi('_wcsicmp', {
    params: widePair,
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 2, undefined, true),
  }),
  ddi('strncmp', {
    params: { ...narrowPair, MaxCount: SIZE_T },
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 1, a.MaxCount, false),
  }),
  ddi('wcsncmp', {
    params: { ...widePair, MaxCount: SIZE_T },
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 2, a.MaxCount, false),
  }),
  ddi('_strnicmp', {
    params: { ...narrowPair, MaxCount: SIZE_T },
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 1, a.MaxCount, true),
  }),
  ddi('_wcsnicmp', {
    params: { ...widePair, MaxCount: SIZE_T },
    returns: LONG,
    ...any,
    model: (k, a) => compare(k, a.Str1, a.Str2, 2, a.MaxCount, true),
  }),
  ddi('strchr', {
    params: { Str: PCSTR, Val: LONG },
    returns: PVOID,
    ...any,
    model: (k, a) => find(k, a.Str, a.Val, 1, false),
  }),
  ddi('strrchr', {
    params: { Str: PCSTR, Ch: LONG },
    returns: PVOID,
    ...any,
    model: (k, a) => find(k, a.Str, a.Ch, 1, true),
  }),
  ddi('wcschr', {
    params: { Str: PCWSTR, Ch: WCHAR },
    returns: PVOID,
    ...any,
    model: (k, a) => find(k, a.Str, a.Ch, 2, false),
  }),
  ddi('wcsrchr', {
    params: { Str: PCWSTR, Ch: WCHAR },
    returns: PVOID,
    ...any,
    model: (k, a) => find(k, a.Str, a.Ch, 2, true),
  }),
  ddi('strstr', {
    params: { Str: PCSTR, SubStr: PCSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => at(a.Str, readZ(k, a.Str, 1).indexOf(readZ(k, a.SubStr, 1)), 1),
  }),
  ddi('wcsstr', {
    params: { Str: PCWSTR, SubStr: PCWSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => at(a.Str, readZ(k, a.Str, 2).indexOf(readZ(k, a.SubStr, 2)), 2),
  }),
  ddi('strspn', {
    params: { Str: PCSTR, Control: PCSTR },
    returns: SIZE_T,
    ...any,
    model: (k, a) => span(readZ(k, a.Str, 1), readZ(k, a.Control, 1), false),
  }),
  ddi('wcsspn', {
    params: { Str: PCWSTR, Control: PCWSTR },
    returns: SIZE_T,
    ...any,
    model: (k, a) => span(readZ(k, a.Str, 2), readZ(k, a.Control, 2), false),
  }),
  ddi('wcscspn', {
    params: { Str: PCWSTR, Control: PCWSTR },
    returns: SIZE_T,
    ...any,
    model: (k, a) => span(readZ(k, a.Str, 2), readZ(k, a.Control, 2), true),
  }),
  ddi('strcpy', {
    params: narrowCopy,
    returns: PVOID,
    ...any,
    model: (k, a) => {
      writeZ(k, a.Dest, readZ(k, a.Source, 1), 1);
      return a.Dest;
    },
  }),
  ddi('wcscpy', {
    params: wideCopy,
    returns: PVOID,
    ...any,
    model: (k, a) => {
      writeZ(k, a.Dest, readZ(k, a.Source, 2), 2);
      return a.Dest;
    },
  }),
  ddi('strncpy', {
    params: { ...narrowCopy, Count: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => copyCounted(k, a.Dest, a.Source, a.Count, 1),
  }),
  ddi('wcsncpy', {
    params: { ...wideCopy, Count: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => copyCounted(k, a.Dest, a.Source, a.Count, 2),
  }),
  ddi('strcat', {
    params: narrowCopy,
    returns: PVOID,
    ...any,
    model: (k, a) => append(k, a.Dest, a.Source, undefined, 1),
  }),
  ddi('wcscat', {
    params: wideCopy,
    returns: PVOID,
    ...any,
    model: (k, a) => append(k, a.Dest, a.Source, undefined, 2),
  }),
  ddi('strncat', {
    params: { ...narrowCopy, Count: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => append(k, a.Dest, a.Source, a.Count, 1),
  }),
  ddi('wcsncat', {
    params: { ...wideCopy, Count: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => append(k, a.Dest, a.Source, a.Count, 2),
  }),
  ddi('_strlwr', {
    params: { String: PCSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.String, 1, asciiLower),
  }),
  ddi('_strupr', {
    params: { String: PCSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.String, 1, asciiUpper),
  }),
  ddi('strlwr', { params: { Str: PCSTR }, returns: PVOID, ...any, model: (k, a) => change(k, a.Str, 1, asciiLower) }),
  ddi('_wcslwr', {
    params: { String: PCWSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.String, 2, asciiLower),
  }),
  ddi('_wcsupr', {
    params: { String: PCWSTR },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.String, 2, asciiUpper),
  }),
  ddi('wcslwr', { params: { Str: PCWSTR }, returns: PVOID, ...any, model: (k, a) => change(k, a.Str, 2, asciiLower) }),
  ddi('_strrev', { params: { Str: PCSTR }, returns: PVOID, ...any, model: (k, a) => change(k, a.Str, 1, reversed) }),
  ddi('_wcsrev', { params: { Str: PCWSTR }, returns: PVOID, ...any, model: (k, a) => change(k, a.Str, 2, reversed) }),
  ddi('_strset', {
    params: { Str: PCSTR, Val: LONG },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.Str, 1, (text) => unit(a.Val, 1).repeat(text.length)),
  }),
  ddi('_strnset', {
    params: { Str: PCSTR, Val: LONG, MaxCount: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.Str, 1, (text) => unit(a.Val, 1).repeat(Math.min(text.length, count(a.MaxCount)))),
  }),
  ddi('_wcsnset', {
    params: { Str: PCWSTR, Val: WCHAR, MaxCount: SIZE_T },
    returns: PVOID,
    ...any,
    model: (k, a) => change(k, a.Str, 2, (text) => unit(a.Val, 2).repeat(Math.min(text.length, count(a.MaxCount)))),
  }),
];
