import type { ExitCode } from '../../policy/exit-code.ts';
import { RunTrace } from '../../trace/run-trace.ts';
import { driverFiles } from '../driver-files.ts';
import { UsageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { type CheckCommandOptions, type CheckDriver, checkCommand } from './check.ts';

/** `hvcheck check DRIVER --trace FILE`. */
export function tracedCheck(
  args: readonly string[],
  options: CheckCommandOptions & { readonly trace: string },
  terminal: Terminal,
  checkDriver: CheckDriver,
): ExitCode {
  const { paths } = driverFiles(args);
  if (paths.length > 1 || options.os === 'all') {
    throw new UsageError('SeveralRuns', '--trace records one run; name one driver and one version of Windows');
  }
  return checkCommand(args, options, terminal, (session) => record(session, options.trace, checkDriver));
}

/** Runs a check and records it. A check that fails leaves a trace that ends where it failed. */
export function record(
  session: Parameters<CheckDriver>[0],
  tracePath: string,
  checkDriver: CheckDriver,
): ReturnType<CheckDriver> {
  const trace = new RunTrace(tracePath, session.path);
  let isWhole = false;
  try {
    const result = checkDriver({ ...session, watch: trace.watch });
    isWhole = true;
    return result;
  } finally {
    trace.end(isWhole);
  }
}
