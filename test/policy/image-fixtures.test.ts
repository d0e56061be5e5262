import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readImage } from '../../src/pe/image.ts';
import { entryOf, type ViolationKind } from '../../src/policy/catalogue.ts';
import { ViolationCollector } from '../../src/policy/collector.ts';
import { fileNameOf } from '../../src/policy/image-facts.ts';
import { imageReport } from '../../src/policy/image-report.ts';
import { DEFAULT_OS, type OsId, osProfile } from '../../src/policy/os-profile.ts';
import { recordImageViolations } from '../../src/policy/record-image.ts';

interface Expectation {
  readonly os?: OsId;
  readonly modes: {
    readonly log: { readonly findings: readonly { kind: ViolationKind; level: string; count: number }[] };
  };
}

const root = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const subfolders = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const fixtures = subfolders(root)
  .filter((area) => area !== 'include')
  .flatMap((area) => subfolders(root + area).map((name) => `${area}/${name}`))
  .filter((name) => existsSync(`${root}${name}/expected.json`));

const read = (name: string) => readImage(readFileSync(`${root}${name}/driver.sys`), `${root}${name}/driver.sys`);
const expectationOf = (name: string): Expectation => JSON.parse(readFileSync(`${root}${name}/expected.json`, 'utf8'));
const isImageKind = (kind: ViolationKind) => entryOf(kind).evidence === 'image';

type Sums = Record<string, number>;
const summed = (findings: Expectation['modes']['log']['findings']): Sums => {
  const sums: Sums = {};
  for (const { kind, level, count } of findings.filter((finding) => isImageKind(finding.kind))) {
    sums[`${kind} ${level}`] = (sums[`${kind} ${level}`] ?? 0) + count;
  }
  return sums;
};

describe('the image rules on the sample drivers', () => {
  test.each(fixtures)('%s', (name) => {
    const expected = expectationOf(name);
    const report = imageReport(read(name), expected.os ?? DEFAULT_OS, '0.0.0');
    expect(summed(report.findings)).toEqual(summed(expected.modes.log.findings));
    const hasViolation = Object.keys(summed(report.findings)).some((key) => key.endsWith(' violation'));
    expect(report.imageRules).toBe(hasViolation ? 'failed' : 'passed');
    expect(report.assessed.filter(({ state }) => state === 'failed').length > 0).toBe(hasViolation);
  });

  test('each image kind that is a violation or a note has one', () => {
    const seen = new Set(fixtures.flatMap((name) => expectationOf(name).modes.log.findings.map(({ kind }) => kind)));
    const wanted: ViolationKind[] = [
      'ExecuteWriteSection',
      'SectionAlignment',
      'IatInExecutableSection',
      'UnsupportedRelocs',
      'InitSectionWritable',
    ];
    expect(wanted.filter((kind) => !seen.has(kind))).toEqual([]);
  });
});

test('addresses follow the base, and the violations come back in order', () => {
  const collector = new ViolationCollector();
  const violations = recordImageViolations(
    collector,
    read('image/rwx-section'),
    osProfile(DEFAULT_OS),
    0xfffff80055550000n,
  );
  expect(violations.map(({ kind }) => kind)).toEqual(['ExecuteWriteSection']);
  const [finding] = collector.findings;
  expect(finding?.args[2]).toMatch(/^0xfffff80055550[0-9a-f]{3}$/);
  expect(finding?.site).toMatchObject({
    module: 'driver.sys',
    va: finding && `0x${(0xfffff80055550000n + BigInt(finding.site.rva)).toString(16)}`,
  });
  expect(collector.counters.executeWriteSection).toBe(1);
});

test.each([
  ['a/b.sys', 'b.sys'],
  ['C:\\x\\b.sys', 'b.sys'],
  ['b.sys', 'b.sys'],
])('the file name of %s is %s', (path, name) => {
  expect(fileNameOf(path)).toBe(name);
});

test('imports that the directory leaves out are judged where they are bound', () => {
  const path = `${root}image/iat-in-code/driver.sys`;
  const bytes = Uint8Array.from(readFileSync(path));
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(0x3c, true) + 24 + 112 + 12 * 8;
  view.setUint32(directory, 0x200, true);
  view.setUint32(directory + 4, 8, true);
  const report = imageReport(readImage(bytes, path), DEFAULT_OS, '0.0.0');
  expect(report.counters.iatInExecutableSection).toBe(0);
  expect(report.findings.map(({ kind, level }) => [kind, level])).toEqual([['CodeWrite', 'violation']]);
  expect(report.imageRules).toBe('failed');
});
