import { statusText } from '../session/constants.ts';
import type { PhaseRecord } from '../session/phase-record.ts';
import type { Driver } from './driver.ts';

/** What a routine of the driver, or a request to it, came to. */
export class RoutineResult {
  readonly name: string;
  /** NTSTATUS, unsigned; undefined for a routine that returns none and for one that did not come back. */
  readonly status: number | undefined;
  readonly phase: PhaseRecord;
  readonly driver: Driver;

  constructor(driver: Driver, phase: PhaseRecord) {
    this.driver = driver;
    this.phase = phase;
    this.name = phase.request === undefined ? phase.name : `${phase.name} ${phase.request}`;
    this.status = phase.status;
  }

  /** It came back, and not with a failure. */
  get succeeded(): boolean {
    return this.phase.stop.kind === 'returned' && (this.status ?? 0) < 0x8000_0000;
  }

  /** For people: `STATUS_SUCCESS (0x00000000)`, `bug check 0xD1`. */
  get outcome(): string {
    const { stop } = this.phase;
    if (stop.kind === 'returned') return this.status === undefined ? 'returned' : statusText(this.status);
    if (stop.kind === 'bugCheck') return `bug check 0x${stop.code.toString(16).toUpperCase()}`;
    if (stop.kind === 'limit') return `did not end within ${stop.value} ${stop.limit}`;
    if (stop.kind === 'notStarted') return `was not started: ${stop.reason}`;
    if (stop.kind === 'deadlock') return `waits for ever: ${stop.threads.join('; ')}`;
    return stop.kind === 'internalError' || stop.kind === 'unhandledFault'
      ? stop.message
      : `the hypervisor denied ${stop.access}`;
  }
}

/** The answer to a request, with what the requestor got back. */
export class Reply extends RoutineResult {
  /** What the driver returned in the output buffer. */
  readonly output: Buffer;
  readonly information: bigint;

  constructor(driver: Driver, phase: PhaseRecord, output: Uint8Array, information: bigint) {
    super(driver, phase);
    this.output = Buffer.from(output);
    this.information = information;
  }
}
