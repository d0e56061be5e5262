import { STATUS_NOT_SUPPORTED, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { DRIVER_OBJECT } from '../../src/generated/structs.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, SIZE_T, ULONG, ULONGLONG } from '../../src/kernel/codecs.ts';
import { type DataExport, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { HIGHEST_USER_ADDRESS, SYSTEM_RANGE_START, USER_PROBE_ADDRESS } from '../../src/kernel/mm/address-ranges.ts';
import { lockSectionAt, lockSectionByHandle, unlockSection } from '../../src/kernel/mm/pagable-sections.ts';
import { isChecked, moduleAt } from '../../src/kernel/modules/loaded-modules.ts';

const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const LARGE_SYSTEM = 2;
/** Driver Verifier's code integrity checks. */
const CODE_INTEGRITY_CHECKING = 0x02000000;
const RESIDENT = { approximate: ['drivers are always resident: locks are only counted'] };
const VERIFIER = {
  approximate: ['Driver Verifier is on for the drivers under check in the modes log and break, off in enforce'],
};

/** Modes log and break are a machine with Driver Verifier, enforce is one with memory integrity. */
const verifierIsOn = (k: Kernel) => k.profile.mode !== 'enforce';
const isVerified = (k: Kernel, va: bigint) => (verifierIsOn(k) && isChecked(k, va) ? 1 : 0);

export const mmDrivers = [
  ddi('MmLockPagableDataSection', {
    params: { AddressWithinSection: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: RESIDENT,
    model: (k, a) => lockSectionAt(k, a.AddressWithinSection),
  }),
  ddi('MmLockPagableSectionByHandle', {
    params: { ImageSectionHandle: PVOID },
    maxIrql: 'APC',
    fidelity: RESIDENT,
    model: (k, a) => lockSectionByHandle(k, a.ImageSectionHandle),
  }),
  ddi('MmUnlockPagableImageSection', {
    params: { ImageSectionHandle: PVOID },
    maxIrql: 'APC',
    fidelity: RESIDENT,
    model: (k, a) => unlockSection(k, a.ImageSectionHandle),
  }),
  ddi('MmPageEntireDriver', {
    params: { AddressWithinSection: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: { approximate: ['the driver stays resident'] },
    model: (k, a) => moduleAt(k, a.AddressWithinSection)?.base ?? 0n,
  }),
  ddi('MmResetDriverPaging', {
    params: { AddressWithinSection: PVOID },
    maxIrql: 'APC',
    fidelity: { approximate: ['the driver is resident in any case'] },
    model: () => undefined,
  }),
  ddi('MmIsThisAnNtAsSystem', {
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => k.profile.os.productType !== 1,
  }),
  ddi('MmQuerySystemSize', {
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => LARGE_SYSTEM,
  }),
  ddi('MmIsDriverVerifying', {
    params: { DriverObject: PDRIVER_OBJECT },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: VERIFIER,
    model: (k, a) => isVerified(k, k.mem.get(a.DriverObject, DRIVER_OBJECT.DriverStart)),
  }),
  ddi('MmIsDriverSuspectForVerifier', {
    params: { DriverObject: PDRIVER_OBJECT },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: VERIFIER,
    model: (k, a) => isVerified(k, k.mem.get(a.DriverObject, DRIVER_OBJECT.DriverStart)),
  }),
  ddi('MmIsDriverVerifyingByAddress', {
    params: { AddressWithinSection: PVOID },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: VERIFIER,
    model: (k, a) => isVerified(k, a.AddressWithinSection),
  }),
  ddi('MmIsVerifierEnabled', {
    params: { VerifierFlags: pointer('PULONG') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: VERIFIER,
    model: (k, a) => {
      k.mem.setU32(a.VerifierFlags, verifierIsOn(k) ? CODE_INTEGRITY_CHECKING : 0);
      return verifierIsOn(k) ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    },
  }),
  ddi('MmAddVerifierThunks', {
    params: { ThunkBuffer: PVOID, ThunkBufferSize: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no import is redirected to the thunks'] },
    model: (k) => (verifierIsOn(k) ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED),
  }),
  ddi('MmPrefetchPages', {
    params: { NumberOfLists: ULONG, ReadLists: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['pages are always resident'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('MmProtectDriverSection', {
    params: { AddressWithinSection: PVOID, Size: SIZE_T, Flags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { recorded: ['the section stays writable'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('MmIsIoSpaceActive', {
    params: { StartAddress: ULONGLONG, NumberOfBytes: SIZE_T },
    returns: ULONG,
    maxIrql: 'DISPATCH',
    fidelity: { recorded: ['mappings of the range are not looked for'] },
    model: () => 0,
  }),
  ddi('MmIsRecursiveIoFault', {
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: () => false,
  }),
  ddi('MmTrimAllSystemPagableMemory', {
    params: { PurgeTransition: ULONG },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['nothing is paged out'] },
    model: () => true,
  }),
];

const pointerTo = (name: string, value: bigint): DataExport => ({
  name,
  module: 'ntoskrnl.exe',
  size: 8,
  initialise: (k, va) => k.mem.setU64(va, value),
});
export const mmData: readonly DataExport[] = [
  pointerTo('MmHighestUserAddress', HIGHEST_USER_ADDRESS),
  pointerTo('MmSystemRangeStart', SYSTEM_RANGE_START),
  pointerTo('MmUserProbeAddress', USER_PROBE_ADDRESS),
  pointerTo('MmBadPointer', 0xffff_ffff_ffff_ff00n),
  { name: 'Mm64BitPhysicalAddress', module: 'ntoskrnl.exe', size: 1, initialise: (k, va) => k.mem.setU8(va, 1) },
];
