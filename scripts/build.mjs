import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCodeCache } from './build/code-cache.mjs';
import { lazyBuiltins } from './build/lazy-builtins.mjs';
import { NPM_CHUNKS, npmChunks } from './build/npm-chunks.mjs';
import { root } from './run.mjs';
import { Explained, printExplained } from './terminal.mjs';

const outdir = join(root, 'dist');
const entryPoint = 'src/cli/main.ts';
const bundleFile = join(outdir, 'cli.cjs');

/** bin/hvcheck.js uses a code cache only when it begins with what its bundle begins with. */
const NO_ID = `/*${'0'.repeat(64)}*/`;

// CommonJS, because what V8 compiled of it can be kept in a file on every Node.
async function bundle() {
  const esbuild = await import('esbuild');
  try {
    return await esbuild.build({
      absWorkingDir: root,
      entryPoints: { cli: entryPoint },
      outdir,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
      external: ['*.node'],
      plugins: [lazyBuiltins, npmChunks],
      sourcemap: 'linked',
      sourcesContent: false,
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: 'none',
      banner: { js: `${NO_ID}const __moduleUrl=require('node:url').pathToFileURL(__filename).href;` },
      define: { 'import.meta.url': '__moduleUrl' },
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

async function bundleNpm() {
  const esbuild = await import('esbuild');
  return await esbuild.build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(NPM_CHUNKS.map((name) => [`npm-${name}`, name])),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  });
}

/** What tests import: ES modules that share what they have in common, and leave npm packages to the importer's Node. */
async function bundleForTests() {
  const esbuild = await import('esbuild');
  return await esbuild.build({
    absWorkingDir: root,
    entryPoints: { testing: 'src/testing/index.ts', vitest: 'src/testing/vitest.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    chunkNames: 'testing-[hash]',
    minifySyntax: true,
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
}

function put(path, contents) {
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

function withId(text) {
  return text.replace(NO_ID, `/*${createHash('sha256').update(text).digest('hex')}*/`);
}

function removeOthers(written) {
  for (const name of readdirSync(outdir)) {
    if (/\.(c?js(\.map)?|cache)$/.test(name) && !written.has(name)) rmSync(join(outdir, name));
  }
}

/** Bundles into dist/ and gives back the project's own files that went in, relative to the root. */
export async function build() {
  if (!existsSync(join(root, entryPoint))) throw new Explained(`${entryPoint} is missing from this checkout.`);
  const [{ outputFiles, metafile }, npm, forTests] = await Promise.all([bundle(), bundleNpm(), bundleForTests()]);
  mkdirSync(outdir, { recursive: true });
  const written = new Set();
  for (const { path, text } of outputFiles) {
    put(path, path === bundleFile ? withId(text) : text);
    written.add(basename(path));
  }
  for (const { path, text } of [...npm.outputFiles, ...forTests.outputFiles]) {
    put(path, text);
    written.add(basename(path));
  }
  const cache = makeCodeCache();
  put(join(outdir, cache.name), cache.contents);
  removeOthers(written.add(cache.name));
  return Object.keys({ ...metafile.inputs, ...forTests.metafile.inputs })
    .filter((input) => !input.includes('node_modules/') && !input.includes(':'))
    .sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const since = Date.now();
  await build().then(
    (inputs) => console.log(`dist/cli.cjs from ${inputs.length} files in ${Date.now() - since} ms`),
    (error) => {
      process.exitCode = 1;
      if (!(error instanceof Explained)) throw error;
      printExplained(error);
    },
  );
}
