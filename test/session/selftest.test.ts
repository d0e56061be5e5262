import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OsId, osProfile } from '../../src/policy/os-profile.ts';
import { checkDriver } from '../../src/session/check.ts';
import { fixtureRoot } from '../fixtures/expectation.ts';

const MIB = 1024 * 1024;
const root = join(fixtureRoot, 'selftest');
const areas = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

const machines: readonly (readonly [OsId, number])[] = [
  ['win11-24h2', 1],
  ['win10-22h2', 2],
  ['win10-1607', 3],
  ['win8.1', 5],
  ['server2022', 77],
];

/** The machines on which a driver can be loaded: its imports may have come with a later release, which SELFTEST_SINCE names. */
function machinesFor(area: string): typeof machines {
  const since = /#define SELFTEST_SINCE "(\S+)"/.exec(readFileSync(join(root, area, 'driver.c'), 'utf8'))?.[1];
  if (since === undefined) return machines;
  const first = osProfile(since as OsId).build;
  return machines.filter(([os]) => osProfile(os).build >= first);
}

/** Routines that test a group, each with the number of assertions that its source declares. */
function declaredGroups(area: string): Record<string, number> {
  const source = readFileSync(join(root, area, 'driver.c'), 'utf8');
  const groups = [...source.matchAll(/GROUP\((\w+), (\d+)\)/g)];
  return Object.fromEntries(groups.map(([, name, count]) => [name, Number(count)]));
}

interface Report {
  readonly groups: Record<string, number>;
  readonly failures: string[];
}

/** What a driver printed: one line a group, one a failed assertion. Other lines are the tested routines' own. */
function readReport(area: string, lines: readonly string[]): Report {
  const groups: Record<string, number> = {};
  const failures = lines.filter((line) => line.startsWith('FAIL '));
  for (const line of lines) {
    const summary = /^selftest: (\S+)\/(\w+) (\d+) assertions, (\d+) failed$/.exec(line);
    if (!summary) continue;
    expect(summary[1]).toBe(area);
    groups[summary[2]!] = Number(summary[3]);
    if (summary[4] !== '0') failures.push(line);
  }
  return { groups, failures };
}

describe.each(areas.map(({ name }) => name))('selftest/%s', (area) => {
  test.each(machinesFor(area))('on %s, seed %i', (os, seed) => {
    const result = checkDriver({
      path: join(root, area, 'driver.sys'),
      os,
      seed,
      mode: 'log',
      maxInstructions: 20_000_000,
      maxTimeMs: 60_000,
      maxMemoryBytes: 256 * MIB,
      with: [],
    });
    const { groups, failures } = readReport(area, result.log);
    expect(failures).toEqual([]);
    expect(groups).toEqual(declaredGroups(area));
    expect({ verdict: result.verdict, reasons: result.reasons }).toEqual({ verdict: 'compatible', reasons: [] });
    expect(result.phases.filter(({ stop }) => stop.kind !== 'returned')).toEqual([]);
    expect(result.phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['DriverEntry', 'DriverUnload']));
  });
});

test('the drivers assert at least 3,500 things', () => {
  const counts = areas.flatMap(({ name }) => Object.values(declaredGroups(name)));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(3500);
});
