import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_DEVICE_REQUEST,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_2,
  STATUS_OBJECT_NAME_EXISTS,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_PATH_NOT_FOUND,
} from '../../../src/generated/ntstatus.ts';
import { keyOfHandle } from '../../../src/kernel/cm/key-objects.ts';
import { keyPath } from '../../../src/kernel/cm/registry-tree.ts';
import { lookupName } from '../../../src/kernel/ob/namespace.ts';
import { createDeviceNode, type DeviceNode, deviceNode } from '../../../src/kernel/pnp/device-node.ts';
import { guidBytes } from '../../../src/kernel/pnp/guid.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { makeDevice, makeDriver } from './guest-driver.ts';

const GUID = '{a5dcbf10-6530-11d2-901f-00c04fb951ed}';
const OTHER = '{00000000-1111-2222-3333-444444444444}';
let t: TestKernel;
let node: DeviceNode;
let out: bigint;
beforeEach(() => {
  t = createTestKernel();
  node = createDeviceNode(t.k, {
    hardwareIds: ['PCI\\VEN_1AF4&DEV_1000&SUBSYS_00011AF4&REV_02', 'PCI\\VEN_1AF4&DEV_1000'],
    description: 'Sample',
    resources: [{ kind: 'memory', start: 0xfe00_0000n, length: 0x1000 }],
  });
  out = t.memory(16);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const textAt = (at: bigint) => t.k.mem.utf16(t.k.mem.u64(at + 8n), t.k.mem.u16(at));
function guid(text: string): bigint {
  const at = t.memory(16);
  t.k.mem.write(at, guidBytes(text));
  return at;
}

describe('IoGetDeviceProperty', () => {
  const ask = (property: number, room = 0x200, pdo = node.pdo) => {
    const [buffer, needed] = [t.memory(0x200), t.memory(4)];
    const result = status(t.call('IoGetDeviceProperty', pdo, property, room, buffer, needed));
    return { result, buffer, needed: t.k.mem.u32(needed) };
  };
  it.each([
    [0, 'Sample\0'],
    [5, 'System\0'],
    [15, 'PCI\0'],
  ])('property %i is a text', (property, expected) => {
    const { result, buffer, needed } = ask(property);
    expect(result).toBe(0);
    expect(t.k.mem.utf16(buffer, needed)).toBe(expected);
    expect(ask(property, needed - 1).result).toBe(STATUS_BUFFER_TOO_SMALL);
  });
  it('the bus is a number, the hardware ids a list', () => {
    expect(t.k.mem.u32(ask(13).buffer)).toBe(5);
    expect(t.k.mem.u32(ask(16).buffer)).toBe(3 << 16);
    const { buffer, needed } = ask(1);
    expect(t.k.mem.utf16(buffer, needed).split('\0')).toHaveLength(4);
    expect(ask(21).needed).toBe(0x28);
  });
  it.each([
    ['what the device has not', 3, STATUS_OBJECT_NAME_NOT_FOUND],
    ['an unknown property', 99, STATUS_INVALID_PARAMETER_2],
  ])('refuses %s', (_name, property, expected) => {
    expect(ask(property).result).toBe(expected);
  });
  it('refuses a device that no bus has found', () => {
    expect(ask(0, 0x200, makeDevice(t.k, makeDriver(t.k))).result).toBe(STATUS_INVALID_DEVICE_REQUEST);
  });
});

describe('IoGetDevicePropertyData', () => {
  const key = (id: number, set = '{a45c254e-df1c-4efd-8020-67d146a850e0}') => {
    const at = t.memory(20);
    t.k.mem.write(at, guidBytes(set));
    t.k.mem.setU32(at + 16n, id);
    return at;
  };
  it('knows the common predefined keys, and what was set', () => {
    const [buffer, type, needed] = [t.memory(0x40), t.memory(4), t.memory(4)];
    const ask = (at: bigint, room = 0x40) =>
      status(t.call('IoGetDevicePropertyData', node.pdo, at, 0, 0, room, buffer, needed, type));
    expect(ask(key(2))).toBe(0);
    expect(t.k.mem.utf16z(buffer)).toBe('Sample');
    expect(t.k.mem.u32(type)).toBe(0x12);
    expect(ask(key(2), 4)).toBe(STATUS_BUFFER_TOO_SMALL);
    const own = key(7, OTHER);
    expect(ask(own)).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
    const value = t.memory(4);
    t.k.mem.setU32(value, 5);
    expect(status(t.call('IoSetDevicePropertyData', node.pdo, own, 0, 0, 7, 4, value))).toBe(0);
    expect(ask(own)).toBe(0);
    expect(t.k.mem.u32(buffer)).toBe(5);
    expect(status(t.call('IoSetDevicePropertyData', node.pdo, own, 0, 0, 0, 0, 0))).toBe(0);
    expect(ask(own)).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  });
});

it.each([
  [1, /\\Enum\\PCI\\VEN_1AF4&DEV_1000.*\\Device Parameters$/],
  [2, /\\Control\\Class\\\{4d36e97d-.*\}\\0000$/],
])('IoOpenDeviceRegistryKey of kind %i', (kind, path) => {
  expect(status(t.call('IoOpenDeviceRegistryKey', node.pdo, kind, 0x20019, out))).toBe(0);
  const opened = keyOfHandle(t.k, t.k.mem.u64(out));
  expect(typeof opened === 'number' ? opened : keyPath(t.k, opened)).toMatch(path);
  expect(status(t.call('IoOpenDeviceRegistryKey', node.pdo, 8, 0x20019, out))).toBe(STATUS_INVALID_PARAMETER);
  expect(status(t.call('IoOpenDeviceRegistryKey', t.memory(8), kind, 0x20019, out))).toBe(
    STATUS_INVALID_DEVICE_REQUEST,
  );
});

describe('device interfaces', () => {
  const register = (reference = '') =>
    status(t.call('IoRegisterDeviceInterface', node.pdo, guid(GUID), reference === '' ? 0 : t.unicode(reference), out));
  it('have a name that leads to the device while they are enabled', () => {
    expect(register()).toBe(0);
    const name = textAt(out);
    expect(name).toBe(`\\??\\${node.path.replaceAll('\\', '#')}#${GUID}`);
    expect(status(t.call('IoSetDeviceInterfaceState', out, 0))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
    expect(status(t.call('IoSetDeviceInterfaceState', out, 1))).toBe(0);
    expect(status(t.call('IoSetDeviceInterfaceState', out, 1))).toBe(STATUS_OBJECT_NAME_EXISTS);
    expect(lookupName(t.k, name)).toMatchObject({ object: { body: node.pdo }, rest: '' });
    expect(status(t.call('IoSetDeviceInterfaceState', out, 0))).toBe(0);
    expect(typeof lookupName(t.k, name)).toBe('number');
  });
  it('with a reference string hand it to the driver', () => {
    expect(register('ref')).toBe(0);
    t.call('IoSetDeviceInterfaceState', out, 1);
    expect(lookupName(t.k, textAt(out))).toMatchObject({ object: { body: node.pdo }, rest: '\\ref' });
    expect(register('a\\b')).toBe(STATUS_INVALID_DEVICE_REQUEST);
  });
  it('are listed by class, and known by alias and key', () => {
    register();
    const list = t.memory(8);
    const ask = (flags: number) => {
      expect(status(t.call('IoGetDeviceInterfaces', guid(GUID), 0, flags, list))).toBe(0);
      return t.k.mem.utf16z(t.k.mem.u64(list));
    };
    expect([ask(0), ask(1)]).toEqual(['', textAt(out)]);
    t.call('IoSetDeviceInterfaceState', out, 1);
    expect(ask(0)).toBe(textAt(out));
    const other = t.memory(16);
    expect(status(t.call('IoGetDeviceInterfaceAlias', out, guid(OTHER), other))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
    t.call('IoRegisterDeviceInterface', node.pdo, guid(OTHER), 0, other);
    expect(status(t.call('IoGetDeviceInterfaceAlias', out, guid(OTHER), other))).toBe(0);
    expect(status(t.call('IoOpenDeviceInterfaceRegistryKey', out, 0x20019, list))).toBe(0);
    expect(status(t.call('IoOpenDeviceInterfaceRegistryKey', t.unicode('\\??\\none'), 0x20019, list))).toBe(
      STATUS_OBJECT_PATH_NOT_FOUND,
    );
  });
  it('belong to devices that a bus has found', () => {
    const device = makeDevice(t.k, makeDriver(t.k));
    expect(status(t.call('IoRegisterDeviceInterface', device, guid(GUID), 0, out))).toBe(STATUS_INVALID_DEVICE_REQUEST);
    expect(status(t.call('IoSetDeviceInterfaceState', t.unicode('\\??\\none'), 1))).toBe(STATUS_OBJECT_NAME_NOT_FOUND);
  });
});

it('IoReportDetectedDevice makes a root-enumerated device', () => {
  const driver = makeDriver(t.k, 'Legacy');
  expect(status(t.call('IoReportDetectedDevice', driver, 0, 0, 0, 0, 0, 0, out))).toBe(0);
  expect(deviceNode(t.k, t.k.mem.u64(out))?.path).toBe('ROOT\\LEGACY\\0000');
});

it('the configuration space of a PCI device shows its ids and resources', () => {
  const buffer = t.memory(0x40);
  expect(t.call('HalGetBusDataByOffset', 4, 0, 3, buffer, 0, 0x40)).toBe(0x40n);
  expect([t.k.mem.u32(buffer), t.k.mem.u8(buffer + 8n)]).toEqual([0x10001af4, 2]);
  expect([t.k.mem.u32(buffer + 0x10n), t.k.mem.u32(buffer + 0x2cn)]).toEqual([0xfe000000, 0x00011af4]);
});
