import { describe, expect, it } from 'vitest';
import { cargoCounts, vitestCounts, withExitCode } from '../../scripts/check/counts.mjs';

describe('the counted tests of a run', () => {
  it('add up every result line of cargo test', () => {
    const output = `running 3 tests
test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
   Doc-tests hvcheck_native
test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s`;
    expect(cargoCounts(output)).toEqual({ passed: 6, failed: 1 });
    expect(cargoCounts('error: could not compile `hvcheck-native`')).toBeUndefined();
  });

  it('count a test file that can not be loaded', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    expect(vitestCounts({ numPassedTests: 2, numFailedTests: 1, testResults })).toEqual({ passed: 2, failed: 2 });
  });

  it('never call a failed runner good', () => {
    expect(withExitCode({ passed: 7, failed: 0 }, 1)).toEqual({ passed: 7, failed: 1 });
    expect(withExitCode({ passed: 7, failed: 0 }, 0)).toEqual({ passed: 7, failed: 0 });
    expect(withExitCode(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
});
