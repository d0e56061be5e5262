import { LONG, PCSTR, PCWSTR, PVOID, SIZE_T } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Varargs } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { type CharWidth, count, readZ, writeChars, writeZ } from '../../src/kernel/rtl/characters.ts';
import { format, fromVaList, fromVarargs } from '../../src/kernel/rtl/format.ts';

const TRUNCATE = 0xffff_ffff_ffff_ffffn;

type Write = (k: Kernel, to: bigint, text: string, width: CharWidth) => number;

const unbounded: Write = (k, to, text, width) => {
  writeZ(k, to, text, width);
  return text.length;
};

/** _snprintf: no terminator when the text fills the buffer, -1 when it is longer. */
const bounded =
  (size: bigint): Write =>
  (k, to, text, width) => {
    const room = count(size);
    if (room === 0 && to === 0n) return text.length;
    if (text.length < room) return unbounded(k, to, text, width);
    writeChars(k, to, text.slice(0, room), width);
    return text.length === room ? room : -1;
  };

/** sprintf_s: an empty string and -1 when the text does not fit. */
const secure =
  (size: bigint): Write =>
  (k, to, text, width) => {
    if (to === 0n || size === 0n) return -1;
    if (text.length < count(size)) return unbounded(k, to, text, width);
    writeZ(k, to, '', width);
    return -1;
  };

/** _snprintf_s: cut off at `most` characters, or at the buffer's end where `most` is _TRUNCATE. */
const secureCounted =
  (size: bigint, most: bigint): Write =>
  (k, to, text, width) => {
    if (to === 0n || size === 0n) return size === 0n && most === 0n && to === 0n ? 0 : -1;
    const limit = most === TRUNCATE ? count(size) - 1 : count(most);
    if (text.length <= limit) return secure(size)(k, to, text, width);
    if (limit < count(size)) unbounded(k, to, text.slice(0, limit), width);
    else writeZ(k, to, '', width);
    return -1;
  };

interface Formatted {
  readonly format: bigint;
  readonly list?: bigint;
  readonly varargs?: Varargs;
}

function print(k: Kernel, to: bigint, width: CharWidth, source: Formatted, write: Write): number {
  const next = source.list === undefined ? fromVarargs(source.varargs!) : fromVaList(k, source.list);
  return write(k, to, format(k, readZ(k, source.format, width), width, next), width);
}

const fidelity = {
  approximate: ['floating-point conversions print, which not every release of the kernel does'],
} as const;
const common = { returns: LONG, maxIrql: 'ANY', fidelity } as const;
const variadic = { ...common, variadic: true } as const;

const narrow: readonly Ddi[] = [
  ddi('sprintf', {
    params: { stream: PVOID, format: PCSTR },
    ...variadic,
    model: (k, a, varargs) => print(k, a.stream, 1, { format: a.format, varargs }, unbounded),
  }),
  ddi('vsprintf', {
    params: { stream: PVOID, format: PCSTR, local_argv: PVOID },
    ...common,
    model: (k, a) => print(k, a.stream, 1, { format: a.format, list: a.local_argv }, unbounded),
  }),
  ddi('_snprintf', {
    params: { Dest: PVOID, Count: SIZE_T, Format: PCSTR },
    ...variadic,
    model: (k, a, varargs) => print(k, a.Dest, 1, { format: a.Format, varargs }, bounded(a.Count)),
  }),
  ddi('_vsnprintf', {
    params: { Dest: PVOID, Count: SIZE_T, Format: PCSTR, Args: PVOID },
    ...common,
    model: (k, a) => print(k, a.Dest, 1, { format: a.Format, list: a.Args }, bounded(a.Count)),
  }),
  ddi('sprintf_s', {
    params: { DstBuf: PVOID, DstSize: SIZE_T, Format: PCSTR },
    ...variadic,
    model: (k, a, varargs) => print(k, a.DstBuf, 1, { format: a.Format, varargs }, secure(a.DstSize)),
  }),
  ddi('vsprintf_s', {
    params: { DstBuf: PVOID, Size: SIZE_T, Format: PCSTR, ArgList: PVOID },
    ...common,
    model: (k, a) => print(k, a.DstBuf, 1, { format: a.Format, list: a.ArgList }, secure(a.Size)),
  }),
  ddi('_snprintf_s', {
    params: { DstBuf: PVOID, DstSize: SIZE_T, MaxCount: SIZE_T, Format: PCSTR },
    ...variadic,
    model: (k, a, varargs) =>
      print(k, a.DstBuf, 1, { format: a.Format, varargs }, secureCounted(a.DstSize, a.MaxCount)),
  }),
  ddi('_vsnprintf_s', {
    params: { DstBuf: PVOID, DstSize: SIZE_T, MaxCount: SIZE_T, Format: PCSTR, ArgList: PVOID },
    ...common,
    model: (k, a) => print(k, a.DstBuf, 1, { format: a.Format, list: a.ArgList }, secureCounted(a.DstSize, a.MaxCount)),
  }),
];

const wide: readonly Ddi[] = [
  // The kernel's swprintf and _swprintf have no count, unlike those of user mode.
  ...(['swprintf', '_swprintf'] as const).map((name) =>
    ddi(name, {
      params: { Dest: PVOID, Format: PCWSTR },
      ...variadic,
      model: (k, a, varargs) => print(k, a.Dest, 2, { format: a.Format, varargs }, unbounded),
    }),
  ),
  ddi('_vswprintf', {
    params: { Dest: PVOID, Format: PCWSTR, Args: PVOID },
    ...common,
    model: (k, a) => print(k, a.Dest, 2, { format: a.Format, list: a.Args }, unbounded),
  }),
  ddi('_snwprintf', {
    params: { Dest: PVOID, Count: SIZE_T, Format: PCWSTR },
    ...variadic,
    model: (k, a, varargs) => print(k, a.Dest, 2, { format: a.Format, varargs }, bounded(a.Count)),
  }),
  ddi('_vsnwprintf', {
    params: { Dest: PVOID, Count: SIZE_T, Format: PCWSTR, Args: PVOID },
    ...common,
    model: (k, a) => print(k, a.Dest, 2, { format: a.Format, list: a.Args }, bounded(a.Count)),
  }),
  ddi('swprintf_s', {
    params: { Dst: PVOID, SizeInWords: SIZE_T, Format: PCWSTR },
    ...variadic,
    model: (k, a, varargs) => print(k, a.Dst, 2, { format: a.Format, varargs }, secure(a.SizeInWords)),
  }),
  ddi('vswprintf_s', {
    params: { Dst: PVOID, SizeInWords: SIZE_T, Format: PCWSTR, ArgList: PVOID },
    ...common,
    model: (k, a) => print(k, a.Dst, 2, { format: a.Format, list: a.ArgList }, secure(a.SizeInWords)),
  }),
  ddi('_snwprintf_s', {
    params: { DstBuf: PVOID, DstSizeInWords: SIZE_T, MaxCount: SIZE_T, Format: PCWSTR },
    ...variadic,
    model: (k, a, varargs) =>
      print(k, a.DstBuf, 2, { format: a.Format, varargs }, secureCounted(a.DstSizeInWords, a.MaxCount)),
  }),
  ddi('_vsnwprintf_s', {
    params: { DstBuf: PVOID, DstSizeInWords: SIZE_T, MaxCount: SIZE_T, Format: PCWSTR, ArgList: PVOID },
    ...common,
    model: (k, a) =>
      print(k, a.DstBuf, 2, { format: a.Format, list: a.ArgList }, secureCounted(a.DstSizeInWords, a.MaxCount)),
  }),
];

export const crtPrint = [...narrow, ...wide];
