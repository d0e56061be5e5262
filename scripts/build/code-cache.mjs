import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { root } from '../run.mjs';
import { Explained } from '../terminal.mjs';

const { CODE_CACHE, CODE_START, filename } = createRequire(import.meta.url)('../../bin/hvcheck.js');
const warmRun = fileURLToPath(new URL('warm-run.cjs', import.meta.url));
const DRIVERS = ['fixtures/clean/device/driver.sys'];

/**
 * What V8 compiled of the bundle while it checked a driver, behind the bundle's own first bytes. For this Node only: another
 * one compiles for itself. Where the native engine is not built yet, less has been compiled.
 */
export function makeCodeCache() {
  const { status, stderr, output } = spawnSync(process.execPath, [warmRun, 'check', ...DRIVERS], {
    cwd: root,
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const code = output?.[3];
  if (status === null || !code?.length) {
    throw new Explained('The code cache could not be made.', { output: String(stderr), todo: 'see what Node said' });
  }
  const contents = Buffer.alloc(CODE_START + code.length);
  readFileSync(filename).copy(contents, 0, 0, CODE_START);
  code.copy(contents, CODE_START);
  return { name: CODE_CACHE, contents };
}
