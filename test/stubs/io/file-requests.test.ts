import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_NOT_FOUND,
  STATUS_WRONG_VOLUME,
} from '../../../src/generated/ntstatus.ts';
import { IO_STACK_LOCATION, IRP } from '../../../src/generated/structs.ts';
import { createFileObject } from '../../../src/kernel/io/file-object.ts';
import { nextLocation } from '../../../src/kernel/io/irp.ts';
import { objectByHandle, objectByName } from '../../../src/kernel/ob/objects.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { completingDispatch, makeDevice, makeDriver, setDispatch } from './guest-driver.ts';

let t: TestKernel;
let driver: bigint;
let device: bigint;
let file: bigint;
beforeEach(() => {
  t = createTestKernel();
  driver = makeDriver(t.k);
  device = makeDevice(t.k, driver);
  file = createFileObject(t.k, device, '', 0x20);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
function attributes(name: string): bigint {
  const at = t.memory(0x30);
  t.k.mem.setU32(at, 0x30);
  t.k.mem.setU64(at + 0x10n, t.unicode(name));
  return at;
}

describe('IoQueryFileInformation and kin', () => {
  const write = { pointerAt: IRP.AssociatedIrp_SystemBuffer.offset, value: 77 };
  it('ask the driver of the file', () => {
    for (const major of [5, 6, 10])
      setDispatch(t.k, driver, major, completingDispatch(t.k, { status: 0, information: 8, write }));
    const [buffer, returned] = [t.memory(24), t.memory(4)];
    expect(status(t.call('IoQueryFileInformation', file, 5, 24, buffer, returned))).toBe(0);
    expect([t.k.mem.u32(buffer), t.k.mem.u32(returned)]).toEqual([77, 8]);
    expect(status(t.call('IoQueryVolumeInformation', file, 4, 8, buffer, returned))).toBe(0);
    expect(status(t.call('IoSetInformation', file, 20, 8, buffer))).toBe(0);
  });
  it('hand on its refusal', () => {
    expect(status(t.call('IoQueryFileInformation', file, 5, 24, t.memory(24), t.memory(4)))).toBe(
      STATUS_INVALID_DEVICE_REQUEST,
    );
  });
  it('know the attributes of files by name', () => {
    const [block, buffer] = [t.memory(16), t.memory(56)];
    const query = (name: string) =>
      t.call('IoFastQueryNetworkAttributes', attributes(name), 0x80, 0, block, buffer) & 0xffn;
    expect(query('\\SystemRoot\\System32\\ntoskrnl.exe')).toBe(1n);
    expect(t.k.mem.u64(block + 8n)).toBe(56n);
    expect(query('\\SystemRoot\\none')).toBe(0n);
  });
});

it('pages are read and written with the event set at the end', () => {
  for (const major of [3, 4]) setDispatch(t.k, driver, major, completingDispatch(t.k, { status: 0, information: 16 }));
  const buffer = t.call('ExAllocatePoolWithTag', 0, 16, 0x74736554);
  const mdl = t.call('IoAllocateMdl', buffer, 16, 0, 0, 0);
  t.call('MmBuildMdlForNonPagedPool', mdl);
  const [offset, event, block] = [t.memory(8), t.memory(0x18), t.memory(16)];
  t.call('KeInitializeEvent', event, 0, 0);
  for (const name of ['IoPageRead', 'IoSynchronousPageWrite']) {
    expect(status(t.call(name, file, mdl, offset, event, block))).toBe(0);
    expect(t.k.mem.u64(block + 8n)).toBe(16n);
    expect(t.k.mem.u32(event + 4n)).toBe(1);
  }
});

describe('IoForwardIrpSynchronously', () => {
  it.each(['IoForwardIrpSynchronously', 'IoForwardAndCatchIrp'])('%s brings the IRP back to its sender', (name) => {
    setDispatch(t.k, driver, 14, completingDispatch(t.k, { status: 0, information: 3 }));
    const irp = t.call('IoAllocateIrp', 2, 0);
    // The sender's own location, as a driver that got the IRP has it.
    t.k.mem.set(irp, IRP.CurrentLocation, 2);
    t.k.mem.set(irp, IRP.Tail_Overlay_CurrentStackLocation, nextLocation(t.k, irp));
    t.k.mem.set(t.k.mem.get(irp, IRP.Tail_Overlay_CurrentStackLocation), IO_STACK_LOCATION.MajorFunction, 14);
    expect(t.call(name, device, irp) & 0xffn).toBe(1n);
    expect(t.k.mem.u64(irp + IRP.IoStatus.at + 8n)).toBe(3n);
    expect(t.k.mem.get(irp, IRP.CurrentLocation)).toBe(2);
  });
  it('says no without a location for the next driver', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    t.k.mem.set(irp, IRP.CurrentLocation, 1);
    expect(t.call('IoForwardIrpSynchronously', device, irp) & 0xffn).toBe(0n);
  });
});

describe('names of volumes', () => {
  const volume = () => objectByName(t.k, '\\Device\\HarddiskVolume3')!.body;
  const textAt = (at: bigint) => t.k.mem.utf16(t.k.mem.u64(at + 8n), t.k.mem.u16(at));
  it.each(['IoVolumeDeviceToDosName', 'RtlVolumeDeviceToDosName'])('%s gives the drive letter', (name) => {
    const out = t.memory(16);
    expect(status(t.call(name, volume(), out))).toBe(0);
    expect(textAt(out)).toBe('C:');
    expect(status(t.call(name, device, out))).toBe(STATUS_NOT_FOUND);
    expect(status(t.call(name, t.memory(16), out))).toBe(STATUS_INVALID_DEVICE_REQUEST);
  });
  it('IoVolumeDeviceToGuidPath gives the volume name', () => {
    const out = t.memory(16);
    expect(status(t.call('IoVolumeDeviceToGuidPath', volume(), out))).toBe(0);
    expect(textAt(out)).toMatch(/^\\\?\?\\Volume\{/);
    expect(status(t.call('IoVolumeDeviceToGuidPath', device, out))).toBe(STATUS_NOT_FOUND);
  });
  it('IoQueryFileDosDeviceName gives path and letter of an open file', () => {
    const out = t.memory(16);
    t.call(
      'ZwCreateFile',
      out,
      0x80,
      attributes('\\SystemRoot\\System32\\ntoskrnl.exe'),
      t.memory(16),
      0,
      0,
      7,
      1,
      0x20,
      0,
      0,
    );
    const opened = objectByHandle(t.k, t.k.mem.u64(out))!.object.body;
    expect(status(t.call('IoQueryFileDosDeviceName', opened, out))).toBe(0);
    expect(textAt(t.k.mem.u64(out)).toLowerCase()).toBe('c:\\windows\\system32\\ntoskrnl.exe');
  });
  it('IoVerifyVolume tells a mounted volume from another device', () => {
    expect(status(t.call('IoVerifyVolume', volume(), 0))).toBe(0);
    expect(status(t.call('IoVerifyVolume', device, 0))).toBe(STATUS_WRONG_VOLUME);
  });
});
