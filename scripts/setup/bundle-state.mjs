import { join } from 'node:path';
import { root } from '../run.mjs';
import { hashOfSources } from '../sources.mjs';

export const cli = join(root, 'dist', 'cli.cjs');

/** Hash of what the bundle is made from: the files that the last build read, and how it is built. */
export const bundleHash = (inputs) =>
  hashOfSources(root, [
    'package.json',
    'package-lock.json',
    'bin/hvcheck.js',
    'scripts/build.mjs',
    'scripts/build',
    ...inputs,
  ]);
