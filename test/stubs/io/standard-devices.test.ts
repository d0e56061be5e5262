import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_END_OF_FILE,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
} from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT } from '../../../src/generated/structs.ts';
import { objectByHandle, objectByName } from '../../../src/kernel/ob/objects.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
let block: bigint;
beforeEach(() => {
  t = createTestKernel();
  block = t.memory(16);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
function open(name: string): bigint {
  const [out, attributes] = [t.memory(8), t.memory(0x30)];
  t.k.mem.setU32(attributes, 0x30);
  t.k.mem.setU64(attributes + 0x10n, t.unicode(name));
  expect(status(t.call('ZwCreateFile', out, 0x12019f, attributes, block, 0, 0x80, 7, 1, 0x20, 0, 0))).toBe(0);
  return t.k.mem.u64(out);
}

it.each(['\\Device\\Null', '\\??\\NUL', '\\??\\PhysicalDrive0', '\\Device\\KeyboardClass0', '\\Device\\Tcp'])(
  '%s can be opened and closed',
  (name) => {
    expect(status(t.call('ZwClose', open(name)))).toBe(0);
  },
);

it('reads nothing from \\Device\\Null and takes all', () => {
  const file = open('\\Device\\Null');
  const buffer = t.memory(16);
  expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 16, 0, 0))).toBe(STATUS_END_OF_FILE);
  expect(status(t.call('ZwWriteFile', file, 0, 0, 0, block, buffer, 16, 0, 0))).toBe(0);
  expect(t.k.mem.u64(block + 8n)).toBe(16n);
});

describe('the disk', () => {
  const control = (code: number, size: number) => {
    const output = t.memory(64);
    const file = open('\\??\\PhysicalDrive0');
    const result = status(t.call('ZwDeviceIoControlFile', file, 0, 0, 0, block, code, 0, 0, output, size));
    return { result, output };
  };
  it('reads as zeros, by sectors', () => {
    const file = open('\\??\\PhysicalDrive0');
    const buffer = t.memory(512);
    t.k.mem.fill(buffer, 512, 0xee);
    expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 100, 0, 0))).toBe(STATUS_INVALID_PARAMETER);
    expect(status(t.call('ZwReadFile', file, 0, 0, 0, block, buffer, 512, 0, 0))).toBe(0);
    expect(t.k.mem.bytes(buffer, 512).every((byte) => byte === 0)).toBe(true);
  });
  it.each([
    { name: 'geometry', code: 0x70000, size: 24, at: 20n, value: 512 },
    { name: 'device number', code: 0x2d1080, size: 12, at: 0n, value: 7 },
  ])('tells its $name', ({ code, size, at, value }) => {
    const { result, output } = control(code, size);
    expect(result).toBe(0);
    expect(t.k.mem.u32(output + at)).toBe(value);
    expect(control(code, size - 4).result).toBe(STATUS_BUFFER_TOO_SMALL);
  });
  it('refuses what it does not know', () => {
    expect(control(0x70fff, 8).result).toBe(STATUS_INVALID_DEVICE_REQUEST);
  });
});

describe('the volume C:', () => {
  it('is mounted: a file leads to the device of its file system', () => {
    const file = objectByHandle(t.k, open('\\SystemRoot\\System32\\ntoskrnl.exe'))!.object.body;
    const volume = objectByName(t.k, '\\Device\\HarddiskVolume3')!.body;
    expect(t.k.mem.get(file, FILE_OBJECT.DeviceObject)).toBe(volume);
    const related = t.call('IoGetRelatedDeviceObject', file);
    expect(t.k.mem.get(related, DEVICE_OBJECT.DriverObject)).toBe(objectByName(t.k, '\\FileSystem\\Ntfs')!.body);
  });

  it('serves IRPs that a driver builds for an open file', () => {
    const handle = open('\\SystemRoot\\System32\\ntoskrnl.exe');
    const file = objectByHandle(t.k, handle)!.object.body;
    const device = t.call('IoGetRelatedDeviceObject', file);
    const [buffer, offset, event] = [t.memory(4), t.memory(8), t.memory(0x18)];
    t.call('KeInitializeEvent', event, 0, 0);
    const irp = t.call('IoBuildSynchronousFsdRequest', 3, device, buffer, 2, offset, event, block);
    const stack = t.k.mem.u64(irp + 0xb8n) - 0x48n;
    t.k.mem.setU64(stack + 0x30n, file);
    expect(status(t.call('IofCallDriver', device, irp))).toBe(0);
    expect(t.k.mem.u16(buffer)).toBe(0x5a4d);
    expect(t.k.mem.u64(block + 8n)).toBe(2n);
  });
});
