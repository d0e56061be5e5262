import { describeEvent, type NamePlace } from '../trace/describe-event.ts';
import type { TraceEvent } from '../trace/event.ts';
import { irqlText } from '../trace/print-value.ts';
import { printable } from './printable.ts';

/** Virtual seconds from the start of the trace, to 100 ns. */
export function secondsSince(start: number, time: number): string {
  return ((time - start) / 1e7).toFixed(7);
}

/** One line, safe for a terminal: number, time, thread, IRQL and what happened. */
export function traceLine(event: TraceEvent, start: number, place: NamePlace): string {
  const { number, time, thread, irql } = event;
  const level = irql === 0 ? '' : ` ${irqlText(irql)}`;
  const text = printable(describeEvent(event, place).replace(/[\r\n]+$/, ''));
  return `${String(number).padStart(8)} ${secondsSince(start, time).padStart(14)} [${thread}${level}] ${text}\n`;
}

/** JSON whose every character is safe on a terminal; 64-bit values as hex strings. */
export function safeJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? `0x${field.toString(16)}` : field));
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
      .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** An event as one line of JSON: its fields, and `text`, the line that a person reads. */
export function traceJsonLine(event: TraceEvent, place: NamePlace): string {
  return `${safeJson({ ...event, text: describeEvent(event, place) })}\n`;
}
