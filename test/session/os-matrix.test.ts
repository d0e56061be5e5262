import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_OS, OS_IDS } from '../../src/policy/os-profile.ts';
import { matrixOf } from '../../src/report/matrix.ts';
import { renderMatrix } from '../../src/report/matrix-text.ts';
import { rangeText } from '../../src/report/version-ranges.ts';
import type { Mode } from '../../src/session/result.ts';
import { fixtureRoot } from '../fixtures/expectation.ts';
import { checkFixture } from './check-fixture.ts';

const matrixFor = (name: string, mode: Mode = 'log') => matrixOf(OS_IDS.map((os) => checkFixture(name, mode, 1, os)));
const texts = (name: string, mode?: Mode) => matrixFor(name, mode).differences.map(({ text }) => text);

test.each([
  [['win7-sp1'], 'up to Windows 7 SP1'],
  [['win7-sp1', 'win8.1'], 'up to Windows 8.1'],
  [['win10-1507', 'win10-1511', 'win10-1607', 'server2016'], 'from Windows 10 1507 to Windows 10 1607'],
  [OS_IDS, 'on every version'],
  [[DEFAULT_OS], 'on Windows 11 24H2'],
  [OS_IDS.filter((id) => !id.startsWith('win7')), 'from Windows 8.1 on'],
] as const)('%s reads %s', (ids, text) => {
  expect(rangeText(ids)).toBe(text);
});

test('a driver that chooses no-execute mappings by version is compatible wherever memory integrity exists', () => {
  const matrix = matrixFor('cases/07-mdl-priority-by-version');
  expect(matrix.verdict).toBe('compatible');
  expect(matrix.versions.filter(({ verdict }) => verdict === 'violations').map(({ os }) => os)).toEqual(['win7-sp1']);
  expect(matrix.differences).toEqual([
    {
      os: ['win7-sp1'],
      kind: 'ExecutePageMapping',
      text: 'ExecutePageMapping, 2 places, up to Windows 7 SP1 only. MdlMappingNoExecute is chosen at run time from Windows 8 on.',
    },
  ]);
});

test('what is supported from a version on is told', () => {
  expect(texts('cases/19-packed-table')).toEqual([
    'UnsupportedRelocs, 1 place, up to Windows 10 1607 only. Memory integrity cannot apply such relocations before Windows 10 1703.',
    'UnsupportedRelocs (note), 1 place, from Windows 10 1703 on only. Memory integrity supports such relocations from Windows 10 1703 on.',
  ]);
  expect(matrixFor('cases/19-packed-table').verdict).toBe('violations');
});

test('versions that lack an import do not make a driver inconclusive', () => {
  const matrix = matrixFor('cases/22-clean-alternatives');
  expect(matrix.verdict).toBe('compatible');
  const started = matrix.versions.filter(({ started }) => started).map(({ os }) => os);
  expect(started).toEqual(
    OS_IDS.filter((id) => matrix.results.find((one) => one.profile.os === id)!.profile.build >= 19041),
  );
  expect(matrix.differences.map(({ text }) => text).join('\n')).toMatch(
    /^Windows does not start the driver .*: ntoskrnl.exe does not export \w+/,
  );
});

test('a driver that asks for memory integrity differs where there is none', () => {
  const matrix = matrixFor('cases/12-generated-code-if-allowed', 'enforce');
  expect(matrix.verdict).toBe('compatible');
  expect(matrix.differences.map(({ text }) => text).join('\n')).toContain(
    'The driver asks whether memory integrity is on, which came with Windows 10 1507.',
  );
});

test('nothing differs for a driver that is wrong everywhere', () => {
  const matrix = matrixFor('pool/direct');
  expect(matrix.differences).toEqual([]);
  expect(matrix.verdict).toBe('violations');
  const text = renderMatrix(matrix, { colour: false });
  expect(text).toContain('none: the same on every version');
  expect(text.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  expect(text).toContain(join(fixtureRoot, 'pool/direct').slice(-12));
  for (const { title } of matrix.versions) expect(text).toContain(title);
});
