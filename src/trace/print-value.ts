import { ALL_DDIS } from '../../stubs/index.ts';
import { bugCheckName } from '../generated/bugchecks.ts';
import { enumText } from '../generated/enums.ts';
import { statusName } from '../generated/ntstatus.ts';
import type { Codec } from '../kernel/codecs.ts';
import type { GuestMemory } from '../memory/memory-types.ts';
import type { TraceArgument } from './event.ts';

/** IRQLs by name, as WinDbg and the documentation have them. */
const IRQL_NAMES: Readonly<Record<number, string>> = { 0: 'PASSIVE', 1: 'APC', 2: 'DISPATCH', 15: 'HIGH' };
export const irqlText = (irql: number) => IRQL_NAMES[irql] ?? String(irql);

export const hexText = (value: bigint | number) => `0x${value.toString(16)}`;
export const statusText = (status: number) => statusName(status >>> 0) ?? hexText(status >>> 0);

/** A pool tag as four characters in quotes, or as a number when they cannot be shown. */
export function tagText(tag: number): string {
  const text = String.fromCharCode(tag & 0xff, (tag >>> 8) & 0xff, (tag >>> 16) & 0xff, tag >>> 24);
  return /^[\x20-\x7e]{4}$/.test(text) ? `'${text}'` : hexText(tag);
}

const NO_MEMORY = undefined as unknown as GuestMemory;
const cells = new BigUint64Array(1);
const words = new Uint32Array(cells.buffer);
let byType: Map<string, Codec<unknown>> | undefined;

/** Codecs of C types that print by their value alone. */
function codecOf(type: string): Codec<unknown> | undefined {
  byType ??= codecsByType();
  return byType.get(type);
}
function codecsByType(): Map<string, Codec<unknown>> {
  const codecs = new Map<string, Codec<unknown>>();
  for (const { params, returns } of ALL_DDIS) {
    for (const codec of [...Object.values(params), ...(returns ? [returns] : [])]) {
      if (!codec.show && !codecs.has(codec.type)) codecs.set(codec.type, codec);
    }
  }
  return codecs;
}

/** A value of a C type as the declarations print it: by name where it has one. Types that are not known print in hex. */
export function typedText(type: string, value: bigint): string {
  const codec = codecOf(type);
  if (codec === undefined) return value === 0n && type.startsWith('P') ? 'NULL' : hexText(value);
  cells[0] = value;
  return codec.print(NO_MEMORY, codec.read(words, cells, 0));
}

/** An argument as a debugger would show it. May hold what a driver wrote: make it printable before a terminal gets it. */
export function argumentText({ type, value, shown }: TraceArgument): string {
  if (shown === undefined) return typedText(type, value);
  return value === 0n ? 'NULL' : `${hexText(value)} ${shown}`;
}

const FIELD_TEXT: Readonly<Record<string, (value: number) => string>> = {
  status: statusText,
  tag: tagText,
  irql: irqlText,
  from: irqlText,
  to: irqlText,
  major: (major) => enumText('IRP_MJ', major),
};
const IN_HEX = new Set(['code', 'access', 'size', 'minor']);

/** A field of an event by the event's kind. Texts are given back as they are. */
export function fieldText(kind: string, field: string, value: bigint | number | string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint') return hexText(value);
  if (kind === 'BugCheck' && field === 'code') return bugCheckName(value) ?? hexText(value);
  if (field === 'code' && kind.startsWith('Exception')) return statusText(value);
  if ((field === 'from' || field === 'to') && kind !== 'IrqlChanged') return String(value);
  return FIELD_TEXT[field]?.(value) ?? (IN_HEX.has(field) ? hexText(value) : String(value));
}
