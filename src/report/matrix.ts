import type { Counters } from '../policy/counters.ts';
import { type OsId, osProfile } from '../policy/os-profile.ts';
import { incompleteness, type Verdict } from '../policy/verdict.ts';
import type { CheckResult, Mode, Tool } from '../session/result.ts';
import { type Difference, differencesOf } from './version-differences.ts';

/** One version of Windows in a matrix. */
export interface MatrixRow {
  readonly os: OsId;
  readonly title: string;
  readonly build: number;
  /** False before Windows 10 1507: the row tells what would be found if that Windows had memory integrity. */
  readonly hasMemoryIntegrity: boolean;
  /** False where that Windows would not start the driver. */
  readonly started: boolean;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly counters: Counters;
  /** Violations that no counter counts: what the driver did when it ran. */
  readonly runViolations: number;
}

/** What `hvcheck check --os all --format json` prints for a driver. */
export interface Matrix {
  readonly schema: 1;
  readonly tool: Tool;
  readonly driver: Pick<CheckResult['driver'], 'path' | 'sha256'>;
  readonly profile: { readonly os: 'all'; readonly seed: number; readonly mode: Mode };
  readonly verdict: Verdict;
  readonly versions: readonly MatrixRow[];
  readonly differences: readonly Difference[];
  /** The whole result of each version, in the order of `versions`. */
  readonly results: readonly CheckResult[];
}

/** Puts the results of one driver on several versions of Windows side by side. */
export function matrixOf(results: readonly CheckResult[]): Matrix {
  const [first] = results;
  if (!first) throw new Error('a matrix needs a result');
  const versions = results.map(rowOf);
  return {
    schema: 1,
    tool: first.tool,
    driver: { path: first.driver.path, sha256: first.driver.sha256 },
    profile: { os: 'all', seed: first.profile.seed, mode: first.profile.mode },
    verdict: verdictOfAll(versions),
    versions,
    differences: differencesOf(results),
    results,
  };
}

function rowOf(result: CheckResult): MatrixRow {
  const { title, build, hasMemoryIntegrity } = osProfile(result.profile.os);
  const counted = Object.values(result.counters).reduce((sum, count) => sum + count, 0);
  const violations = result.findings.filter(({ level }) => level === 'violation');
  return {
    os: result.profile.os,
    title,
    build,
    hasMemoryIntegrity,
    started: result.phases.every(({ stop }) => stop.kind !== 'notStarted'),
    verdict: result.verdict,
    reasons: [...result.reasons, ...(result.verdict === 'violations' ? incompletenessOf(result) : [])],
    counters: result.counters,
    runViolations: violations.reduce((sum, { count }) => sum + count, 0) - counted,
  };
}

const incompletenessOf = ({ phases, coverage }: CheckResult) =>
  incompleteness({ phases, unmodelled: coverage.unmodelled });

/**
 * The worst verdict of the versions that have memory integrity. One that would not start the driver, because it lacks what the
 * driver imports, counts only when the others do not start it either.
 */
function verdictOfAll(versions: readonly MatrixRow[]): Verdict {
  const judged = versions.filter(({ hasMemoryIntegrity }) => hasMemoryIntegrity);
  const all = judged.length > 0 ? judged : versions;
  const running = all.filter(({ started, verdict }) => started || verdict === 'violations');
  const verdicts = (running.length > 0 ? running : all).map(({ verdict }) => verdict);
  return (['violations', 'inconclusive'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'compatible';
}
