import { expect, test } from 'vitest';
import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NO_SUCH_DEVICE,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
  STATUS_OBJECT_PATH_SYNTAX_BAD,
} from '../../../src/generated/ntstatus.ts';
import {
  DEVICE_OBJECT,
  DEVOBJ_EXTENSION,
  DRIVER_OBJECT,
  IO_STACK_LOCATION,
  IRP,
} from '../../../src/generated/structs.ts';
import { createDriverObject } from '../../../src/kernel/io/driver-object.ts';
import { internalRoutine } from '../../../src/kernel/modules/slots.ts';
import { objectAt, objectByName } from '../../../src/kernel/ob/objects.ts';
import { createTestKernel } from '../kernel-fixture.ts';

function machine() {
  const kernel = createTestKernel();
  const { k, call, memory, unicode } = kernel;
  const driver = createDriverObject(k, { service: 'Sample', start: 0n, size: 0x1000, entryPoint: 0n, section: 0n });
  const out = memory(64);
  const create = (name: string | undefined, size = 0x40, type = 0x22): { status: number; device: bigint } => {
    const status = Number(
      call('IoCreateDevice', driver, size, name === undefined ? 0n : unicode(name), type, 0x100, 0, out),
    );
    const device = k.mem.u64(out);
    if (device !== 0n) k.mem.set(device, DEVICE_OBJECT.Flags, k.mem.get(device, DEVICE_OBJECT.Flags) & ~0x80);
    return { status, device };
  };
  return { ...kernel, driver, out, create };
}

test('a device is a real structure, first in the list of its driver', () => {
  const { k, driver, create } = machine();
  const first = create('\\Device\\One');
  const second = create(undefined, 0);
  expect([first.status, second.status]).toEqual([0, 0]);
  expect(k.mem.get(driver, DRIVER_OBJECT.DeviceObject)).toBe(second.device);
  expect(k.mem.get(second.device, DEVICE_OBJECT.NextDevice)).toBe(first.device);
  expect(k.mem.get(first.device, DEVICE_OBJECT.DeviceExtension)).toBe(first.device + BigInt(DEVICE_OBJECT.$size));
  expect(k.mem.get(second.device, DEVICE_OBJECT.DeviceExtension)).toBe(second.device + BigInt(DEVICE_OBJECT.$size));
  expect(k.mem.get(first.device, DEVICE_OBJECT.Flags)).toBe(0x40);
  expect(k.mem.get(first.device, DEVICE_OBJECT.StackSize)).toBe(1);
  const extension = k.mem.get(first.device, DEVICE_OBJECT.DeviceObjectExtension);
  expect(k.mem.get(extension, DEVOBJ_EXTENSION.DeviceObject)).toBe(first.device);
});

test.each([
  ['\\Device\\Taken', STATUS_OBJECT_NAME_COLLISION],
  ['\\device\\TAKEN', STATUS_OBJECT_NAME_COLLISION],
  ['NoBackslash', STATUS_OBJECT_PATH_SYNTAX_BAD],
  ['\\Nowhere\\Name', STATUS_OBJECT_PATH_NOT_FOUND],
])('a device called %s is refused', (name, status) => {
  const { create } = machine();
  expect(create('\\Device\\Taken').status).toBe(0);
  const refused = create(name);
  expect(refused).toEqual({ status, device: 0n });
});

test('a deleted device leaves list and namespace', () => {
  const { k, driver, create, call } = machine();
  const { device } = create('\\Device\\Gone');
  call('IoDeleteDevice', device);
  expect(objectAt(k, device)).toBeUndefined();
  expect(k.mem.get(driver, DRIVER_OBJECT.DeviceObject)).toBe(0n);
  expect(create('\\Device\\Gone').status).toBe(0);
});

test('links are made once, found under every alias, and deleted', () => {
  const { k, call, unicode, create } = machine();
  create('\\Device\\Linked');
  const [link, target] = [unicode('\\DosDevices\\Sample'), unicode('\\Device\\Linked')];
  expect(Number(call('IoCreateSymbolicLink', link, target))).toBe(0);
  expect(objectByName(k, '\\??\\sample')?.type).toBe('SymbolicLink');
  expect(Number(call('IoCreateSymbolicLink', unicode('\\??\\SAMPLE'), target))).toBe(STATUS_OBJECT_NAME_COLLISION);
  expect(Number(call('IoDeleteSymbolicLink', link))).toBe(0);
  expect(Number(call('IoDeleteSymbolicLink', link))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
});

test('a device that initialises can not be attached to; stacks grow and shrink', () => {
  const { k, call, create } = machine();
  const [below, above] = [create(undefined).device, create(undefined).device];
  expect(call('IoAttachDeviceToDeviceStack', above, below)).toBe(below);
  expect(k.mem.get(above, DEVICE_OBJECT.StackSize)).toBe(2);
  expect(call('IoGetAttachedDevice', below)).toBe(above);
  expect(call('IoGetLowerDeviceObject', above)).toBe(below);
  call('IoDetachDevice', below);
  expect(call('IoGetAttachedDevice', below)).toBe(below);
  k.mem.set(below, DEVICE_OBJECT.Flags, 0x80);
  expect(call('IoAttachDeviceToDeviceStack', above, below)).toBe(0n);
  expect(Number(call('IoAttachDeviceByPointer', above, below))).toBe(STATUS_NO_SUCH_DEVICE);
});

test('opening asks the driver: the default dispatch routine refuses and nothing is left behind', () => {
  const { k, call, unicode, create, memory } = machine();
  const { device } = create('\\Device\\Closed');
  const [file, found] = [memory(8), memory(8)];
  const before = k.mem.get(device, DEVICE_OBJECT.ReferenceCount);
  const status = Number(call('IoGetDeviceObjectPointer', unicode('\\Device\\Closed'), 0x80, file, found));
  expect(status).toBe(STATUS_INVALID_DEVICE_REQUEST);
  expect(k.mem.u64(file)).toBe(0n);
  expect(k.mem.get(device, DEVICE_OBJECT.ReferenceCount)).toBe(before);
  expect(Number(call('IoGetDeviceObjectPointer', unicode('\\Device\\None'), 0x80, file, found))).toBe(
    STATUS_OBJECT_NAME_NOT_FOUND,
  );
});

test('an IRP goes down one location and comes back with its status, event and buffer', () => {
  const { k, call, create, memory } = machine();
  const { device } = create(undefined);
  const [event, iosb] = [memory(0x18), memory(0x10)];
  call('KeInitializeEvent', event, 0, 0);
  const input = memory(4);
  k.mem.setU32(input, 0x1234);
  const irp = call('IoBuildDeviceIoControlRequest', 0x222000, device, input, 4, 0n, 0, 0, event, iosb);
  expect(k.mem.u32(k.mem.get(irp, IRP.AssociatedIrp_SystemBuffer))).toBe(0x1234);
  expect(k.mem.get(irp, IRP.CurrentLocation)).toBe(2);
  const next = k.mem.get(irp, IRP.Tail_Overlay_CurrentStackLocation) - BigInt(IO_STACK_LOCATION.$size);
  expect(k.mem.get(next, IO_STACK_LOCATION.MajorFunction)).toBe(14);
  expect(Number(call('IofCallDriver', device, irp))).toBe(STATUS_INVALID_DEVICE_REQUEST);
});

test('an IRP without a location left stops the machine', () => {
  const { call, attempt, create } = machine();
  const { device } = create(undefined);
  const irp = call('IoAllocateIrp', 0, 0);
  expect(attempt('IofCallDriver', device, irp)).toMatchObject({
    kind: 'bugCheck',
    code: 0x35,
    args: [irp, 0n, 0n, 0n],
  });
});

test('completing twice stops the machine', () => {
  const { k, call, attempt } = machine();
  const irp = call('IoAllocateIrp', 1, 0);
  k.mem.set(irp, IRP.CurrentLocation, 3);
  expect(attempt('IofCompleteRequest', irp, 0)).toMatchObject({ kind: 'bugCheck', code: 0x44 });
});

test('the dispatch table of a new driver refuses everything', () => {
  const { k, driver } = machine();
  expect(k.mem.u64(driver + DRIVER_OBJECT.MajorFunction.at)).toBe(internalRoutine(k, 'IopInvalidDeviceRequest'));
});
