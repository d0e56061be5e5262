import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './run.mjs';
import { Explained, printExplained } from './terminal.mjs';

const outdir = join(root, 'dist');
const entryPoints = { cli: 'src/cli/main.ts' };

// Bundled CommonJS packages call require for Node's own modules, which an ES module hasn't got.
const banner =
  "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);";

async function bundle() {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      absWorkingDir: root,
      entryPoints,
      outdir,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      splitting: true,
      chunkNames: '[name]-[hash]',
      external: ['*.node'],
      sourcemap: 'linked',
      sourcesContent: false,
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      banner: { js: banner },
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
  } catch (error) {
    if (!error.errors) throw error;
    const output = (await esbuild.formatMessages(error.errors, { kind: 'error' })).join('\n');
    throw new Explained('The bundle could not be built.', {
      output,
      todo: 'see the places above; `npx tsc` tells more',
    });
  }
}

function writeAll(files) {
  mkdirSync(outdir, { recursive: true });
  // Entry points last: what they import must be there when they are.
  const order = [...files].sort((a, b) => Number(isEntry(a.path)) - Number(isEntry(b.path)));
  for (const file of order) {
    writeFileSync(`${file.path}.new`, file.contents);
    renameSync(`${file.path}.new`, file.path);
  }
  const written = new Set(files.map((file) => basename(file.path)));
  for (const name of readdirSync(outdir)) {
    if (/\.js(\.map)?$/.test(name) && !written.has(name)) rmSync(join(outdir, name));
  }
}

const isEntry = (path) => basename(path, '.js') in entryPoints;

/** Bundles into dist/ and gives back the project's own files that went in, relative to the root. */
export async function build() {
  const missing = Object.values(entryPoints).filter((entry) => !existsSync(join(root, entry)));
  if (missing.length > 0) throw new Explained(`${missing.join(', ')} is missing from this checkout.`);
  const { outputFiles, metafile } = await bundle();
  writeAll(outputFiles);
  return Object.keys(metafile.inputs)
    .filter((input) => !input.startsWith('node_modules/'))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const since = Date.now();
  await build().then(
    (inputs) => console.log(`dist/cli.js from ${inputs.length} files in ${Date.now() - since} ms`),
    (error) => {
      process.exitCode = 1;
      if (!(error instanceof Explained)) throw error;
      printExplained(error);
    },
  );
}
