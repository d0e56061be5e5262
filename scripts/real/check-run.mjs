import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { cache } from './python.mjs';

/** Runs `hvcheck check` on a driver; `result` is undefined where it gave none, and `error` is then what it said. */
export async function checkDriver(driver) {
  const output = join(cache, 'result.json');
  rmSync(output, { force: true });
  const since = performance.now();
  const args = ['bin/hvcheck.js', 'check', driver.path, '--format', 'json', '--output', output];
  const { code, stderr } = await run(process.execPath, args);
  const milliseconds = performance.now() - since;
  const result = code < 3 ? JSON.parse(readFileSync(output, 'utf8')) : undefined;
  return { driver, exitCode: code, result, error: stderr.trim(), milliseconds };
}
