import { describe, expect, test } from 'vitest';
import { CATALOGUE, entryOf, findKinds, messageOf, VIOLATION_KINDS } from '../../src/policy/catalogue.ts';
import { COUNTERS } from '../../src/policy/counters.ts';
import { OS_IDS, osProfile } from '../../src/policy/os-profile.ts';

describe('catalogue', () => {
  test('codes are unique', () => {
    expect(new Set(VIOLATION_KINDS.map((kind) => CATALOGUE[kind].code)).size).toBe(VIOLATION_KINDS.length);
  });

  test.each(VIOLATION_KINDS)('%s: each placeholder is a field and each field is used', (kind) => {
    const { message, fields } = entryOf(kind);
    const used = [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(used.sort()).toEqual([...fields].sort());
  });

  test('each counter belongs to exactly one kind', () => {
    const keys = VIOLATION_KINDS.flatMap((kind) => entryOf(kind).counter ?? []);
    expect([...keys].sort()).toEqual(COUNTERS.map(({ key }) => key).sort());
  });

  test('Verifier codes 0x2000 to 0x2005 are all there', () => {
    const codes = VIOLATION_KINDS.flatMap((kind) => {
      const { code, arg1 } = entryOf(kind).bugCheck ?? {};
      return code === 0xc4 && arg1 !== undefined ? [arg1] : [];
    });
    expect([...codes].sort()).toEqual([0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005]);
  });

  test('lines of example code fit a report', () => {
    for (const kind of VIOLATION_KINDS) {
      for (const line of [...entryOf(kind).before, ...entryOf(kind).after]) expect(line.length).toBeLessThanOrEqual(74);
    }
  });

  test('a message takes its fields as they are', () => {
    expect(messageOf('InitSectionWritable', { image: '{section}', section: '$&' })).toContain(
      'section $& of {section} is',
    );
  });
});

describe('what explain takes', () => {
  test.each([
    [['ExecutePoolType'], ['ExecutePoolType']],
    [['executepooltype'], ['ExecutePoolType']],
    [['HV2002'], ['ExecutePageMapping']],
    [['hv00be'], ['CodeWrite']],
    [['0xC4', '0x2000'], ['ExecutePoolType']],
    [['C4', '2004'], ['SectionAlignment']],
    [['0x2005'], ['IatInExecutableSection']],
    [['0xfc'], ['UnvalidatedExecute', 'ManualMapping']],
    [['0x18C'], ['PrivilegedStateChange']],
    [['0xC4', '0x9999'], []],
    [['0xBE', '0x1'], []],
    [['0xC4', '0x2000', '0x1'], []],
    [['nonsense'], []],
    [['constructor'], []],
    [[''], []],
  ])('%o means %o', (words, kinds) => {
    expect(findKinds(words)).toEqual(kinds);
  });

  test('0xC4 alone means all kinds that Driver Verifier breaks on', () => {
    expect(findKinds(['0xC4'])).toHaveLength(6);
  });
});

describe('OS profiles', () => {
  test.each(OS_IDS)('%s has a plausible build', (id) => {
    const profile = osProfile(id);
    expect(profile.id).toBe(id);
    expect(profile.build).toBeGreaterThanOrEqual(7601);
    expect(profile.supportsStraddlingRelocations).toBe(profile.build >= 15063);
  });

  test('Windows 7 carries its service pack', () => {
    expect(osProfile('win7-sp1')).toMatchObject({ major: 6, minor: 1, servicePack: 1, csdVersion: 'Service Pack 1' });
    expect(osProfile('win11-24h2')).toMatchObject({ major: 10, minor: 0, build: 26100, csdVersion: '' });
  });
});
