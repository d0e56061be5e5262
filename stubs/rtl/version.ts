import { STATUS_INVALID_PARAMETER, STATUS_REVISION_MISMATCH, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { RTL_OSVERSIONINFOEXW } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PVOID, UCHAR, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { putUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { encode } from '../../src/kernel/rtl/characters.ts';
import { setConditionMask, versionMatches } from '../../src/kernel/rtl/version-conditions.ts';

const VER_PLATFORM_WIN32_NT = 2;
const VER_SUITE_SINGLEUSERTS = 0x100;
const VER_SUITE_TERMINAL = 0x10;
const PRODUCT_PROFESSIONAL = 0x30;
const PRODUCT_STANDARD_SERVER = 7;
const WORKSTATION = 1;

/** Never fails: a caller that did not set the size gets the members of RTL_OSVERSIONINFOW. */
function getVersion(k: Kernel, info: bigint): number {
  const { os } = k.profile;
  const size = k.mem.get(info, RTL_OSVERSIONINFOEXW.dwOSVersionInfoSize);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.dwMajorVersion, os.major);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.dwMinorVersion, os.minor);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.dwBuildNumber, os.build);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.dwPlatformId, VER_PLATFORM_WIN32_NT);
  k.mem.write(info + RTL_OSVERSIONINFOEXW.szCSDVersion.at, encode(os.csdVersion.padEnd(128, '\0'), 2));
  if (size !== RTL_OSVERSIONINFOEXW.$size) return STATUS_SUCCESS;
  k.mem.set(info, RTL_OSVERSIONINFOEXW.wServicePackMajor, os.servicePack);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.wServicePackMinor, 0);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.wSuiteMask, suites(k));
  k.mem.set(info, RTL_OSVERSIONINFOEXW.wProductType, os.productType);
  k.mem.set(info, RTL_OSVERSIONINFOEXW.wReserved, 0);
  return STATUS_SUCCESS;
}
const suites = (k: Kernel) => (k.profile.os.productType === WORKSTATION ? VER_SUITE_SINGLEUSERTS : VER_SUITE_TERMINAL);

function verify(k: Kernel, info: bigint, typeMask: number, conditions: bigint): number {
  if (typeMask === 0 || typeMask > 0xff) return STATUS_INVALID_PARAMETER;
  const { os } = k.profile;
  const actual = {
    major: os.major,
    minor: os.minor,
    build: os.build,
    platform: VER_PLATFORM_WIN32_NT,
    spMajor: os.servicePack,
    spMinor: 0,
    suite: suites(k),
    product: os.productType,
  };
  const wanted = {
    major: k.mem.get(info, RTL_OSVERSIONINFOEXW.dwMajorVersion),
    minor: k.mem.get(info, RTL_OSVERSIONINFOEXW.dwMinorVersion),
    build: k.mem.get(info, RTL_OSVERSIONINFOEXW.dwBuildNumber),
    platform: k.mem.get(info, RTL_OSVERSIONINFOEXW.dwPlatformId),
    spMajor: k.mem.get(info, RTL_OSVERSIONINFOEXW.wServicePackMajor),
    spMinor: k.mem.get(info, RTL_OSVERSIONINFOEXW.wServicePackMinor),
    suite: k.mem.get(info, RTL_OSVERSIONINFOEXW.wSuiteMask),
    product: k.mem.get(info, RTL_OSVERSIONINFOEXW.wProductType),
  };
  const matches = versionMatches(actual, wanted, typeMask, conditions);
  return matches === undefined ? STATUS_INVALID_PARAMETER : matches ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

/** NTDDI_VERSION without its sub-version: 0x0A000000 for Windows 10 and 11. */
const osVersion = (k: Kernel) => ((k.profile.os.major << 24) | (k.profile.os.minor << 16)) >>> 0;

export const rtlVersion = [
  ddi('RtlGetVersion', {
    params: { lpVersionInformation: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => getVersion(k, a.lpVersionInformation),
  }),
  ddi('RtlVerifyVersionInfo', {
    params: { VersionInfo: PVOID, TypeMask: ULONG, ConditionMask: ULONGLONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => verify(k, a.VersionInfo, a.TypeMask, a.ConditionMask),
  }),
  ddi('VerSetConditionMask', {
    params: { ConditionMask: ULONGLONG, TypeMask: ULONG, Condition: UCHAR },
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) => setConditionMask(a.ConditionMask, a.TypeMask, a.Condition),
  }),
  ddi('RtlIsNtDdiVersionAvailable', {
    params: { Version: ULONG },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => (a.Version & 0xffff) === 0 && osVersion(k) >= a.Version,
  }),
  ddi('RtlIsServicePackVersionInstalled', {
    params: { Version: ULONG },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) =>
      (a.Version & 0xffff_0000) >>> 0 === osVersion(k) &&
      (a.Version & 0xff) === 0 &&
      k.profile.os.servicePack >= ((a.Version >>> 8) & 0xff),
  }),
  ddi('RtlGetProductInfo', {
    params: {
      OSMajorVersion: ULONG,
      OSMinorVersion: ULONG,
      SpMajorVersion: ULONG,
      SpMinorVersion: ULONG,
      ReturnedProductType: PVOID,
    },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['always Professional, or Standard Server on a server'] },
    model: (k, a) => {
      const server = k.profile.os.productType !== WORKSTATION;
      k.mem.setU32(a.ReturnedProductType, server ? PRODUCT_STANDARD_SERVER : PRODUCT_PROFESSIONAL);
      return true;
    },
  }),
  ddi('RtlGetNtGlobalFlags', { returns: ULONG, maxIrql: 'ANY', fidelity: 'exact', model: () => 0 }),
  ddi('PsGetVersion', {
    params: { MajorVersion: PVOID, MinorVersion: PVOID, BuildNumber: PVOID, CSDVersion: PVOID },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const { os } = k.profile;
      if (a.MajorVersion !== 0n) k.mem.setU32(a.MajorVersion, os.major);
      if (a.MinorVersion !== 0n) k.mem.setU32(a.MinorVersion, os.minor);
      if (a.BuildNumber !== 0n) k.mem.setU32(a.BuildNumber, os.build);
      if (a.CSDVersion !== 0n) putUnicodeString(k, a.CSDVersion, os.csdVersion, 'Csd ');
      return false;
    },
  }),
];
