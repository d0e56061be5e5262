import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_OS, type OsId } from '../../src/policy/os-profile.ts';
import { checkDriver } from '../../src/session/check.ts';
import type { CheckResult, Mode } from '../../src/session/result.ts';
import { fixtureRoot, readExpectation } from '../fixtures/expectation.ts';

const MIB = 1024 * 1024;

function libraries(name: string): string[] {
  const folder = join(fixtureRoot, name);
  const files = readdirSync(folder).filter((file) => file.endsWith('.sys') && file !== 'driver.sys');
  return files.sort().map((file) => join(folder, file));
}

/** One run of a sample driver with everything at its default. */
export function checkFixture(name: string, mode: Mode, seed = 1, os?: OsId): CheckResult {
  return checkDriver({
    path: join(fixtureRoot, name, 'driver.sys'),
    os: os ?? readExpectation(name).os ?? DEFAULT_OS,
    seed,
    mode,
    maxInstructions: 20_000_000,
    maxTimeMs: 60_000,
    maxMemoryBytes: 256 * MIB,
    with: libraries(name),
  });
}
