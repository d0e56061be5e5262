import { describe, expect, it } from 'vitest';
import { complaintsAbout } from '../../scripts/real/expectations.mjs';

const entry = { name: 'DriverEntry', statusName: 'STATUS_SUCCESS', stop: { kind: 'returned' } };
const unload = { name: 'DriverUnload', stop: { kind: 'returned' } };
const run = (expected: string, result: object | undefined, error = '', exitCode = 0) =>
  complaintsAbout({ driver: { expect: expected }, result, error, exitCode });

describe('what is expected of a real driver', () => {
  it.each([
    ['success and unload', [entry, unload], 0],
    ['a failing DriverEntry', [{ ...entry, statusName: 'STATUS_UNSUCCESSFUL' }], 2],
    ['a bug check on unload', [entry, { ...unload, stop: { kind: 'bugCheck' } }], 1],
    ['nothing run', [], 2],
  ])('%s', (_name, phases, complaints) => {
    expect(run('succeeds', { phases })).toHaveLength(complaints);
  });

  it('an early end for want of a framework names the call', () => {
    const result = (reasons: string[]) => ({
      verdict: 'inconclusive',
      reasons,
      coverage: { unmodelled: [{ module: 'WDFLDR.SYS', name: 'WdfVersionBind', calls: 1 }] },
    });
    expect(run('needsFramework', result(['calls without a model: WdfVersionBind']))).toEqual([]);
    expect(run('needsFramework', result(['DriverEntry was not started']))).toHaveLength(1);
    expect(run('needsFramework', undefined, 'crashed', 134)).toEqual(['could not be checked: crashed']);
  });

  it('ARM64 is refused in words', () => {
    expect(run('arm64', undefined, 'x.sys: Machine is 0xaa64: ARM64 is not supported yet', 3)).toEqual([]);
    expect(run('arm64', undefined, 'crashed', 3)).toHaveLength(1);
    expect(run('arm64', { phases: [] })).toHaveLength(1);
  });
});
