import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { fixtureRoot } from '../fixtures/expectation.ts';
import { HandWritten, OPEN_KEY } from './written-trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'hvcheck-trace-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string) => join(folder, name);
const sample = (name: string) => join(fixtureRoot, name, 'driver.sys');

async function hvcheck(...args: string[]) {
  const out: (string | Uint8Array)[] = [];
  const err: (string | Uint8Array)[] = [];
  const terminal = {
    stdout: { write: (text: string | Uint8Array) => out.push(text), isTTY: false },
    stderr: { write: (text: string | Uint8Array) => err.push(text) },
    env: {},
  };
  const code = await runProgram(args, terminal, () => import('../../src/session/check.ts'));
  return { code, stdout: out.join(''), stderr: err.join('') };
}

const TRACE = file('run.hvtrace');
beforeAll(async () => {
  const { code, stderr } = await hvcheck('check', sample('clean/device'), '--trace', TRACE);
  expect([code, stderr]).toEqual([0, '']);
}, 60_000);

describe('hvcheck check --trace', () => {
  it('says the same as without it', async () => {
    const [plain, traced] = [
      await hvcheck('check', sample('pool/direct')),
      await hvcheck('check', sample('pool/direct'), '--trace', file('pool.hvtrace')),
    ];
    expect(traced).toEqual(plain);
    expect(existsSync(file('pool.hvtrace'))).toBe(true);
  });
  it('records one run', async () => {
    const two = await hvcheck('check', sample('pool/direct'), sample('clean/device'), '--trace', file('two.hvtrace'));
    expect([two.code, two.stdout]).toEqual([3, '']);
    expect(two.stderr).toContain('one driver');
    expect((await hvcheck('check', sample('pool/direct'), '--os', 'all', '--trace', file('all.hvtrace'))).code).toBe(3);
    expect(existsSync(file('two.hvtrace'))).toBe(false);
  });
  it('never writes over a driver, or anything that is no trace', async () => {
    const driver = file('copy.sys');
    const bytes = readFileSync(sample('clean/device'));
    writeFileSync(driver, bytes);
    const { code, stderr } = await hvcheck('check', driver, '--trace', driver);
    expect([code, stderr]).toEqual([
      3,
      `hvcheck: ${driver}: this file is no trace; name another file, or remove this one first\n`,
    ]);
    expect(readFileSync(driver).equals(bytes)).toBe(true);
  });
});

describe('hvcheck trace', () => {
  it('prints the events that fit', async () => {
    const { code, stdout } = await hvcheck('trace', TRACE, 'kind:DdiEnter', 'name:IoCreate*');
    expect(code).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => /\] (\w+)\(/.exec(line)?.[1])).toEqual(['IoCreateDevice', 'IoCreateSymbolicLink']);
  });
  it('as JSON lines, as Perfetto JSON, as drcov, as statistics', async () => {
    const jsonl = await hvcheck('trace', TRACE, '--to', 'jsonl', 'kind:debug');
    expect(JSON.parse(jsonl.stdout.split('\n')[0]!)).toMatchObject({ kind: 'DebugText' });
    const perfetto = JSON.parse((await hvcheck('trace', TRACE, '--to', 'perfetto')).stdout);
    expect(perfetto).toMatchObject({ displayTimeUnit: 'ns', otherData: { profile: { seed: 1 } } });
    expect(perfetto.traceEvents.length).toBeGreaterThan(50);
    expect((await hvcheck('trace', TRACE, '--to', 'drcov', '-o', file('run.drcov'))).code).toBe(0);
    expect(readFileSync(file('run.drcov'), 'latin1')).toMatch(/^DRCOV VERSION: 2\n.*\nBB Table: [1-9]\d* bbs\n/s);
    const { stdout } = await hvcheck('trace', TRACE, '--stats');
    expect(stdout).toMatch(/Calls by routine\n.*ntoskrnl\.exe!IoCreateDevice\n/s);
    expect(stdout).toMatch(/Virtual time by phase\n.*DriverUnload\n/s);
    expect(stdout).toMatch(/Pool by tag\n.*'Smpl'\n/s);
    expect(JSON.parse((await hvcheck('trace', TRACE, '--stats', '--to', 'jsonl')).stdout).events).toBeGreaterThan(50);
  });
  it('reads what a killed run left, and says so', async () => {
    const cut = file('cut.hvtrace');
    const bytes = readFileSync(TRACE);
    writeFileSync(cut, bytes);
    truncateSync(cut, bytes.length - 200);
    const { code, stdout, stderr } = await hvcheck('trace', cut, 'kind:PhaseBegin');
    expect(code).toBe(0);
    expect(stdout).toContain('phase DriverEntry begins');
    expect(stderr).toMatch(
      /^hvcheck: .*not recorded to its end, \d+ events are there; \d+ bytes behind them are no whole frame\n$/,
    );
  });
  it.each([
    [['nam:x'], 'did you mean name:'],
    [['kind:fnding'], 'did you mean finding?'],
    [['('], 'is not closed'],
    [['--to', 'xml'], 'text, jsonl, perfetto, drcov'],
  ])('%j is refused in one line', async (args, words) => {
    const { code, stdout, stderr } = await hvcheck('trace', TRACE, ...args);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^hvcheck: \P{Cc}+\n$/u);
    expect(stderr).toContain(words);
  });
  it.each([
    ['empty.hvtrace', Buffer.alloc(0), 'is empty'],
    ['text.hvtrace', Buffer.from('hello, this is text'), 'not a trace'],
  ])('%s is refused in one line', async (name, bytes, words) => {
    writeFileSync(file(name), bytes);
    for (const args of [
      ['trace', file(name)],
      ['diff', file(name), TRACE],
    ]) {
      const { code, stderr } = await hvcheck(...args);
      expect(code).toBe(3);
      expect(stderr).toMatch(/^hvcheck: \P{Cc}+\n$/u);
      if (args[0] === 'trace') expect(stderr).toContain(words);
    }
  });
});

describe('hvcheck diff', () => {
  it('is 0 for runs that only have other addresses', async () => {
    const other = file('seed.hvtrace');
    await hvcheck('check', sample('clean/device'), '--seed', '9', '--trace', other);
    const { code, stdout, stderr } = await hvcheck('diff', TRACE, other);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^the same: \d+ steps/);
  });
  it('is 1 for drivers that differ, and says where', async () => {
    const { code, stdout } = await hvcheck('diff', sample('pool/direct'), sample('pool/callback-table'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/first divergence: in DriverEntry, events \d+ and \d+ \(changed\): ExAllocatePoolWithTag\(/);
    expect(stdout).toMatch(/^- +\d+ {2}ExAllocatePoolWithTag.*\n\+ +\d+ {2}ExAllocatePoolWithTag/m);
    const json = await hvcheck('diff', sample('pool/direct'), sample('pool/callback-table'), '--format', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 1, same: false });
  });
  it('is 3 for runs that have nothing to do with one another', async () => {
    const other = new HandWritten().enter(OPEN_KEY, 1n, [0n, 0n, 0n], ['']).exit(OPEN_KEY, 1, 0n).end();
    const { code, stdout, stderr } = await hvcheck('diff', TRACE, other);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^hvcheck: \P{Cc}*no call in common\P{Cc}+\n$/u);
    expect((await hvcheck('diff', TRACE, '/nonexistent')).code).toBe(3);
  });
});
