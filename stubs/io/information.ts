import { STATUS_OBJECT_NAME_NOT_FOUND } from '../../src/generated/ntstatus.ts';
import { DRIVER_OBJECT } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  NTSTATUS,
  PCUNICODE_STRING,
  PVOID,
  pointer,
  SIZE_T,
  UCHAR,
  ULONG,
  ULONG_PTR,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { kernelPool } from '../../src/kernel/ex/pool.ts';
import { type StackBounds, stackOf } from '../../src/kernel/exceptions/stack-bounds.ts';
import { putUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { moduleAt } from '../../src/kernel/modules/loaded-modules.ts';
import { slice } from '../../src/kernel/slice.ts';
import { currentThread, threadByObject } from '../../src/kernel/thread.ts';

const PCONFIGURATION_INFORMATION = pointer('PCONFIGURATION_INFORMATION');
const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const PEPROCESS = pointer('PEPROCESS');
const PETHREAD = pointer('PETHREAD');
const PGENERIC_MAPPING = pointer('PGENERIC_MAPPING');
const PKTHREAD = pointer('PKTHREAD');
const PULONG_PTR = pointer('PULONG_PTR');
/** What files grant for the generic rights: read, write, execute, all (wdm.h). */
const FILE_MAPPING = [0x120089, 0x120116, 0x1200a0, 0x1f01ff];
const fixed = slice<{ mapping: bigint; configuration: bigint }>('ioFixed', () => ({ mapping: 0n, configuration: 0n }));
/** Bounds of the stack that the caller runs on. */
function callersStack(k: Kernel): StackBounds {
  const thread = currentThread(k);
  return stackOf(k, k.call!.entryRsp) ?? { limit: thread.stackLimit, base: thread.stackBase };
}
function genericMapping(k: Kernel): bigint {
  const state = fixed(k);
  if (state.mapping !== 0n) return state.mapping;
  state.mapping = kernelPool(k, 16, 'IoGm');
  FILE_MAPPING.forEach((access, index) => {
    k.mem.setU32(state.mapping + BigInt(4 * index), access);
  });
  return state.mapping;
}
/** CONFIGURATION_INFORMATION: one disk, nothing else. */
function configuration(k: Kernel): bigint {
  const state = fixed(k);
  if (state.configuration !== 0n) return state.configuration;
  state.configuration = kernelPool(k, 0x30, 'IoCf');
  k.mem.setU32(state.configuration, 1);
  return state.configuration;
}
function driverPath(k: Kernel, driver: bigint, out: bigint): number {
  const module = moduleAt(k, k.mem.get(driver, DRIVER_OBJECT.DriverStart));
  if (!module) return STATUS_OBJECT_NAME_NOT_FOUND;
  putUnicodeString(k, out, module.path, 'IoNm');
  return 0;
}

/** Which threads show hard errors to the user. */
const hardErrors = slice<{ readonly modes: Map<number, boolean> }>('hardErrorModes', () => ({ modes: new Map() }));

/** Questions about threads, files, devices and the machine. */
export const ioInformation = [
  ddi('IoGetCurrentProcess', {
    returns: PEPROCESS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => currentThread(k).attached,
  }),
  ddi('IoThreadToProcess', {
    params: { Thread: PETHREAD },
    returns: PEPROCESS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => threadByObject(k, a.Thread)?.process ?? 0n,
  }),
  ddi('IoIsSystemThread', {
    params: { Thread: PETHREAD },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => threadByObject(k, a.Thread)?.system ?? false,
  }),
  ddi('IoGetStackLimits', {
    params: { LowLimit: PULONG_PTR, HighLimit: PULONG_PTR },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const { limit, base } = callersStack(k);
      k.mem.setU64(a.LowLimit, limit);
      k.mem.setU64(a.HighLimit, base);
    },
  }),
  ddi('IoWithinStackLimits', {
    params: { RegionStart: ULONG_PTR, RegionSize: SIZE_T },
    returns: ULONG,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const { limit, base } = callersStack(k);
      return a.RegionStart >= limit && a.RegionStart + a.RegionSize <= base ? 1 : 0;
    },
  }),
  ddi('IoGetInitialStack', {
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k) => currentThread(k).stackBase,
  }),
  ddi('IoIsWdmVersionAvailable', {
    params: { MajorVersion: UCHAR, MinorVersion: UCHAR },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (_k, a) => a.MajorVersion < 6 || (a.MajorVersion === 6 && a.MinorVersion === 0),
  }),
  ddi('IoGetFileObjectGenericMapping', {
    returns: PGENERIC_MAPPING,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k) => genericMapping(k),
  }),
  ddi('IoGetConfigurationInformation', {
    returns: PCONFIGURATION_INFORMATION,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['one disk and nothing else'] },
    model: (k) => configuration(k),
  }),
  ddi('IoQueryFullDriverPath', {
    params: { DriverObject: PDRIVER_OBJECT, FullPath: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => driverPath(k, a.DriverObject, a.FullPath),
  }),
  ddi('IoSetThreadHardErrorMode', {
    params: { EnableHardErrors: BOOLEAN },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const { modes } = hardErrors(k);
      const { id } = currentThread(k);
      const before = modes.get(id) ?? true;
      modes.set(id, a.EnableHardErrors);
      return before;
    },
  }),
  ddi('IoRaiseInformationalHardError', {
    params: { ErrorStatus: NTSTATUS, String: PCUNICODE_STRING, Thread: PKTHREAD },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: { recorded: ['nobody sees it'] },
    model: () => true,
  }),
];
