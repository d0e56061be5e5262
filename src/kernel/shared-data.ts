import { KUSER_SHARED_DATA } from '../generated/structs.ts';
import type { NumberField } from '../memory/layout-types.ts';
import { publishTime, SHARED_USER_DATA } from './clock.ts';
import type { Kernel } from './kernel.ts';

const PROCESSOR_FEATURES = [2, 3, 6, 8, 9, 10, 12, 13, 14, 17, 20, 23, 28, 32, 33];
const IMAGE_FILE_MACHINE_AMD64 = 0x8664;
const PROCESSOR_ARCHITECTURE_AMD64 = 9;
const LARGE_PAGE = 0x200000;
const PHYSICAL_PAGES = 0x80000;
const QPC_FREQUENCY = 10_000_000n;
/** VER_SUITE_SINGLEUSERTS and VER_SUITE_TERMINAL. */
const SUITES = 0x110;
/** SEHValidationPolicy 2 (defer), with NXSupportPolicy OptIn on a client and OptOut on a server. */
const MITIGATIONS_CLIENT = 0x0a;
const MITIGATIONS_SERVER = 0x0b;
/** DbgElevationEnabled, DbgVirtEnabled, DbgInstallerDetectEnabled; DbgSecureBootEnabled from Windows 8 on. */
const SHARED_FLAGS = 0x0e;
const SECURE_BOOT = 0x80;
const RET = 0xc3n;
const BUILD_8 = 9200;
const BUILD_10 = 10240;
/** From this build on the mapping at the fixed address is read-only. */
const BUILD_READ_ONLY = 22621;

/** KUSER_SHARED_DATA as the Windows fills it that is checked for: fields that came later stay zero. */
export function createSharedData(k: Kernel): void {
  const { os } = k.profile;
  const S = KUSER_SHARED_DATA;
  const frames = k.space.allocateFrames(1, 'data');
  const write = os.build < BUILD_READ_ONLY;
  k.space.map(SHARED_USER_DATA, frames, { write: true, execute: false, user: false }, 'KUSER_SHARED_DATA');
  const set = (field: NumberField, value: number) => k.mem.set(SHARED_USER_DATA, field, value);
  set(S.NtMajorVersion, os.major);
  set(S.NtMinorVersion, os.minor);
  set(S.NtProductType, os.productType);
  set(S.ProductTypeIsValid, 1);
  set(S.TickCountMultiplier, 0x0fa00000);
  set(S.ImageNumberLow, IMAGE_FILE_MACHINE_AMD64);
  set(S.ImageNumberHigh, IMAGE_FILE_MACHINE_AMD64);
  set(S.LargePageMinimum, LARGE_PAGE);
  set(S.SuiteMask, SUITES);
  set(S.MitigationPolicies, os.productType === 1 ? MITIGATIONS_CLIENT : MITIGATIONS_SERVER);
  set(S.ActiveConsoleId, 1);
  set(S.NumberOfPhysicalPages, PHYSICAL_PAGES);
  set(S.SharedDataFlags, os.build >= BUILD_8 ? SHARED_FLAGS | SECURE_BOOT : SHARED_FLAGS);
  set(S.ActiveProcessorCount, k.profile.processors);
  set(S.ActiveGroupCount, 1);
  if (os.build >= BUILD_8) k.mem.setU64(SHARED_USER_DATA + S.QpcFrequency.at, QPC_FREQUENCY);
  if (os.build < BUILD_10) k.mem.setU64(SHARED_USER_DATA + S.TestRetInstruction.at, RET);
  else {
    set(S.NtBuildNumber, os.build);
    set(S.NativeProcessorArchitecture, PROCESSOR_ARCHITECTURE_AMD64);
  }
  for (const feature of PROCESSOR_FEATURES) {
    k.mem.setU8(SHARED_USER_DATA + S.ProcessorFeatures.at + BigInt(feature), 1);
  }
  k.mem.write(SHARED_USER_DATA + S.NtSystemRoot.at, new Uint8Array(Buffer.from('C:\\Windows\0', 'utf16le')));
  publishTime(k);
  if (!write) k.space.protect(SHARED_USER_DATA, 1, { write, execute: false, user: false }, 'KUSER_SHARED_DATA');
}
