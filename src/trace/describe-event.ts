import { statusName } from '../generated/ntstatus.ts';
import type { DdiEnter, DdiExit, TraceEvent } from './event.ts';
import { EVENT_KINDS, type EventKind } from './event-kinds.ts';
import { argumentText, fieldText, hexText, typedText } from './print-value.ts';

/** Names an address: `driver.sys+0x1234`, else in hex. */
export type NamePlace = (address: bigint) => string;

/** One line on an event, without its number, time and thread. What drivers wrote stands in it as it is: print it safely. */
export function describeEvent(event: TraceEvent, place: NamePlace): string {
  switch (event.kind) {
    case 'DdiEnter':
      return `${callText(event)}  from ${place(event.site)}`;
    case 'DdiExit':
      return exitText(event);
    case 'PhaseBegin':
      return `phase ${event.name} begins`;
    case 'PhaseEnd':
      return `phase ${event.name} ends: ${event.stop}${event.stop === 'returned' ? ` ${resultText(event.result)}` : ''}`;
    case 'GuestCall':
      return `call ${place(event.function)}  from ${place(event.site)}`;
    case 'GuestReturn':
      return `return from ${place(event.function)}`;
    case 'CallbackBegin':
      return `Windows calls ${place(event.routine)}(${[event.arg0, event.arg1, event.arg2, event.arg3].map(hexText).join(', ')})  for ${event.from}`;
    case 'CallbackEnd':
      return `${place(event.routine)} = ${hexText(event.result)}`;
    case 'DebugText':
      return `DbgPrint: ${event.text}`;
    case 'Finding':
      return `${event.finding}${event.ddi && ` by ${event.ddi}`} at ${place(event.site)}${event.message && `: ${event.message}`}`;
    default:
      return fieldsText(event, place);
  }
}

/** `ExFreePoolWithTag(P=0xffff…, Tag='Smpl')` */
export function callText({ name, modelled, args }: DdiEnter): string {
  const list = args.map((arg) => `${arg.name}=${argumentText(arg)}`).join(', ');
  return `${name}(${list})${modelled ? '' : ' (no model)'}`;
}

function exitText({ name, returns, result }: DdiExit): string {
  return returns === '' ? `${name} returns` : `${name} = ${typedText(returns, result)}`;
}

/** A result whose type is not known: as an NTSTATUS where it is one that has a name. */
function resultText(result: bigint): string {
  const status = Number(result & 0xffff_ffffn);
  return result === 0n || status >= 0x8000_0000 ? (statusName(status) ?? hexText(result)) : hexText(result);
}

function fieldsText(event: TraceEvent, place: NamePlace): string {
  const types: Readonly<Record<string, string>> = EVENT_KINDS[event.kind as EventKind]?.fields ?? {};
  const values = event as unknown as Record<string, bigint | number | string>;
  const fields = Object.keys(types).flatMap((name) => {
    const value = values[name]!;
    if (value === '') return [];
    const text = types[name] === 'address' ? place(value as bigint) : fieldText(event.kind, name, value);
    return [`${name}=${/[\s,=]/.test(text) ? JSON.stringify(text) : text}`];
  });
  return `${event.kind} ${fields.join(' ')}`;
}
