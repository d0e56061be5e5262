// `npm run docs`: writes the documents that are made from the code; the native engine must have been built.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './run.mjs';

const outfile = join(root, '.cache', 'docs', 'docs.mjs');
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['src/report/docs-main.ts'],
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
