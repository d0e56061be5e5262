import * as enums from '../generated/enums.ts';
import { NTSTATUS, statusName } from '../generated/ntstatus.ts';

let byName: Map<string, number> | undefined;

/** The value of a constant of the DDK headers by its name: `FILE_DEVICE_UNKNOWN`, `NonPagedPoolNx`, `STATUS_SUCCESS`. */
export function constant(name: string): number | undefined {
  byName ??= allConstants();
  return byName.get(name);
}

function allConstants(): Map<string, number> {
  const groups = Object.values(enums).filter((group) => typeof group === 'object');
  const entries = [...groups, NTSTATUS].flatMap((group) => Object.entries(group as Record<string, unknown>));
  return new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** An NTSTATUS by number or by name, unsigned. Throws for a name that no status has. */
export function statusNumber(status: number | string): number {
  if (typeof status === 'number') return status >>> 0;
  const value = constant(status);
  if (value === undefined) throw new TypeError(`${status} is no NTSTATUS: spell it as ntstatus.h does`);
  return value >>> 0;
}

export function statusText(status: number): string {
  const hex = `0x${(status >>> 0).toString(16).toUpperCase().padStart(8, '0')}`;
  const name = statusName(status >>> 0);
  return name === undefined ? hex : `${name} (${hex})`;
}
