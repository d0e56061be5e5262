import { expect, test } from 'vitest';
import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../../../src/generated/ntstatus.ts';
import { exportAddress, modules } from '../../../src/kernel/modules/loaded-modules.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const status = (value: bigint) => Number(value & 0xffffffffn);

test('the modules are listed after the length was asked for', () => {
  const t = createTestKernel();
  const needed = t.memory(4);
  expect(status(t.call('ZwQuerySystemInformation', 11, 0, 0, needed))).toBe(STATUS_INFO_LENGTH_MISMATCH);
  const size = t.k.mem.u32(needed);
  const buffer = t.memory(size);
  expect(status(t.call('ZwQuerySystemInformation', 11, buffer, size, needed))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(buffer)).toBe(modules(t.k).list.length);
  expect(t.k.mem.u64(buffer + 8n + 0x10n)).toBe(modules(t.k).list[0]!.base);
  const name = buffer + 8n + 0x28n + BigInt(t.k.mem.u16(buffer + 8n + 0x26n));
  expect(t.k.mem.ansiz(name)).toBe('ntoskrnl.exe');
});

test.each([
  ['enforce', 0x2401],
  ['log', 0x1],
  ['break', 0x1],
] as const)('code integrity options in mode %s', (mode, options) => {
  const t = createTestKernel({ mode });
  const buffer = t.memory(8);
  t.k.mem.setU32(buffer, 8);
  expect(status(t.call('ZwQuerySystemInformation', 103, buffer, 8, 0))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(buffer + 4n)).toBe(options);
  expect(status(t.call('ZwQuerySystemInformation', 103, buffer, 4, 0))).toBe(STATUS_INFO_LENGTH_MISMATCH);
});

test.each(['log', 'break', 'enforce'] as const)('the ways to ask for memory integrity agree in mode %s', (mode) => {
  const t = createTestKernel({ mode });
  const isOn = mode === 'enforce';
  const ask = (informationClass: number, size: number) => {
    const buffer = t.memory(size);
    expect(status(t.call('ZwQuerySystemInformation', informationClass, buffer, size, 0))).toBe(STATUS_SUCCESS);
    return t.k.mem.bytes(buffer, size);
  };
  expect(ask(165, 16)[0]).toBe(isOn ? 3 : 0);
  expect(ask(91, 16)[0]).toBe(Number(isOn));
  expect(ask(169, 4)[2]).toBe(Number(isOn));
  const interfaceLeaf = t.memory(16);
  t.call('HviGetHypervisorInterface', interfaceLeaf);
  expect(t.k.mem.ansiz(interfaceLeaf)).toBe(isOn ? 'Hv#1' : '');
  expect(Buffer.from(ask(159, 112)).toString('latin1', 16, 20)).toBe(isOn ? 'Hv#1' : '\0\0\0\0');
  expect(t.call('HviIsAnyHypervisorPresent') & 0xffn).toBe(BigInt(isOn));
});

test('Windows 8.1 has no memory integrity, not even in mode enforce', () => {
  const t = createTestKernel({ os: 'win8.1', mode: 'enforce' });
  const buffer = t.memory(8);
  t.k.mem.setU32(buffer, 8);
  expect(status(t.call('ZwQuerySystemInformation', 103, buffer, 8, 0))).toBe(STATUS_SUCCESS);
  expect(t.k.mem.u32(buffer + 4n)).toBe(1);
  expect(status(t.call('ZwQuerySystemInformation', 165, t.memory(16), 16, 0))).toBe(STATUS_INVALID_INFO_CLASS);
});

test('every answered class gives what it said it needs; others are refused', () => {
  const t = createTestKernel();
  const needed = t.memory(4);
  for (const number of [0, 1, 2, 5, 8, 16, 22, 35, 50, 64, 66, 77, 90, 91, 145, 149, 165]) {
    t.call('ZwQuerySystemInformation', number, t.memory(0x10000), 0, needed);
    const size = t.k.mem.u32(needed) + 0x400;
    const answer = status(t.call('NtQuerySystemInformation', number, t.memory(size), size, needed));
    expect([number, answer]).toEqual([number, STATUS_SUCCESS]);
  }
  expect(status(t.call('ZwQuerySystemInformation', 1000, t.memory(8), 8, 0))).toBe(STATUS_INVALID_INFO_CLASS);
});

test('SystemTimeOfDayInformation fills a shorter buffer and refuses a longer one', () => {
  const t = createTestKernel();
  const told = t.memory(4);
  for (const size of [0, 24, 48]) {
    expect(status(t.call('ZwQuerySystemInformation', 3, t.memory(48), size, told))).toBe(STATUS_SUCCESS);
    expect(t.k.mem.u32(told)).toBe(size);
  }
  expect(status(t.call('ZwQuerySystemInformation', 3, t.memory(64), 49, told))).toBe(STATUS_INFO_LENGTH_MISMATCH);
});

test('exported variables', () => {
  const t = createTestKernel();
  const at = (name: string) => exportAddress(t.k, 'ntoskrnl.exe', name)!;
  expect(t.k.mem.u32(at('NtBuildNumber'))).toBe(0xf0000000 + 26100);
  expect(t.k.mem.u8(at('KdDebuggerNotPresent'))).toBe(1);
  const exports = t.k.mem.u64(at('SeExports'));
  expect(t.k.mem.u64(exports + 0x90n)).toBe(20n);
  const localSystem = t.k.mem.u64(exports + 0x108n);
  expect([...t.k.mem.bytes(localSystem, 12)]).toEqual([1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0]);
  const ownerRights = t.k.mem.u64(exports + 0x200n);
  expect([...t.k.mem.bytes(ownerRights, 12)]).toEqual([1, 1, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0]);
});
