import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

function start(cli: string | undefined, ...args: string[]) {
  const root = mkdtempSync(join(tmpdir(), 'hvcheck-bin-'));
  for (const folder of ['bin', 'dist']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  copyFileSync(fileURLToPath(new URL('../../bin/hvcheck.js', import.meta.url)), join(root, 'bin', 'hvcheck.js'));
  if (cli !== undefined) writeFileSync(join(root, 'dist', 'cli.js'), cli);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/hvcheck.js', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('bin/hvcheck.js', () => {
  it('says what to do when nothing is built', () => {
    const stderr = "hvcheck isn't built: run npm run setup\n";
    expect(start(undefined)).toEqual({ status: 3, stdout: '', stderr });
  });

  it('starts the built tool and leaves its exit code alone', () => {
    const cli = 'console.log(process.argv.slice(2).join()); process.exitCode = 2;';
    expect(start(cli, 'check', 'x.sys')).toEqual({ status: 2, stdout: 'check,x.sys\n', stderr: '' });
  });

  it('does not take a broken build for a missing one', () => {
    const { status, stderr } = start("import './chunk-gone.js';");
    expect(status).toBe(1);
    expect(stderr).toContain('chunk-gone.js');
  });
});
