import { registered } from '../../kernel/io/registrations.ts';
import { applicationProcess } from '../../kernel/ps/initial-processes.ts';
import { isWatchingProcesses, notifyProcessCreated, notifyProcessExited } from '../../kernel/ps/notify.ts';
import type { DriverRun } from '../driver-run.ts';

const PROGRAM = '\\Device\\HarddiskVolume3\\Windows\\System32\\notepad.exe';

/** Drivers that asked to go on once the others are there: IoRegisterDriverReinitialization and its kin. */
export function reinitialize(run: DriverRun): void {
  const waiting = [...registered(run.k, 'bootReinitialize'), ...registered(run.k, 'reinitialize')];
  for (const [index, { object, routine, context }] of waiting.entries()) {
    run.phase({ name: 'Reinitialize', routine, args: [object, context, BigInt(index + 1)] });
  }
}

/** A program starts and ends, for drivers that watch processes, threads or images. */
export function startAndEndProgram(run: DriverRun): void {
  const parent = applicationProcess(run.k);
  if (parent === undefined || !isWatchingProcesses(run.k)) return;
  const { process, call } = notifyProcessCreated(run.k, { imagePath: PROGRAM, parent });
  const started = run.phase({ name: 'ProcessStart', ...call, process: parent, answers: 'ntstatus' });
  if ((started.status ?? 0) >= 0x8000_0000) return;
  run.phase({ name: 'ProcessExit', ...notifyProcessExited(run.k, process, 0), process: parent });
}
