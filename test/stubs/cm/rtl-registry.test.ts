import { beforeEach, expect, test } from 'vitest';
import {
  STATUS_DEBUGGER_INACTIVE,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_SUCCESS,
} from '../../../src/generated/ntstatus.ts';
import { createServiceKeys } from '../../../src/kernel/cm/registry.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const DIRECT = 0x20;
const TYPECHECK = 0x100;
const REQUIRED = 4;
const SERVICES = 1;
let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
  createServiceKeys(t.k, { service: 'demo', imagePath: '\\SystemRoot\\demo.sys' });
});
const status = (value: bigint) => Number(value & 0xffffffffn);

interface Row {
  readonly routine?: bigint;
  readonly flags: number;
  readonly name?: string;
  readonly to?: bigint;
  readonly defaultType?: number;
  readonly defaultData?: bigint;
  readonly defaultLength?: number;
}
function query(...rows: readonly Row[]): number {
  const table = t.memory(0x38 * (rows.length + 1));
  rows.forEach((row, index) => {
    const at = table + BigInt(0x38 * index);
    t.k.mem.setU64(at, row.routine ?? 0n);
    t.k.mem.setU32(at + 8n, row.flags);
    t.k.mem.setU64(at + 0x10n, row.name === undefined ? 0n : t.utf16z(row.name));
    t.k.mem.setU64(at + 0x18n, row.to ?? 0n);
    t.k.mem.setU32(at + 0x20n, row.defaultType ?? 0);
    t.k.mem.setU64(at + 0x28n, row.defaultData ?? 0n);
    t.k.mem.setU32(at + 0x30n, row.defaultLength ?? 0);
  });
  return status(t.call('RtlQueryRegistryValues', SERVICES, t.utf16z('demo'), table, 0, 0));
}

test('direct queries store numbers, strings and defaults', () => {
  const start = t.memory(4);
  const image = t.memory(16);
  const missing = t.memory(4);
  const preset = t.memory(4);
  t.k.mem.setU32(preset, 77);
  const rows = [
    { flags: DIRECT | TYPECHECK, name: 'Start', to: start, defaultType: 4 << 24 },
    { flags: DIRECT | TYPECHECK, name: 'ImagePath', to: image, defaultType: 2 << 24 },
    { flags: DIRECT, name: 'NotThere', to: missing, defaultType: 4, defaultData: preset, defaultLength: 4 },
  ];
  expect(query(...rows)).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(start)).toBe(3);
  expect(t.k.mem.utf16(t.k.mem.u64(image + 8n), t.k.mem.u16(image))).toBe('\\SystemRoot\\demo.sys');
  expect(t.k.mem.u32(missing)).toBe(77);
});

test('a value of another type, a required one that is missing and a key that is missing fail', () => {
  expect(query({ flags: DIRECT | TYPECHECK, name: 'Start', to: t.memory(16), defaultType: 1 << 24 })).toBe(
    STATUS_OBJECT_TYPE_MISMATCH,
  );
  expect(query({ flags: DIRECT | REQUIRED, name: 'NotThere', to: t.memory(16) })).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  const table = t.memory(0x38);
  expect(status(t.call('RtlQueryRegistryValues', SERVICES, t.utf16z('nobody'), table, 0, 0))).toBe(
    STATUS_OBJECT_NAME_NOT_FOUND,
  );
  expect(status(t.call('RtlQueryRegistryValues', 0x80000001, t.utf16z('nobody'), table, 0, 0))).toBe(STATUS_SUCCESS);
});

test("the caller's routine is called for each value and its failure ends the query", () => {
  // RtlWriteRegistryValue(ValueName …) isn't a query routine, but any export with a status shows that it was reached.
  const refuses = exportAddress(t.k, 'ntoskrnl.exe', 'KdDisableDebugger')!;
  const after = t.memory(4);
  const ended = query({ routine: refuses, flags: 0, name: 'Start' }, { flags: DIRECT, name: 'Start', to: after });
  expect(ended).toBe(STATUS_DEBUGGER_INACTIVE);
  expect(t.k.mem.u32(after)).toBe(0);
  const accepts = exportAddress(t.k, 'ntoskrnl.exe', 'KeGetCurrentIrql') ?? refuses;
  expect(query({ routine: accepts, flags: 0 }, { flags: DIRECT, name: 'Start', to: after })).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(after)).toBe(3);
});

test('writing, checking and deleting go to the same tree', () => {
  const path = t.utf16z('demo\\Parameters');
  const data = t.memory(4);
  t.k.mem.setU32(data, 9);
  expect(status(t.call('RtlWriteRegistryValue', SERVICES, path, t.utf16z('x'), 4, data, 4))).toBe(STATUS_SUCCESS);
  expect(status(t.call('RtlCheckRegistryKey', SERVICES, path))).toBe(STATUS_SUCCESS);
  expect(status(t.call('RtlDeleteRegistryValue', SERVICES, path, t.utf16z('X')))).toBe(STATUS_SUCCESS);
  expect(status(t.call('RtlDeleteRegistryValue', SERVICES, path, t.utf16z('x')))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  expect(status(t.call('RtlCreateRegistryKey', SERVICES, t.utf16z('fresh')))).toBe(STATUS_SUCCESS);
  expect(status(t.call('RtlCheckRegistryKey', SERVICES, t.utf16z('fresh')))).toBe(STATUS_SUCCESS);
});
