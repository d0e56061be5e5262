import { beforeEach, describe, expect, it } from 'vitest';
import { STATUS_INVALID_DEVICE_REQUEST, STATUS_INVALID_PARAMETER } from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT } from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { attachDevice } from '../../../src/kernel/io/device-object.ts';
import { objectAt } from '../../../src/kernel/ob/objects.ts';
import { createDeviceNode, type DeviceNode } from '../../../src/kernel/pnp/device-node.ts';
import { guidBytes } from '../../../src/kernel/pnp/guid.ts';
import { plugPlayCallbacks } from '../../../src/kernel/pnp/notifications.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { completingDispatch, makeDevice, makeDriver, placeCode, runRoutine, setDispatch } from './guest-driver.ts';

const GUID = '{a5dcbf10-6530-11d2-901f-00c04fb951ed}';
/** Counts in the context and keeps first word of the event GUID: inc dword [rdx]; mov eax,[rcx+4]; mov [rdx+4],eax; xor eax,eax; ret */
const CALLBACK = [0xff, 0x02, 0x8b, 0x41, 0x04, 0x89, 0x42, 0x04, 0x31, 0xc0, 0xc3];
let t: TestKernel;
let driver: bigint;
let node: DeviceNode;
let context: bigint;
let out: bigint;
beforeEach(() => {
  t = createTestKernel();
  driver = makeDriver(t.k);
  node = createDeviceNode(t.k, { hardwareIds: ['ROOT\\X'] });
  context = t.memory(16);
  out = t.memory(16);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const settle = () => runRoutine(t.k, system(t.k).systemProcess, placeCode(t.k, [0xc3]), []);
function guid(): bigint {
  const at = t.memory(16);
  t.k.mem.write(at, guidBytes(GUID));
  return at;
}
const listen = (category: number, flags = 0, data = guid()) =>
  status(
    t.call('IoRegisterPlugPlayNotification', category, flags, data, driver, placeCode(t.k, CALLBACK), context, out),
  );

describe('IoRegisterPlugPlayNotification', () => {
  it('lets a driver hear of interfaces that come and go', () => {
    const before = objectAt(t.k, driver)!.pointers;
    expect(listen(2)).toBe(0);
    const link = t.memory(16);
    t.call('IoRegisterDeviceInterface', node.pdo, guid(), 0, link);
    t.call('IoSetDeviceInterfaceState', link, 1);
    settle();
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n)]).toEqual([1, 0xcb3a4004]);
    t.call('IoSetDeviceInterfaceState', link, 0);
    settle();
    expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n)]).toEqual([2, 0xcb3a4005]);
    const entry = t.k.mem.u64(out);
    expect(status(t.call('IoUnregisterPlugPlayNotification', entry))).toBe(0);
    expect(status(t.call('IoUnregisterPlugPlayNotificationEx', entry))).toBe(STATUS_INVALID_PARAMETER);
    expect(plugPlayCallbacks(t.k)).toEqual([]);
    expect(objectAt(t.k, driver)!.pointers).toBe(before);
  });
  it('tells of those that are there already, if asked to', () => {
    const link = t.memory(16);
    t.call('IoRegisterDeviceInterface', node.pdo, guid(), 0, link);
    t.call('IoSetDeviceInterfaceState', link, 1);
    expect(listen(2, 0)).toBe(0);
    expect(t.k.mem.u32(context)).toBe(0);
    expect(listen(2, 1)).toBe(0);
    expect(t.k.mem.u32(context)).toBe(1);
  });
  it.each([0, 4])('knows no category %i', (category) => {
    expect(listen(category)).toBe(STATUS_INVALID_PARAMETER);
  });
});

it('IoReportTargetDeviceChange tells those who watch the device', () => {
  expect(listen(3, 0, t.memory(0xd8))).toBe(0);
  const notification = t.memory(0x40);
  t.k.mem.setU32(notification + 4n, 77);
  expect(status(t.call('IoReportTargetDeviceChange', node.pdo, notification))).toBe(0);
  settle();
  expect([t.k.mem.u32(context), t.k.mem.u32(context + 4n)]).toEqual([1, 77]);
  expect(status(t.call('IoReportTargetDeviceChangeAsynchronous', node.pdo, notification, 0, 0))).toBe(0x103);
  expect(status(t.call('IoReportTargetDeviceChange', makeDevice(t.k, driver), notification))).toBe(
    STATUS_INVALID_DEVICE_REQUEST,
  );
});

it.each(['IoInvalidateDeviceRelations', 'IoInvalidateDeviceState', 'IoSynchronousInvalidateDeviceRelations'])(
  '%s makes the PnP manager ask again',
  (name) => {
    const fdo = makeDevice(t.k, driver);
    attachDevice(t.k, fdo, node.pdo);
    // Counts its requests in the device extension, then completes them.
    const complete = completingDispatch(t.k, { status: 0 });
    const jump = [0x48, 0xb8, ...new Uint8Array(new BigUint64Array([complete]).buffer), 0xff, 0xe0];
    setDispatch(t.k, driver, 27, placeCode(t.k, [0x48, 0x8b, 0x41, 0x40, 0xff, 0x00, ...jump]));
    const asked = () => t.k.mem.u32(t.k.mem.get(fdo, DEVICE_OBJECT.DeviceExtension));
    t.call(name, node.pdo, 0);
    settle();
    expect(asked()).toBe(1);
    expect(status(t.call('IoSynchronousInvalidateDeviceRelations', fdo, 0))).toBe(STATUS_INVALID_DEVICE_REQUEST);
  },
);
