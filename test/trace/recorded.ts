import { join } from 'node:path';
import { afterAll } from 'vitest';
import { DEFAULT_OS } from '../../src/policy/os-profile.ts';
import { checkDriver } from '../../src/session/check.ts';
import type { CheckResult } from '../../src/session/result.ts';
import type { TraceEvent } from '../../src/trace/event.ts';
import type { EventKind } from '../../src/trace/event-kinds.ts';
import { openTrace, type TraceReader } from '../../src/trace/reader.ts';
import { RunTrace } from '../../src/trace/run-trace.ts';
import { fixtureRoot, readExpectation } from '../fixtures/expectation.ts';
import { newTracePath } from './written-trace.ts';

const MIB = 1024 * 1024;
const readers: TraceReader[] = [];
afterAll(() => {
  for (const reader of readers.splice(0)) reader.close();
});

export interface Recorded {
  readonly result: CheckResult;
  readonly reader: TraceReader;
  readonly path: string;
  readonly events: readonly TraceEvent[];
  /** Events of a kind. */
  of<K extends EventKind>(kind: K): Extract<TraceEvent, { readonly kind: K }>[];
}

export const optionsOf = (name: string, seed = 1) => ({
  path: join(fixtureRoot, name, 'driver.sys'),
  os: readExpectation(name).os ?? DEFAULT_OS,
  seed,
  mode: 'log' as const,
  maxInstructions: 20_000_000,
  maxTimeMs: 60_000,
  maxMemoryBytes: 256 * MIB,
  with: [],
});

/** Runs a sample driver and records it. */
export function recordFixture(name: string, seed = 1): Recorded {
  const path = newTracePath();
  const options = optionsOf(name, seed);
  const trace = new RunTrace(path, options.path);
  const result = checkDriver({ ...options, watch: trace.watch });
  trace.end(true);
  const reader = openTrace(path);
  readers.push(reader);
  const events = [...reader.all()];
  return { result, reader, path, events, of: (kind) => events.filter((event) => event.kind === kind) as never };
}
