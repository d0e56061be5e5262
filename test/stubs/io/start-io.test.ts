import { beforeEach, describe, expect, it } from 'vitest';
import { DEVICE_OBJECT, DRIVER_OBJECT, IRP, KDEVICE_QUEUE } from '../../../src/generated/structs.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { makeDevice, makeDriver, placeCode } from './guest-driver.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const truth = (value: bigint) => (value & 0xffn) !== 0n;

describe('device queues', () => {
  let queue: bigint;
  let entries: readonly bigint[];
  beforeEach(() => {
    queue = t.memory(KDEVICE_QUEUE.$size);
    entries = [t.memory(0x18), t.memory(0x18), t.memory(0x18)];
    t.call('KeInitializeDeviceQueue', queue);
  });

  it('are busy from the first entry on, which is not queued', () => {
    expect(truth(t.call('KeInsertDeviceQueue', queue, entries[0]!))).toBe(false);
    expect(truth(t.call('KeInsertDeviceQueue', queue, entries[1]!))).toBe(true);
    expect(t.call('KeRemoveDeviceQueue', queue)).toBe(entries[1]);
    expect(t.k.mem.get(queue, KDEVICE_QUEUE.Busy)).toBe(1);
    expect(t.call('KeRemoveDeviceQueue', queue)).toBe(0n);
    expect(t.k.mem.get(queue, KDEVICE_QUEUE.Busy)).toBe(0);
  });

  it('sort by key, give the next not below a key, and the first behind the last', () => {
    t.call('KeInsertDeviceQueue', queue, t.memory(0x18));
    for (const [index, key] of [30, 10, 20].entries())
      expect(truth(t.call('KeInsertByKeyDeviceQueue', queue, entries[index]!, key))).toBe(true);
    expect(t.call('KeRemoveByKeyDeviceQueue', queue, 15)).toBe(entries[2]);
    expect(t.call('KeRemoveByKeyDeviceQueue', queue, 99)).toBe(entries[1]);
    expect(t.call('KeRemoveByKeyDeviceQueueIfBusy', queue, 0)).toBe(entries[0]);
    expect(t.call('KeRemoveByKeyDeviceQueueIfBusy', queue, 0)).toBe(0n);
    expect(t.call('KeRemoveByKeyDeviceQueueIfBusy', queue, 0)).toBe(0n);
  });

  it('give up an entry once', () => {
    t.call('KeInsertDeviceQueue', queue, entries[0]!);
    t.call('KeInsertDeviceQueue', queue, entries[1]!);
    expect(truth(t.call('KeRemoveEntryDeviceQueue', queue, entries[1]!))).toBe(true);
    expect(truth(t.call('KeRemoveEntryDeviceQueue', queue, entries[1]!))).toBe(false);
  });
});

describe('IoStartPacket', () => {
  let device: bigint;
  /** StartIo counts in the device extension and keeps its last IRP and IRQL: inc dword [ext]; mov [ext+8], rdx; mov rax, cr8; mov [ext+10h], rax. */
  const startIo = [
    ...[0x48, 0x8b, 0x49, 0x40, 0xff, 0x01, 0x48, 0x89, 0x51, 0x08],
    ...[0x44, 0x0f, 0x20, 0xc0, 0x48, 0x89, 0x41, 0x10, 0xc3],
  ];
  beforeEach(() => {
    const driver = makeDriver(t.k);
    device = makeDevice(t.k, driver);
    t.k.mem.set(driver, DRIVER_OBJECT.DriverStartIo, placeCode(t.k, startIo));
  });
  const seen = () => {
    const extension = t.k.mem.get(device, DEVICE_OBJECT.DeviceExtension);
    return { count: t.k.mem.u32(extension), irp: t.k.mem.u64(extension + 8n), irql: t.k.mem.u64(extension + 0x10n) };
  };

  it('starts the first IRP at DISPATCH_LEVEL, queues the second, and goes on with it when asked', () => {
    const [first, second] = [t.call('IoAllocateIrp', 1, 0), t.call('IoAllocateIrp', 1, 0)];
    t.call('IoStartPacket', device, first, 0, 0);
    t.call('IoStartPacket', device, second, 0, 0);
    expect(seen()).toEqual({ count: 1, irp: first, irql: 2n });
    expect(t.k.mem.get(device, DEVICE_OBJECT.CurrentIrp)).toBe(first);
    t.call('IoStartNextPacket', device, 0);
    expect(seen()).toMatchObject({ count: 2, irp: second });
    t.call('IoStartNextPacket', device, 0);
    expect(t.k.mem.get(device, DEVICE_OBJECT.CurrentIrp)).toBe(0n);
    expect(seen().count).toBe(2);
  });

  it('takes queued IRPs by key', () => {
    const key = t.memory(4);
    t.call('IoStartPacket', device, t.call('IoAllocateIrp', 1, 0), 0, 0);
    const [low, high] = [t.call('IoAllocateIrp', 1, 0), t.call('IoAllocateIrp', 1, 0)];
    t.k.mem.setU32(key, 5);
    t.call('IoStartPacket', device, high, key, 0);
    t.k.mem.setU32(key, 2);
    t.call('IoStartPacket', device, low, key, 0);
    t.call('IoStartNextPacketByKey', device, 0, 4);
    expect(seen().irp).toBe(high);
  });

  it('calls the cancel routine of an IRP that was cancelled before it was queued', () => {
    const cancel = placeCode(t.k, [0x48, 0x8b, 0x49, 0x40, 0x48, 0x89, 0x51, 0x18, 0xc3]);
    t.call('IoStartPacket', device, t.call('IoAllocateIrp', 1, 0), 0, 0);
    const irp = t.call('IoAllocateIrp', 1, 0);
    t.k.mem.set(irp, IRP.Cancel, 1);
    t.call('IoStartPacket', device, irp, 0, cancel);
    expect(t.k.mem.u64(t.k.mem.get(device, DEVICE_OBJECT.DeviceExtension) + 0x18n)).toBe(irp);
    expect(t.k.mem.get(irp, IRP.CancelRoutine)).toBe(0n);
  });

  it('starts without a cancel routine where the device wants that', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    t.call('IoSetStartIoAttributes', device, 0, 1);
    t.call('IoStartPacket', device, irp, 0, 0xffff_8000_0000_1000n);
    expect(t.k.mem.get(irp, IRP.CancelRoutine)).toBe(0n);
  });
});

describe('controllers', () => {
  /** Counts in the context; returns KeepObject. */
  const keep = [0x41, 0xff, 0x01, 0xb8, 0x01, 0, 0, 0, 0xc3];
  it('belong to one device after the other', () => {
    const driver = makeDriver(t.k);
    const [one, other] = [makeDevice(t.k, driver), makeDevice(t.k, driver)];
    const controller = t.call('IoCreateController', 0x20);
    const [routine, context] = [placeCode(t.k, keep), t.memory(8)];
    t.call('IoAllocateController', controller, one, routine, context);
    t.call('IoAllocateController', controller, other, routine, context);
    expect(t.k.mem.u32(context)).toBe(1);
    t.call('IoFreeController', controller);
    expect(t.k.mem.u32(context)).toBe(2);
    t.call('IoFreeController', controller);
    t.call('IoDeleteController', controller);
  });
});
