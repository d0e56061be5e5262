import type { KernelStop } from '../kernel/signals.ts';
import { RunAbandoned, StopSignal } from '../kernel/signals.ts';
import { EXACT_INSTRUCTIONS } from './exact-instructions.ts';

/** Instructions a second that no emulator reaches: what a stretch can at most have executed follows from its time. */
const FASTEST = 20e9;
const CLOCK_CALLS = 4096;

/** A clock that needs nothing loaded, as `performance` does. */
function milliseconds(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

export interface BudgetOptions {
  readonly maxInstructions: number;
  readonly maxTimeMs: number;
  readonly maxCalls: number;
  /** Count every instruction. Otherwise counting ends with the exact part of a phase. */
  readonly counted: boolean;
}

/** Thrown when a run that was not counted went on so long that only counting can tell whether it is over the budget. */
export class NeedsCounting extends RunAbandoned {}

/**
 * What a phase may use. Up to `EXACT_INSTRUCTIONS` a phase is counted, then it runs at full speed for as long as it cannot
 * possibly have passed the limit; when that time is up the whole session is run again with counting. So the clock decides only
 * when to count, never what is reported.
 */
export class Budget {
  readonly #options: BudgetOptions;
  #phaseStart = 0;
  #maxInstructions = 0;
  #calls = 0;
  #freeUntil: number | undefined;
  #deadline = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#deadline = milliseconds() + options.maxTimeMs;
  }

  /** `most`: instructions of this phase, when less than of any. */
  beginPhase(instructionCount: number, most = Number.POSITIVE_INFINITY): void {
    this.#phaseStart = instructionCount;
    this.#maxInstructions = Math.min(most, this.#options.maxInstructions);
    this.#calls = 0;
    this.#freeUntil = undefined;
    this.#deadline = milliseconds() + this.#options.maxTimeMs;
  }
  get calls(): number {
    return this.#calls;
  }
  get isExact(): boolean {
    return this.#freeUntil === undefined;
  }
  instructions(instructionCount: number): number {
    return Math.min(EXACT_INSTRUCTIONS, instructionCount - this.#phaseStart);
  }

  countCall(): void {
    this.#calls++;
    if (this.#calls > this.#options.maxCalls) throw new StopSignal(limit('calls', this.#options.maxCalls));
    if (this.#calls % CLOCK_CALLS === 0) this.#checkClock();
  }

  limits(): { countUntil: number | undefined; timeoutMicroseconds: number } {
    if (this.#freeUntil !== undefined) {
      const left = this.#freeUntil - milliseconds();
      if (left <= 0) throw new NeedsCounting();
      return { countUntil: undefined, timeoutMicroseconds: Math.ceil(left * 1000) };
    }
    const { counted } = this.#options;
    const maxInstructions = this.#maxInstructions;
    return {
      countUntil: this.#phaseStart + (counted ? maxInstructions : Math.min(maxInstructions, EXACT_INSTRUCTIONS)),
      timeoutMicroseconds: this.#microsecondsLeft(),
    };
  }

  reached(what: 'instructions' | 'time'): 'continue' | KernelStop {
    if (what === 'time') {
      if (this.#freeUntil !== undefined) throw new NeedsCounting();
      return limit('time', this.#options.maxTimeMs);
    }
    const { counted } = this.#options;
    const maxInstructions = this.#maxInstructions;
    if (counted || maxInstructions <= EXACT_INSTRUCTIONS) return limit('instructions', maxInstructions);
    this.#freeUntil = milliseconds() + (maxInstructions / FASTEST) * 1000;
    return 'continue';
  }

  #microsecondsLeft(): number {
    return Math.max(1000, Math.ceil((this.#deadline - milliseconds()) * 1000));
  }
  #checkClock(): void {
    if (this.#freeUntil !== undefined && milliseconds() > this.#freeUntil) throw new NeedsCounting();
    if (milliseconds() > this.#deadline) throw new StopSignal(limit('time', this.#options.maxTimeMs));
  }
}

function limit(what: 'instructions' | 'time' | 'calls', value: number): KernelStop {
  return { kind: 'limit', limit: what, value };
}
