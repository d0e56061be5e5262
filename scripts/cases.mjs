// `npm run cases`: runs the documented real cases and prints what was expected and what came out.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './run.mjs';

const outfile = join(root, '.cache', 'cases', 'cases.mjs');
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['scripts/cases/main.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['*.node'],
  logLevel: 'error',
});
process.chdir(root);
await import(pathToFileURL(outfile).href);
