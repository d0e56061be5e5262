#!/usr/bin/env node
// Rebuilds the sample drivers under fixtures/ and compares them, byte for byte, with the committed ones.
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const run = promisify(execFile);

const root = fileURLToPath(new URL('../fixtures/', import.meta.url));
const toolchainFile = join(root, 'toolchain.json');
const mingw = '/usr/x86_64-w64-mingw32';
const parallelBuilds = 2;
const precompiled = '../../include/driver.pch';

const aptPackages = ['clang', 'lld', 'llvm', 'mingw-w64-x86-64-dev'];

const compilerFlags = [
  '--target=x86_64-w64-mingw32',
  '-fms-extensions',
  '-O1',
  '-ffreestanding',
  '-fno-stack-protector',
  '-mno-stack-arg-probe',
  '-fasync-exceptions',
  '-gline-tables-only',
  '-gcodeview',
  '-ffile-compilation-dir=.',
  '-D_AMD64_',
  '-DAMD64',
  '-D_WIN32_WINNT=0x0A00',
  '-I../../include',
  '-isystem',
  `${mingw}/include/ddk`,
  '-isystem',
  `${mingw}/include`,
  '-Wno-everything',
  '-Werror=implicit-function-declaration',
  '-Werror=incompatible-pointer-types',
];

/** C++ is compiled for Microsoft's ABI, whose exceptions drivers have; its sources include no DDK header. */
const cppFlags = [
  '--target=x86_64-pc-windows-msvc',
  '-O1',
  '-ffreestanding',
  '-fno-stack-protector',
  '-mno-stack-arg-probe',
  '-fexceptions',
  '-fcxx-exceptions',
  '-gline-tables-only',
  '-gcodeview',
  '-ffile-compilation-dir=.',
  '-Wno-everything',
];

// The PDB holds the command line and so its order: what is changed here changes every driver.
const linkerFlags = (file, entry) => [
  '/driver',
  '/subsystem:native',
  entry,
  '/nodefaultlib',
  '/debug',
  '/opt:ref',
  '/Brepro',
  `/pdbaltpath:${file}.pdb`,
  '/pdbsourcepath:/src',
  '/section:INIT,ERD',
  `/pdb:${file}.pdb`,
  `/out:${file}.sys`,
];

const buildKeys = { compiler: 'array', linker: 'array', libraries: 'array', modules: 'array', pdb: 'boolean' };
const defaultBuild = { compiler: [], linker: [], libraries: [], modules: [], pdb: false };

class FixtureError extends Error {}

function readBuild(name) {
  const file = join(root, name, 'build.json');
  if (!existsSync(file)) return defaultBuild;
  const build = JSON.parse(readFileSync(file, 'utf8'));
  for (const [key, value] of Object.entries(build)) {
    const type = Array.isArray(value) ? 'array' : typeof value;
    if (buildKeys[key] !== type) throw new FixtureError(`${file}: ${key} is not a known ${type} setting`);
  }
  return { ...defaultBuild, ...build };
}

function folders(path) {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function fixtureNames() {
  const areas = folders(root).filter((area) => area !== 'include');
  return areas.flatMap((area) => folders(join(root, area)).map((name) => `${area}/${name}`));
}

function commandWorks(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function missingTools() {
  // llvm-dlltool has no --version: it fails on the option, but it starts.
  const starts = (command) => {
    try {
      execFileSync(command, [], { stdio: 'ignore' });
    } catch (error) {
      return error.code !== 'ENOENT';
    }
    return true;
  };
  const missing = ['clang', 'lld-link'].filter((command) => !commandWorks(command));
  if (!starts('llvm-dlltool')) missing.push('llvm-dlltool');
  if (!existsSync(`${mingw}/include/ddk/wdm.h`)) missing.push('the mingw-w64 DDK headers');
  return missing;
}

function installedToolchain() {
  const version = (command) => /(\d+)\.\d+\.\d+/.exec(execFileSync(command, ['--version'], { encoding: 'utf8' }));
  const header = readFileSync(`${mingw}/include/_mingw_mac.h`, 'utf8');
  const mingwMajor = /__MINGW64_VERSION_MAJOR\s+(\d+)/.exec(header);
  return {
    clang: Number(version('clang')?.[1] ?? 0),
    lld: Number(version('lld-link')?.[1] ?? 0),
    mingw: Number(mingwMajor?.[1] ?? 0),
  };
}

function describe(toolchain) {
  return `clang ${toolchain.clang}, lld ${toolchain.lld}, mingw-w64 ${toolchain.mingw}`;
}

function readToolchain() {
  if (!existsSync(toolchainFile)) return undefined;
  return JSON.parse(readFileSync(toolchainFile, 'utf8'));
}

function makeImportLibraries(work) {
  const include = join(work, 'include');
  const definitions = readdirSync(include).filter((file) => file.endsWith('.def'));
  for (const file of definitions) {
    const library = file.replace(/\.def$/, '.a');
    execFileSync('llvm-dlltool', ['-m', 'i386:x86-64', '-d', file, '-l', library], { cwd: include });
  }
}

/** Parsing the DDK headers is nearly all of a build, so they are parsed once; it runs as deep in the tree as the drivers do. */
function precompileHeader(work) {
  const cwd = join(work, 'precompile', 'header');
  mkdirSync(cwd, { recursive: true });
  execFileSync('clang', [...compilerFlags, '-x', 'c-header', '../../include/driver.h', '-o', precompiled], { cwd });
}

async function buildFixture(work, name) {
  const build = readBuild(name);
  const cwd = join(work, name);
  const wanted = build.libraries.includes('ntoskrnl') ? build.libraries : ['ntoskrnl', ...build.libraries];
  const libraries = wanted.map((library) => `../../include/${library}.a`);
  const sources = readdirSync(cwd).filter((file) => /\.(c|cpp)$/.test(file));
  for (const source of sources) {
    const header = source === 'driver.c' && build.compiler.length === 0 ? ['-include-pch', precompiled] : [];
    const flags = source.endsWith('.cpp') ? cppFlags : [...compilerFlags, ...header];
    await run('clang', [...flags, ...build.compiler, '-c', source], { cwd });
  }
  await buildModules(cwd, build.modules, libraries);
  const objects = sources
    .map((file) => file.replace(/\.(c|cpp)$/, ''))
    .filter((name) => !build.modules.includes(name))
    .map((name) => `${name}.o`);
  const imports = build.modules.map((name) => `${name}.a`);
  const inputs = [...objects, ...libraries, ...imports];
  await run('lld-link', [...linkerFlags('driver', '/entry:DriverEntry'), ...inputs, ...build.linker], { cwd });
  const outputs = build.modules.map((name) => `${name}.sys`);
  return build.pdb ? ['driver.sys', ...outputs, 'driver.pdb'] : ['driver.sys', ...outputs];
}

/** Kernel-mode DLLs of their own, `NAME.c` with `NAME.def`. They may import from one another, so all import libraries come first. */
async function buildModules(cwd, names, libraries) {
  for (const name of names) {
    await run('llvm-dlltool', ['-m', 'i386:x86-64', '-d', `${name}.def`, '-l', `${name}.a`], { cwd });
  }
  for (const name of names) {
    const imports = names.filter((other) => other !== name).map((other) => `${other}.a`);
    const options = ['/dll', `/def:${name}.def`, `/implib:unused.lib`];
    await run('lld-link', [...linkerFlags(name, '/noentry'), `${name}.o`, ...libraries, ...imports, ...options], {
      cwd,
    });
  }
}

function differences(work, name, outputs) {
  const found = [];
  for (const output of outputs) {
    const committed = join(root, name, output);
    if (!existsSync(committed)) found.push(`${name}/${output} is missing`);
    else if (!readFileSync(committed).equals(readFileSync(join(work, name, output)))) {
      found.push(`${name}/${output} differs from what its source gives`);
    }
  }
  if (!outputs.includes('driver.pdb') && existsSync(join(root, name, 'driver.pdb'))) {
    found.push(`${name}/driver.pdb is not asked for by its build.json`);
  }
  return found;
}

/** @returns the problems of one fixture as lines; none when it builds and is equal */
async function checkFixture(work, name, mode) {
  let outputs;
  try {
    outputs = await buildFixture(work, name);
  } catch (error) {
    return [`${name} does not build: ${(error.stderr || error.message).trim()}`];
  }
  if (mode === 'compile') return [];
  if (mode === 'compare') return differences(work, name, outputs);
  for (const output of outputs) {
    copyFileSync(join(work, name, output), join(root, name, output));
    chmodSync(join(root, name, output), 0o644);
  }
  return [];
}

async function checkAll(work, names, mode) {
  const problems = [];
  const queue = [...names];
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      problems.push(...(await checkFixture(work, name, mode)));
    }
  };
  await Promise.all(Array.from({ length: parallelBuilds }, worker));
  return problems.sort();
}

function chooseMode(update, some, installed) {
  const committed = readToolchain();
  if (update && some && describe(committed ?? installed) !== describe(installed)) {
    throw new FixtureError(`the others were built with ${describe(committed)}: update all or none`);
  }
  if (update) return 'update';
  if (committed === undefined) {
    throw new FixtureError(`${toolchainFile} is missing; npm run fixtures -- --update writes it`);
  }
  if (describe(committed) === describe(installed)) return 'compare';
  console.log(`fixtures: built with ${describe(committed)}, here is ${describe(installed)}: compiling only`);
  return 'compile';
}

function selectNames(wanted) {
  const names = fixtureNames();
  if (wanted.length === 0) return names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new FixtureError(`no such fixture: ${unknown.join(', ')} (area/name)`);
  return wanted;
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { update: { type: 'boolean', default: false }, 'if-available': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const names = selectNames(positionals);
  const missing = missingTools();
  if (missing.length > 0) {
    const advice = `install them with: apt-get install ${aptPackages.join(' ')}`;
    if (!values['if-available']) throw new FixtureError(`missing ${missing.join(', ')}; ${advice}`);
    console.log(`fixtures: not rebuilt, missing ${missing.join(', ')} (${advice})`);
    return;
  }
  const installed = installedToolchain();
  const mode = chooseMode(values.update, positionals.length > 0, installed);
  const work = mkdtempSync(join(tmpdir(), 'hvcheck-fixtures-'));
  try {
    cpSync(root, work, { recursive: true });
    makeImportLibraries(work);
    precompileHeader(work);
    const problems = await checkAll(work, names, mode);
    for (const problem of problems) console.error(`fixtures: ${problem}`);
    if (problems.length > 0) {
      process.exitCode = 1;
      return;
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (mode === 'update') writeFileSync(toolchainFile, `${JSON.stringify(installed, null, 2)}\n`);
  const done = { update: 'written', compare: 'rebuilt, byte for byte the same', compile: 'compiled' };
  console.log(`fixtures: ${names.length} ${done[mode]}`);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof FixtureError || error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(expected ? `fixtures: ${error.message}` : error);
  process.exitCode = 2;
}
