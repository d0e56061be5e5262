// `npm run bench:viewer`: the figures of traces, measured on this machine. It asserts nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from '../scripts/run.mjs';

const outdir = join(root, '.cache', 'bench');
mkdirSync(outdir, { recursive: true });
await esbuild.build({
  absWorkingDir: root,
  entryPoints: { 'trace-figures': 'bench/trace-figures.ts', 'open-trace': 'bench/open-trace.ts' },
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
const { printTraceFigures } = await import(pathToFileURL(join(outdir, 'trace-figures.mjs')).href);
await printTraceFigures({ trace: join(outdir, 'generated.hvtrace'), openTrace: join(outdir, 'open-trace.mjs') });
