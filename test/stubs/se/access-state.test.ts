import { expect, test } from 'vitest';
import { STATUS_NOT_SUPPORTED, STATUS_SUCCESS } from '../../../src/generated/ntstatus.ts';
import { ACCESS_STATE } from '../../../src/generated/structs.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const status = (value: bigint) => Number(value & 0xffffffffn);

test('an access state maps generic rights and holds the subject until it is deleted', () => {
  const t = createTestKernel();
  const mapping = t.memory(16);
  t.k.mem.setU32(mapping, 0x120089);
  const state = t.memory(ACCESS_STATE.$size);
  expect(status(t.call('SeCreateAccessState', state, t.memory(0xe0), 0x80000000, mapping))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.get(state, ACCESS_STATE.RemainingDesiredAccess)).toBe(0x120089);
  const token = state + ACCESS_STATE.SubjectSecurityContext.at + 0x10n;
  expect(t.k.mem.u64(token)).not.toBe(0n);
  t.call('SeDeleteAccessState', state);
  expect(t.k.mem.u64(token)).toBe(0n);
});

test('transactions are refused', () => {
  const t = createTestKernel();
  expect(status(t.call('ZwCommitTransaction', 4, 1))).toBe(STATUS_NOT_SUPPORTED);
});
