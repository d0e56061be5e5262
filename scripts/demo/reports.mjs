import { spawnSync } from 'node:child_process';
import { root } from '../run.mjs';
import { picks } from './picks.mjs';

const verdicts = ['compatible', 'violations', 'inconclusive', 'hvcheck could not do its job'];
const width = 80;

function check(pick) {
  const file = `fixtures/${pick.folder}/driver.sys`;
  console.log(`\n${'─'.repeat(width)}\n${pick.about}\n\n$ hvcheck check ${file}\n`);
  const since = performance.now();
  const { status } = spawnSync(process.execPath, ['bin/hvcheck.js', 'check', file], { cwd: root, stdio: 'inherit' });
  return {
    folder: pick.folder,
    verdict: verdicts[status] ?? `exit code ${status}`,
    status,
    milliseconds: performance.now() - since,
  };
}

function printTable(rows) {
  const first = Math.max(...rows.map((row) => row.folder.length)) + 2;
  const second = Math.max(...rows.map((row) => row.verdict.length)) + 2;
  const line = (folder, verdict, status, time) =>
    console.log(folder.padEnd(first) + verdict.padEnd(second) + String(status).padEnd(6) + time.padStart(9));
  console.log(`\n${'─'.repeat(width)}`);
  line('Sample driver', 'Verdict', 'Exit', 'Time');
  for (const row of rows) line(row.folder, row.verdict, row.status, `${row.milliseconds.toFixed(0)} ms`);
}

/** Checks every pick, prints each report and a closing table; exit code 1 when the tool could not check one. */
export function showReports() {
  const rows = picks.map(check);
  printTable(rows);
  console.log('\nNow try your own: node bin/hvcheck.js check path/to/driver.sys');
  if (rows.some((row) => ![0, 1, 2].includes(row.status))) process.exitCode = 1;
}
