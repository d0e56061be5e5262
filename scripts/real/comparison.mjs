import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { root, run } from '../run.mjs';
import { Explained } from '../terminal.mjs';
import { cache, python } from './python.mjs';

async function loadOurReader() {
  const esbuild = await import('esbuild');
  const outfile = join(cache, 'image-facts.mjs');
  mkdirSync(cache, { recursive: true });
  const entry = join(root, 'scripts', 'real', 'image-facts.ts');
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
  return (await import(pathToFileURL(outfile).href)).imageFacts;
}

async function independentFacts(paths) {
  const { code, stdout, output } = await run(python, [join('scripts', 'real', 'pefile_facts.py'), ...paths]);
  if (code !== 0) throw new Explained('pefile could not read a driver.', { output });
  return JSON.parse(stdout);
}

function firstDifference(ours, theirs) {
  if (!Array.isArray(ours)) return `${JSON.stringify(ours)}, pefile: ${JSON.stringify(theirs)}`;
  const at = ours.findIndex((entry, i) => !isDeepStrictEqual(entry, theirs[i]));
  const index = at < 0 ? ours.length : at;
  return `${ours.length} and ${theirs.length} entries, #${index}: ${JSON.stringify(ours[index])}, pefile: ${JSON.stringify(theirs[index])}`;
}

/** Reads each image with our reader and with pefile; gives back a line for each part in which they differ. */
export async function differences(paths) {
  const [ourReader, theirFacts] = [await loadOurReader(), await independentFacts(paths)];
  return paths.flatMap((path) => {
    const [ours, theirs] = [ourReader(path), theirFacts[path]];
    const parts = Object.keys(theirs).filter((part) => !isDeepStrictEqual(ours[part], theirs[part]));
    return parts.map((part) => `${path}: ${part} differ: ${firstDifference(ours[part], theirs[part])}`);
  });
}
