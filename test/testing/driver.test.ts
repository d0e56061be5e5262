import { describe, expect, test } from 'vitest';
import { loadDriver } from '../../src/testing/index.ts';
import '../../src/testing/vitest.ts';

const DEVICE = 'fixtures/clean/device/driver.sys';
const CODES = 'fixtures/life/control-codes/driver.sys';
const PENDING = 'fixtures/life/pending-requests/driver.sys';
const PLUG_AND_PLAY = 'fixtures/life/plug-and-play/driver.sys';
const IOCTL_VERSION = 0x222000;
const IOCTL_RECORD = 0x222008;
const IOCTL_NEITHER = 0x222803;

/** Text of the failure that a matcher gives. */
function failureOf(check: () => void): string {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher passed');
}

describe('a life by hand', () => {
  test('entry, a request, unload', async () => {
    await using driver = await loadDriver(CODES, { os: 'win11-24h2', seed: 7 });
    expect(await driver.driverEntry()).toSucceed();
    expect(driver).toBeCodeIntegrityClean();
    expect(driver.calls('IoCreateDevice')).toHaveBeenCalledWithArgs({
      DeviceName: '\\Device\\Codes',
      DeviceType: 'FILE_DEVICE_UNKNOWN',
      Exclusive: false,
    });
    const device = driver.device('\\DosDevices\\Codes');
    const reply = await device.ioctl(IOCTL_VERSION, Buffer.alloc(0), { outputLength: 4 });
    expect(reply).toHaveStatus('STATUS_SUCCESS');
    expect(reply.output.readUInt32LE()).toBe(0x00010002);
    const neither = await device.ioctl(IOCTL_NEITHER, Buffer.alloc(0), { outputLength: 8 });
    expect(neither.output).toEqual(Buffer.alloc(8, 0x5a));
    await device.close();
    expect(await driver.unload()).toSucceed();
    expect(driver).toHaveNoLeaks();
  });

  test('a request that violates, and what the matchers say of it', async () => {
    await using driver = await loadDriver(CODES);
    await driver.driverEntry();
    const device = driver.device('\\Device\\Codes');
    expect(await device.ioctl(IOCTL_RECORD, Buffer.alloc(4))).toHaveStatus('STATUS_INFO_LENGTH_MISMATCH');
    expect(driver).toBeCodeIntegrityClean();
    expect(await device.ioctl(IOCTL_RECORD, Buffer.alloc(28))).toSucceed();
    expect(driver).toHaveViolation('ExecutePoolType', { ddi: 'ExAllocatePoolWithTag', count: 1 });
    expect(driver).not.toHaveViolation('ExecutePageMapping');
    expect(failureOf(() => expect(driver).toBeCodeIntegrityClean())).toMatch(
      /ExecutePoolType: .*NonPagedPool.*\n\s+at driver\.sys\+0x[0-9a-f]+, during IRP_MJ_DEVICE_CONTROL 0x222008/s,
    );
    expect(failureOf(() => expect(driver).toHaveViolation('ExecutePoolType', { count: 3 }))).toContain(
      '3 times (it was 1)',
    );
  });

  test('a device of a plug and play driver', async () => {
    await using driver = await loadDriver(PLUG_AND_PLAY);
    await driver.driverEntry();
    const added = await driver.addDevice();
    expect(added).toSucceed();
    expect(added.name).toBe('IRP_MN_START_DEVICE');
    expect(await driver.removeDevice(added.pdo!, 'surprise')).toSucceed();
    expect(await driver.unload()).toSucceed();
    expect(driver.log).toEqual(['plug and play: all devices gone']);
    expect(driver).toHaveNoLeaks();
  });
});

describe('calls that fail', () => {
  test('the first allocation', async () => {
    await using driver = await loadDriver(DEVICE);
    driver.fail('ExAllocatePoolWithTag');
    expect(await driver.driverEntry()).toHaveStatus('STATUS_INSUFFICIENT_RESOURCES');
    expect(driver).toHaveNoLeaks();
  });

  test('with a status, and only while the handler is there', async () => {
    await using driver = await loadDriver(DEVICE);
    const before = driver.snapshot();
    const off = driver.on('IoCreateSymbolicLink', (call) => call.fail('STATUS_OBJECT_NAME_COLLISION'));
    expect(await driver.driverEntry()).toHaveStatus('STATUS_OBJECT_NAME_COLLISION');
    expect(driver).toHaveNoLeaks();
    off();
    before.restore();
    expect(driver.calls()).toEqual([]);
    expect(await driver.driverEntry()).toSucceed();
  });

  test('a handler may answer', async () => {
    await using driver = await loadDriver(DEVICE);
    driver.on('IoCreateDevice', (call) => call.return(0xc0000035));
    const entry = await driver.driverEntry();
    expect(entry).toHaveStatus('STATUS_OBJECT_NAME_COLLISION');
    expect(failureOf(() => expect(entry).toSucceed())).toMatch(
      /^DriverEntry was expected to succeed, but ended with STATUS_OBJECT_NAME_COLLISION \(0xC0000035\)\.\nIts last calls:/,
    );
  });
});

describe('snapshots', () => {
  test('one init serves many tests', async () => {
    await using driver = await loadDriver(CODES);
    await driver.driverEntry();
    const started = driver.snapshot();
    for (let round = 0; round < 3; round++) {
      started.restore();
      expect(driver).toBeCodeIntegrityClean();
      await driver.device('\\Device\\Codes').ioctl(IOCTL_RECORD, Buffer.alloc(28));
      expect(driver).toHaveViolation('ExecutePoolType', { count: 1 });
    }
  });

  test('a driver that was disposed says so', async () => {
    const driver = await loadDriver(DEVICE);
    driver.dispose();
    await expect(driver.driverEntry()).rejects.toThrow('was disposed');
    expect(() => driver.snapshot()).toThrow('was disposed');
  });
});

test('a request that waits is pending', async () => {
  await using driver = await loadDriver(PENDING);
  await driver.driverEntry();
  expect(await driver.device('\\Device\\Pending').read(16)).toHaveStatus('STATUS_PENDING');
});

test('the registry that a driver finds', async () => {
  await using driver = await loadDriver(DEVICE, { registry: { Parameters: { Mode: 1, Name: 'x', List: ['a', 'b'] } } });
  expect(driver.registry.get('Parameters', 'Mode')).toBe(1);
  expect(driver.registry.get('Parameters', 'Name')).toBe('x');
  expect(driver.registry.get('Parameters', 'List')).toEqual(['a', 'b']);
  expect(driver.registry.get('Parameters', 'Other')).toBeUndefined();
});

test('mistakes of a test are told as such', async () => {
  await using driver = await loadDriver(DEVICE);
  await driver.driverEntry();
  expect(() => driver.device('\\Device\\Nothing')).not.toThrow();
  await expect(driver.device('\\Device\\Nothing').open()).rejects.toThrow(/there is no \\Device\\Nothing: STATUS_/);
  expect(() => expect(driver.calls('IoCreateDevice')).toHaveBeenCalledWithArgs({ DeviceTyp: 1 })).toThrow(
    'IoCreateDevice has no parameter DeviceTyp; it has DriverObject, DeviceExtensionSize',
  );
  expect(() => expect(1).toSucceed()).toThrow('this matcher takes');
  await expect(loadDriver('fixtures/clean/device/driver.c')).rejects.toThrow('driver.c');
});
