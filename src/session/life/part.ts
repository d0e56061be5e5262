import type { DriverRun } from '../driver-run.ts';

/** A part of a life. What ends abnormally in it becomes a phase and is taken back, so that the life goes on. */
export function part(run: DriverRun, events: () => void): void {
  const ended = run.attempt(events);
  if (ended) run.phases.push(ended);
}
