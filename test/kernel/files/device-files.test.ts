import { beforeEach, expect, test } from 'vitest';
import {
  STATUS_ACCESS_DENIED,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_SUCH_DEVICE,
} from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, IRP } from '../../../src/generated/structs.ts';
import { objectAt, objectByHandle } from '../../../src/kernel/ob/objects.ts';
import {
  completingDispatch,
  makeDevice,
  makeDriver,
  pendingDispatch,
  placeCode,
  setDispatch,
} from '../../stubs/io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../../stubs/kernel-fixture.ts';

let t: TestKernel;
let driver: bigint;
let device: bigint;
let block: bigint;
const SYNCHRONOUS = 0x20;
beforeEach(() => {
  t = createTestKernel();
  driver = makeDriver(t.k);
  device = makeDevice(t.k, driver, { name: '\\Device\\Sample' });
  block = t.memory(16);
  for (const major of [0, 2, 18]) setDispatch(t.k, driver, major, completingDispatch(t.k, { status: 0 }));
  t.call('IoCreateSymbolicLink', t.unicode('\\DosDevices\\SampleLink'), t.unicode('\\Device\\Sample'));
});
const status = (value: bigint) => Number(value & 0xffffffffn);
function attributes(name: string, root = 0n): bigint {
  const at = t.memory(0x30);
  t.k.mem.setU32(at, 0x30);
  t.k.mem.setU64(at + 8n, root);
  t.k.mem.setU64(at + 0x10n, t.unicode(name));
  t.k.mem.setU32(at + 0x18n, 0x240);
  return at;
}
function open(name: string, options = SYNCHRONOUS, root = 0n) {
  const out = t.memory(8);
  const result = t.call('ZwCreateFile', out, 0x12019f, attributes(name, root), block, 0, 0x80, 7, 1, options, 0, 0);
  return { status: status(result), file: t.k.mem.u64(out) };
}

test.each(['\\Device\\Sample', '\\DosDevices\\SampleLink', '\\??\\samplelink', '\\Device\\Sample\\deep\\name'])(
  '%s opens the device',
  (name) => {
    const { status: opened, file } = open(name);
    expect(opened).toBe(0);
    const object = objectByHandle(t.k, file)!.object.body;
    expect(t.k.mem.get(object, FILE_OBJECT.DeviceObject)).toBe(device);
    expect(t.k.mem.get(device, DEVICE_OBJECT.ReferenceCount)).toBe(1);
    expect(status(t.call('ZwClose', file))).toBe(0);
    expect(t.k.mem.get(device, DEVICE_OBJECT.ReferenceCount)).toBe(0);
    expect(objectAt(t.k, object)).toBeUndefined();
  },
);

test('a name behind an open file goes to the same device', () => {
  const { file } = open('\\Device\\Sample');
  const child = open('child', SYNCHRONOUS, file);
  expect(child.status).toBe(0);
  const name = objectByHandle(t.k, child.file)!.object.body + FILE_OBJECT.FileName.at;
  expect(t.k.mem.utf16(t.k.mem.u64(name + 8n), t.k.mem.u16(name))).toBe('child');
});

test.each([
  ['exclusive', 0x8, STATUS_ACCESS_DENIED],
  ['initialising', 0x80, STATUS_NO_SUCH_DEVICE],
])('an %s device refuses the second open', (_name, flag, expected) => {
  open('\\Device\\Sample');
  t.k.mem.set(device, DEVICE_OBJECT.Flags, t.k.mem.get(device, DEVICE_OBJECT.Flags) | flag);
  expect(open('\\Device\\Sample').status).toBe(expected);
});

test('a control reaches the driver and its output comes back', () => {
  const write = { pointerAt: IRP.AssociatedIrp_SystemBuffer.offset, value: 0x11223344 };
  setDispatch(t.k, driver, 14, completingDispatch(t.k, { status: 0, information: 4, write }));
  const { file } = open('\\Device\\Sample');
  const output = t.memory(16);
  expect(status(t.call('ZwDeviceIoControlFile', file, 0, 0, 0, block, 0x222000, 0, 0, output, 8))).toBe(0);
  expect(t.k.mem.u64(output)).toBe(0x11223344n);
  expect([t.k.mem.u32(block), t.k.mem.u64(block + 8n)]).toEqual([0, 4n]);
});

test('an event is reset at first and set at the end; the APC routine runs', () => {
  setDispatch(t.k, driver, 14, completingDispatch(t.k, { status: 0, information: 0 }));
  const { file } = open('\\Device\\Sample');
  const [out, context] = [t.memory(8), t.memory(16)];
  t.call('IoCreateNotificationEvent', 0, out);
  const event = t.k.mem.u64(out);
  // mov [rcx], rdx; ret
  const apc = placeCode(t.k, [0x48, 0x89, 0x11, 0xc3]);
  expect(status(t.call('ZwDeviceIoControlFile', file, event, apc, context, block, 0x222000, 0, 0, 0, 0))).toBe(0);
  expect(t.k.mem.u32(objectByHandle(t.k, event)!.object.body + 4n)).toBe(1);
  expect(t.k.mem.u64(context)).toBe(block);
});

test.each([
  ['ZwReadFile', 3],
  ['ZwWriteFile', 4],
])('%s sends its request at the file position', (name, major) => {
  setDispatch(t.k, driver, major, completingDispatch(t.k, { status: 0, information: 3 }));
  const { file } = open('\\Device\\Sample');
  expect(status(t.call(name, file, 0, 0, 0, block, t.memory(8), 3, 0, 0))).toBe(0);
  expect(t.k.mem.u64(block + 8n)).toBe(3n);
});

test('an asynchronous file needs an offset, and its pending request returns', () => {
  setDispatch(t.k, driver, 3, pendingDispatch(t.k));
  const { file } = open('\\Device\\Sample', 0);
  const [buffer, offset] = [t.memory(8), t.memory(8)];
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 3, 0, 0))).toBe(STATUS_INVALID_PARAMETER);
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 3, offset, 0))).toBe(0x103);
});

test('a pending request on a synchronous file waits', () => {
  setDispatch(t.k, driver, 3, pendingDispatch(t.k));
  const { file } = open('\\Device\\Sample');
  expect(t.attempt('ZwReadFile', file, 0, 0, 0, block, t.memory(8), 3, 0, 0)).toMatchObject({ kind: 'deadlock' });
});

test.each([
  ['ZwDeviceIoControlFile', 0x222000],
  ['ZwFsControlFile', 0x90000],
])('%s fails for a bad handle and for what the driver refuses', (name, code) => {
  expect(status(t.call(name, 0x1234, 0, 0, 0, block, code, 0, 0, 0, 0))).toBe(STATUS_INVALID_HANDLE);
  const { file } = open('\\Device\\Sample');
  expect(status(t.call(name, file, 0, 0, 0, block, code, 0, 0, 0, 0))).toBe(STATUS_INVALID_DEVICE_REQUEST);
});

test('queries and settings have a system buffer', () => {
  const write = { pointerAt: IRP.AssociatedIrp_SystemBuffer.offset, value: 7 };
  setDispatch(t.k, driver, 5, completingDispatch(t.k, { status: 0, information: 8, write }));
  setDispatch(t.k, driver, 6, completingDispatch(t.k, { status: 0 }));
  setDispatch(t.k, driver, 9, completingDispatch(t.k, { status: 0 }));
  const { file } = open('\\Device\\Sample');
  const buffer = t.memory(24);
  expect(status(t.call('ZwQueryInformationFile', file, block, buffer, 24, 5))).toBe(0);
  expect(t.k.mem.u64(buffer)).toBe(7n);
  expect(status(t.call('ZwSetInformationFile', file, block, buffer, 8, 20))).toBe(0);
  expect(status(t.call('ZwFlushBuffersFile', file, block))).toBe(0);
  expect(status(t.call('ZwQueryVolumeInformationFile', file, block, buffer, 8, 4))).toBe(STATUS_INVALID_DEVICE_REQUEST);
});

test('IoCreateFile and IoGetDeviceObjectPointer open devices; IoCreateFile the volume too', () => {
  const out = t.memory(16);
  const create = (name: string) =>
    status(t.call('IoCreateFile', out, 0x80, attributes(name), block, 0, 0x80, 7, 1, 0x20, 0, 0, 0, 0, 0));
  expect(create('\\Device\\Sample')).toBe(0);
  expect(create('\\SystemRoot\\System32\\ntoskrnl.exe')).toBe(0);
  expect(status(t.call('IoGetDeviceObjectPointer', t.unicode('\\??\\SampleLink'), 0x80, out, out + 8n))).toBe(0);
  expect(t.k.mem.u64(out + 8n)).toBe(device);
});
