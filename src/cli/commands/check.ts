import { type ExitCode, exitCodeOf, worstExitCode } from '../../policy/exit-code.ts';
import type { OsId } from '../../policy/os-profile.ts';
import { renderJson } from '../../report/json.ts';
import { renderSummary } from '../../report/summary.ts';
import { renderText } from '../../report/text.ts';
import { renderVerifier } from '../../report/verifier.ts';
import type { MachineConfig } from '../../session/machine-config.ts';
import type { CheckFailure, CheckResult, Mode } from '../../session/result.ts';
import type { Watch } from '../../session/watcher.ts';
import { driverFiles } from '../driver-files.ts';
import { failureOf, UsageError } from '../failure.ts';
import { openOutput } from '../output.ts';
import { type Terminal, wantsColour } from '../terminal.ts';
import { VERSION } from '../version.ts';
import { checkVersions } from './check-versions.ts';

export interface CheckCommandOptions {
  readonly os: OsId | 'all';
  readonly seed: number;
  readonly mode: Mode;
  readonly pdb?: string;
  readonly with: readonly string[];
  readonly maxInstructions: number;
  readonly maxTime: number;
  readonly maxMemory: number;
  readonly format: 'text' | 'json' | 'verifier';
  readonly output?: string;
  readonly trace?: string;
  readonly machine?: MachineConfig;
}

/** The part of the session that the command uses. */
export type CheckDriver = (options: {
  path: string;
  os: OsId;
  seed: number;
  mode: Mode;
  maxInstructions: number;
  maxTimeMs: number;
  maxMemoryBytes: number;
  pdb?: string;
  with: string[];
  machine?: MachineConfig;
  watch?: Watch;
}) => CheckResult;

/** `hvcheck check DRIVER…|DIR`. */
export function checkCommand(
  args: readonly string[],
  options: CheckCommandOptions,
  terminal: Terminal,
  checkDriver: CheckDriver,
): ExitCode {
  const { paths, isSingle } = driverFiles(args);
  if (options.pdb !== undefined && paths.length > 1) {
    throw new UsageError('SeveralDrivers', '--pdb belongs to one driver; name one driver only');
  }
  const output = openOutput(options.output, terminal);
  const colour = options.output === undefined && wantsColour(terminal);
  const { os, format } = options;
  const shared = sessionOptions(options);
  if (os === 'all')
    return checkVersions({ paths, isSingle, format, colour, options: shared }, output, terminal, checkDriver);
  const check = (path: string) => checkDriver({ ...shared, path, os });
  const render = renderers(options.format, colour);
  if (isSingle) {
    const result = check(paths[0]!);
    output.write(render.one(result));
    output.finish();
    return exitCodeOf(result.verdict);
  }
  const outcomes = paths.map((path) => {
    const outcome = checkOrFail(path, check, terminal);
    output.write(render.each(outcome));
    return outcome;
  });
  output.write(render.all(outcomes));
  output.finish();
  return worstExitCode(outcomes.map((outcome) => ('error' in outcome ? 3 : exitCodeOf(outcome.verdict))));
}

type Outcome = CheckResult | CheckFailure;

function sessionOptions(options: CheckCommandOptions): Omit<Parameters<CheckDriver>[0], 'path' | 'os'> {
  const { seed, mode, maxInstructions, maxTime, maxMemory, pdb, machine } = options;
  const limits = { maxInstructions, maxTimeMs: maxTime, maxMemoryBytes: maxMemory };
  return {
    seed,
    mode,
    ...limits,
    ...(pdb !== undefined && { pdb }),
    ...(machine && { machine }),
    with: [...options.with],
  };
}

function checkOrFail(path: string, check: (path: string) => CheckResult, terminal: Terminal): Outcome {
  try {
    return check(path);
  } catch (thrown) {
    const error = failureOf(thrown);
    terminal.stderr.write(`hvcheck: ${error.message}\n`);
    return { schema: 1, tool: { name: 'hvcheck', version: VERSION }, driver: { path }, error };
  }
}

interface Renderer {
  /** The only driver. */
  readonly one: (result: CheckResult) => string;
  /** One of several, as soon as it is done; then all of them together. */
  readonly each: (outcome: Outcome) => string;
  readonly all: (outcomes: readonly Outcome[]) => string;
}

const RULE = `${'─'.repeat(80)}\n`;

function renderers(format: CheckCommandOptions['format'], colour: boolean): Renderer {
  const nothing = () => '';
  if (format === 'json') return { one: renderJson, each: nothing, all: renderJson };
  if (format === 'verifier') {
    return {
      one: renderVerifier,
      each: (outcome) => ('error' in outcome ? '' : `${renderVerifier(outcome)}\n`),
      all: nothing,
    };
  }
  const text = (result: CheckResult) => renderText(result, { colour });
  return {
    one: text,
    each: (outcome) => ('error' in outcome ? '' : `${text(outcome)}${RULE}`),
    all: (outcomes) => renderSummary(outcomes, { colour }),
  };
}
