import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckDriver } from '../../src/cli/commands/check.ts';
import { runProgram } from '../../src/cli/program.ts';
import { ENTRY, pool, sampleResult, site } from '../report/sample-result.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hvcheck-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

class TypedError extends Error {
  readonly code = 'NotPe';
}

/** Stands for the session: what a path is called decides what comes back. */
const checkDriver: CheckDriver = ({ path }) => {
  if (path.includes('bad')) throw new TypedError(`${path}: is not\n a PE image; give a .sys file`);
  if (path.includes('bug')) throw new TypeError('x is not a function');
  if (path.includes('stuck')) {
    return sampleResult({ path, phases: [{ ...ENTRY, stop: { kind: 'limit', limit: 'time', value: 1000 } }] });
  }
  if (!path.includes('pool')) return sampleResult({ path });
  const at = site(0x10);
  return sampleResult({
    path,
    fill: (collector) => collector.record('ExecutePoolType', 1n, 'ExAllocatePool', () => pool(at)),
  });
};

interface RunOptions {
  readonly session?: CheckDriver;
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
}

async function hvcheck(args: string[], { session = checkDriver, isTTY = false, env = {} }: RunOptions = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    stdout: { write: (text: string) => out.push(text), isTTY },
    stderr: { write: (text: string) => err.push(text) },
    env,
  };
  const code = await runProgram(args, terminal, async () => ({ checkDriver: session }));
  return { code, stdout: out.join(''), stderr: err.join('') };
}

describe('bad input ends with one line and exit code 3', () => {
  const ROWS: [args: string[], words: string[]][] = [
    [[], ['no command', '--help']],
    [['frobnicate'], ["unknown command 'frobnicate'"]],
    [
      ['chek', 'a.sys'],
      ["unknown command 'chek'", 'check'],
    ],
    [['check'], ["missing required argument 'driver'"]],
    [
      ['check', 'a.sys', '--sed', '1'],
      ["unknown option '--sed'", '--seed'],
    ],
    [
      ['check', 'a.sys', '--os', 'win12'],
      ["'win12'", 'win11-24h2', 'win10-1507', 'server2025'],
    ],
    [['check', 'a.sys', '--os'], ['argument missing']],
    [['check', 'a.sys', '--mode', 'loud'], ['log, break, enforce']],
    [['check', 'a.sys', '--format', 'xml'], ['text, json, verifier']],
    [['check', 'a.sys', '--seed', '-1'], ['whole number']],
    [['check', 'a.sys', '--seed', '4294967296'], ['whole number']],
    [['check', 'a.sys', '--seed', '1.5'], ['whole number']],
    [['check', 'a.sys', '--seed', ''], ['whole number']],
    [['check', 'a.sys', '--max-instructions', '0'], ['number of instructions']],
    [['check', 'a.sys', '--max-instructions', '1e9'], ['number of instructions']],
    [['check', 'a.sys', '--max-time', 'soon'], ['such as 10s']],
    [['check', 'a.sys', '--max-time', '-5s'], ['such as 10s']],
    [['check', 'a.sys', '--max-memory', '1T'], ['such as 512M']],
    [['check', 'bad.sys'], ['bad.sys: is not a PE image; give a .sys file']],
    [['check', 'bug.sys'], ['internal error: x is not a function']],
    [['check', 'a.sys', 'b.sys', '--pdb', 'a.pdb'], ['--pdb']],
    [
      ['check', 'a.sys', '--output', '/nonexistent/dir/out.txt'],
      ['/nonexistent/dir/out.txt', 'ENOENT'],
    ],
    [['check', 'a.sys', '--output', '/'], ['it is a directory']],
    [['image'], ['missing required argument']],
    [
      ['image', '/nonexistent.sys'],
      ['/nonexistent.sys', "can't be found"],
    ],
    [['image', 'a.sys', 'b.sys'], ['too many arguments']],
    [['image', 'a.sys', '--mode', 'log'], ['unknown option']],
    [
      ['explain', 'nonsense'],
      ['nonsense', 'ExecutePoolType', 'UnknownArgumentBits'],
    ],
    [['explain', '0xC4', '0x1'], ['0xC4 0x1']],
    [['explain', '\u001b[2J'], ['\\u001b[2J']],
    [['ddis', 'NoSuchRoutineAnywhere'], ['NoSuchRoutineAnywhere']],
    [['ddis', 'ExAllocatePool2', '--driver', 'a.sys'], ['not both']],
    [['ddis', '--driver', '/nonexistent.sys'], ["can't be found"]],
    [['--nonsense'], ["unknown option '--nonsense'"]],
  ];
  test.each(ROWS)('hvcheck %j', async (args, words) => {
    const { code, stdout, stderr } = await hvcheck(args);
    expect(code).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^hvcheck: \P{Cc}+\n$/u);
    for (const word of words) expect(stderr).toContain(word);
  });

  test('a directory without drivers', async () => {
    const { code, stderr } = await hvcheck(['check', folder]);
    expect([code, stderr]).toEqual([3, `hvcheck: ${folder}: no .sys file in this directory; name a driver file\n`]);
  });

  test('HVCHECK_DEBUG shows where a defect is', async () => {
    const { stderr } = await hvcheck(['check', 'bug.sys'], { env: { HVCHECK_DEBUG: '1' } });
    expect(stderr).toContain('program.test.ts');
  });
});

describe('help and version', () => {
  test.each([[['--help']], [['check', '--help']], [['image', '--help']], [['ddis', '--help']], [['explain', '-h']]])(
    '%j fits 80 columns and ends with 0',
    async (args) => {
      const { code, stdout, stderr } = await hvcheck(args);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('Usage: hvcheck');
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    },
  );

  test('the version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await hvcheck(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('check', () => {
  test.each([
    ['clean.sys', 0],
    ['pool.sys', 1],
    ['stuck.sys', 2],
  ])('%s ends with %i', async (path, expected) => {
    const { code, stdout, stderr } = await hvcheck(['check', path]);
    expect([code, stderr]).toEqual([expected, '']);
    expect(stdout.startsWith(`${path}\n`)).toBe(true);
  });

  test.each([
    [['clean.sys', 'stuck.sys'], 2],
    [['stuck.sys', 'pool.sys', 'clean.sys'], 1],
    [['pool.sys', 'bad.sys'], 3],
  ])('the worst of %j is %i', async (paths, expected) => {
    expect((await hvcheck(['check', ...paths])).code).toBe(expected);
  });

  test('options reach the session in its units', async () => {
    const seen: unknown[] = [];
    const session: CheckDriver = (options) => {
      seen.push(options);
      return checkDriver(options);
    };
    const limits = ['--max-instructions', '2_500k', '--max-time', '1.5s', '--max-memory', '256M'];
    await hvcheck(
      [
        'check',
        'a.sys',
        '--os',
        'win10-1607',
        '--seed',
        '0x10',
        '--mode',
        'break',
        '--with',
        'a.dll',
        '--with',
        'b.dll',
        '--pdb',
        'a.pdb',
        ...limits,
      ],
      { session },
    );
    await hvcheck(['check', 'a.sys'], { session });
    expect(seen).toEqual([
      {
        path: 'a.sys',
        os: 'win10-1607',
        seed: 16,
        mode: 'break',
        with: ['a.dll', 'b.dll'],
        pdb: 'a.pdb',
        maxInstructions: 2_500_000,
        maxTimeMs: 1500,
        maxMemoryBytes: 256 << 20,
      },
      {
        path: 'a.sys',
        os: 'win11-24h2',
        seed: 1,
        mode: 'log',
        with: [],
        maxInstructions: 1e8,
        maxTimeMs: 60_000,
        maxMemoryBytes: 512 << 20,
      },
    ]);
  });

  test('JSON: one driver is an object, several are an array with the failures in it', async () => {
    const one = JSON.parse((await hvcheck(['check', 'pool.sys', '--format', 'json'])).stdout);
    expect(one).toMatchObject({ schema: 1, verdict: 'violations', driver: { path: 'pool.sys' } });
    const several = await hvcheck(['check', 'pool.sys', 'bad.sys', '--format', 'json']);
    expect(several.stderr).toBe('hvcheck: bad.sys: is not a PE image; give a .sys file\n');
    expect(JSON.parse(several.stdout)).toMatchObject([
      { verdict: 'violations' },
      {
        driver: { path: 'bad.sys' },
        error: { code: 'NotPe', message: 'bad.sys: is not a PE image; give a .sys file' },
      },
    ]);
  });

  test('a directory gives its .sys files by name, and an array even for one', async () => {
    for (const name of ['b.sys', 'a.SYS', 'notes.txt']) writeFileSync(join(folder, name), '');
    mkdirSync(join(folder, 'c.sys'));
    const { stdout } = await hvcheck(['check', folder, '--format', 'json']);
    expect(JSON.parse(stdout).map(({ driver }: { driver: { path: string } }) => driver.path)).toEqual([
      join(folder, 'a.SYS'),
      join(folder, 'b.sys'),
    ]);
    rmSync(join(folder, 'b.sys'));
    expect(JSON.parse((await hvcheck(['check', folder, '--format', 'json'])).stdout)).toHaveLength(1);
  });

  test('several drivers end with a table', async () => {
    const { stdout } = await hvcheck(['check', 'clean.sys', 'pool.sys']);
    expect(
      stdout.endsWith('2 drivers\ncompatible                     clean.sys\nviolations    1 violation      pool.sys\n'),
    ).toBe(true);
  });

  test("Verifier's format", async () => {
    const { stdout } = await hvcheck(['check', 'pool.sys', '--format', 'verifier']);
    expect(stdout).toContain(
      'Module: pool.sys (load: 1 / unload: 1)\n\nCode Integrity Statistics:\n        Execute Pool Type Count:                1\n',
    );
  });

  test('colour only on a terminal, not with NO_COLOR, TERM=dumb or --output', async () => {
    const coloured = (text: string) => text.includes('\u001b[');
    expect(coloured((await hvcheck(['check', 'pool.sys'], { isTTY: true })).stdout)).toBe(true);
    expect(coloured((await hvcheck(['check', 'pool.sys'])).stdout)).toBe(false);
    expect(coloured((await hvcheck(['check', 'pool.sys'], { isTTY: true, env: { NO_COLOR: '1' } })).stdout)).toBe(
      false,
    );
    expect(coloured((await hvcheck(['check', 'pool.sys'], { isTTY: true, env: { TERM: 'dumb' } })).stdout)).toBe(false);
    const file = join(folder, 'out.txt');
    await hvcheck(['check', 'pool.sys', '--output', file], { isTTY: true });
    expect(coloured(readFileSync(file, 'utf8'))).toBe(false);
  });
});

describe('--output', () => {
  test('replaces the file as a whole and leaves nothing else', async () => {
    const file = join(folder, 'out.json');
    writeFileSync(file, 'old');
    const { code, stdout } = await hvcheck(['check', 'pool.sys', '--format', 'json', '--output', file]);
    expect([code, stdout]).toEqual([1, '']);
    expect(JSON.parse(readFileSync(file, 'utf8')).verdict).toBe('violations');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  test('keeps the old file when the check fails', async () => {
    const file = join(folder, 'out.json');
    writeFileSync(file, 'old');
    expect((await hvcheck(['check', 'bad.sys', '--output', file])).code).toBe(3);
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  test('writes through a symbolic link', async () => {
    writeFileSync(join(folder, 'real.txt'), 'old');
    symlinkSync('real.txt', join(folder, 'link.txt'));
    await hvcheck(['check', 'pool.sys', '--output', join(folder, 'link.txt')]);
    expect(readFileSync(join(folder, 'real.txt'), 'utf8')).toContain('NOT COMPATIBLE');
    expect(readdirSync(folder).sort()).toEqual(['link.txt', 'real.txt']);
  });

  test('leaves a device a device', async () => {
    expect((await hvcheck(['check', 'pool.sys', '--output', '/dev/null'])).code).toBe(1);
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });
});

describe('explain', () => {
  test('lists every kind, in 80 columns', async () => {
    const { code, stdout } = await hvcheck(['explain']);
    expect(code).toBe(0);
    for (const word of ['HV2000', 'HV00BE', 'ExecutePageMapping', 'advisory']) expect(stdout).toContain(word);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('explains by name and by bug check', async () => {
    const byName = await hvcheck(['explain', 'ExecutePoolType']);
    const byCode = await hvcheck(['explain', '0xC4', '0x2000']);
    expect(byName).toEqual(byCode);
    for (const word of [
      'NonPagedPoolNx',
      'ExAllocatePool2(POOL_FLAG_NON_PAGED',
      'Before',
      'After',
      'ExInitializeDriverRuntime',
      'https://learn.microsoft.com/',
    ]) {
      expect(byName.stdout).toContain(word);
    }
  });
});

describe('ddis', () => {
  test('a routine with a model shows parameters, fidelity and rule', async () => {
    const { code, stdout } = await hvcheck(['ddis', 'exallocatepoolwithtag']);
    expect(code).toBe(0);
    for (const word of [
      'ntoskrnl.exe!ExAllocatePoolWithTag',
      'PoolType: POOL_TYPE',
      'ExecutePoolType, decided by PoolType',
    ])
      expect(stdout).toContain(word);
  });

  test('a routine with a rule but without a model says so', async () => {
    const { code, stdout } = await hvcheck(['ddis', 'ClfsCreateMarshallingArea']);
    expect(code).toBe(0);
    expect(stdout).toContain('no model');
    expect(stdout).toContain('ExecutePoolType, decided by ePoolType');
  });

  test('the list is made of rows that JSON has too', async () => {
    const rows: { name: string; level: string; rule?: string }[] = JSON.parse(
      (await hvcheck(['ddis', '--format', 'json'])).stdout,
    );
    expect(rows.find(({ name }) => name === 'ExAllocatePoolWithTag')).toMatchObject({ rule: 'ExecutePoolType' });
    expect((await hvcheck(['ddis'])).stdout).toContain(`${rows.length.toLocaleString('en-US')} routine`);
  });
});
