import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../run.mjs';
import { aptInstall } from '../setup/system-tools.mjs';
import { Explained } from '../terminal.mjs';

export const cache = join(root, '.cache', 'real');
export const python = join(cache, 'python', 'bin', 'python');
const requirements = join('scripts', 'real', 'pefile.txt');

const makeEnvironment = () => run('python3', ['-m', 'venv', '--clear', join(cache, 'python')]);

/** A Python environment of our own with pip and pefile, the independent reader. */
export async function preparePython(show) {
  const present = existsSync(python) && (await run(python, ['-c', 'import pefile'])).code === 0;
  if (present) return;
  if ((await makeEnvironment()).code !== 0) {
    await aptInstall(['python3', 'python3-venv'], 'Python 3 with venv', show);
    const { code, output } = await makeEnvironment();
    if (code !== 0) throw new Explained('python3 -m venv failed.', { output, todo: 'repair the Python 3 on PATH' });
  }
  await pip(['install', '--require-hashes', '-r', requirements], show);
}

export async function pip(args, show) {
  const [command, ...rest] = args;
  const { code, output } = await run(python, ['-m', 'pip', command, '--disable-pip-version-check', ...rest], {
    onLine: show,
  });
  if (code !== 0) {
    throw new Explained(`pip ${args.join(' ')} ended with code ${code}.`, {
      output,
      todo: 'check that the Python package index can be reached (pip config list), then run this again',
    });
  }
}
