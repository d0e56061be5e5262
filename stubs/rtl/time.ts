import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KUSER_SHARED_DATA } from '../../src/generated/structs.ts';
import { SHARED_USER_DATA } from '../../src/kernel/clock.ts';
import { BOOLEAN, NTSTATUS, PLARGE_INTEGER, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  fromTimeFields,
  SECONDS_1970,
  SECONDS_1980,
  TICKS_PER_SECOND,
  toTimeFields,
} from '../../src/kernel/rtl/time-fields.ts';

const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'milliseconds', 'weekday'] as const;

/** 100 ns from local time to UTC. */
function bias(k: Kernel): bigint {
  return k.mem.i64(SHARED_USER_DATA + KUSER_SHARED_DATA.TimeZoneBias.at);
}
const putTime = (k: Kernel, va: bigint, time: bigint) => k.mem.setU64(va, BigInt.asUintN(64, time));

function writeFields(k: Kernel, time: bigint, to: bigint): void {
  const fields = toTimeFields(time);
  FIELDS.forEach((name, index) => {
    k.mem.setU16(to + BigInt(2 * index), fields[name]);
  });
}

function writeElapsed(k: Kernel, time: bigint, to: bigint): void {
  const milliseconds = time / 10_000n;
  const parts = [0n, 0n, milliseconds / 86_400_000n, (milliseconds / 3_600_000n) % 24n, (milliseconds / 60_000n) % 60n];
  const all = [...parts, (milliseconds / 1000n) % 60n, milliseconds % 1000n, 0n];
  all.forEach((value, index) => {
    k.mem.setU16(to + BigInt(2 * index), Number(value & 0xffffn));
  });
}

function readFields(k: Kernel, from: bigint): bigint | undefined {
  const [year, month, day, hour, minute, second, milliseconds, weekday] = FIELDS.map(
    (_name, index) => (k.mem.u16(from + BigInt(2 * index)) << 16) >> 16,
  ) as [number, number, number, number, number, number, number, number];
  return fromTimeFields({ year, month, day, hour, minute, second, milliseconds, weekday });
}

function elapsedSince(k: Kernel, time: bigint, epoch: bigint, to: bigint): boolean {
  const seconds = k.mem.i64(time) / TICKS_PER_SECOND - epoch;
  if (seconds < 0n || seconds > 0xffff_ffffn) return false;
  k.mem.setU32(to, Number(seconds));
  return true;
}

const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;
const apc = { maxIrql: 'APC', fidelity: 'exact' } as const;
const toLocal = { SystemTime: PLARGE_INTEGER, LocalTime: PVOID };
const toSystem = { LocalTime: PLARGE_INTEGER, SystemTime: PVOID };

export const rtlTime = [
  ddi('RtlTimeToTimeFields', {
    params: { Time: PLARGE_INTEGER, TimeFields: PVOID },
    ...any,
    model: (k, a) => writeFields(k, k.mem.i64(a.Time), a.TimeFields),
  }),
  ddi('RtlTimeToElapsedTimeFields', {
    params: { Time: PLARGE_INTEGER, TimeFields: PVOID },
    ...any,
    model: (k, a) => writeElapsed(k, k.mem.i64(a.Time), a.TimeFields),
  }),
  ddi('RtlTimeFieldsToTime', {
    params: { TimeFields: PVOID, Time: PVOID },
    returns: BOOLEAN,
    ...any,
    model: (k, a) => {
      const time = readFields(k, a.TimeFields);
      if (time !== undefined) putTime(k, a.Time, time);
      return time !== undefined;
    },
  }),
  ddi('ExSystemTimeToLocalTime', {
    params: toLocal,
    ...any,
    model: (k, a) => putTime(k, a.LocalTime, k.mem.i64(a.SystemTime) - bias(k)),
  }),
  ddi('ExLocalTimeToSystemTime', {
    params: toSystem,
    ...any,
    model: (k, a) => putTime(k, a.SystemTime, k.mem.i64(a.LocalTime) + bias(k)),
  }),
  ddi('RtlSystemTimeToLocalTime', {
    params: toLocal,
    returns: NTSTATUS,
    ...any,
    model: (k, a) => {
      putTime(k, a.LocalTime, k.mem.i64(a.SystemTime) - bias(k));
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlLocalTimeToSystemTime', {
    params: toSystem,
    returns: NTSTATUS,
    ...any,
    model: (k, a) => {
      putTime(k, a.SystemTime, k.mem.i64(a.LocalTime) + bias(k));
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlTimeToSecondsSince1970', {
    params: { Time: PLARGE_INTEGER, ElapsedSeconds: PVOID },
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => elapsedSince(k, a.Time, SECONDS_1970, a.ElapsedSeconds),
  }),
  ddi('RtlTimeToSecondsSince1980', {
    params: { Time: PLARGE_INTEGER, ElapsedSeconds: PVOID },
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => elapsedSince(k, a.Time, SECONDS_1980, a.ElapsedSeconds),
  }),
  ddi('RtlSecondsSince1970ToTime', {
    params: { ElapsedSeconds: ULONG, Time: PVOID },
    ...apc,
    model: (k, a) => putTime(k, a.Time, (BigInt(a.ElapsedSeconds) + SECONDS_1970) * TICKS_PER_SECOND),
  }),
  ddi('RtlSecondsSince1980ToTime', {
    params: { ElapsedSeconds: ULONG, Time: PVOID },
    ...apc,
    model: (k, a) => putTime(k, a.Time, (BigInt(a.ElapsedSeconds) + SECONDS_1980) * TICKS_PER_SECOND),
  }),
];
