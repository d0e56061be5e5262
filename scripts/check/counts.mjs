const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** Tests counted in what `cargo test` prints; undefined when it printed no result. */
export function cargoCounts(output) {
  const results = [...output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)];
  if (results.length === 0) return undefined;
  return {
    passed: sum(results.map((result) => Number(result[1]))),
    failed: sum(results.map((result) => Number(result[2]))),
  };
}

/** Tests counted in vitest's JSON report; a file that could not be run counts as one failed test. */
export function vitestCounts(report) {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}

/** A runner that failed without a failed test (a crash, an unhandled error, no tests at all) counts as one failure. */
export function withExitCode(counts, code) {
  if (counts === undefined) return { passed: 0, failed: 1 };
  return code !== 0 && counts.failed === 0 ? { passed: counts.passed, failed: 1 } : counts;
}
