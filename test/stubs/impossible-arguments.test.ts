import { expect, test } from 'vitest';
import {
  STATUS_INVALID_PAGE_PROTECTION,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_5,
  STATUS_SECTION_TOO_BIG,
} from '../../src/generated/ntstatus.ts';
import type { KernelStop } from '../../src/kernel/signals.ts';
import { DDI_RULES, type DdiRule } from '../../src/policy/ddi-rules.ts';
import { ALL_DDIS } from '../../stubs/index.ts';
import { createTestKernel, type TestKernel } from './kernel-fixture.ts';

const TAG = 0x6c706d53;
const HUGE = 1n << 63n;
const CURRENT_PROCESS = -1n;
const EXECUTE_AND_READ_ONLY = 0x12;
const ANY_NODE = 0x80000000;

/** Arguments that would do, with the deciding one to be put in. */
const CALLS: Readonly<Record<string, (t: TestKernel, decider: bigint) => (bigint | number)[]>> = {
  ExAllocatePool: (_, type) => [type, 64],
  ExAllocatePoolWithQuota: (_, type) => [type, 64],
  ExAllocatePoolWithTag: (_, type) => [type, 64, TAG],
  ExAllocatePoolWithQuotaTag: (_, type) => [type, 64, TAG],
  ExAllocatePoolWithTagPriority: (_, type) => [type, 64, TAG, 16],
  ExAllocatePool2: (_, flags) => [flags, 64, TAG],
  ExAllocatePool3: (_, flags) => [flags, 64, TAG, 0, 0],
  ExInitializeNPagedLookasideList: (t, flags) => [t.memory(0x80), 0, 0, flags, 64, TAG, 0],
  ExInitializeLookasideListEx: (t, type) => [t.memory(0x80), 0, 0, type, 0, 64, TAG, 0],
  MmAllocateContiguousNodeMemory: (_, protect) => [0x1000, 0, HUGE - 1n, 0, protect, ANY_NODE],
  MmMapIoSpaceEx: (_, protect) => [0xfed40000, 0x1000, protect],
  MmMapLockedPages: (t, mode) => [lockedMdl(t), mode],
  MmMapLockedPagesSpecifyCache: (t, priority) => [lockedMdl(t), 0, 1, 0, 0, priority],
  MmProtectMdlSystemAddress: (t, protect) => [mappedMdl(t), protect],
  ZwAllocateVirtualMemory: (t, protect) => virtualMemory(t, 0x1000n, protect),
  ZwCreateSection: (t, protect) => section(t, 0x1000n, protect),
  NtCreateSection: (t, protect) => section(t, 0x1000n, protect),
  ZwMapViewOfSection: view,
  NtMapViewOfSection: view,
};

function lockedMdl(t: TestKernel): bigint {
  const mdl = t.call('IoAllocateMdl', t.memory(0x1000), 0x1000, 0, 0, 0);
  t.call('MmBuildMdlForNonPagedPool', mdl);
  return mdl;
}
function mappedMdl(t: TestKernel): bigint {
  const mdl = lockedMdl(t);
  t.call('MmMapLockedPagesSpecifyCache', mdl, 0, 1, 0, 0, 0x40000010);
  return mdl;
}
function quad(t: TestKernel, value: bigint): bigint {
  const va = t.memory(8);
  t.k.mem.setU64(va, BigInt.asUintN(64, value));
  return va;
}
const virtualMemory = (t: TestKernel, size: bigint, protect: bigint | number) => [
  CURRENT_PROCESS,
  quad(t, 0n),
  0,
  quad(t, size),
  0x3000,
  protect,
];
const section = (t: TestKernel, size: bigint, protect: bigint | number) => [
  quad(t, 0n),
  0xf001f,
  0,
  quad(t, size),
  protect,
  0x8000000,
  0,
];
function view(t: TestKernel, protect: bigint): (bigint | number)[] {
  const handle = quad(t, 0n);
  t.call('ZwCreateSection', handle, 0xf001f, 0, quad(t, 0x1000n), 4, 0x8000000, 0);
  return [t.k.mem.u64(handle), CURRENT_PROCESS, quad(t, 0n), 0, 0, 0, quad(t, 0n), 1, 0, protect];
}

const ODD_VALUES = [0n, 1n, 2n, 3n, 6n, 7n, 0x12n, 0x40n, 0x44n, 0x80n, 0xc0n, 0xf0n, 0x200n, 0x240n, 0x800n, 0x8200n];
const WIDE_VALUES = [0x7fffffffn, 0x80000000n, 0xffffffffn, 1n << 40n, HUGE, (1n << 64n) - 1n];

/** What a rule has to say of a value, written down anew: violation, unknown bits. */
const EXPECTED: Readonly<Record<string, (value: bigint) => readonly [boolean, boolean]>> = {
  PoolType: (value) => {
    const type = BigInt.asUintN(32, value);
    return [type % 2n === 0n && (type / 512n) % 2n === 0n, (type & ~0x73fn) !== 0n];
  },
  Protect: (value) => {
    const protect = BigInt.asUintN(32, value);
    return [(protect & 0xf0n) !== 0n, (protect & ~0x400007ffn) !== 0n];
  },
  Priority: (value) => {
    const priority = BigInt.asUintN(32, value);
    return [(priority & 0x40000000n) === 0n, (priority & ~0xe000003fn) !== 0n];
  },
};

function meaningOf(rule: DdiRule): keyof typeof EXPECTED | undefined {
  if (/^ExAllocatePool[23]$/.test(rule.name)) return undefined;
  if (rule.kind === 'ExecutePoolType') return 'PoolType';
  return rule.kind === 'ExecutePageProtection' ? 'Protect' : 'Priority';
}

const ruled = DDI_RULES.filter(({ name, parameter }) => parameter && ALL_DDIS.some((ddi) => ddi.name === name)).filter(
  ({ module }) => module === 'ntoskrnl.exe',
);

test('every ruled routine of the kernel with a deciding argument is called here', () => {
  expect(ruled.map(({ name }) => name).filter((name) => !(name in CALLS))).toEqual([]);
});

test.each(ruled.map((rule) => [rule.name, rule] as const))(
  '%s ends as a kernel ends and is judged for what it is',
  (name, rule) => {
    const meaning = meaningOf(rule);
    let t = createTestKernel();
    for (const value of [...ODD_VALUES, ...WIDE_VALUES]) {
      const args = CALLS[name]!(t, value);
      const stop = t.attempt(name, ...args);
      const shown = `${name} with 0x${value.toString(16)}: ${describeStop(stop)}`;
      expect(['returned', 'bugCheck', 'unhandledFault'], shown).toContain(stop.kind);
      if (stop.kind !== 'returned') t = createTestKernel();
      if (meaning === undefined) continue;
      const raw = (index: number) => BigInt.asUintN(64, BigInt(args[index] ?? 0));
      const judged = [rule.evaluate(raw) !== undefined, rule.unknownBits(raw) !== undefined];
      expect(judged, shown).toEqual(EXPECTED[meaning]!(value));
    }
  },
);

type Ending = { value: bigint | number } | { bugCheck: readonly [number, bigint] };
function endingOf(stop: KernelStop): Ending | { other: unknown } {
  if (stop.kind === 'returned') return { value: stop.value };
  if (stop.kind === 'bugCheck') return { bugCheck: [stop.code, stop.args[0]!] };
  return { other: describeStop(stop) };
}
const describeStop = (stop: KernelStop) =>
  JSON.stringify(stop, (_, part) => (typeof part === 'bigint' ? `0x${part.toString(16)}` : part));

const NULL: Ending = { value: 0n };
const status = (value: number): Ending => ({ value: BigInt(value) });
const MUST_SUCCEED: Ending = { bugCheck: [0xc2, 0x9an] };

/** What Windows documents for arguments that cannot be. */
const ROWS: readonly (readonly [string, string, (t: TestKernel) => (bigint | number)[], Ending])[] = [
  ['ExAllocatePoolWithTag', 'more than there is', () => [512, HUGE, TAG], NULL],
  ['ExAllocatePoolWithTag', 'must-succeed pool', () => [2, 64, TAG], MUST_SUCCEED],
  ['ExAllocatePool', 'cache-aligned must-succeed pool', () => [6, 64], MUST_SUCCEED],
  ['ExAllocatePoolWithTagPriority', 'the type between', () => [3, 64, TAG, 16], MUST_SUCCEED],
  ['ExAllocatePool2', 'no pool at all', () => [0, 64, TAG], NULL],
  ['ExAllocatePool2', 'two pools at once', () => [0xc0, 64, TAG], NULL],
  ['ExAllocatePool2', 'an undefined required flag', () => [0x40 | 0x10000, 64, TAG], NULL],
  ['ExAllocatePool2', 'no bytes', () => [0x40, 0, TAG], NULL],
  ['ExAllocatePool2', 'more than there is', () => [0x40, HUGE, TAG], NULL],
  ['ExAllocatePool2', 'no tag', () => [0x40, 64, 0], NULL],
  ['ExAllocatePool3', 'two pools at once', () => [0x140, 64, TAG, 0, 0], NULL],
  [
    'ExInitializeLookasideListEx',
    'both flags',
    (t) => [t.memory(0x80), 0, 0, 512, 3, 64, TAG, 0],
    status(STATUS_INVALID_PARAMETER_5),
  ],
  [
    'MmAllocateContiguousNodeMemory',
    'two protections',
    () => [0x1000, 0, HUGE - 1n, 0, EXECUTE_AND_READ_ONLY, ANY_NODE],
    NULL,
  ],
  ['MmAllocateContiguousNodeMemory', 'no protection', () => [0x1000, 0, HUGE - 1n, 0, 0, ANY_NODE], NULL],
  ['MmAllocateContiguousNodeMemory', 'more than there is', () => [HUGE, 0, HUGE - 1n, 0, 4, ANY_NODE], NULL],
  ['MmMapIoSpaceEx', 'two protections', () => [0xfed40000, 0x1000, EXECUTE_AND_READ_ONLY], NULL],
  ['MmMapIoSpaceEx', 'a guard page', () => [0xfed40000, 0x1000, 0x104], NULL],
  ['MmMapIoSpaceEx', 'no bytes', () => [0xfed40000, 0, 4], NULL],
  [
    'MmProtectMdlSystemAddress',
    'two protections',
    (t) => [mappedMdl(t), EXECUTE_AND_READ_ONLY],
    status(STATUS_INVALID_PAGE_PROTECTION),
  ],
  [
    'ZwAllocateVirtualMemory',
    'two protections',
    (t) => virtualMemory(t, 0x1000n, EXECUTE_AND_READ_ONLY),
    status(STATUS_INVALID_PAGE_PROTECTION),
  ],
  ['ZwAllocateVirtualMemory', 'no bytes', (t) => virtualMemory(t, 0n, 4), status(STATUS_INVALID_PARAMETER_4)],
  [
    'ZwAllocateVirtualMemory',
    'more than there is',
    (t) => virtualMemory(t, HUGE, 4),
    status(STATUS_INVALID_PARAMETER_4),
  ],
  [
    'ZwCreateSection',
    'two protections',
    (t) => section(t, 0x1000n, EXECUTE_AND_READ_ONLY),
    status(STATUS_INVALID_PAGE_PROTECTION),
  ],
  ['ZwCreateSection', 'no bytes', (t) => section(t, 0n, 4), status(STATUS_INVALID_PARAMETER_4)],
  ['ZwCreateSection', 'more than there is', (t) => section(t, HUGE - 1n, 4), status(STATUS_SECTION_TOO_BIG)],
  [
    'ZwMapViewOfSection',
    'two protections',
    (t) => view(t, BigInt(EXECUTE_AND_READ_ONLY)),
    status(STATUS_INVALID_PAGE_PROTECTION),
  ],
];

test.each(ROWS)('%s: %s', (name, _, args, expected) => {
  const t = createTestKernel();
  const ending = endingOf(t.attempt(name, ...args(t)));
  expect('value' in ending ? { value: BigInt.asUintN(32, BigInt(ending.value)) } : ending).toEqual(expected);
});

test('a size of zero gets the smallest block', () => {
  expect(createTestKernel().call('ExAllocatePoolWithTag', 512, 0, TAG)).not.toBe(0n);
});
