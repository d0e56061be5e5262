import { type ExitCode, exitCodeOf, worstExitCode } from '../../policy/exit-code.ts';
import { OS_IDS } from '../../policy/os-profile.ts';
import { renderJson } from '../../report/json.ts';
import { type Matrix, matrixOf } from '../../report/matrix.ts';
import { renderMatrix } from '../../report/matrix-text.ts';
import type { CheckFailure, CheckResult } from '../../session/result.ts';
import { failureOf, UsageError } from '../failure.ts';
import type { Output } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';
import type { CheckCommandOptions, CheckDriver } from './check.ts';

export interface VersionsRequest {
  readonly paths: readonly string[];
  readonly isSingle: boolean;
  readonly format: CheckCommandOptions['format'];
  readonly colour: boolean;
  /** Options of a check but for its driver and version. */
  readonly options: Omit<Parameters<CheckDriver>[0], 'path' | 'os'>;
}

const RULE = `${'─'.repeat(80)}\n`;

/** `hvcheck check --os all`: every driver on every version of Windows. */
export function checkVersions(
  request: VersionsRequest,
  output: Output,
  terminal: Terminal,
  checkDriver: CheckDriver,
): ExitCode {
  const { paths, isSingle, format, colour, options } = request;
  if (format === 'verifier') {
    throw new UsageError('NoVerifierMatrix', '--os all prints text or json; give one version for --format verifier');
  }
  const matrixFor = (path: string) => matrixOf(OS_IDS.map((os): CheckResult => checkDriver({ ...options, path, os })));
  if (isSingle) {
    const matrix = matrixFor(paths[0]!);
    output.write(format === 'json' ? renderJson(matrix) : renderMatrix(matrix, { colour }));
    output.finish();
    return exitCodeOf(matrix.verdict);
  }
  const outcomes = paths.map((path) => {
    const outcome = matrixOrFailure(path, matrixFor, terminal);
    if (format === 'text' && !('error' in outcome)) output.write(`${renderMatrix(outcome, { colour })}${RULE}`);
    return outcome;
  });
  if (format === 'json') output.write(renderJson(outcomes));
  output.finish();
  return worstExitCode(outcomes.map((outcome) => ('error' in outcome ? 3 : exitCodeOf(outcome.verdict))));
}

function matrixOrFailure(path: string, matrixFor: (path: string) => Matrix, terminal: Terminal): Matrix | CheckFailure {
  try {
    return matrixFor(path);
  } catch (thrown) {
    const error = failureOf(thrown);
    terminal.stderr.write(`hvcheck: ${error.message}\n`);
    return { schema: 1, tool: { name: 'hvcheck', version: VERSION }, driver: { path }, error };
  }
}
