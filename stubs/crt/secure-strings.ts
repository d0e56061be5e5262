import { LONG, PCSTR, PCWSTR, PVOID, SIZE_T } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { type CharWidth, count, readZ, writeZ } from '../../src/kernel/rtl/characters.ts';

const EINVAL = 22;
const ERANGE = 34;
const STRUNCATE = 80;
const TRUNCATE = 0xffff_ffff_ffff_ffffn;

interface Destination {
  readonly va: bigint;
  /** Characters. */
  readonly size: bigint;
  readonly width: CharWidth;
}

/** The common rules of strcpy_s, strncpy_s, strcat_s and strncat_s: on failure the destination becomes empty. */
function store(k: Kernel, to: Destination, source: bigint, most: bigint | undefined, append: boolean): number {
  if (to.va === 0n || to.size === 0n) return EINVAL;
  const room = count(to.size);
  const fail = (code: number) => {
    writeZ(k, to.va, '', to.width);
    return code;
  };
  if (source === 0n && most !== 0n) return fail(EINVAL);
  const present = append ? readZ(k, to.va, to.width, room) : '';
  if (present.length === room) return fail(EINVAL);
  const limit = most === undefined || most === TRUNCATE ? undefined : count(most);
  const text = limit === 0 ? '' : readZ(k, source, to.width, limit ?? room);
  const at = to.va + BigInt(present.length * to.width);
  const free = room - present.length;
  if (text.length < free) writeZ(k, at, text, to.width);
  else if (most === TRUNCATE) writeZ(k, at, text.slice(0, free - 1), to.width);
  else return fail(ERANGE);
  return text.length < free ? 0 : STRUNCATE;
}

const errno = { returns: LONG, maxIrql: 'ANY', fidelity: 'exact' } as const;

export const crtSecureStrings = [
  ...(['strcpy_s', 'strcat_s'] as const).map((name) =>
    ddi(name, {
      params: { Dst: PVOID, SizeInBytes: SIZE_T, Src: PCSTR },
      ...errno,
      model: (k, a) => store(k, { va: a.Dst, size: a.SizeInBytes, width: 1 }, a.Src, undefined, name === 'strcat_s'),
    }),
  ),
  ...(['wcscpy_s', 'wcscat_s'] as const).map((name) =>
    ddi(name, {
      params: { Dst: PVOID, SizeInWords: SIZE_T, Src: PCWSTR },
      ...errno,
      model: (k, a) => store(k, { va: a.Dst, size: a.SizeInWords, width: 2 }, a.Src, undefined, name === 'wcscat_s'),
    }),
  ),
  ...(['strncpy_s', 'strncat_s'] as const).map((name) =>
    ddi(name, {
      params: { Dst: PVOID, DstSizeInChars: SIZE_T, Src: PCSTR, MaxCount: SIZE_T },
      ...errno,
      model: (k, a) =>
        store(k, { va: a.Dst, size: a.DstSizeInChars, width: 1 }, a.Src, a.MaxCount, name === 'strncat_s'),
    }),
  ),
  ...(['wcsncpy_s', 'wcsncat_s'] as const).map((name) =>
    ddi(name, {
      params: { Dst: PVOID, DstSizeInChars: SIZE_T, Src: PCWSTR, MaxCount: SIZE_T },
      ...errno,
      model: (k, a) =>
        store(k, { va: a.Dst, size: a.DstSizeInChars, width: 2 }, a.Src, a.MaxCount, name === 'wcsncat_s'),
    }),
  ),
];
