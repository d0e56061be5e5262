import { BOOLEAN, LONG, PVOID, SIZE_T, UCHAR, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { count } from '../../src/kernel/rtl/characters.ts';
import { commonPrefix, compareBytes } from '../../src/kernel/rtl/compare-memory.ts';

function copy(k: Kernel, to: bigint, from: bigint, size: bigint): void {
  if (size !== 0n) k.mem.copy(to, from, count(size));
}
function fill(k: Kernel, to: bigint, size: bigint, byte: number): void {
  if (size !== 0n) k.mem.fill(to, count(size), byte & 0xff);
}

const EINVAL = 22;
const ERANGE = 34;
function copySecurely(k: Kernel, to: bigint, room: bigint, from: bigint, size: bigint): number {
  if (size === 0n) return 0;
  if (to === 0n) return EINVAL;
  if (from !== 0n && size <= room) {
    copy(k, to, from, size);
    return 0;
  }
  fill(k, to, room, 0);
  return from === 0n ? EINVAL : ERANGE;
}

const copyParams = { Destination: PVOID, Source: PVOID, Length: SIZE_T };
const crtCopyParams = { Dst: PVOID, Src: PVOID, Size: SIZE_T };
const secureParams = { dest: PVOID, numberOfElements: SIZE_T, src: PVOID, count: SIZE_T };

export const rtlMemory = [
  ...(['RtlCopyMemory', 'RtlMoveMemory', 'RtlCopyMemoryNonTemporal'] as const).map((name) =>
    ddi(name, {
      params: copyParams,
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => copy(k, a.Destination, a.Source, a.Length),
    }),
  ),
  ...(['memcpy', 'memmove'] as const).map((name) =>
    ddi(name, {
      params: crtCopyParams,
      returns: PVOID,
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => {
        copy(k, a.Dst, a.Src, a.Size);
        return a.Dst;
      },
    }),
  ),
  ...(['memcpy_s', 'memmove_s'] as const).map((name) =>
    ddi(name, {
      params: secureParams,
      returns: LONG,
      maxIrql: 'ANY',
      fidelity: 'exact',
      model: (k, a) => copySecurely(k, a.dest, a.numberOfElements, a.src, a.count),
    }),
  ),
  ddi('memset', {
    params: { Dst: PVOID, Val: LONG, Size: SIZE_T },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      fill(k, a.Dst, a.Size, a.Val);
      return a.Dst;
    },
  }),
  ddi('RtlZeroMemory', {
    params: { Destination: PVOID, Length: SIZE_T },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => fill(k, a.Destination, a.Length, 0),
  }),
  ddi('RtlFillMemory', {
    params: { Destination: PVOID, Length: SIZE_T, Fill: UCHAR },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => fill(k, a.Destination, a.Length, a.Fill),
  }),
  ddi('RtlFillMemoryNonTemporal', {
    params: { Destination: PVOID, Length: SIZE_T, Value: UCHAR },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => fill(k, a.Destination, a.Length, a.Value),
  }),
  ddi('RtlPrefetchMemoryNonTemporal', {
    params: { Source: PVOID, Length: SIZE_T },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => undefined,
  }),
  ddi('RtlCompareMemory', {
    params: { Source1: PVOID, Source2: PVOID, Length: SIZE_T },
    returns: SIZE_T,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => commonPrefix(k, a.Source1, a.Source2, count(a.Length)),
  }),
  ddi('RtlCompareMemoryUlong', {
    params: { Source: PVOID, Length: SIZE_T, Pattern: ULONG },
    returns: SIZE_T,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const length = count(a.Length) & ~3;
      let at = 0;
      while (at < length && k.mem.u32(a.Source + BigInt(at)) === a.Pattern) at += 4;
      return at;
    },
  }),
  ddi('RtlIsZeroMemory', {
    params: { Buffer: PVOID, Length: SIZE_T },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.bytes(a.Buffer, count(a.Length)).every((byte) => byte === 0),
  }),
  ddi('memcmp', {
    params: { Buf1: PVOID, Buf2: PVOID, Size: SIZE_T },
    returns: LONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => compareBytes(k, a.Buf1, a.Buf2, count(a.Size)),
  }),
  ddi('memchr', {
    params: { Buf: PVOID, Val: LONG, MaxCount: SIZE_T },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const end = a.Buf + a.MaxCount;
      for (let at = a.Buf; at < end; at++) if (k.mem.u8(at) === (a.Val & 0xff)) return at;
      return 0n;
    },
  }),
];
