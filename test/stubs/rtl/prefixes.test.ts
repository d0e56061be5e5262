import { expect, test } from 'vitest';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const t = createTestKernel();
const { k } = t;

test('the longest prefix that ends with a whole name is found, and no longer once it is removed', () => {
  const [table, short, long] = [t.memory(0x18), t.memory(0x38), t.memory(0x38)];
  t.call('RtlInitializeUnicodePrefix', table);
  expect(t.call('RtlInsertUnicodePrefix', table, t.unicode('\\a'), short) & 1n).toBe(1n);
  expect(t.call('RtlInsertUnicodePrefix', table, t.unicode('\\a\\b'), long) & 1n).toBe(1n);
  expect(t.call('RtlInsertUnicodePrefix', table, t.unicode('\\a'), t.memory(0x38)) & 1n).toBe(0n);
  expect(t.call('RtlFindUnicodePrefix', table, t.unicode('\\A\\B\\c'), 0)).toBe(long);
  expect(t.call('RtlFindUnicodePrefix', table, t.unicode('\\A\\B\\c'), 9)).toBe(0n);
  expect(t.call('RtlFindUnicodePrefix', table, t.unicode('\\a\\bc'), 0)).toBe(short);
  t.call('RtlRemoveUnicodePrefix', table, long);
  expect(t.call('RtlFindUnicodePrefix', table, t.unicode('\\a\\b'), 0)).toBe(short);
});

test('run-once calls the routine until it succeeds, then no more', () => {
  const [once, context] = [t.memory(8), t.memory(8)];
  k.mem.setU64(context, 0x1000n);
  const fails = exportAddress(k, 'ntoskrnl.exe', 'RtlGetNtGlobalFlags')!;
  const succeeds =
    exportAddress(k, 'ntoskrnl.exe', 'KeQueryTimeIncrement') ?? exportAddress(k, 'ntoskrnl.exe', 'rand')!;
  t.call('RtlRunOnceInitialize', once);
  expect(t.call('RtlRunOnceExecuteOnce', once, fails, 0, context)).toBe(0xc0000001n);
  expect(t.call('RtlRunOnceBeginInitialize', once, 1, context)).toBe(0xc0000001n);
  expect(t.call('RtlRunOnceExecuteOnce', once, succeeds, 0, context)).toBe(0n);
  k.mem.setU64(context, 0n);
  expect(t.call('RtlRunOnceExecuteOnce', once, fails, 0, context)).toBe(0n);
  expect(k.mem.u64(context)).toBe(0x1000n);
});
