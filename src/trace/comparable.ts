import { STATUS_PENDING, statusName } from '../generated/ntstatus.ts';
import type { DdiEnter, DdiExit, TraceArgument, TraceEvent } from './event.ts';
import { fieldText, typedText } from './print-value.ts';
import type { TraceReader } from './reader.ts';

/** Something that happened, without addresses, so that it can be compared between runs and builds. */
export interface Comparable {
  /** What it is: events of other structures are never taken for one that changed. */
  readonly structure: string;
  /** Everything about it that is not an address. */
  readonly text: string;
  /** Number of the event. */
  readonly number: number;
  readonly phase: string;
}

const UPPER_HALF = 0xffff_8000_0000_0000n;
/** Types of results that follow the clock or are counters: another value is no other behaviour. */
const MOVING = new Set(['LARGE_INTEGER', 'LONGLONG', 'ULONGLONG', 'ULONG64', 'LONG64']);

/** The events of a trace that make up its structure: phases, calls, callbacks, exceptions, IRPs, findings, what was printed. */
export function comparablesOf(reader: TraceReader): Comparable[] {
  const found: Comparable[] = [];
  const open = new Map<number, number>();
  let phase = '';
  for (const event of reader.all()) {
    if (event.kind === 'PhaseBegin') phase = event.name;
    if (event.kind === 'DdiExit') {
      const at = open.get(event.enter);
      if (at !== undefined) found[at] = withResult(found[at]!, event);
      open.delete(event.enter);
      continue;
    }
    const made = comparable(event);
    if (!made) continue;
    if (event.kind === 'DdiEnter') open.set(event.number, found.length);
    found.push({ ...made, number: event.number, phase });
  }
  return found;
}

function comparable(event: TraceEvent): Pick<Comparable, 'structure' | 'text'> | undefined {
  switch (event.kind) {
    case 'DdiEnter':
      return { structure: `${event.module}!${event.name}`, text: `${event.name}(${argumentsText(event)})` };
    case 'PhaseBegin':
      return same(`phase ${event.name}`);
    case 'PhaseEnd':
      return {
        structure: `end of phase ${event.name}`,
        text: `phase ${event.name} ends: ${event.stop}${result(event.result)}`,
      };
    case 'CallbackBegin':
      return same(`Windows calls a routine for ${event.from}`);
    case 'CallbackEnd':
      return {
        structure: 'a routine of the driver returns',
        text: `a routine of the driver returns${result(event.result)}`,
      };
    case 'DebugText':
      return {
        structure: 'DbgPrint text',
        text: `prints ${JSON.stringify(event.text.replace(/[0-9a-f]{12,16}/gi, 'ptr'))}`,
      };
    case 'Finding':
      return same(`finding ${event.finding}${event.ddi && ` by ${event.ddi}`}`);
    case 'BugCheck':
      return same(`bug check ${fieldText('BugCheck', 'code', event.code)}`);
    case 'AccessDenied':
      return same(`denied ${event.access} of ${event.size} bytes`);
    case 'ExceptionRaised':
      return same(`exception ${fieldText(event.kind, 'code', event.code)}`);
    case 'ExceptionHandled':
      return same(`handler for ${fieldText(event.kind, 'code', event.code)}`);
    case 'IrpSent':
      return same(
        `IRP ${fieldText(event.kind, 'major', event.major)} minor ${event.minor} code 0x${event.code.toString(16)}`,
      );
    case 'IrpCompleted':
      return {
        structure: 'IRP completed',
        text: `IRP completed with ${fieldText(event.kind, 'status', event.status)}`,
      };
    default:
      return undefined;
  }
}

const same = (text: string) => ({ structure: text, text });
const isPointer = (value: bigint) => value >= UPPER_HALF;

/** A result whose type is not known, perhaps none at all: told where it is an error or STATUS_PENDING. */
function result(value: bigint): string {
  const status = Number(value & 0xffff_ffffn);
  const name = status >= 0xc000_0000 || status === STATUS_PENDING ? statusName(status) : undefined;
  return name === undefined ? '' : ` with ${name}`;
}

function argumentsText({ args }: DdiEnter): string {
  return args.map((arg) => `${arg.name}=${argumentText(arg)}`).join(', ');
}

function argumentText({ type, value, shown }: TraceArgument): string {
  if (value === 0n) return isOpaque(type) ? 'NULL' : typedText(type, value);
  if (shown !== undefined) return shown;
  if (isOpaque(type)) return /HANDLE/.test(type) ? 'handle' : 'ptr';
  return isPointer(value) && !/^(LONG|INT|S?SIZE|PHYSICAL)/.test(type) ? 'ptr' : typedText(type, value);
}

/** Values of these types name something by where it is. */
function isOpaque(type: string): boolean {
  return (
    /^(P[A-Z_]|LP|HANDLE|routine$)|\*$|HANDLE$|PHYSICAL_ADDRESS|ULONG_PTR|KEVENT|ROUTINE/.test(type) &&
    type !== 'PAGE' &&
    type !== 'POOL_TYPE' &&
    type !== 'POOL_TAG' &&
    type !== 'POOL_FLAGS'
  );
}

function withResult(call: Comparable, { returns, result: value }: DdiExit): Comparable {
  if (returns === '' || MOVING.has(returns)) return call;
  const text = isOpaque(returns) || isPointer(value) ? (value === 0n ? 'NULL' : 'ptr') : typedText(returns, value);
  return { ...call, text: `${call.text} = ${text}` };
}
