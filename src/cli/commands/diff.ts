import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExitCode } from '../../policy/exit-code.ts';
import type { OsId } from '../../policy/os-profile.ts';
import { renderTraceDiff, renderTraceDiffJson } from '../../report/trace-diff.ts';
import { type Comparable, comparablesOf } from '../../trace/comparable.ts';
import { compareRuns } from '../../trace/compare.ts';
import { isTraceFile, openTrace, TraceError } from '../../trace/reader.ts';
import { openOutput } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import type { CheckDriver } from './check.ts';
import { warnOfCut } from './trace.ts';
import { record } from './traced-check.ts';

export interface DiffCommandOptions {
  readonly os: OsId;
  readonly seed: number;
  readonly format: 'text' | 'json';
  readonly output?: string;
}

const LIMITS = { maxInstructions: 100_000_000, maxTimeMs: 60_000, maxMemoryBytes: 512 * 2 ** 20 };

/** `hvcheck diff A B`: each a trace, or a driver that is run now. */
export async function diffCommand(
  a: string,
  b: string,
  options: DiffCommandOptions,
  terminal: Terminal,
  loadCheck: () => Promise<CheckDriver>,
): Promise<ExitCode> {
  const output = openOutput(options.output, terminal);
  const [left, right] = [
    await stepsOf(a, options, terminal, loadCheck),
    await stepsOf(b, options, terminal, loadCheck),
  ];
  const comparison = compareRuns(left, right);
  if (!comparison.isRelated) {
    throw new TraceError('NothingInCommon', a, `has no call in common with ${b}`);
  }
  const render = options.format === 'json' ? renderTraceDiffJson : renderTraceDiff;
  output.write(render(a, b, comparison));
  output.finish();
  return comparison.differences.length === 0 ? 0 : 1;
}

async function stepsOf(
  path: string,
  options: DiffCommandOptions,
  terminal: Terminal,
  loadCheck: () => Promise<CheckDriver>,
): Promise<Comparable[]> {
  if (isTraceFile(path)) return stepsOfTrace(path, terminal);
  const folder = mkdtempSync(join(tmpdir(), 'hvcheck-diff-'));
  try {
    const trace = join(folder, 'run.hvtrace');
    const { os, seed } = options;
    record({ path, os, seed, mode: 'log', ...LIMITS, with: [] }, trace, await loadCheck());
    return stepsOfTrace(trace, terminal);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stepsOfTrace(path: string, terminal: Terminal): Comparable[] {
  const reader = openTrace(path);
  try {
    warnOfCut(reader, terminal);
    return comparablesOf(reader);
  } finally {
    reader.close();
  }
}
