import { expect, test } from 'vitest';
import { STATUS_INVALID_HANDLE, STATUS_SUCCESS } from '../../../src/generated/ntstatus.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const status = (value: bigint) => Number(value & 0xffffffffn);

test('a provider is registered once, is never enabled, and goes', () => {
  const t = createTestKernel();
  const out = t.memory(8);
  expect(status(t.call('EtwRegister', t.memory(16), 0, 0, out))).toBe(STATUS_SUCCESS);
  const handle = t.k.mem.u64(out);
  expect(t.call('EtwEventEnabled', handle, t.memory(16)) & 0xffn).toBe(0n);
  expect(status(t.call('EtwWrite', handle, t.memory(16), 0, 0, 0))).toBe(STATUS_SUCCESS);
  expect(status(t.call('EtwWrite', 0, t.memory(16), 0, 0, 0))).toBe(STATUS_INVALID_HANDLE);
  expect(status(t.call('EtwUnregister', handle))).toBe(STATUS_SUCCESS);
  expect(status(t.call('EtwUnregister', handle))).toBe(STATUS_INVALID_HANDLE);
});

test('the activity id is made, set and read', () => {
  const t = createTestKernel();
  const id = t.memory(16);
  expect(status(t.call('EtwActivityIdControl', 3, id))).toBe(STATUS_SUCCESS);
  const made = t.k.mem.bytes(id, 16);
  expect(made.some((byte) => byte !== 0)).toBe(true);
  expect(status(t.call('EtwActivityIdControl', 2, id))).toBe(STATUS_SUCCESS);
  const other = t.memory(16);
  expect(status(t.call('EtwActivityIdControl', 1, other))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.bytes(other, 16)).toEqual(made);
  expect(status(t.call('EtwActivityIdControl', 9, id))).toBe(0xc000000d);
});
