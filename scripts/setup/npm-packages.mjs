import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../run.mjs';
import { Explained } from '../terminal.mjs';

const readPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages || {};

/** True when npm's own record of node_modules has every package of package-lock.json at its version. */
export function npmPackagesAreFresh(base = root) {
  try {
    const wanted = readPackages(join(base, 'package-lock.json'));
    const installed = readPackages(join(base, 'node_modules', '.package-lock.json'));
    return Object.entries(wanted).every(([path, entry]) => {
      if (path === '' || entry.optional || entry.devOptional) return true;
      return installed[path] !== undefined && installed[path].integrity === entry.integrity;
    });
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return false;
    throw error;
  }
}

export async function installNpmPackages(show) {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, rest] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { code, output } = await run(command, rest, { onLine: show });
  if (code === 0) return;
  throw new Explained(`npm ci ended with code ${code}.`, {
    output,
    todo: 'look at the output above; a network failure: check the proxy and `npm config get registry`, then run this again',
  });
}
