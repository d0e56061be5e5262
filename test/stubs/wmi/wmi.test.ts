import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_WMI_GUID_NOT_FOUND,
  STATUS_WMI_INSTANCE_NOT_FOUND,
} from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, WMIGUIDREGINFO, WMILIB_CONTEXT } from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { finishIrp, prepareIrp } from '../../../src/kernel/io/send-irp.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { createDeviceNode } from '../../../src/kernel/pnp/device-node.ts';
import { guidBytes } from '../../../src/kernel/pnp/guid.ts';
import { queryAllData, settleWmi, wmiProviders } from '../../../src/kernel/wmi/providers.ts';
import { makeDevice, makeDriver, placeCode, runIrp, runRoutine, setDispatch } from '../io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const GUID = '{11223344-5566-7788-99aa-bbccddeeff00}';
const SMBIOS = '{8f680850-a584-11d1-bf38-00a0c9062910}';
const le32 = (value: number) => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff];
const le64 = (value: bigint) => [...le32(Number(value & 0xffff_ffffn)), ...le32(Number(value >> 32n))];
const status = (value: bigint) => Number(value & 0xffffffffn);

let t: TestKernel;
let device: bigint;
let out: bigint;
function guidAt(text: string): bigint {
  const at = t.memory(16);
  t.k.mem.write(at, guidBytes(text));
  return at;
}
function open(guid: string): bigint {
  expect(status(t.call('IoWMIOpenBlock', guidAt(guid), 1, out))).toBe(0);
  return t.k.mem.u64(out);
}

/**
 * A driver of the library: its dispatch routine calls WmiSystemControl with the context in its extension and completes what it is
 * told to; its blocks have one instance of eight bytes, 0x2a first.
 */
function libraryDriver(): bigint {
  const { k } = t;
  const driver = makeDriver(k);
  const made = makeDevice(k, driver);
  const context = t.memory(WMILIB_CONTEXT.$size);
  const list = t.memory(WMIGUIDREGINFO.$size);
  k.mem.set(list, WMIGUIDREGINFO.Guid, guidAt(GUID));
  k.mem.set(list, WMIGUIDREGINFO.InstanceCount, 1);
  k.mem.set(context, WMILIB_CONTEXT.GuidCount, 1);
  k.mem.set(context, WMILIB_CONTEXT.GuidList, list);
  const library = (name: string) => exportAddress(k, 'wmilib.sys', name)!;
  // DpWmiQueryReginfo: mov dword [rdx], 8 (no name); xor eax, eax; ret
  k.mem.set(context, WMILIB_CONTEXT.QueryWmiRegInfo, placeCode(k, [0xc7, 0x02, 8, 0, 0, 0, 0x31, 0xc0, 0xc3]));
  const query = placeCode(k, [
    ...[0x48, 0x83, 0xec, 0x38],
    ...[0x48, 0x8b, 0x44, 0x24, 0x68, 0xc7, 0x00, 8, 0, 0, 0],
    ...[0x48, 0x8b, 0x44, 0x24, 0x78, 0xc7, 0x00, 0x2a, 0, 0, 0],
    ...[0x45, 0x31, 0xc0, 0x41, 0xb9, 8, 0, 0, 0, 0xc6, 0x44, 0x24, 0x20, 0],
    ...[0x48, 0xb8, ...le64(library('WmiCompleteRequest')), 0xff, 0xd0],
    ...[0x48, 0x83, 0xc4, 0x38, 0xc3],
  ]);
  k.mem.set(context, WMILIB_CONTEXT.QueryWmiDataBlock, query);
  const dispatch = placeCode(k, [
    ...[0x53, 0x48, 0x83, 0xec, 0x30, 0x48, 0x89, 0xd3],
    ...[0x4d, 0x8d, 0x4c, 0x24, 0x00].slice(0, 0),
    ...[0x4c, 0x8d, 0x4c, 0x24, 0x28, 0x49, 0x89, 0xd0, 0x48, 0x89, 0xca],
    ...[0x48, 0xb9, ...le64(context)],
    ...[0x48, 0xb8, ...le64(library('WmiSystemControl')), 0xff, 0xd0],
    ...[0x83, 0x7c, 0x24, 0x28, 0x01, 0x75, 0x1b],
    ...[0x89, 0x44, 0x24, 0x2c, 0x48, 0x89, 0xd9, 0x31, 0xd2],
    ...[0x48, 0xb8, ...le64(exportAddress(k, 'ntoskrnl.exe', 'IofCompleteRequest')!), 0xff, 0xd0],
    ...[0x8b, 0x44, 0x24, 0x2c, 0x90, 0x90],
    ...[0x48, 0x83, 0xc4, 0x30, 0x5b, 0xc3],
  ]);
  setDispatch(k, driver, 23, dispatch);
  return made;
}
/** Lets WMI's own thread ask. */
const settle = () => runRoutine(t.k, system(t.k).systemProcess, placeCode(t.k, [0xc3]), []);

beforeEach(() => {
  t = createTestKernel({
    wanted: new Map([['wmilib.sys', new Set(['WmiSystemControl', 'WmiCompleteRequest', 'WmiFireEvent'])]]),
  });
  device = libraryDriver();
  out = t.memory(16);
});

describe('a device that registers', () => {
  it('is asked for its blocks, through the library', () => {
    expect(status(t.call('IoWMIRegistrationControl', device, 1))).toBe(0);
    settle();
    expect(wmiProviders(t.k)).toEqual([{ device, blocks: [{ guid: GUID, flags: 8, instances: 1 }] }]);
    expect(status(t.call('IoWMIRegistrationControl', device, 4))).toBe(0);
    expect(status(t.call('IoWMIRegistrationControl', device, 2))).toBe(0);
    expect(wmiProviders(t.k)).toEqual([]);
  });

  it.each([2, 3, 4, 5, 9])('is refused action %i before', (action) => {
    expect(status(t.call('IoWMIRegistrationControl', device, action))).toBe(STATUS_INVALID_PARAMETER);
  });

  it('answers queries from outside', () => {
    const query = queryAllData(t.k, device, guidBytes(GUID));
    const irp = prepareIrp(t.k, query.spec);
    if (irp.kind !== 'ready') throw new Error('refused');
    expect(runIrp(t.k, system(t.k).systemProcess, irp)).toBe(0);
    const node = Buffer.from(settleWmi(t.k, query, finishIrp(t.k, irp.ticket))!);
    expect([node.readUInt32LE(0), node.readUInt32LE(0x34)]).toEqual([0x50, 1]);
    expect([node.readUInt32LE(0x3c), node.readUInt32LE(0x40), node.readUInt32LE(0x48)]).toEqual([0x48, 8, 0x2a]);
  });

  it('answers queries of drivers', () => {
    t.call('IoWMIRegistrationControl', device, 1);
    settle();
    const [size, buffer] = [t.memory(4), t.memory(0x100)];
    t.k.mem.setU32(size, 0x100);
    expect(status(t.call('IoWMIQueryAllData', open(GUID), size, buffer))).toBe(0);
    expect(t.k.mem.u32(buffer + 0x48n)).toBe(0x2a);
    expect(status(t.call('IoWMIQuerySingleInstance', open(GUID), t.unicode('x'), size, buffer))).toBe(
      STATUS_WMI_INSTANCE_NOT_FOUND,
    );
  });
});

describe('the SMBIOS block of Windows', () => {
  it('has the size that a first query says, and the tables', () => {
    const [size, block] = [t.memory(4), open(SMBIOS)];
    expect(status(t.call('IoWMIQueryAllData', block, size, 0))).toBe(STATUS_BUFFER_TOO_SMALL);
    const buffer = t.memory(t.k.mem.u32(size));
    expect(status(t.call('IoWMIQueryAllData', block, size, buffer))).toBe(0);
    const data = buffer + BigInt(t.k.mem.u32(buffer + 0x30n));
    expect(t.k.mem.u8(data + 1n)).toBe(3);
    expect(t.k.mem.u8(data + 8n)).toBe(0);
    t.call('ObfDereferenceObject', block);
  });
});

it.each([
  ['IoWMIQuerySingleInstance', 4],
  ['IoWMISetSingleInstance', 5],
  ['IoWMISetSingleItem', 6],
  ['IoWMIExecuteMethod', 6],
] as const)('%s finds no instance of a block that nobody has', (name, count) => {
  const block = open('{00000000-0000-0000-0000-000000000001}');
  const rest = Array.from({ length: count - 2 }, () => 0n);
  expect(status(t.call(name, block, t.unicode('x'), ...rest))).toBe(STATUS_WMI_GUID_NOT_FOUND);
  expect(status(t.call(name, t.memory(8), t.unicode('x'), ...rest))).toBe(STATUS_INVALID_PARAMETER);
});

it('numbers instances one after the other', () => {
  const guid = guidAt(GUID);
  t.call('IoWMIAllocateInstanceIds', guid, 3, out);
  t.call('IoWMIAllocateInstanceIds', guid, 1, out);
  expect(t.k.mem.u32(out)).toBe(3);
});

it('suggests the name of the device', () => {
  const { pdo } = createDeviceNode(t.k, { hardwareIds: ['ROOT\\X'] });
  expect(status(t.call('IoWMISuggestInstanceName', pdo, 0, 0, out))).toBe(0);
  expect(t.k.mem.utf16(t.k.mem.u64(out + 8n), t.k.mem.u16(out))).toBe('ROOT\\X\\0000');
  expect(status(t.call('IoWMISuggestInstanceName', device, 0, 0, out))).toBe(STATUS_INVALID_PARAMETER);
  expect(t.k.mem.get(device, DEVICE_OBJECT.Type)).toBe(3);
});
