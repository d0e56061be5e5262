import { expect, test } from 'vitest';
import { checkDriver } from '../../src/session/check.ts';
import { type MachineConfig, PLAIN_MACHINE } from '../../src/session/machine-config.ts';

function check(fixture: string, machine: Partial<MachineConfig>) {
  return checkDriver({
    path: `fixtures/${fixture}/driver.sys`,
    os: 'win11-24h2',
    seed: 1,
    mode: 'log',
    maxInstructions: 10_000_000,
    maxTimeMs: 60_000,
    maxMemoryBytes: 2 ** 28,
    with: [],
    machine: { ...PLAIN_MACHINE, ...machine },
  });
}
const phases = (result: ReturnType<typeof check>) =>
  result.phases.map(({ name, statusName, stop }) => `${name} ${statusName ?? stop.kind}`);

test('a call that is configured to fail does', () => {
  const calls = [{ name: 'ExAllocatePoolWithTag', where: { Tag: 'Smpl' }, nth: 1, result: undefined }];
  expect(phases(check('clean/device', { calls }))).toEqual(['DriverEntry STATUS_INSUFFICIENT_RESOURCES']);
});

test('a rule for other arguments leaves the call alone', () => {
  const calls = [{ name: 'ExAllocatePoolWithTag', where: { Tag: 'Othr' }, nth: undefined, result: 0n }];
  expect(check('clean/device', { calls }).verdict).toBe('compatible');
});

test('parts of the life can be left out', () => {
  expect(phases(check('life/plug-and-play', { skip: ['requests', 'power', 'stop', 'remove', 'unload'] }))).toEqual([
    'DriverEntry STATUS_SUCCESS',
    'AddDevice STATUS_SUCCESS',
    'IRP_MN_START_DEVICE STATUS_SUCCESS',
  ]);
});

test('two devices are two devices', () => {
  const devices = [{ hardwareIds: ['ROOT\\ONE'] }, { hardwareIds: ['PCI\\VEN_8086&DEV_1234'] }];
  const result = check('life/plug-and-play', { devices, skip: ['requests', 'power', 'stop'] });
  expect(phases(result).filter((name) => name.startsWith('IRP_MN_START'))).toHaveLength(2);
  expect(result.counters.executePoolType).toBe(2);
  expect(result.log).toEqual(['plug and play: all devices gone']);
});

test('a request of the configuration is sent as it stands', () => {
  const what = { kind: 'control', code: 0x222008, input: new Uint8Array(28), outputLength: 0 } as const;
  const request = { device: '\\DosDevices\\Codes', mode: 'user', what } as const;
  const result = check('life/control-codes', { requests: [request], skip: ['requests'] });
  expect(phases(result)).toEqual([
    'DriverEntry STATUS_SUCCESS',
    'IRP_MJ_CREATE STATUS_SUCCESS',
    'IRP_MJ_DEVICE_CONTROL STATUS_SUCCESS',
    'DriverUnload returned',
  ]);
  expect(result.counters.executePoolType).toBe(1);
});

test('a request to a device that is not there makes the run inconclusive', () => {
  const what = { kind: 'read', length: 1, offset: 0n } as const;
  const result = check('clean/device', { requests: [{ device: '\\Device\\None', mode: 'user', what }] });
  expect(result.verdict).toBe('inconclusive');
  expect(result.phases.some(({ stop }) => stop.kind === 'notStarted')).toBe(true);
});
