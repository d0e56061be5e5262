import { describe, expect, test } from 'vitest';
import { type Occurrence, ViolationCollector } from '../../src/policy/collector.ts';
import type { Site } from '../../src/policy/finding.ts';

const SITE: Site = { module: 'sample.sys', rva: '0x1010', va: '0xfffff80000001010' };

function poolOccurrence(): Occurrence<'ExecutePoolType'> {
  const fields = { ddi: 'ExAllocatePoolWithTag', parameter: 'PoolType', value: 'NonPagedPool (0x0)', tag: "'MEMH'" };
  return { args: ['0x2000', SITE.va, '0x0', '0x484d454d'], site: SITE, stack: [SITE], phase: 'DriverEntry', fields };
}

describe('ViolationCollector', () => {
  test('groups calls by kind, DDI and site, and counts each', () => {
    const collector = new ViolationCollector();
    let described = 0;
    const describeOnce = () => {
      described++;
      return poolOccurrence();
    };
    expect(collector.record('ExecutePoolType', 0x1010n, 'ExAllocatePoolWithTag', describeOnce)).toBe(true);
    for (let i = 0; i < 99; i++) {
      expect(collector.record('ExecutePoolType', 0x1010n, 'ExAllocatePoolWithTag', describeOnce)).toBe(false);
    }
    collector.record('ExecutePoolType', 0x2020n, 'ExAllocatePoolWithTag', describeOnce);
    collector.record('ExecutePoolType', 0x2020n, 'ExAllocatePool', describeOnce);
    expect(described).toBe(3);
    expect(collector.findings.map(({ count, ddi }) => [count, ddi])).toEqual([
      [100, 'ExAllocatePoolWithTag'],
      [1, 'ExAllocatePoolWithTag'],
      [1, 'ExAllocatePool'],
    ]);
    expect(collector.counters).toMatchObject({ executePoolType: 102, executePageMapping: 0 });
  });

  test('a finding has the message, the fix and the page of its routine', () => {
    const collector = new ViolationCollector();
    collector.record('ExecutePoolType', 1n, 'ExAllocatePoolWithTag', poolOccurrence);
    expect(collector.findings[0]).toMatchObject({
      code: 'HV2000',
      level: 'violation',
      message:
        "ExAllocatePoolWithTag was asked for executable nonpaged pool: PoolType = NonPagedPool (0x0), tag 'MEMH'.",
      fix: 'Call ExAllocatePool2 with POOL_FLAG_NON_PAGED, or pass NonPagedPoolNx.',
      help: 'https://learn.microsoft.com/windows-hardware/drivers/ddi/wdm/nf-wdm-exallocatepoolwithtag',
    });
  });

  test('a note is not counted', () => {
    const collector = new ViolationCollector();
    const fields = { image: 'sample.sys', rva: '0x1ffc', width: '8' };
    const note = (): Occurrence<'UnsupportedRelocs'> => ({
      args: ['0x0', 'sample.sys', '0x0', '.data'],
      site: SITE,
      stack: [],
      phase: 'image',
      fields,
      level: 'note',
    });
    collector.record('UnsupportedRelocs', 0x1ffcn, undefined, note, 12);
    expect(collector.findings[0]).toMatchObject({ level: 'note', count: 12 });
    expect(collector.counters.unsupportedRelocs).toBe(0);
    expect(collector.hasViolation).toBe(false);
  });

  test('a clone goes its own way', () => {
    const collector = new ViolationCollector();
    collector.record('ExecutePoolType', 1n, 'ExAllocatePool', poolOccurrence);
    const clone = collector.clone();
    clone.record('ExecutePoolType', 1n, 'ExAllocatePool', poolOccurrence);
    clone.record('ExecutePoolType', 2n, 'ExAllocatePool', poolOccurrence);
    expect(collector.findings.map(({ count }) => count)).toEqual([1]);
    expect(clone.findings.map(({ count }) => count)).toEqual([2, 1]);
  });
});
