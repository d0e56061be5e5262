import { assess } from '../../src/policy/assessed.ts';
import type { Occurrence } from '../../src/policy/collector.ts';
import { ViolationCollector } from '../../src/policy/collector.ts';
import type { Site } from '../../src/policy/finding.ts';
import { verdictOf } from '../../src/policy/verdict.ts';
import type { CheckResult, Phase, UnmodelledCall } from '../../src/session/result.ts';

export const site = (rva: number, symbol?: string, file?: string, line?: number): Site => ({
  module: 'sample.sys',
  rva: `0x${rva.toString(16)}`,
  va: `0xfffff8031abc${rva.toString(16).padStart(4, '0')}`,
  ...(symbol !== undefined && { symbol }),
  ...(file !== undefined && { file }),
  ...(line !== undefined && { line }),
});

export const pool = (at: Site, stack: readonly Site[] = []): Occurrence<'ExecutePoolType'> => ({
  args: ['0x2000', at.va, '0x0', '0x484d454d'],
  site: at,
  stack,
  phase: 'DriverEntry',
  fields: { ddi: 'ExAllocatePoolWithTag', parameter: 'PoolType', value: 'NonPagedPool (0x0)', tag: "'MEMH'" },
});

export const ENTRY: Phase = {
  name: 'DriverEntry',
  status: '0x0',
  statusName: 'STATUS_SUCCESS',
  stop: { kind: 'returned' },
  instructions: 12345,
  ddiCalls: 17,
};
export const UNLOAD: Phase = { name: 'DriverUnload', stop: { kind: 'returned' }, instructions: 220, ddiCalls: 3 };

export interface Sample {
  readonly fill?: (collector: ViolationCollector) => void;
  readonly phases?: readonly Phase[];
  readonly unmodelled?: readonly UnmodelledCall[];
  readonly log?: readonly string[];
  readonly bugCheck?: CheckResult['bugCheck'];
  readonly path?: string;
  readonly mode?: 'log' | 'break' | 'enforce';
}

/** A result made by the real collector, verdict and assessment from a hand-made run. */
export function sampleResult(sample: Sample = {}): CheckResult {
  const collector = new ViolationCollector();
  sample.fill?.(collector);
  const { findings, counters } = collector;
  const phases = sample.phases ?? [ENTRY, UNLOAD];
  const unmodelled = sample.unmodelled ?? [];
  const run = { findings, phases, unmodelled };
  return {
    schema: 1,
    tool: { name: 'hvcheck', version: '0.1.0' },
    driver: {
      path: sample.path ?? 'fixtures/pool/sample.sys',
      sha256: 'ab'.repeat(32),
      size: 6144,
      machine: 'x64',
      kind: 'wdm',
      base: '0xfffff8031abc0000',
    },
    profile: { os: 'win11-24h2', build: 26100, seed: 1, mode: sample.mode ?? 'log' },
    ...verdictOf(run),
    counters,
    findings,
    assessed: assess(run),
    phases,
    ...(sample.bugCheck && { bugCheck: sample.bugCheck }),
    coverage: { imports: 43, called: 17, unmodelled, codeBytes: 4096, codeBytesExecuted: 2503 },
    log: sample.log ?? [],
  };
}
