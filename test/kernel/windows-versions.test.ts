import { describe, expect, test } from 'vitest';
import { KUSER_SHARED_DATA as S, RTL_OSVERSIONINFOEXW as V } from '../../src/generated/structs.ts';
import { SHARED_USER_DATA } from '../../src/kernel/clock.ts';
import { exportAddress } from '../../src/kernel/modules/loaded-modules.ts';
import type { NumberField } from '../../src/memory/layout-types.ts';
import { OS_IDS, type OsId, osProfile } from '../../src/policy/os-profile.ts';
import { createTestKernel } from '../stubs/kernel-fixture.ts';

/** Version as RtlGetVersion has it, workstation or server, and the newest of a row of exports that the version has. */
const VERSIONS: readonly (readonly [OsId, string, 1 | 3, string | undefined])[] = [
  ['win7-sp1', '6.1.7601', 1, undefined],
  ['win8.1', '6.3.9600', 1, 'MmCopyMemory'],
  ['win10-1507', '10.0.10240', 1, 'MmMapIoSpaceEx'],
  ['win10-1511', '10.0.10586', 1, 'PsWow64GetProcessMachine'],
  ['win10-1607', '10.0.14393', 1, 'PsGetSiloContext'],
  ['win10-1703', '10.0.15063', 1, 'PsGetProcessStartKey'],
  ['win10-1809', '10.0.17763', 1, 'MmSecureVirtualMemoryEx'],
  ['win10-22h2', '10.0.19045', 1, 'ExAllocatePool2'],
  ['win11-21h2', '10.0.22000', 1, 'FsRtlGetBypassIoOpenCount'],
  ['win11-22h2', '10.0.22621', 1, 'NtCopyFileChunk'],
  ['win11-23h2', '10.0.22631', 1, 'NtCopyFileChunk'],
  ['win11-24h2', '10.0.26100', 1, 'NtCopyFileChunk'],
  ['win11-25h2', '10.0.26200', 1, 'NtCopyFileChunk'],
  ['server2016', '10.0.14393', 3, 'PsGetSiloContext'],
  ['server2019', '10.0.17763', 3, 'MmSecureVirtualMemoryEx'],
  ['server2022', '10.0.20348', 3, 'KeQueryNodeActiveAffinity2'],
  ['server2025', '10.0.26100', 3, 'NtCopyFileChunk'],
];
const BY_AGE = [
  'MmCopyMemory',
  'MmMapIoSpaceEx',
  'PsWow64GetProcessMachine',
  'PsGetSiloContext',
  'PsGetProcessStartKey',
  'MmSecureVirtualMemoryEx',
  'ExAllocatePool2',
  'KeQueryNodeActiveAffinity2',
  'FsRtlGetBypassIoOpenCount',
  'NtCopyFileChunk',
];

test('every version is in the table', () => {
  expect(VERSIONS.map(([id]) => id)).toEqual(OS_IDS);
});

describe.each(VERSIONS)('%s', (id, version, productType, newest) => {
  const t = createTestKernel({ os: id });
  const { k } = t;

  test('says which Windows it is', () => {
    const info = t.memory(V.$size);
    k.mem.set(info, V.dwOSVersionInfoSize, V.$size);
    expect(t.call('RtlGetVersion', info)).toBe(0n);
    const told = [V.dwMajorVersion, V.dwMinorVersion, V.dwBuildNumber].map((field) => k.mem.get(info, field));
    expect(told.join('.')).toBe(version);
    expect(k.mem.get(info, V.wProductType)).toBe(productType);
    expect(k.mem.get(info, V.wServicePackMajor)).toBe(id === 'win7-sp1' ? 1 : 0);
    const build = k.mem.u32(exportAddress(k, 'ntoskrnl.exe', 'NtBuildNumber')!);
    expect(build).toBe((0xf0000000 | Number(version.split('.')[2])) >>> 0);
    const [major, minor, number] = [t.memory(4), t.memory(4), t.memory(4)] as const;
    t.call('PsGetVersion', major, minor, number, 0);
    expect([major, minor, number].map((va) => k.mem.u32(va)).join('.')).toBe(version);
  });

  test('KUSER_SHARED_DATA agrees, as far as that Windows fills it', () => {
    const shared = (field: NumberField) => k.mem.get(SHARED_USER_DATA, field);
    expect(`${shared(S.NtMajorVersion)}.${shared(S.NtMinorVersion)}`).toBe(version.split('.').slice(0, 2).join('.'));
    expect(shared(S.NtProductType)).toBe(productType);
    expect(shared(S.NtBuildNumber)).toBe(version.startsWith('10.') ? Number(version.split('.')[2]) : 0);
  });

  test('exports what that Windows has', () => {
    const has = BY_AGE.filter((name) => exportAddress(k, 'ntoskrnl.exe', name) !== undefined);
    expect(has).toEqual(newest === undefined ? [] : BY_AGE.slice(0, BY_AGE.indexOf(newest) + 1));
    for (const name of BY_AGE) {
      const found = t.call('MmGetSystemRoutineAddress', t.unicode(name)) !== 0n;
      expect(found, name).toBe(has.includes(name));
    }
  });

  test('gives no-execute pool from Windows 8 on', () => {
    const va = t.call('ExAllocatePoolWithTag', 512, 0x1000, 0x6c706d53);
    expect(k.mem.protectionOf(va)?.execute).toBe(!osProfile(id).hasNoExecuteOptIn);
  });
});
