import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_ACCESS_DENIED,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_UNSUCCESSFUL,
} from '../../../src/generated/ntstatus.ts';
import { createServiceKeys } from '../../../src/kernel/cm/registry.ts';
import { objectByName } from '../../../src/kernel/ob/objects.ts';
import { currentThread } from '../../../src/kernel/thread.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { makeDevice, makeDriver, placeCode } from './guest-driver.ts';

let t: TestKernel;
let driver: bigint;
beforeEach(() => {
  t = createTestKernel();
  driver = makeDriver(t.k);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const truth = (value: bigint) => (value & 0xffn) !== 0n;
const returning = (value: number) =>
  placeCode(t.k, [0xb8, value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff, 0xc3]);

describe('IoCreateDriver', () => {
  it('makes a driver that stays if its routine succeeds', () => {
    expect(status(t.call('IoCreateDriver', t.unicode('\\Driver\\Made'), returning(0)))).toBe(0);
    const made = objectByName(t.k, '\\Driver\\Made')!;
    expect(made.type).toBe('Driver');
    expect(status(t.call('IoCreateDriver', t.unicode('\\Driver\\Made'), returning(0)))).toBe(
      STATUS_OBJECT_NAME_COLLISION,
    );
    t.call('IoDeleteDriver', made.body);
    expect(objectByName(t.k, '\\Driver\\Made')).toBeUndefined();
  });
  it('leaves none when its routine fails', () => {
    expect(status(t.call('IoCreateDriver', t.unicode('\\Driver\\Made'), returning(STATUS_UNSUCCESSFUL)))).toBe(
      STATUS_UNSUCCESSFUL,
    );
    expect(objectByName(t.k, '\\Driver\\Made')).toBeUndefined();
  });
});

it('IoOpenDriverRegistryKey opens the parameters of the service', () => {
  const out = t.memory(8);
  expect(status(t.call('IoOpenDriverRegistryKey', driver, 0, 0x20019, 0, out))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  createServiceKeys(t.k, { service: 'Sample', imagePath: 'x' });
  expect(status(t.call('IoOpenDriverRegistryKey', driver, 0, 0x20019, 0, out))).toBe(0);
  expect(status(t.call('IoOpenDriverRegistryKey', driver, 9, 0x20019, 0, out))).toBe(STATUS_INVALID_PARAMETER);
});

it('IoCreateSystemThread starts a thread', () => {
  const [handle, context] = [t.memory(8), t.memory(8)];
  const routine = placeCode(t.k, [0xc7, 0x01, 1, 0, 0, 0, 0xc3]);
  expect(status(t.call('IoCreateSystemThread', driver, handle, 0x1fffff, 0, 0, 0, routine, context))).toBe(0);
  expect(t.k.mem.u64(handle)).not.toBe(0n);
  t.call('KeDelayExecutionThread', 0, 0, t.memory(8));
  expect(currentThread(t.k)).toBeDefined();
});

describe('resources of drivers of before PnP', () => {
  it('an ACPI machine describes no bus', () => {
    expect(status(t.call('IoQueryDeviceDescription', 0, 0, 0, 0, 0, 0, 0, 0))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  });
  it('bus addresses are the machine’s on bus 0', () => {
    const [space, translated] = [t.memory(4), t.memory(8)];
    expect(truth(t.call('IoTranslateBusAddress', 5, 0, 0xfe00_0000n, space, translated))).toBe(true);
    expect(t.k.mem.u64(translated)).toBe(0xfe00_0000n);
    expect(truth(t.call('IoTranslateBusAddress', 5, 9, 0, space, translated))).toBe(false);
  });
});

describe('IRPs and files', () => {
  it.each([
    [0, true],
    [0x103, false],
    [0xffffffff, false],
    [0xc0000001, true],
  ])('IoIsValidIrpStatus(0x%x) is %s', (value, expected) => {
    expect(truth(t.call('IoIsValidIrpStatus', value))).toBe(expected);
  });
  it('a master keeps its first error', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    for (const value of [0, 0xc0000001, 0xc0000002]) t.call('IoSetMasterIrpStatus', irp, value);
    expect(t.k.mem.u32(irp + 0x30n)).toBe(0xc0000001);
  });
  it.each([
    [1, 14, 0x222000 | (1 << 14), 0],
    [1, 14, 0x222000 | (2 << 14), STATUS_ACCESS_DENIED],
    [1, 3, 0, 0],
    [2, 3, 0, STATUS_ACCESS_DENIED],
    [4, 4, 0, 0],
    [1, 4, 0, STATUS_ACCESS_DENIED],
    [0, 9, 0, 0],
  ])('rights %i for major function %i', (granted, major, code, expected) => {
    expect(status(t.call('IoCheckFunctionAccess', granted, major, 0, code, 0, 0))).toBe(expected);
  });
  it('the origin of a file changes once', () => {
    const file = t.memory(0xd8);
    expect(status(t.call('IoSetFileOrigin', file, 1))).toBe(0);
    expect(truth(t.call('IoIsFileOriginRemote', file))).toBe(true);
    expect(status(t.call('IoSetFileOrigin', file, 1))).toBe(STATUS_INVALID_PARAMETER);
  });
  it('activity ids belong to IRPs', () => {
    const [irp, id] = [t.call('IoAllocateIrp', 1, 0), t.memory(16)];
    expect(status(t.call('IoGetActivityIdIrp', irp, id))).toBe(STATUS_NOT_FOUND);
    t.k.mem.setU64(id, 5n);
    expect(status(t.call('IoSetActivityIdIrp', irp, id))).toBe(0);
    const read = t.memory(16);
    expect(status(t.call('IoGetActivityIdIrp', irp, read))).toBe(0);
    expect(t.k.mem.u64(read)).toBe(5n);
  });
  it('a device to verify belongs to a thread', () => {
    const device = makeDevice(t.k, driver);
    const thread = currentThread(t.k).ethread;
    t.call('IoSetDeviceToVerify', thread, device);
    expect(t.call('IoGetDeviceToVerify', thread)).toBe(device);
    expect(t.call('IoGetDeviceToVerify', t.memory(8))).toBe(0n);
  });
});
