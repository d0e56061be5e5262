import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assess } from '../../src/policy/assessed.ts';
import { entryOf, VIOLATION_KINDS } from '../../src/policy/catalogue.ts';
import { type ExitCode, exitCodeOf, worstExitCode } from '../../src/policy/exit-code.ts';
import { type PhaseOutcome, type RunOutcome, verdictOf } from '../../src/policy/verdict.ts';

const OK: PhaseOutcome = {
  name: 'DriverEntry',
  status: '0x0',
  statusName: 'STATUS_SUCCESS',
  stop: { kind: 'returned' },
};
const UNLOAD: PhaseOutcome = { name: 'DriverUnload', stop: { kind: 'returned' } };
const run = (part: Partial<RunOutcome>): RunOutcome => ({
  findings: [],
  phases: [OK, UNLOAD],
  unmodelled: [],
  ...part,
});
const stopped = (kind: string, name = 'DriverEntry'): PhaseOutcome => ({ name, stop: { kind } });
const answered = (name: string, status: string, statusName: string): PhaseOutcome => ({
  name,
  status,
  statusName,
  stop: { kind: 'returned' },
});
const violation = { kind: 'ExecutePoolType', level: 'violation', count: 3 } as const;

describe('verdict', () => {
  const ROWS: [text: string, run: RunOutcome, verdict: string, reasons: string[]][] = [
    ['a complete clean run', run({}), 'compatible', []],
    [
      'a device that the driver does not take',
      run({ phases: [OK, answered('AddDevice', '0xc000000e', 'STATUS_NO_SUCH_DEVICE'), UNLOAD] }),
      'inconclusive',
      ['no device was started: AddDevice returned STATUS_NO_SUCH_DEVICE (describe its device by --config)'],
    ],
    [
      'a device that does not start',
      run({
        phases: [
          OK,
          answered('AddDevice', '0x0', 'STATUS_SUCCESS'),
          answered('IRP_MN_START_DEVICE', '0xc0000182', 'STATUS_DEVICE_CONFIGURATION_ERROR'),
        ],
      }),
      'inconclusive',
      [
        'no device was started: IRP_MN_START_DEVICE returned STATUS_DEVICE_CONFIGURATION_ERROR (describe its device by --config)',
      ],
    ],
    [
      'the second of two devices starts',
      run({
        phases: [
          OK,
          answered('AddDevice', '0xc000000e', 'STATUS_NO_SUCH_DEVICE'),
          answered('AddDevice', '0x0', 'STATUS_SUCCESS'),
          answered('IRP_MN_START_DEVICE', '0x0', 'STATUS_SUCCESS'),
        ],
      }),
      'compatible',
      [],
    ],
    [
      'an attempt with other buffers that ends in a bug check',
      run({
        phases: [
          OK,
          { ...answered('IRP_MJ_DEVICE_CONTROL', '0x0', 'STATUS_SUCCESS'), attempts: [stopped('bugCheck')] },
        ],
      }),
      'compatible',
      [],
    ],
    [
      'an attempt that ends in an error of the tool',
      run({
        phases: [
          OK,
          { ...answered('IRP_MJ_DEVICE_CONTROL', '0x0', 'STATUS_SUCCESS'), attempts: [stopped('internalError')] },
        ],
      }),
      'inconclusive',
      ['IRP_MJ_DEVICE_CONTROL ended in an error of the emulation, with other buffers'],
    ],
    [
      'an advisory',
      run({ findings: [{ kind: 'MappingCannotAskForNoExecute', level: 'advisory', count: 1 }] }),
      'compatible',
      [],
    ],
    ['a note', run({ findings: [{ kind: 'UnsupportedRelocs', level: 'note', count: 1 }] }), 'compatible', []],
    ['a violation', run({ findings: [violation] }), 'violations', ['ExecutePoolType: 3']],
    [
      'a violation in an incomplete run',
      run({ findings: [violation], phases: [stopped('limit')] }),
      'violations',
      ['ExecutePoolType: 3'],
    ],
    ['no phase', run({ phases: [] }), 'inconclusive', ['no code was run']],
    ['a limit', run({ phases: [stopped('limit')] }), 'inconclusive', ['DriverEntry did not end within its limits']],
    [
      'a fault in unload',
      run({ phases: [OK, stopped('unhandledFault', 'DriverUnload')] }),
      'inconclusive',
      ['DriverUnload ended in a fault that nothing handled'],
    ],
    ['a bug check', run({ phases: [stopped('bugCheck')] }), 'inconclusive', ['DriverEntry ended in a bug check']],
    ['not started', run({ phases: [stopped('notStarted')] }), 'inconclusive', ['DriverEntry was not started']],
    [
      'a failing status',
      run({ phases: [{ ...OK, status: '0xc0000001', statusName: 'STATUS_UNSUCCESSFUL' }] }),
      'inconclusive',
      ['DriverEntry returned STATUS_UNSUCCESSFUL'],
    ],
    [
      'a warning status',
      run({ phases: [{ ...OK, status: '0x80000005', statusName: 'STATUS_BUFFER_OVERFLOW' }] }),
      'inconclusive',
      ['DriverEntry returned STATUS_BUFFER_OVERFLOW'],
    ],
    [
      'an informational status',
      run({ phases: [{ ...OK, status: '0x40000000', statusName: 'STATUS_OBJECT_NAME_EXISTS' }] }),
      'compatible',
      [],
    ],
    [
      'an unmodelled call',
      run({ unmodelled: [{ module: 'fltmgr.sys', name: 'FltRegisterFilter', calls: 1 }] }),
      'inconclusive',
      ['calls without a model: FltRegisterFilter'],
    ],
    [
      'an unmodelled import that is not called',
      run({ unmodelled: [{ module: 'fltmgr.sys', name: 'FltRegisterFilter', calls: 0 }] }),
      'compatible',
      [],
    ],
  ];
  test.each(ROWS)('%s', (_text, outcome, verdict, reasons) => {
    expect(verdictOf(outcome)).toEqual({ verdict, reasons });
  });
});

describe('assessed', () => {
  const stateOf = (outcome: RunOutcome, kind: string) => assess(outcome).find((one) => one.kind === kind);

  test('names every kind once, in the order of the catalogue', () => {
    expect(assess(run({})).map(({ kind }) => kind)).toEqual(VIOLATION_KINDS);
  });

  test('image kinds are assessed although the driver did not start', () => {
    const outcome = run({ phases: [stopped('notStarted')] });
    expect(stateOf(outcome, 'ExecuteWriteSection')).toEqual({ kind: 'ExecuteWriteSection', state: 'passed' });
    expect(stateOf(outcome, 'CodeWrite')).toEqual({
      kind: 'CodeWrite',
      state: 'notAssessed',
      reason: 'DriverEntry was not started',
    });
  });

  test('a kind that was found failed even in an incomplete run', () => {
    const outcome = run({ findings: [violation], phases: [stopped('limit')] });
    expect(stateOf(outcome, 'ExecutePoolType')?.state).toBe('failed');
    expect(stateOf(outcome, 'ExecutePageMapping')?.state).toBe('notAssessed');
  });

  test('a note passes and says so', () => {
    const outcome = run({ findings: [{ kind: 'InitSectionWritable', level: 'note', count: 1 }] });
    expect(stateOf(outcome, 'InitSectionWritable')).toMatchObject({ state: 'passed', reason: 'reported as a note' });
  });

  test('the verdict is compatible exactly when every kind passed', () => {
    const levels = fc.constantFrom('violation', 'advisory', 'note');
    const finding = fc.tuple(fc.constantFrom(...VIOLATION_KINDS), levels).map(([kind, level]) => ({
      kind,
      // A kind is reported at its own level or a lower one.
      level: entryOf(kind).level === 'violation' ? (level as 'violation' | 'note') : entryOf(kind).level,
      count: 1,
    }));
    const stop = fc.constantFrom(
      'returned',
      'bugCheck',
      'denied',
      'limit',
      'unhandledFault',
      'notStarted',
      'internalError',
    );
    const phase = fc.record({
      name: fc.constantFrom('DriverEntry', 'DriverUnload'),
      status: fc.constantFrom('0x0', '0xc0000001'),
      stop: fc.record({ kind: stop }),
    });
    const call = fc.record({ module: fc.constant('m.sys'), name: fc.constant('F'), calls: fc.nat(2) });
    const outcomes = fc.record({
      findings: fc.array(finding, { maxLength: 3 }),
      phases: fc.array(phase, { maxLength: 3 }),
      unmodelled: fc.array(call, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(outcomes, (outcome) => {
        const allPassed = assess(outcome).every(({ state }) => state === 'passed');
        return (verdictOf(outcome).verdict === 'compatible') === allPassed;
      }),
    );
  });
});

describe('exit code', () => {
  test.each([
    ['compatible', 0],
    ['violations', 1],
    ['inconclusive', 2],
  ] as const)('%s is %i', (verdict, code) => {
    expect(exitCodeOf(verdict)).toBe(code);
  });

  test.each([
    [[], 0],
    [[0, 0], 0],
    [[0, 2], 2],
    [[2, 1, 0], 1],
    [[1, 3, 2], 3],
  ] as [ExitCode[], ExitCode][])('the worst of %o is %i', (codes, worst) => {
    expect(worstExitCode(codes)).toBe(worst);
  });
});
