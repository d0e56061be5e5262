import { describe, expect, test } from 'vitest';
import { bugCheckLines } from '../../src/report/bugcheck.ts';
import { renderJson } from '../../src/report/json.ts';
import { columns, printable } from '../../src/report/printable.ts';
import { codeIntegrityStatistics } from '../../src/report/statistics.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { renderText } from '../../src/report/text.ts';
import { renderVerifier } from '../../src/report/verifier.ts';
import { hardWrap, wrap } from '../../src/report/wrap.ts';
import type { CheckResult } from '../../src/session/result.ts';
import { ENTRY, pool, sampleResult, site, UNLOAD } from './sample-result.ts';

const text = (result: CheckResult) => renderText(result, { colour: false });
const HOSTILE = 'EV\u001b[31mIL\u202e\u0007';

const STATISTICS = `Code Integrity Statistics:
        Execute Pool Type Count:                3
        Execute Page Protection Count:          0
        Execute Page Mapping Count:             0
        Execute-Write Section Count:            0
        Section Alignment Failures:             0
        Unsupported Relocs Count:               0
        IAT in Executable Section Count:        0`;

const at = site(0x1010, 'AllocateBuffer+0x20', 'C:\\src\\drivers\\sample\\pool.c', 42);
const frames = [at, site(0x1234, 'InitialiseDevice+0x1c', 'device.c', 120), site(0x2000, 'DriverEntry+0x40')];
const withPool = (options = {}) =>
  sampleResult({
    fill: (collector) => collector.record('ExecutePoolType', 1n, 'ExAllocatePoolWithTag', () => pool(at, frames), 3),
    ...options,
  });

describe('the text report', () => {
  test('a compatible driver', () => {
    expect(text(sampleResult())).toBe(`fixtures/pool/sample.sys
COMPATIBLE with memory integrity, as far as this run went
   Windows 11 24H2 (build 26100), mode log, seed 1

${STATISTICS.replace('3', '0')}

Phases
   DriverEntry     returned STATUS_SUCCESS (0x00000000)
                   12,345 instructions, 17 calls into Windows
   DriverUnload    returned
                   220 instructions, 3 calls into Windows

Coverage
   17 of 43 imported routines called, 61 % of 4,096 bytes of code run.
`);
  });

  test('a violation with symbols and a stack', () => {
    expect(text(withPool())).toBe(`fixtures/pool/sample.sys
NOT COMPATIBLE with memory integrity
   3 violations in 1 place
   Windows 11 24H2 (build 26100), mode log, seed 1

${STATISTICS}

Violations
1. Executable pool type (HV2000 ExecutePoolType), 3 calls
   Code Integrity Issue: The caller specified an executable pool type.
   (Expected: NonPagedPoolNx)
   ExAllocatePoolWithTag was asked for executable nonpaged pool: PoolType =
   NonPagedPool (0x0), tag 'MEMH'.
   at        sample.sys+0x1010 AllocateBuffer+0x20
             (C:\\src\\drivers\\sample\\pool.c:42)
   during    DriverEntry
   called by sample.sys+0x1234 InitialiseDevice+0x1c (device.c:120)
             sample.sys+0x2000 DriverEntry+0x40
   arguments 0x2000, 0xfffff8031abc1010, 0x0, 0x484d454d
   fix       Call ExAllocatePool2 with POOL_FLAG_NON_PAGED, or pass
             NonPagedPoolNx.

More on a kind: hvcheck explain KIND

Phases
   DriverEntry     returned STATUS_SUCCESS (0x00000000)
                   12,345 instructions, 17 calls into Windows
   DriverUnload    returned
                   220 instructions, 3 calls into Windows

Coverage
   17 of 43 imported routines called, 61 % of 4,096 bytes of code run.
`);
  });

  test('an inconclusive driver says why, what had no model and what is not assessed', () => {
    const result = sampleResult({
      phases: [
        {
          ...ENTRY,
          stop: { kind: 'limit', limit: 'instructions', value: 100_000_000 },
          instructions: 10_000_000,
          instructionsAtLeast: true,
        },
      ],
      unmodelled: [{ module: 'fltmgr.sys', name: 'FltRegisterFilter', calls: 1 }],
    });
    const report = text(result);
    expect(report).toContain(`INCONCLUSIVE: nothing was found, but the run was not complete
   - DriverEntry did not end within its limits
   - calls without a model: FltRegisterFilter
`);
    expect(report).toContain(`   DriverEntry     stopped at the limit of 100,000,000 instructions
                   at least 10,000,000 instructions, 17 calls into Windows
`);
    expect(report).toContain('   - fltmgr.sys!FltRegisterFilter, 1 call\n');
    expect(report).toMatch(/Not assessed\n {3}ExecutePoolType, ExecutePageProtection,/);
  });

  test('a violation in an incomplete run says that there may be more', () => {
    const report = text(withPool({ phases: [{ ...ENTRY, stop: { kind: 'limit', limit: 'time', value: 500 } }] }));
    expect(report).toContain('The run was not complete, so there may be more');
    expect(report).toContain('stopped at the limit of 0.5 s');
  });

  test.each([
    [
      { kind: 'bugCheck', code: '0xc4', name: 'DRIVER_VERIFIER_DETECTED_VIOLATION' },
      'bug check 0xC4 DRIVER_VERIFIER_DETECTED_VIOLATION',
    ],
    [
      { kind: 'denied', access: 'write', va: '0xfffff80312345000', gpa: '0x1000' },
      'the hypervisor denied: write at 0xfffff80312345000',
    ],
    [{ kind: 'denied', access: 'register', register: 'CR0' }, 'the hypervisor denied: a change of CR0'],
    [{ kind: 'limit', limit: 'memory', value: 512 << 20 }, 'stopped at the limit of 512 MiB'],
    [{ kind: 'limit', limit: 'calls', value: 1 }, 'stopped at the limit of 1 call into Windows'],
    [
      { kind: 'unhandledFault', fault: 'access violation', code: '0xc0000005', rip: '0x10', va: '0x8', access: 'read' },
      'access violation (0xC0000005) at',
    ],
    [{ kind: 'notStarted', reason: 'FLTMGR.SYS is not there' }, 'not started: FLTMGR.SYS is not there'],
    [{ kind: 'internalError', message: 'no frame' }, 'hvcheck failed: no frame'],
  ] as const)('a phase that ended so: %o', (stop, words) => {
    expect(text(sampleResult({ phases: [{ ...ENTRY, stop }] }))).toContain(words);
  });

  test('80 columns hold it whatever the names, and no byte of a guest string reaches the terminal raw', () => {
    const long = 'x'.repeat(300);
    const evil = site(0x3000, `${HOSTILE}::operator${long}`, `${HOSTILE}/${long}.c`, 7);
    const result = sampleResult({
      path: `${HOSTILE}/${long}/驱动程序.sys`,
      fill: (collector) => {
        collector.record('ExecutePoolType', 1n, 'ExAllocatePoolWithTag', () => pool(evil, Array(40).fill(evil)), 3);
        const fields = { image: HOSTILE, section: `${HOSTILE}${long}`, characteristics: '0xe0000020' };
        const args = ['0x2003', HOSTILE, '0x0', `${HOSTILE}${long}`] as const;
        collector.record('ExecuteWriteSection', 2n, undefined, () => ({
          args,
          site: evil,
          stack: [],
          phase: 'image',
          fields,
        }));
        const run = { writer: 'The instruction', size: '8', address: '0x1', target: HOSTILE, gpa: '0x2' };
        const history = Array.from({ length: 20 }, () => ({ event: `${HOSTILE} wrote ${long}`, site: evil }));
        collector.record('CodeWrite', 3n, undefined, () => ({
          args: ['0x1', '0x2', '0x0', '0x0'],
          site: evil,
          stack: [evil],
          phase: HOSTILE,
          fields: run,
          history,
        }));
        const routine = { ddi: 'MmAllocateContiguousMemorySpecifyCacheNode', replacement: 'Use another.' };
        collector.record('MappingCannotAskForNoExecute', 4n, routine.ddi, () => ({
          args: ['0x0', '0x1', '0x0', '0x0'],
          site: evil,
          stack: [],
          phase: 'DriverEntry',
          fields: routine,
        }));
      },
      phases: [
        { ...ENTRY, name: `IRP_MJ_DEVICE_CONTROL ${HOSTILE}${long}`, statusName: long },
        { ...UNLOAD, stop: { kind: 'internalError', message: `${HOSTILE}\n${long}` } },
      ],
      unmodelled: [{ module: HOSTILE, name: long, calls: 12345678 }],
      log: [HOSTILE, long, '中'.repeat(100), ''],
    });
    const report = text(result);
    for (const line of report.split('\n')) expect(columns(line), line).toBeLessThanOrEqual(80);
    expect(report.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(report).toContain('… and ');
    expect(renderSummary([result], { colour: false }).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('a long log is cut and says so', () => {
    const report = text(sampleResult({ log: Array.from({ length: 1000 }, (_, index) => `line ${index}`) }));
    expect(report).toContain('   | line 39\n   … and 960 more lines; --format json has them all\n');
    expect(report).not.toContain('line 40');
  });

  test('colour is there only when asked for', () => {
    const coloured = renderText(withPool(), { colour: true });
    expect(coloured).toContain('\u001b[31mNOT COMPATIBLE');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what colour is made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(text(withPool()));
  });
});

describe("Verifier's statistics", () => {
  test('byte for byte', () => {
    expect(codeIntegrityStatistics(withPool().counters).join('\n')).toBe(STATISTICS);
  });

  test('the line of the module comes first', () => {
    expect(renderVerifier(withPool())).toBe(`Module: sample.sys (load: 1 / unload: 1)\n\n${STATISTICS}\n`);
    expect(renderVerifier(withPool({ phases: [ENTRY] }))).toContain('Module: sample.sys (load: 1 / unload: 0)\n');
    expect(renderVerifier(withPool({ phases: [{ ...ENTRY, stop: { kind: 'notStarted', reason: 'x' } }] }))).toContain(
      '(load: 0 / unload: 0)\n',
    );
  });
});

describe('the bug check', () => {
  test('is laid out as the debugger does', () => {
    const args = ['0x2000', '0xfffff802da2d33e8', '0x0', '0x484d454d'] as const;
    const bugCheck = { code: '0xc4', name: 'DRIVER_VERIFIER_DETECTED_VIOLATION', args, text: '' };
    expect(bugCheckLines(bugCheck).join('\n')).toBe(`DRIVER_VERIFIER_DETECTED_VIOLATION (c4)
Arguments:
Arg1: 0000000000002000, Code Integrity Issue: The caller specified an executable pool type. (Expected: NonPagedPoolNx)
Arg2: fffff802da2d33e8, The address in the driver's code where the error was detected.
Arg3: 0000000000000000, Pool Type.
Arg4: 00000000484d454d, Pool Tag (if provided).`);
    expect(text(withPool({ bugCheck, mode: 'break' }))).toContain(
      '\nArg4: 00000000484d454d, Pool Tag (if provided).\n',
    );
  });

  test('names of an image violation stand in quotes', () => {
    const args = ['0x2003', '0xab', '0xfffff8031abc0218', HOSTILE] as const;
    expect(
      bugCheckLines({ code: '0xc4', name: 'DRIVER_VERIFIER_DETECTED_VIOLATION', args, text: '' }).slice(3),
    ).toEqual([
      'Arg2: "0xab", The image file name (Unicode string).',
      'Arg3: fffff8031abc0218, The address of the section header.',
      'Arg4: "EV\\x1b[31mIL\\u202e\\x07", The section name (UTF-8 encoded string).',
    ]);
  });

  test.each([
    ['0xbe', 'Arg1: fffff80000001000, Virtual address for the attempted write.', 'Arg4: 0000000000000000, (reserved)'],
    [
      '0xfc',
      'Arg1: fffff80000001000, Virtual address for the attempted execute.',
      'Arg4: 0000000000000000, (reserved)',
    ],
    ['0x7e', 'Arg1: fffff80000001000', 'Arg4: 0000000000000000'],
  ])('%s', (code, first, last) => {
    const args = ['0xfffff80000001000', '0x80000000000001e3', '0x0', '0x0'] as const;
    const lines = bugCheckLines({ code, name: 'NAME', args, text: '' });
    expect([lines[0], lines[2], lines[5]]).toEqual([`NAME (${code.slice(2)})`, first, last]);
  });
});

describe('pieces', () => {
  test.each([
    ['plain 中文 é', 'plain 中文 é'],
    ['\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['\u202eevil\u2066', '\\u202eevil\\u2066'],
    ['a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['\ud800', '\\ud800'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['\u0085\u2028', '\\x85\\u2028'],
  ])('printable %j', (raw, shown) => {
    expect(printable(raw)).toBe(shown);
  });

  test('JSON escapes what a terminal would act on and keeps the value', () => {
    const value = { text: `${HOSTILE}\u{e0041}\u2028 中 \ud800`, list: [1] };
    const json = renderJson(value);
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(json).toContain('中');
    expect(JSON.parse(json)).toEqual(value);
    expect(json.endsWith('}\n')).toBe(true);
  });

  test('wrapping keeps words, cuts what is too long, indents the rest', () => {
    expect(wrap('a b', '- ')).toEqual(['- a b']);
    expect(wrap('', '- ')).toEqual(['-']);
    expect(wrap(`${'a'.repeat(40)} ${'b'.repeat(40)}`, '- ')).toEqual([`- ${'a'.repeat(40)}`, `  ${'b'.repeat(40)}`]);
    expect(wrap('c'.repeat(100), '  ')).toEqual([`  ${'c'.repeat(78)}`, `  ${'c'.repeat(22)}`]);
    expect(hardWrap('  two  blanks', '| ', '| ')).toEqual(['|   two  blanks']);
  });
});

describe('the summary of several drivers', () => {
  test('one line a driver', () => {
    const failure = {
      schema: 1,
      tool: { name: 'hvcheck', version: '0.1.0' },
      driver: { path: 'c.sys' },
      error: { code: 'NotPe', message: 'm' },
    } as const;
    expect(renderSummary([withPool(), sampleResult({ path: 'b.sys' }), failure], { colour: false })).toBe(`3 drivers
violations    3 violations     fixtures/pool/sample.sys
compatible                     b.sys
not checked                    c.sys
`);
  });
});
