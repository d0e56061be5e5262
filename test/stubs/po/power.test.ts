import { expect, test } from 'vitest';
import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from '../../../src/generated/ntstatus.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const status = (value: bigint) => Number(value & 0xffffffffn);

test('a power setting callback is registered until it is unregistered', () => {
  const t = createTestKernel();
  const out = t.memory(8);
  expect(status(t.call('PoRegisterPowerSettingCallback', 0, t.memory(16), 0x1000, 0, out))).toBe(STATUS_SUCCESS);
  const handle = t.k.mem.u64(out);
  expect(status(t.call('PoUnregisterPowerSettingCallback', handle))).toBe(STATUS_SUCCESS);
  expect(status(t.call('PoUnregisterPowerSettingCallback', handle))).toBe(STATUS_INVALID_PARAMETER);
});

test('the power state that was set last is told by the next change', () => {
  const t = createTestKernel();
  const device = t.memory(0x150);
  expect(status(t.call('PoSetPowerState', device, 1, 4))).toBe(1);
  expect(status(t.call('PoSetPowerState', device, 1, 1))).toBe(4);
});
