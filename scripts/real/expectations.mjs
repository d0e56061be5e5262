const phaseOf = (result, name) => result.phases.find((phase) => phase.name === name);

function succeeds({ result, error }) {
  if (result === undefined) return [`could not be checked: ${error}`];
  const complaints = [];
  const entry = phaseOf(result, 'DriverEntry');
  if (entry?.statusName !== 'STATUS_SUCCESS') {
    complaints.push(`DriverEntry: ${entry?.statusName ?? entry?.stop.kind ?? 'was not run'}, not STATUS_SUCCESS`);
  }
  const unload = phaseOf(result, 'DriverUnload');
  if (unload?.stop.kind !== 'returned') complaints.push(`DriverUnload: ${unload?.stop.kind ?? 'was not run'}`);
  return complaints;
}

/** It may end early for want of a framework, but then the call that is missing has to be named. */
function needsFramework({ result, error }) {
  if (result === undefined) return [`could not be checked: ${error}`];
  if (result.verdict !== 'inconclusive') return [];
  const named = result.coverage.unmodelled.filter(({ name }) => result.reasons.some((reason) => reason.includes(name)));
  return named.length > 0 ? [] : [`inconclusive without naming a call: ${result.reasons.join('; ')}`];
}

function arm64({ exitCode, error }) {
  const told = exitCode === 3 && error.includes('ARM64 is not supported yet');
  return told ? [] : [`exit code ${exitCode}, "${error}": exit code 3 and "ARM64 is not supported yet" expected`];
}

const expectations = { succeeds, needsFramework, arm64 };

/** What is not as it should be with one run of the tool, a line each. */
export function complaintsAbout(run) {
  return expectations[run.driver.expect](run);
}
