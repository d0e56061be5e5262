import { RTL_BITMAP } from '../../src/generated/structs.ts';
import { BOOLEAN, CHAR, PVOID, ULONG, ULONG_PTR, ULONGLONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { BitMap, type BitRun, NOT_FOUND } from '../../src/kernel/rtl/bitmap.ts';

const apc = { maxIrql: 'APC', fidelity: 'exact' } as const;
const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;
const whole = { BitMapHeader: PVOID };
const one = { BitMapHeader: PVOID, BitNumber: ULONG };
const range = { BitMapHeader: PVOID, StartingIndex: ULONG, Length: ULONG };
const search = { BitMapHeader: PVOID, NumberToFind: ULONG, HintIndex: ULONG };

function found(k: Kernel, run: BitRun | undefined, to: bigint, none: number): number {
  k.mem.setU32(to, run?.start ?? none);
  return run?.length ?? 0;
}

function findAnd(name: string, value: boolean, change: boolean): Ddi {
  return ddi(name, {
    params: search,
    returns: ULONG,
    ...apc,
    model: (k, a) => {
      const map = new BitMap(k, a.BitMapHeader);
      const start = map.find(a.NumberToFind, a.HintIndex, value);
      if (change && start !== NOT_FOUND) map.set(start, a.NumberToFind, !value);
      return start;
    },
  });
}

function findRuns(k: Kernel, header: bigint, to: bigint, most: number, longest: boolean): number {
  let runs = [...new BitMap(k, header).runs(false)];
  if (longest) runs = runs.sort((a, b) => b.length - a.length);
  const told = runs.slice(0, most);
  told.forEach((run, index) => {
    k.mem.setU32(to + BigInt(8 * index), run.start);
    k.mem.setU32(to + BigInt(8 * index + 4), run.length);
  });
  return told.length;
}

/** Index of the highest or lowest bit that is set, -1 for none. */
const highest = (set: bigint) => set.toString(2).length - (set === 0n ? 2 : 1);
const lowest = (set: bigint) => (set === 0n ? -1 : highest(set & -set));

export const rtlBitmap: readonly Ddi[] = [
  ddi('RtlInitializeBitMap', {
    params: { BitMapHeader: PVOID, BitMapBuffer: PVOID, SizeOfBitMap: ULONG },
    ...any,
    model: (k, a) => {
      k.mem.set(a.BitMapHeader, RTL_BITMAP.SizeOfBitMap, a.SizeOfBitMap);
      k.mem.set(a.BitMapHeader, RTL_BITMAP.Buffer, a.BitMapBuffer);
    },
  }),
  ddi('RtlClearAllBits', { params: whole, ...apc, model: (k, a) => new BitMap(k, a.BitMapHeader).setAll(false) }),
  ddi('RtlSetAllBits', { params: whole, ...apc, model: (k, a) => new BitMap(k, a.BitMapHeader).setAll(true) }),
  ddi('RtlClearBit', {
    params: one,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).set(a.BitNumber, 1, false),
  }),
  ddi('RtlSetBit', { params: one, ...apc, model: (k, a) => new BitMap(k, a.BitMapHeader).set(a.BitNumber, 1, true) }),
  ddi('RtlTestBit', {
    params: one,
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).test(a.BitNumber),
  }),
  ddi('RtlClearBits', {
    params: { BitMapHeader: PVOID, StartingIndex: ULONG, NumberToClear: ULONG },
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).set(a.StartingIndex, a.NumberToClear, false),
  }),
  ddi('RtlSetBits', {
    params: { BitMapHeader: PVOID, StartingIndex: ULONG, NumberToSet: ULONG },
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).set(a.StartingIndex, a.NumberToSet, true),
  }),
  ddi('RtlAreBitsSet', {
    params: range,
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).areAll(a.StartingIndex, a.Length, true),
  }),
  ddi('RtlAreBitsClear', {
    params: range,
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).areAll(a.StartingIndex, a.Length, false),
  }),
  findAnd('RtlFindClearBits', false, false),
  findAnd('RtlFindSetBits', true, false),
  findAnd('RtlFindClearBitsAndSet', false, true),
  findAnd('RtlFindSetBitsAndClear', true, true),
  ddi('RtlFindClearRuns', {
    params: { BitMapHeader: PVOID, RunArray: PVOID, SizeOfRunArray: ULONG, LocateLongestRuns: BOOLEAN },
    returns: ULONG,
    ...apc,
    model: (k, a) => findRuns(k, a.BitMapHeader, a.RunArray, a.SizeOfRunArray, a.LocateLongestRuns),
  }),
  ddi('RtlFindFirstRunClear', {
    params: { BitMapHeader: PVOID, StartingIndex: PVOID },
    returns: ULONG,
    ...apc,
    model: (k, a) => found(k, new BitMap(k, a.BitMapHeader).runs(false).next().value, a.StartingIndex, 0),
  }),
  ddi('RtlFindLongestRunClear', {
    params: { BitMapHeader: PVOID, StartingIndex: PVOID },
    returns: ULONG,
    ...apc,
    model: (k, a) => {
      let longest: BitRun | undefined;
      for (const run of new BitMap(k, a.BitMapHeader).runs(false))
        if (run.length > (longest?.length ?? 0)) longest = run;
      return found(k, longest, a.StartingIndex, 0);
    },
  }),
  ddi('RtlFindNextForwardRunClear', {
    params: { BitMapHeader: PVOID, FromIndex: ULONG, StartingRunIndex: PVOID },
    returns: ULONG,
    ...apc,
    model: (k, a) =>
      found(k, new BitMap(k, a.BitMapHeader).runs(false, a.FromIndex).next().value, a.StartingRunIndex, a.FromIndex),
  }),
  ddi('RtlFindLastBackwardRunClear', {
    params: { BitMapHeader: PVOID, FromIndex: ULONG, StartingRunIndex: PVOID },
    returns: ULONG,
    ...apc,
    model: (k, a) => {
      let last: BitRun | undefined;
      for (const run of new BitMap(k, a.BitMapHeader).runs(false)) {
        if (run.start > a.FromIndex) break;
        last = { start: run.start, length: Math.min(run.length, a.FromIndex - run.start + 1) };
      }
      return found(k, last, a.StartingRunIndex, a.FromIndex);
    },
  }),
  ddi('RtlNumberOfClearBits', {
    params: whole,
    returns: ULONG,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).countOf(false),
  }),
  ddi('RtlNumberOfSetBits', {
    params: whole,
    returns: ULONG,
    ...apc,
    model: (k, a) => new BitMap(k, a.BitMapHeader).countOf(true),
  }),
  ddi('RtlNumberOfSetBitsUlongPtr', {
    params: { Target: ULONG_PTR },
    returns: ULONG,
    ...any,
    model: (_k, a) => a.Target.toString(2).replaceAll('0', '').length,
  }),
  ddi('RtlFindMostSignificantBit', {
    params: { Set: ULONGLONG },
    returns: CHAR,
    ...any,
    model: (_k, a) => highest(a.Set),
  }),
  ddi('RtlFindLeastSignificantBit', {
    params: { Set: ULONGLONG },
    returns: CHAR,
    ...any,
    model: (_k, a) => lowest(a.Set),
  }),
];
