import { registered } from '../../kernel/io/registrations.ts';
import type { DriverRun } from '../driver-run.ts';
import { sendPhase } from './irp-phase.ts';

/** The machine is turned off, and then it wasn't: what a driver does at a shutdown is not undone by its unloading. */
export function shutDown(run: DriverRun): void {
  const waiting = [...registered(run.k, 'shutdown'), ...registered(run.k, 'lastChanceShutdown')];
  if (waiting.length === 0) return;
  run.aside(() => {
    for (const { object } of waiting)
      sendPhase(run, { name: 'IRP_MJ_SHUTDOWN', spec: { kind: 'shutdown', device: object } });
  });
}
