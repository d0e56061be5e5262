/** 1970-01-01 and 1980-01-01 in seconds since 1601. */
export const SECONDS_1970 = 11_644_473_600n;
export const SECONDS_1980 = 11_960_006_400n;
export const TICKS_PER_SECOND = 10_000_000n;
const TICKS_PER_MILLISECOND = 10_000n;

/** In the order of TIME_FIELDS, each a SHORT. */
export interface TimeFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly milliseconds: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** `time` in 100 ns since 1601. */
export function toTimeFields(time: bigint): TimeFields {
  const date = new Date(Number(time / TICKS_PER_MILLISECOND - SECONDS_1970 * 1000n));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    milliseconds: date.getUTCMilliseconds(),
    weekday: date.getUTCDay(),
  };
}

/** Undefined when there is no such time; the weekday is not looked at. */
export function fromTimeFields(fields: TimeFields): bigint | undefined {
  const { year, month, day, hour, minute, second, milliseconds } = fields;
  if (year < 1601 || year > 30827) return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const ticks = (BigInt(time) + SECONDS_1970 * 1000n) * TICKS_PER_MILLISECOND;
  const back = toTimeFields(ticks);
  const same = (['year', 'month', 'day', 'hour', 'minute', 'second', 'milliseconds'] as const).every(
    (field) => back[field] === fields[field],
  );
  return same ? ticks : undefined;
}
