import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/', import.meta.url));
const { CODE_CACHE, CODE_START, compile } = createRequire(import.meta.url)(`${bin}hvcheck.js`) as {
  CODE_CACHE: string;
  CODE_START: number;
  compile(source: string, code?: Uint8Array): { cachedDataRejected?: boolean; createCachedData(): Buffer };
};

function install(files: Record<string, string | Uint8Array>): string {
  const root = mkdtempSync(join(tmpdir(), 'hvcheck-bin-'));
  for (const folder of ['bin', 'dist']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  for (const name of readdirSync(bin)) copyFileSync(join(bin, name), join(root, 'bin', name));
  for (const [name, contents] of Object.entries(files)) writeFileSync(join(root, 'dist', name), contents);
  return root;
}

function start(root: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/hvcheck.js', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const ID = `/*${'5'.repeat(64)}*/`;
const CLI = `${ID}console.log(process.argv.slice(2).join(), __filename.split('/').at(-1), typeof require); process.exitCode = 2;`;
const ANSWER = { status: 2, stdout: 'check,x.sys cli.cjs function\n', stderr: '' };

/** As long as the other one: V8 would take its code. */
const OTHER_CLI = CLI.replaceAll('5', '6').replace('exitCode = 2', 'exitCode = 1');

function cacheOf(source: string): Buffer {
  return Buffer.concat([
    Buffer.from(source.slice(0, ID.length).padEnd(CODE_START)),
    compile(source).createCachedData(),
  ]);
}

describe('bin/hvcheck.js', () => {
  it('says what to do when nothing is built', () => {
    const stderr = "hvcheck isn't built: run npm run setup\n";
    expect(start(install({}))).toEqual({ status: 3, stdout: '', stderr });
  });

  it('starts the built tool and leaves its exit code alone', () => {
    expect(start(install({ 'cli.cjs': CLI }), 'check', 'x.sys')).toEqual(ANSWER);
  });

  it('does not take a broken build for a missing one', () => {
    const { status, stderr } = start(install({ 'cli.cjs': "require('./chunk-gone.cjs');" }));
    expect(status).toBe(1);
    expect(stderr).toContain('chunk-gone.cjs');
  });

  it('runs the code that was compiled at build time', () => {
    const code = cacheOf(CLI).subarray(CODE_START);
    expect(compile(CLI, code).cachedDataRejected).toBe(false);
    expect(start(install({ 'cli.cjs': CLI, [CODE_CACHE]: cacheOf(CLI) }), 'check', 'x.sys')).toEqual(ANSWER);
  });

  it('compiles for itself what another Node or another build left', () => {
    const caches = {
      'of a bundle of the same length': cacheOf(OTHER_CLI),
      'that V8 rejects': Buffer.concat([Buffer.from(ID.padEnd(CODE_START)), Buffer.alloc(512, 1)]),
      'that is empty': Buffer.alloc(0),
    };
    for (const [what, cache] of Object.entries(caches)) {
      expect({ what, ...start(install({ 'cli.cjs': CLI, [CODE_CACHE]: cache }), 'check', 'x.sys') }).toEqual({
        what,
        ...ANSWER,
      });
    }
  });

  it('writes nothing where it is installed', () => {
    const root = install({ 'cli.cjs': CLI, [CODE_CACHE]: cacheOf(OTHER_CLI) });
    for (const folder of ['bin', 'dist', '.']) chmodSync(join(root, folder), 0o555);
    expect(start(root, 'check', 'x.sys')).toEqual(ANSWER);
    expect(readdirSync(join(root, 'dist')).sort()).toEqual([CODE_CACHE, 'cli.cjs'].sort());
  });
});
