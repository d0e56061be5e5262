import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npmPackagesAreFresh } from '../../scripts/setup/npm-packages.mjs';

const wanted = {
  '': { name: 'x' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/a-darwin': { version: '1.0.0', integrity: 'sha512-d', optional: true },
};

function checkout(installed: object | undefined): string {
  const base = mkdtempSync(join(tmpdir(), 'hvcheck-npm-'));
  writeFileSync(join(base, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (installed !== undefined) {
    mkdirSync(join(base, 'node_modules'));
    writeFileSync(join(base, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  }
  return base;
}

describe('installed npm packages', () => {
  it.each([
    ['no node_modules', undefined, false],
    ['what the lock file says, less what is for other systems', { 'node_modules/a': wanted['node_modules/a'] }, true],
    ['another version', { 'node_modules/a': { version: '0.9.0', integrity: 'sha512-o' } }, false],
    ['a package missing', {}, false],
  ])('%s', (_name, installed, fresh) => {
    expect(npmPackagesAreFresh(checkout(installed))).toBe(fresh);
  });
});
