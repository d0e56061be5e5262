import { describeEvent, type NamePlace } from './describe-event.ts';
import type { TraceEvent } from './event.ts';
import { EVENT_KINDS, type EventKind } from './event-kinds.ts';
import { argumentText, typedText } from './print-value.ts';

/** An event of the Trace Event Format that Chrome and Perfetto load. `ts` in microseconds. */
export interface PerfettoEvent {
  readonly ph: 'B' | 'E' | 'i' | 'C' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts?: number;
  readonly cat?: string;
  readonly s?: 't' | 'p';
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Process of the driver's threads, and that of its phases. */
const THREADS = 1;
const PHASES = 2;
const PHASE_TRACK = 1;
/** 100 ns. */
const TIME_UNIT = 0.1;
/** Events at the same virtual time follow one another by a nanosecond, so that what happened first stands first. */
const STEP = 0.001;

interface Slice {
  readonly name: string;
  /** Address of the routine, or number of the event that began it. */
  readonly key: bigint | number;
}

/**
 * Turns events into tracks: phases, and a track for each thread with calls into Windows, functions and callbacks of the driver as
 * slices in one another, everything else as instants, IRQL and pool as counters.
 */
export class PerfettoTracks {
  readonly #place: NamePlace;
  readonly #threadName: (id: number) => string;
  readonly #stacks = new Map<number, Slice[]>();
  #phase: string | undefined;
  #pool = 0;
  #ts = 0;

  constructor(place: NamePlace, threadName: (id: number) => string) {
    this.#place = place;
    this.#threadName = threadName;
  }

  *begin(driver: string): Generator<PerfettoEvent> {
    yield named('process_name', THREADS, 0, driver);
    yield named('process_name', PHASES, 0, 'Phases');
    yield named('thread_name', PHASES, PHASE_TRACK, 'Phases');
  }

  *add(event: TraceEvent): Generator<PerfettoEvent> {
    this.#ts = Math.max(event.time * TIME_UNIT, this.#ts + STEP);
    yield* this.#track(event.thread);
    switch (event.kind) {
      case 'PhaseBegin':
        yield* this.#endPhase();
        this.#phase = event.name;
        yield this.#at('B', PHASES, PHASE_TRACK, event.name, {});
        return;
      case 'PhaseEnd':
        yield* this.#endPhase();
        return;
      case 'DdiEnter': {
        const args = Object.fromEntries(event.args.map((arg) => [arg.name, argumentText(arg)]));
        yield* this.#open(event, event.name, event.number, { ...args, from: this.#place(event.site) });
        return;
      }
      case 'DdiExit':
        yield* this.#close(event.thread, event.enter, event.returns && typedText(event.returns, event.result));
        return;
      case 'GuestCall':
        yield* this.#open(event, this.#place(event.function), event.function, { from: this.#place(event.site) });
        return;
      case 'GuestReturn':
        yield* this.#close(event.thread, event.function, '');
        return;
      case 'CallbackBegin':
        yield* this.#open(event, this.#place(event.routine), event.routine, { for: event.from });
        return;
      case 'CallbackEnd':
        yield* this.#close(event.thread, event.routine, `0x${event.result.toString(16)}`);
        return;
      default:
        yield* this.#other(event);
    }
  }

  /** Closes what is open. */
  *end(): Generator<PerfettoEvent> {
    this.#ts += STEP;
    for (const [thread, stack] of this.#stacks) {
      while (stack.length > 0) yield this.#at('E', THREADS, thread, stack.pop()!.name);
    }
    yield* this.#endPhase();
  }

  *#other(event: TraceEvent): Generator<PerfettoEvent> {
    if (event.kind === 'IrqlChanged') {
      yield this.#at('C', THREADS, 0, 'IRQL', { irql: event.to });
      return;
    }
    if (event.kind === 'PoolAllocated' || event.kind === 'PoolFreed') {
      this.#pool += event.kind === 'PoolAllocated' ? event.size : -event.size;
      yield this.#at('C', THREADS, 0, 'pool', { bytes: Math.max(0, this.#pool) });
    }
    const cat: string = EVENT_KINDS[event.kind as EventKind]?.family ?? 'other';
    const name = event.kind === 'Finding' ? event.finding : event.kind;
    const about = { about: describeEvent(event, this.#place) };
    yield { ...this.#at('i', THREADS, event.thread, name, about), cat, s: 't' };
  }

  *#open(
    event: TraceEvent,
    name: string,
    key: bigint | number,
    args: Readonly<Record<string, unknown>>,
  ): Generator<PerfettoEvent> {
    this.#stacks.get(event.thread)!.push({ name, key });
    yield { ...this.#at('B', THREADS, event.thread, name, args), cat: EVENT_KINDS[event.kind].family };
  }

  /** Ends a slice, and those in it that never came back. One that was not seen to begin is left out. */
  *#close(thread: number, key: bigint | number, result: string): Generator<PerfettoEvent> {
    const stack = this.#stacks.get(thread)!;
    const at = stack.findLastIndex((slice) => slice.key === key);
    if (at < 0) return;
    while (stack.length > at) {
      const { name } = stack.pop()!;
      const isIt = stack.length === at && result !== '';
      yield this.#at('E', THREADS, thread, name, isIt ? { result } : undefined);
      this.#ts += STEP / 10;
    }
  }

  *#endPhase(): Generator<PerfettoEvent> {
    if (this.#phase !== undefined) yield this.#at('E', PHASES, PHASE_TRACK, this.#phase);
    this.#phase = undefined;
  }

  *#track(thread: number): Generator<PerfettoEvent> {
    if (this.#stacks.has(thread)) return;
    this.#stacks.set(thread, []);
    const name = this.#threadName(thread);
    yield named('thread_name', THREADS, thread, name === '' ? `thread ${thread}` : `${name} (${thread})`);
  }

  #at(
    ph: PerfettoEvent['ph'],
    pid: number,
    tid: number,
    name: string,
    args?: Readonly<Record<string, unknown>>,
  ): PerfettoEvent {
    return { ph, pid, tid, name, ts: Math.round(this.#ts * 10_000) / 10_000, ...(args && { args }) };
  }
}

function named(name: string, pid: number, tid: number, of: string): PerfettoEvent {
  return { ph: 'M', pid, tid, name, args: { name: of } };
}
