import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../../../src/generated/ntstatus.ts';
import { system } from '../../../src/kernel/boot.ts';
import { guidBytes } from '../../../src/kernel/pnp/guid.ts';
import { powerSettingCallbacks, powerSettingChange } from '../../../src/kernel/po/power-settings.ts';
import { placeCode, runRoutine } from '../io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const run = (routine: bigint, args: readonly bigint[]) => runRoutine(t.k, system(t.k).systemProcess, routine, args);

describe('power settings', () => {
  /** Keeps the value and its length in the context (R9): mov eax,[rdx]; mov [r9],eax; mov [r9+4],r8d; inc dword [r9+8]; ret */
  const CALLBACK = [0x8b, 0x02, 0x41, 0x89, 0x01, 0x45, 0x89, 0x41, 0x04, 0x41, 0xff, 0x41, 0x08, 0x31, 0xc0, 0xc3];
  const BATTERY = '{a7ad8041-b45a-4cae-87a3-eecbb468a9e1}';
  it('tell a callback the value of the day, and changes that are played', () => {
    const [context, out, guid] = [t.memory(16), t.memory(8), t.memory(16)];
    t.k.mem.write(guid, guidBytes(BATTERY));
    const routine = placeCode(t.k, CALLBACK);
    expect(status(t.call('PoRegisterPowerSettingCallback', 0, guid, routine, context, out))).toBe(STATUS_SUCCESS);
    run(placeCode(t.k, [0xc3]), []);
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n), t.k.mem.u32(context + 8n)]).toEqual([100, 4, 1]);
    const [callback] = powerSettingCallbacks(t.k);
    const change = powerSettingChange(t.k, callback!, Uint8Array.of(42, 0, 0, 0));
    run(change.routine, change.args);
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 8n)]).toEqual([42, 2]);
    const handle = t.k.mem.u64(out);
    expect(status(t.call('PoUnregisterPowerSettingCallback', handle))).toBe(STATUS_SUCCESS);
    expect(status(t.call('PoUnregisterPowerSettingCallback', handle))).toBe(STATUS_INVALID_PARAMETER);
  });
  it('need a callback', () => {
    expect(status(t.call('PoRegisterPowerSettingCallback', 0, t.memory(16), 0, 0, t.memory(8)))).toBe(
      STATUS_INVALID_PARAMETER,
    );
  });
});

it('the power state that was set last is told by the next change', () => {
  const device = t.memory(0x150);
  expect(status(t.call('PoSetPowerState', device, 1, 4))).toBe(1);
  expect(status(t.call('PoSetPowerState', device, 1, 1))).toBe(4);
});

it('power requests count', () => {
  const out = t.memory(8);
  expect(status(t.call('PoCreatePowerRequest', out, 0, 0))).toBe(0);
  const request = t.k.mem.u64(out);
  expect(status(t.call('PoClearPowerRequest', request, 1))).toBe(STATUS_UNSUCCESSFUL);
  expect(status(t.call('PoSetPowerRequest', request, 1))).toBe(0);
  expect(status(t.call('PoClearPowerRequest', request, 1))).toBe(0);
  expect(status(t.call('PoSetPowerRequest', request, 9))).toBe(STATUS_INVALID_PARAMETER);
  t.call('PoDeletePowerRequest', request);
  expect(status(t.call('PoSetPowerRequest', request, 1))).toBe(STATUS_INVALID_PARAMETER);
});

it('system states and idle detection have handles of their own', () => {
  const handle = t.call('PoRegisterSystemState', 0, 1);
  expect(t.call('PoRegisterSystemState', handle, 2)).toBe(handle);
  t.call('PoUnregisterSystemState', handle);
  const device = t.memory(16);
  expect(t.call('PoRegisterDeviceForIdleDetection', device, 0, 0, 4)).toBe(0n);
  const counter = t.call('PoRegisterDeviceForIdleDetection', device, 10, 10, 4);
  t.k.mem.setU32(counter, 7);
  t.call('PoSetDeviceBusyEx', counter);
  expect(t.k.mem.u32(counter)).toBe(0);
  t.call('PoStartDeviceBusy', counter);
  t.call('PoEndDeviceBusy', counter);
  expect(t.k.mem.u32(counter + 4n)).toBe(0);
  expect(t.call('PoRegisterDeviceForIdleDetection', device, 0, 0, 4)).toBe(0n);
});

it('an IRP that woke the machine says so', () => {
  const irp = t.call('IoAllocateIrp', 1, 0);
  expect(t.call('PoGetSystemWake', irp) & 0xffn).toBe(0n);
  t.call('PoSetSystemWake', irp);
  expect(t.call('PoGetSystemWake', irp) & 0xffn).toBe(1n);
});

it('the shutdown event is one object', () => {
  const [one, two] = [t.memory(8), t.memory(8)];
  expect([status(t.call('PoRequestShutdownEvent', one)), status(t.call('PoRequestShutdownEvent', two))]).toEqual([
    0, 0,
  ]);
  expect(t.k.mem.u64(one)).toBe(t.k.mem.u64(two));
  expect(status(t.call('PoQueueShutdownWorkItem', t.memory(0x20)))).toBe(0);
});

describe('the power framework', () => {
  /** Adds 1 to the first word of the context, its second argument to the second. */
  const COUNT = [0xff, 0x01, 0x01, 0x51, 0x04, 0xc3];
  const describeDevice = (context: bigint, version = 1, components = 2) => {
    const at = t.memory(0x100);
    t.k.mem.setU32(at, version);
    t.k.mem.setU32(at + 4n, components);
    t.k.mem.setU64(at + 8n, placeCode(t.k, COUNT));
    t.k.mem.setU64(at + 0x10n, placeCode(t.k, COUNT));
    t.k.mem.setU64(at + 0x38n, context);
    return at;
  };
  it('tells of a component that becomes active, and idle with its last activation', () => {
    const [out, context] = [t.memory(8), t.memory(8)];
    expect(status(t.call('PoFxRegisterDevice', 0, describeDevice(context), out))).toBe(0);
    const handle = t.k.mem.u64(out);
    t.call('PoFxStartDevicePowerManagement', handle);
    for (const name of ['PoFxActivateComponent', 'PoFxActivateComponent', 'PoFxIdleComponent'])
      t.call(name, handle, 1, 0);
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n)]).toEqual([1, 1]);
    t.call('PoFxIdleComponent', handle, 1, 0);
    expect(t.k.mem.u32(context)).toBe(2);
    t.call('PoFxCompleteIdleCondition', handle, 1);
    t.call('PoFxUnregisterDevice', handle);
    t.call('PoFxActivateComponent', handle, 1, 0);
    expect(t.k.mem.u32(context)).toBe(2);
  });
  it.each([
    [9, 1],
    [1, 0],
  ])('refuses version %i with %i components', (version, components) => {
    expect(status(t.call('PoFxRegisterDevice', 0, describeDevice(0n, version, components), t.memory(8)))).toBe(
      STATUS_INVALID_PARAMETER,
    );
  });
  it('has no platform extension', () => {
    expect(status(t.call('PoFxRegisterPlugin', 0, 0))).toBe(STATUS_NOT_SUPPORTED);
    expect(status(t.call('PoSetHiberRange', 0, 0, 0, 0, 0))).toBe(STATUS_NOT_SUPPORTED);
  });
});
