import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../run.mjs';
import { Explained, printExplained, seconds, step } from '../terminal.mjs';
import { bundleHash, cli } from './bundle-state.mjs';
import { withLock } from './lock.mjs';
import { addon, buildNativeEngine, checkRust, nativeHash } from './native-engine.mjs';
import { installNpmPackages, npmPackagesAreFresh } from './npm-packages.mjs';
import { installTools, missingTools } from './system-tools.mjs';

const stampFile = join(root, '.cache', 'setup.json');

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function writeStamp(part) {
  mkdirSync(dirname(stampFile), { recursive: true });
  const fresh = `${stampFile}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify({ ...readStamp(), ...part }));
  renameSync(fresh, stampFile);
}

const nativeIsFresh = () => existsSync(addon) && readStamp().native === nativeHash();

function bundleIsFresh() {
  const { bundle } = readStamp();
  return existsSync(cli) && bundle !== undefined && bundle.hash === bundleHash(bundle.inputs);
}

async function bundle() {
  const { build } = await import('../build.mjs');
  const inputs = await build();
  writeStamp({ bundle: { inputs, hash: bundleHash(inputs) } });
}

async function buildNative(show) {
  const hash = nativeHash();
  await buildNativeEngine(show);
  writeStamp({ native: hash });
}

async function doWhatIsMissing() {
  if (!npmPackagesAreFresh()) await step('npm packages', installNpmPackages);
  if (!nativeIsFresh()) {
    checkRust();
    const missing = missingTools();
    const names = missing.map((tool) => tool.name).join(', ');
    if (missing.length > 0) await step(`system packages for ${names}`, (show) => installTools(missing, show));
    await step('CPU engine (a first build takes about two minutes)', buildNative);
  }
  if (!bundleIsFresh()) await step('hvcheck itself', bundle);
}

/** Brings node_modules, the native addon and the bundle up to date. On failure says what to do and sets exit code 1. */
export async function setUp() {
  const since = Date.now();
  try {
    if (npmPackagesAreFresh() && nativeIsFresh() && bundleIsFresh()) {
      console.log(`Set-up: nothing to do (${seconds(since)})`);
      return;
    }
    await withLock(join(root, '.cache', 'setup.lock'), doWhatIsMissing, {
      onWait: (pid) => console.log(`Waiting for the set-up that process ${pid} does ...`),
    });
    console.log(`Set-up: ready (${seconds(since)})`);
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof Explained)) throw error;
    printExplained(error);
  }
}
