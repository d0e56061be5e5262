import { registered } from '../../kernel/io/registrations.ts';
import type { DriverRun } from '../driver-run.ts';
import { sendPhase } from './irp-phase.ts';

/** The machine is turned off, and then it wasn't: what a driver does at a shutdown is not undone by its unloading. */
export function shutDown(run: DriverRun): void {
  run.aside(() => {
    for (const kind of ['shutdown', 'lastChanceShutdown'] as const) {
      for (const { object } of registered(run.k, kind))
        sendPhase(run, { name: 'IRP_MJ_SHUTDOWN', spec: { kind: 'shutdown', device: object } });
    }
  });
}
