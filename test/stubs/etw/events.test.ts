import { expect, test } from 'vitest';
import { STATUS_INVALID_HANDLE, STATUS_SUCCESS } from '../../../src/generated/ntstatus.ts';
import { system } from '../../../src/kernel/boot.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { traceMessages } from '../../../stubs/etw/events.ts';
import { placeCode, runRoutine } from '../io/guest-driver.ts';
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
  // Sets the id at RCX, then reads it to RDX, on one thread.
  const control = new Uint8Array(
    new BigUint64Array([exportAddress(t.k, 'ntoskrnl.exe', 'EtwActivityIdControl')!]).buffer,
  );
  const routine = placeCode(t.k, [
    ...[0x53, 0x56, 0x48, 0x83, 0xec, 0x28, 0x48, 0x89, 0xcb, 0x48, 0x89, 0xd6],
    ...[0xb9, 2, 0, 0, 0, 0x48, 0x89, 0xda, 0x48, 0xb8, ...control, 0xff, 0xd0],
    ...[0xb9, 1, 0, 0, 0, 0x48, 0x89, 0xf2, 0x48, 0xb8, ...control, 0xff, 0xd0],
    ...[0x48, 0x83, 0xc4, 0x28, 0x5e, 0x5b, 0xc3],
  ]);
  const other = t.memory(16);
  expect(Number(runRoutine(t.k, system(t.k).systemProcess, routine, [id, other]))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.bytes(other, 16)).toEqual(made);
  expect(status(t.call('EtwActivityIdControl', 9, id))).toBe(0xc000000d);
});

test('trace messages are kept by GUID and number', () => {
  const t = createTestKernel();
  const guid = t.memory(16);
  t.k.mem.setU32(guid, 0x1234);
  expect(Number(t.call('WmiTraceMessage', 1, 2, guid, 77, 0) & 0xffffffffn)).toBe(0);
  expect(Number(t.call('WmiTraceMessageVa', 1, 0, 0, 78, 0) & 0xffffffffn)).toBe(0);
  expect(traceMessages(t.k).list.map(({ number, guid: bytes }) => [number, bytes[0]])).toEqual([
    [77, 0x34],
    [78, 0],
  ]);
});

test('an activity id belongs to its thread', () => {
  const t = createTestKernel();
  const id = t.memory(16);
  t.k.mem.setU32(id, 5);
  t.call('EtwActivityIdControl', 2, id);
  t.call('EtwActivityIdControl', 1, id);
  expect(t.k.mem.u32(id)).toBe(0);
});
