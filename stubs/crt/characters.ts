import { LONG, PCSTR, PVOID, SIZE_T, USHORT } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { downcaseUnit, upcaseUnit } from '../../src/kernel/rtl/case-mapping.ts';
import { count, readZ, writeChars, writeZ } from '../../src/kernel/rtl/characters.ts';
import { ANSI } from '../../src/kernel/rtl/code-pages.ts';

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;

// What <ctype.h> answers for the "C" locale: the bit of the class, as tests on "not 0" only may rely on.
const CLASSES: Readonly<Record<string, readonly [pattern: RegExp, bit: number]>> = {
  isupper: [/[A-Z]/, 0x1],
  islower: [/[a-z]/, 0x2],
  isdigit: [/\d/, 0x4],
  isspace: [/[\t-\r ]/, 0x8],
  isprint: [/[ -~]/, 0x10],
  isxdigit: [/[0-9A-Fa-f]/, 0x80],
};
const isAscii = (code: number) => code >= 0 && code < 0x80;

export const crtCharacters: readonly Ddi[] = [
  ...Object.entries(CLASSES).map(([name, [pattern, bit]]) =>
    ddi(name, {
      params: { C: LONG },
      returns: LONG,
      ...any,
      model: (_k, a) => (isAscii(a.C) && pattern.test(String.fromCharCode(a.C)) ? bit : 0),
    }),
  ),
  ddi('tolower', {
    params: { C: LONG },
    returns: LONG,
    ...any,
    model: (_k, a) => (isAscii(a.C) ? downcaseUnit(a.C) : a.C),
  }),
  ddi('toupper', {
    params: { C: LONG },
    returns: LONG,
    ...any,
    model: (_k, a) => (isAscii(a.C) ? upcaseUnit(a.C) : a.C),
  }),
  ddi('towlower', { params: { C: USHORT }, returns: USHORT, ...any, model: (_k, a) => downcaseUnit(a.C) }),
  ddi('towupper', { params: { C: USHORT }, returns: USHORT, ...any, model: (_k, a) => upcaseUnit(a.C) }),
  ddi('mbstowcs', {
    params: { Dest: PVOID, Source: PCSTR, MaxCount: SIZE_T },
    returns: SIZE_T,
    ...any,
    model: (k, a) => {
      const text = ANSI.decode(readZ(k, a.Source, 1));
      if (a.Dest === 0n) return text.length;
      if (text.length < count(a.MaxCount)) writeZ(k, a.Dest, text, 2);
      else writeChars(k, a.Dest, text.slice(0, count(a.MaxCount)), 2);
      return Math.min(text.length, count(a.MaxCount));
    },
  }),
  ddi('wcstombs', {
    params: { Dest: PVOID, Source: PVOID, MaxCount: SIZE_T },
    returns: SIZE_T,
    ...any,
    model: (k, a) => {
      const text = ANSI.encode(readZ(k, a.Source, 2));
      if (a.Dest === 0n) return text.length;
      if (text.length < count(a.MaxCount)) writeZ(k, a.Dest, text, 1);
      else writeChars(k, a.Dest, text.slice(0, count(a.MaxCount)), 1);
      return Math.min(text.length, count(a.MaxCount));
    },
  }),
];
