// npm run generate            writes every generated file
// npm run generate -- --check names the stale ones and exits with 1
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateBugchecks } from './bugchecks.mjs';
import { generateEnums } from './enums.mjs';
import { generateExports } from './exports.mjs';
import { generateKmdf } from './kmdf.mjs';
import { generateNtstatus } from './ntstatus.mjs';
import { generatePrototypes } from './prototypes.mjs';
import { root } from './source.mjs';
import { generateStructs } from './structs.mjs';

const generators = [
  generateBugchecks,
  generateEnums,
  generateExports,
  generateKmdf,
  generateNtstatus,
  generatePrototypes,
  generateStructs,
];
const ownedFolders = ['data/exports', 'data/prototypes'];

const wanted = new Map(generators.flatMap((generate) => Object.entries(generate())));
const stale = [...wanted].filter(([path, text]) => committed(path) !== text).map(([path]) => path);
const orphans = ownedFolders.flatMap(filesOf).filter((path) => !wanted.has(path));

if (process.argv.includes('--check')) check();
else write();

function committed(path) {
  try {
    return readFileSync(root + path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function filesOf(folder) {
  try {
    return readdirSync(root + folder).map((name) => `${folder}/${name}`);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function check() {
  for (const path of stale) console.error(`stale: ${path}`);
  for (const path of orphans) console.error(`no generator makes: ${path}`);
  if (stale.length + orphans.length === 0) return;
  console.error('Run `npm run generate` and commit the result.');
  process.exitCode = 1;
}

function write() {
  for (const path of stale) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, wanted.get(path));
    console.log(`wrote ${path}`);
  }
  for (const path of orphans) {
    rmSync(root + path);
    console.log(`removed ${path}`);
  }
}
