import type { EVENT_KINDS, EventKind, FieldType } from './event-kinds.ts';

interface Kept {
  readonly address: bigint;
  readonly value: bigint;
  readonly number: number;
  readonly text: string;
}
type Fields<F extends Readonly<Record<string, FieldType>>> = { readonly [Name in keyof F]: Kept[F[Name]] };

export interface EventBase<K extends EventKind = EventKind> {
  readonly kind: K;
  /** From 0, in the order of the run. */
  readonly number: number;
  /** Virtual time: 100 ns since boot. */
  readonly time: number;
  /** Id of the thread that runs. */
  readonly thread: number;
  readonly irql: number;
}

/** One argument of a call. */
export interface TraceArgument {
  readonly name: string;
  /** C type, empty where only the number of arguments is known. */
  readonly type: string;
  /** As passed, cut to the type's width. */
  readonly value: bigint;
  /** What it pointed to when the call was made, such as a quoted string; undefined for what prints by its value alone. */
  readonly shown: string | undefined;
}

export interface DdiRef {
  /** Routine, its module (`ntoskrnl.exe`), and whether it has a model. */
  readonly name: string;
  readonly module: string;
  readonly modelled: boolean;
}
export type DdiEnter = EventBase<'DdiEnter'> &
  DdiRef & {
    /** The address behind the call. */
    readonly site: bigint;
    readonly args: readonly TraceArgument[];
  };
export type DdiExit = EventBase<'DdiExit'> &
  DdiRef & {
    /** Number of the DdiEnter, or -1 where the trace has none. */
    readonly enter: number;
    readonly result: bigint;
    /** C type of the result, empty for none. */
    readonly returns: string;
  };

type PlainKind = Exclude<EventKind, 'DdiEnter' | 'DdiExit'>;
type PlainEvent<K extends PlainKind> = K extends PlainKind
  ? EventBase<K> & Fields<(typeof EVENT_KINDS)[K]['fields']>
  : never;

/** One event of a trace. `kind` tells which; each kind's fields are those of `EVENT_KINDS`. */
export type TraceEvent = DdiEnter | DdiExit | PlainEvent<PlainKind>;
export type EventOf<K extends EventKind> = Extract<TraceEvent, { readonly kind: K }>;
