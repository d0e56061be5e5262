const headings = ['Driver', 'Kind', 'Image', 'Verdict', 'DriverEntry', 'Phases', 'Findings', 'Without a model', 'Time'];
const widest = 44;

const cut = (text) => (text.length > widest ? `${text.slice(0, widest - 1)}…` : text);
const listed = (entries) => (entries.length === 0 ? '-' : entries.join(' '));

const phaseText = ({ name, stop }) => (stop.kind === 'returned' ? name : `${name}:${stop.kind}`);

function imageCounters({ executeWriteSection, sectionAlignment, iatInExecutableSection, unsupportedRelocs }) {
  return [executeWriteSection, sectionAlignment, iatInExecutableSection, unsupportedRelocs].join('/');
}

/** The first line of an error without the program's name and the driver's path. */
function reasonOf(error, path) {
  return error.split('\n')[0].replace('hvcheck: ', '').replace(`${path}: `, '');
}

function rowOf({ driver, result, error, exitCode, milliseconds }) {
  const time = `${milliseconds.toFixed(0)} ms`;
  if (result === undefined)
    return [driver.role, '-', '-', `exit ${exitCode}`, cut(reasonOf(error, driver.path)), '-', '-', '-', time];
  const entry = result.phases.find((phase) => phase.name === 'DriverEntry');
  return [
    driver.role,
    result.driver.kind,
    imageCounters(result.counters),
    result.verdict,
    entry?.statusName ?? entry?.status ?? entry?.stop.kind ?? '-',
    cut(listed(result.phases.map(phaseText))),
    cut(listed(result.findings.map(({ kind, count }) => `${kind}×${count}`))),
    cut(listed(result.coverage.unmodelled.map(({ name }) => name))),
    time,
  ];
}

/** One row a driver. Image: the counters of RWX sections, misaligned sections, IATs in code, straddling relocations. */
export function printTable(runs) {
  const rows = [headings, ...runs.map(rowOf)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
}
