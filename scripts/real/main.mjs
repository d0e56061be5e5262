// `npm run real`: fetches real drivers, reads them with an independent reader as well, and checks each.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../run.mjs';
import { Explained, printExplained, step } from '../terminal.mjs';
import { checkDriver } from './check-run.mjs';
import { differences } from './comparison.mjs';
import { driversOf } from './drivers.mjs';
import { complaintsAbout } from './expectations.mjs';
import { preparePython } from './python.mjs';
import { printTable } from './table.mjs';

async function fetchAll() {
  const { packages } = JSON.parse(readFileSync(join(root, 'scripts', 'real', 'packages.json'), 'utf8'));
  const drivers = [];
  for (const entry of packages) {
    await step(`${entry.name} ${entry.version}`, async (show) => {
      const found = await driversOf(entry, show);
      drivers.push(...found);
      return found.map(({ role }) => role).join(', ');
    });
  }
  return drivers;
}

function requireAll(drivers) {
  const arm64 = drivers.filter(({ expect }) => expect === 'arm64').length;
  if (drivers.length - arm64 === 17 && arm64 === 1) return;
  throw new Explained(`${drivers.length - arm64} x64 drivers and ${arm64} ARM64 came out, 17 and 1 expected.`);
}

const fixtures = () =>
  readdirSync(join(root, 'fixtures'), { recursive: true })
    .filter((name) => name.endsWith('.sys'))
    .map((name) => join(root, 'fixtures', name));

async function compare(drivers) {
  const paths = [...drivers.filter(({ expect }) => expect !== 'arm64').map(({ path }) => path), ...fixtures()];
  const found = await differences(paths);
  const detail = found.length === 0 ? `${paths.length} images, real and samples, equal` : `${found.length} differences`;
  console.log(`pefile and our reader, sections, imports, relocations, image counters: ${detail}`);
  return found;
}

async function checkAll(drivers) {
  const runs = [];
  for (const driver of drivers) runs.push(await checkDriver(driver));
  return runs;
}

async function main() {
  await step('Python environment with pefile', preparePython);
  const drivers = await fetchAll();
  requireAll(drivers);
  const unlike = await compare(drivers);
  const runs = await checkAll(drivers);
  console.log();
  printTable(runs);
  const unmet = runs.flatMap((run) => complaintsAbout(run).map((complaint) => `${run.driver.role}: ${complaint}`));
  for (const line of [...unlike, ...unmet]) console.log(`\nFailed: ${line}`);
  if (unlike.length + unmet.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  process.exitCode = 1;
  if (!(error instanceof Explained)) throw error;
  printExplained(error);
}
