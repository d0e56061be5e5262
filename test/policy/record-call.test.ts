import { expect, test } from 'vitest';
import { ViolationCollector } from '../../src/policy/collector.ts';
import { ddiRuleFor } from '../../src/policy/ddi-rules.ts';
import { recordCall } from '../../src/policy/record-call.ts';

const RETURN = 0xfffff80000001234n;

function record(name: string, values: readonly bigint[], times = 1) {
  const collector = new ViolationCollector();
  let places = 0;
  const place = () => {
    places++;
    return { site: { module: 'a.sys', rva: '0x1234', va: '0xfffff80000001234' }, stack: [], phase: 'DriverEntry' };
  };
  let outcome: ReturnType<typeof recordCall>;
  for (let i = 0; i < times; i++) {
    outcome = recordCall(collector, ddiRuleFor(name)!, (index) => values[index] ?? 0n, RETURN, place);
  }
  return { outcome, places, collector, findings: collector.findings };
}

test('a violation is recorded with the arguments of the bug check and handed back', () => {
  const { outcome, findings, places, collector } = record('ExAllocatePoolWithTag', [0n, 16n, 0x484d454dn], 1000);
  expect(outcome?.kind).toBe('ExecutePoolType');
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ count: 1000, args: ['0x2000', '0xfffff80000001234', '0x0', '0x484d454d'] });
  expect(places).toBe(1);
  expect(collector.counters.executePoolType).toBe(1000);
});

test('an advisory is recorded and nothing is handed back', () => {
  const { outcome, findings, collector } = record('MmMapIoSpace', [0n, 4096n, 0n]);
  expect(outcome).toBeUndefined();
  expect(findings[0]).toMatchObject({
    kind: 'MappingCannotAskForNoExecute',
    level: 'advisory',
    args: ['0x0', '0xfffff80000001234', '0x0', '0x0'],
  });
  expect(collector.hasViolation).toBe(false);
});

test('unknown bits are a note beside the violation', () => {
  const { outcome, findings } = record('ExAllocatePoolWithTag', [0x8000n, 16n, 0n]);
  expect(outcome?.kind).toBe('ExecutePoolType');
  expect(findings.map(({ kind, message }) => [kind, message])).toEqual([
    [
      'ExecutePoolType',
      String.raw`ExAllocatePoolWithTag was asked for executable nonpaged pool: PoolType = NonPagedPool | 0x8000 (0x8000), tag '\x00\x00\x00\x00'.`,
    ],
    [
      'UnknownArgumentBits',
      'ExAllocatePoolWithTag was called with PoolType = NonPagedPool | 0x8000 (0x8000); the bits 0x8000 have no documented meaning.',
    ],
  ]);
});

test('a clean call leaves nothing', () => {
  expect(record('ExAllocatePoolWithTag', [512n, 16n, 0n]).findings).toEqual([]);
});
