// `npm run bench`: the figures that the project promises, measured on this machine. It asserts nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from '../scripts/run.mjs';

const outdir = join(root, '.cache', 'bench');
mkdirSync(outdir, { recursive: true });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: { figures: 'bench/figures.ts', 'many-checks': 'bench/many-checks.ts' },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['*.node'],
  logLevel: 'error',
});
const { printFigures } = await import(pathToFileURL(join(outdir, 'figures.mjs')).href);
await printFigures({ root, manyChecks: join(outdir, 'many-checks.mjs') });
