import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ddiRuleTable } from '../../src/policy/ddi-rule-table.ts';
import { DDI_RULES, type DdiRule, ddiRuleFor } from '../../src/policy/ddi-rules.ts';

type DdiData = Record<string, { m?: string; k?: number; p?: [string, string | null][] }>;
const data: DdiData = JSON.parse(readFileSync(new URL('../../data/ddi.json', import.meta.url), 'utf8'));

/** Upper halves of the registers that narrower arguments leave behind. */
const GARBAGE = 0xdead_beef_0000_0000n;
const NARROW_GARBAGE = 0x5a5a_5a00n;

const call = (values: Record<number, bigint>) => (index: number) => values[index] ?? GARBAGE;
const rule = (name: string): DdiRule => {
  const found = ddiRuleFor(name);
  if (!found) throw new Error(`no rule for ${name}`);
  return found;
};

const TAG = 0x484d454dn;
type Row = [name: string, violating: Record<number, bigint>, clean: Record<number, bigint>, arg3: bigint, arg4: bigint];

const POOL_ROWS: Row[] = [
  ['ExAllocatePool', { 0: 0n }, { 0: 512n }, 0n, 0n],
  ['ExAllocatePoolWithQuota', { 0: 8n }, { 0: 520n }, 8n, 0n],
  ['ExAllocatePoolWithQuotaTag', { 0: 8n, 2: TAG }, { 0: 1n, 2: TAG }, 8n, TAG],
  ['ExAllocatePoolWithTag', { 0: 4n, 2: TAG | GARBAGE }, { 0: 516n, 2: TAG }, 4n, TAG],
  ['ExAllocatePoolWithTagPriority', { 0: 32n, 2: TAG }, { 0: 544n, 2: TAG }, 32n, TAG],
  ['ExAllocatePool2', { 0: 0x80n, 2: TAG }, { 0: 0x40n, 2: TAG }, 0x80n, TAG],
  ['ExAllocatePool3', { 0: 0x1_0000_0082n, 2: TAG }, { 0: 0x1_0000_0042n, 2: TAG }, 0x1_0000_0082n, TAG],
  ['ExInitializeNPagedLookasideList', { 3: 0n, 5: TAG }, { 3: 512n, 5: TAG }, 0n, TAG],
  ['ExInitializeLookasideListEx', { 3: 0n, 6: TAG }, { 3: 512n, 6: TAG }, 0n, TAG],
  ['ClfsCreateMarshallingArea', { 1: 0n }, { 1: 512n }, 0n, 0n],
  ['ChangerClassAllocatePool', { 0: 0n }, { 0: 1n }, 0n, 0n],
  ['VideoPortAllocatePool', { 1: 4n, 3: TAG }, { 1: 516n, 3: TAG }, 4n, TAG],
  ['IPortWavePci::NewMasterDmaChannel', { 3: 0n }, { 3: 512n }, 0n, 0n],
  ['PcNewDmaChannel', { 2: 0n }, { 2: 512n }, 0n, 0n],
  ['PcNewResourceList', { 2: 0n }, { 2: 1n }, 0n, 0n],
  ['PcNewResourceSublist', { 2: 6n }, { 2: 512n }, 6n, 0n],
  ['FltAllocatePoolAlignedWithTag', { 1: 0n, 3: TAG }, { 1: 512n, 3: TAG }, 0n, TAG],
  ['FltAllocateContext', { 3: 0n }, { 3: 1n }, 0n, 0n],
  ['WdfLookasideListCreate', { 3: 0n, 5: TAG }, { 3: 512n, 5: TAG }, 0n, TAG],
  ['WdfMemoryCreate', { 2: 0n, 3: TAG }, { 2: 512n, 3: TAG }, 0n, TAG],
  ['WdfDeviceAllocAndQueryProperty', { 3: 0n }, { 3: 512n }, 0n, 0n],
  ['WdfDeviceAllocAndQueryPropertyEx', { 3: 0n }, { 3: 512n }, 0n, 0n],
  ['WdfFdoInitAllocAndQueryProperty', { 3: 0n }, { 3: 1n }, 0n, 0n],
  ['WdfFdoInitAllocAndQueryPropertyEx', { 3: 0n }, { 3: 512n }, 0n, 0n],
  ['WdfIoTargetAllocAndQueryTargetProperty', { 3: 0n }, { 3: 512n }, 0n, 0n],
  ['WdfRegistryQueryMemory', { 3: 0n }, { 3: 512n }, 0n, 0n],
];
const PROTECTION_ROWS: Row[] = [
  ['MmAllocateContiguousNodeMemory', { 4: 0x40n }, { 4: 0x4n }, 0x40n, 0n],
  ['MmMapIoSpaceEx', { 2: 0x220n }, { 2: 0x204n }, 0x220n, 0n],
  ['MmProtectMdlSystemAddress', { 1: 0x20n }, { 1: 0x2n }, 0x20n, 0n],
  ['ZwAllocateVirtualMemory', { 5: 0x40n }, { 5: 0x4n }, 0x40n, 0n],
  ['ZwCreateSection', { 4: 0x10n }, { 4: 0x2n }, 0x10n, 0n],
  ['NtCreateSection', { 4: 0x80n }, { 4: 0x8n }, 0x80n, 0n],
  ['ZwMapViewOfSection', { 9: 0x12n }, { 9: 0x104n }, 0x12n, 0n],
  ['NtMapViewOfSection', { 9: 0x20n }, { 9: 0x4n }, 0x20n, 0n],
];
const MAPPING_ROWS: Row[] = [
  ['MmMapLockedPagesSpecifyCache', { 1: 0n, 5: 16n }, { 1: 0n, 5: 0x40000010n }, 16n, 0n],
  ['MmMapLockedPagesSpecifyCache', { 1: NARROW_GARBAGE, 5: 0x80000020n }, { 1: 1n, 5: 16n }, 0x80000020n, 0n],
  ['MmMapLockedPages', { 1: 0n }, { 1: 1n }, 32n, 0n],
];
const KIND_OF = new Map([
  ...POOL_ROWS.map(([name]) => [name, 'ExecutePoolType'] as const),
  ...PROTECTION_ROWS.map(([name]) => [name, 'ExecutePageProtection'] as const),
  ...MAPPING_ROWS.map(([name]) => [name, 'ExecutePageMapping'] as const),
]);
const ROWS = [...POOL_ROWS, ...PROTECTION_ROWS, ...MAPPING_ROWS];

describe('rules that an argument decides', () => {
  test.each(ROWS)('%s: a violating call', (name, violating, _clean, arg3, arg4) => {
    expect(rule(name).evaluate(call(violating))).toMatchObject({
      kind: KIND_OF.get(name),
      arg3,
      arg4,
      fields: { ddi: name },
    });
  });

  test.each(ROWS)('%s: the upper half of the register is ignored', (name, violating, _clean, arg3) => {
    if (rule(name).parameter?.name === 'Flags' && name.startsWith('ExAllocatePool')) return;
    const garbled = Object.fromEntries(Object.entries(violating).map(([index, value]) => [index, value | GARBAGE]));
    expect(rule(name).evaluate(call(garbled))).toMatchObject({ arg3 });
  });

  test.each(ROWS)('%s: a clean call', (name, _violating, clean) => {
    expect(rule(name).evaluate(call(clean))).toBeUndefined();
  });

  test('every rule with a violation kind has a row here', () => {
    const ruled = DDI_RULES.filter(({ kind }) => kind !== undefined && kind !== 'MappingCannotAskForNoExecute');
    expect(ruled.map(({ name }) => name).sort()).toEqual([...new Set(ROWS.map(([name]) => name))].sort());
  });
});

describe('rows without a deciding argument', () => {
  const ADVISORIES: [name: string, words: string][] = [
    ['MmAllocateContiguousMemory', 'MmAllocateContiguousNodeMemory'],
    ['MmAllocateContiguousMemorySpecifyCache', 'MmAllocateContiguousNodeMemory'],
    ['MmAllocateContiguousMemorySpecifyCacheNode', 'MmAllocateContiguousNodeMemory'],
    ['MmCopyMemory', 'secure kernel'],
    ['MmMapIoSpace', 'MmMapIoSpaceEx'],
    ['NdisAllocateMemoryWithTagPriority', 'ExAllocatePool2'],
    ['StorPortGetDataInBufferSystemAddress', 'never run code'],
    ['StorPortGetSystemAddress', 'never run code'],
    ['DxgkCbMapMemory', 'MmMapIoSpaceEx'],
  ];

  test.each(ADVISORIES)('%s is an advisory that names what to use', (name, words) => {
    const outcome = rule(name).evaluate(call({}));
    expect(outcome).toMatchObject({ kind: 'MappingCannotAskForNoExecute', arg3: 0n, arg4: 0n });
    expect(outcome?.fields.replacement).toContain(words);
  });

  test('those are all advisories', () => {
    const names = DDI_RULES.filter(({ kind }) => kind === 'MappingCannotAskForNoExecute').map(({ name }) => name);
    expect(names.sort()).toEqual(ADVISORIES.map(([name]) => name).sort());
  });

  test.each(['IMiniportDMus', 'IMiniportMidi', 'IMiniportWaveCyclic', 'IMiniportWavePci'])(
    '%s::NewStream decides nothing: the driver implements it',
    (name) => {
      expect(rule(`${name}::NewStream`).evaluate(call({ 3: 0n }))).toBeUndefined();
    },
  );
});

describe('unknown bits', () => {
  const UNKNOWN: [name: string, args: Record<number, bigint>, bits: bigint | undefined][] = [
    ['ExAllocatePoolWithTag', { 0: 512n | 64n }, 64n],
    ['ExAllocatePoolWithTag', { 0: 1n | 8n | 16n | 256n | 1024n }, undefined],
    ['ExAllocatePool2', { 0: 0x40n | 0x2_0000_0000n }, 0x2_0000_0000n],
    ['ExAllocatePool2', { 0: 0x40n | 0x10n }, 0x10n],
    ['MmMapIoSpaceEx', { 2: 0x804n }, 0x800n],
    ['MmMapLockedPagesSpecifyCache', { 1: 0n, 5: 0x48000010n }, 0x08000000n],
    ['MmMapLockedPages', { 1: 0n }, undefined],
    ['MmMapIoSpace', {}, undefined],
  ];
  test.each(UNKNOWN)('%s %o', (name, args, bits) => {
    const outcome = rule(name).unknownBits(call(args));
    if (bits === undefined) expect(outcome).toBeUndefined();
    else
      expect(outcome).toMatchObject({
        kind: 'UnknownArgumentBits',
        arg4: bits,
        fields: { bits: `0x${bits.toString(16)}` },
      });
  });
});

describe('the table against the prototype data', () => {
  const METHODS = DDI_RULES.filter(({ name }) => name.includes('::'));

  test.each(DDI_RULES.filter((row) => !METHODS.includes(row)))('$name: module and parameter names', (row) => {
    const known = data[row.name];
    expect(known?.m).toBe(row.module);
    // KMDF passes DriverGlobals first, which the data leaves out.
    const offset = known?.k === undefined ? 0 : 1;
    for (const parameter of [row.parameter, row.tagParameter, row.accessModeParameter]) {
      if (!parameter) continue;
      const [documented] = known?.p?.[parameter.index - offset] ?? [];
      // The data has no parameter names for two routines, only their types.
      const unnamed = documented === 'a';
      if (unnamed) expect([row.name, known?.p?.[parameter.index]?.[1]]).toEqual([row.name, 'POOL_TYPE']);
      else expect(NAME_IN_DATA[`${row.name}.${parameter.name}`] ?? parameter.name).toBe(documented);
    }
  });

  /** NtMapViewOfSection is documented with the name that ZwMapViewOfSection has. */
  const NAME_IN_DATA: Record<string, string> = { 'NtMapViewOfSection.Win32Protect': 'PageProtection' };

  test('names are unique and lookups respect the module', () => {
    expect(new Set(DDI_RULES.map(({ name }) => name)).size).toBe(DDI_RULES.length);
    expect(ddiRuleFor('ExAllocatePool', 'NTOSKRNL')?.name).toBe('ExAllocatePool');
    expect(ddiRuleFor('ExAllocatePool', 'ntoskrnl.exe')?.name).toBe('ExAllocatePool');
    expect(ddiRuleFor('ExAllocatePool', 'other.sys')).toBeUndefined();
    expect(ddiRuleFor('ExFreePool')).toBeUndefined();
  });
});

test('the table tells of every rule what decides it and what Windows would be told', () => {
  const rows = ddiRuleTable();
  expect(rows.map(({ ddi }) => ddi)).toEqual(DDI_RULES.map(({ name }) => name));
  expect(rows.find(({ ddi }) => ddi === 'ExAllocatePool2')).toEqual({
    module: 'ntoskrnl.exe',
    ddi: 'ExAllocatePool2',
    parameter: { index: 0, name: 'Flags' },
    predicate: 'has POOL_FLAG_NON_PAGED_EXECUTE',
    kind: 'ExecutePoolType',
    code: '0x2000',
    arg3: 'Flags',
    arg4: 'Tag',
    since: 'Windows 10 2004',
    note: expect.stringContaining('POOL_FLAGS'),
  });
  expect(rows.find(({ ddi }) => ddi === 'MmMapLockedPages')).toMatchObject({
    code: '0x2002',
    arg3: 'HighPagePriority',
  });
  for (const row of rows) expect(row.code === undefined).toBe(row.arg3 === undefined);
});
