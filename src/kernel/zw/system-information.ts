import { STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_INFO_CLASS, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import {
  SYSTEM_BASIC_INFORMATION,
  SYSTEM_PERFORMANCE_INFORMATION,
  SYSTEM_PROCESSOR_INFORMATION,
  SYSTEM_TIMEOFDAY_INFORMATION,
} from '../../generated/structs.ts';
import { interruptTime, systemTime } from '../clock.ts';
import { hypervisorLeaves, isProtectedMachine } from '../hypervisor.ts';
import type { Kernel } from '../kernel.ts';
import { ramRanges } from '../mm/physical.ts';
import { handleInformation, handleInformationEx } from './handle-information.ts';
import { moduleInformation, moduleInformationEx } from './module-information.ts';
import { Packed } from './packed.ts';
import { bigPoolInformation, poolTagInformation } from './pool-information.ts';
import { processInformation } from './process-information.ts';

/** CODEINTEGRITY_OPTION_XXX (winternl.h). */
const CODEINTEGRITY_OPTION_ENABLED = 0x1;
const CODEINTEGRITY_OPTION_HVCI_KMCI_ENABLED = 0x400;
const CODEINTEGRITY_OPTION_HVCI_IUM_ENABLED = 0x2000;
const BUILD_8 = 9200;
const BUILD_10 = 10240;
const FIRST_RAM_PAGE = 0x100;
/** Pages of RAM that Windows uses. */
const physicalPages = (k: Kernel) => ramRanges(k).reduce((sum, [, bytes]) => sum + Number(bytes / 0x1000n), 0);
const SYSTEM_RANGE_START = 0xffff8000_00000000n;
const UEFI = 2;

interface InformationClass {
  /** Shortest buffer; the length must be just this unless `variable`. */
  readonly size: number;
  readonly variable?: boolean;
  /** A shorter buffer gets the beginning, a longer one is refused. */
  readonly partial?: boolean;
  /** Build that brought it; unset: every Windows has it. */
  readonly since?: number;
  readonly answer: (k: Kernel, buffer: bigint) => Buffer;
}

const zeros = (size: number): InformationClass => ({ size, answer: () => Buffer.alloc(size) });
const bytes = (...values: readonly number[]): InformationClass => ({
  size: values.length,
  answer: () => Buffer.from(values),
});
const variable = (size: number, answer: InformationClass['answer']): InformationClass => ({
  size,
  variable: true,
  answer,
});

const basic: InformationClass = {
  size: SYSTEM_BASIC_INFORMATION.$size,
  answer: (k) => {
    const B = SYSTEM_BASIC_INFORMATION;
    return new Packed(B.$size)
      .put(B.TimerResolution, 156_250)
      .put(B.PageSize, 0x1000)
      .put(B.NumberOfPhysicalPages, physicalPages(k))
      .put(B.LowestPhysicalPageNumber, FIRST_RAM_PAGE)
      .put(B.HighestPhysicalPageNumber, FIRST_RAM_PAGE + physicalPages(k) - 1)
      .put(B.AllocationGranularity, 0x10000)
      .put(B.MinimumUserModeAddress, 0x10000n)
      .put(B.MaximumUserModeAddress, 0x7fff_fffe_ffffn)
      .put(B.ActiveProcessorsAffinityMask, (1n << BigInt(k.profile.processors)) - 1n)
      .put(B.NumberOfProcessors, k.profile.processors).buffer;
  },
};
const processor: InformationClass = {
  size: SYSTEM_PROCESSOR_INFORMATION.$size,
  answer: (k) => {
    const P = SYSTEM_PROCESSOR_INFORMATION;
    const { processors } = k.profile;
    return new Packed(P.$size)
      .put(P.ProcessorArchitecture, 9)
      .put(P.ProcessorLevel, 6)
      .put(P.ProcessorRevision, 0x9e0a)
      .put(P.MaximumProcessors, processors).buffer;
  },
};
const performance: InformationClass = {
  size: SYSTEM_PERFORMANCE_INFORMATION.$size,
  answer: (k) => {
    const P = SYSTEM_PERFORMANCE_INFORMATION;
    const pages = physicalPages(k);
    const used = Math.ceil(k.space.committedBytes / 0x1000);
    return new Packed(P.$size)
      .put(P.AvailablePages, pages - used)
      .put(P.CommittedPages, used)
      .put(P.CommitLimit, pages + Math.floor(pages / 4)).buffer;
  },
};
const timeOfDay: InformationClass = {
  size: SYSTEM_TIMEOFDAY_INFORMATION.$size,
  partial: true,
  answer: (k) => {
    const T = SYSTEM_TIMEOFDAY_INFORMATION;
    return new Packed(T.$size).put(T.BootTime, systemTime(k) - interruptTime(k)).put(T.CurrentTime, systemTime(k))
      .buffer;
  },
};
/** Memory integrity is on only where the policy is enforced: Driver Verifier's checks run on machines without it. */
const codeIntegrity: InformationClass = {
  size: 8,
  answer: (k) => {
    const answer = Buffer.alloc(8);
    answer.writeUInt32LE(8, 0);
    const hvci = CODEINTEGRITY_OPTION_HVCI_KMCI_ENABLED | CODEINTEGRITY_OPTION_HVCI_IUM_ENABLED;
    answer.writeUInt32LE(CODEINTEGRITY_OPTION_ENABLED | (isProtectedMachine(k) ? hvci : 0), 4);
    return answer;
  },
};
/** SYSTEM_ISOLATED_USER_MODE_INFORMATION: SecureKernelRunning, HvciEnabled, then HvciStrictMode, DebugEnabled, FirmwarePageProtection. */
const isolatedUserMode: InformationClass = {
  size: 16,
  since: BUILD_10,
  answer: (k) => {
    const answer = Buffer.alloc(16);
    if (isProtectedMachine(k)) answer[0] = 3;
    return answer;
  },
};
/** SYSTEM_HYPERVISOR_QUERY_INFORMATION: HypervisorConnected, then what only a debugged hypervisor sets. */
const hypervisor: InformationClass = {
  size: 16,
  answer: (k) => {
    const answer = Buffer.alloc(16);
    answer[0] = Number(isProtectedMachine(k));
    return answer;
  },
};
/** SYSTEM_HYPERVISOR_DETAIL_INFORMATION: the hypervisor's seven CPUID leaves. */
const hypervisorDetail: InformationClass = {
  size: 112,
  since: BUILD_10,
  answer: (k) => {
    const answer = Buffer.alloc(112);
    hypervisorLeaves(k)
      .flat()
      .forEach((value, index) => {
        answer.writeUInt32LE(value >>> 0, 4 * index);
      });
    return answer;
  },
};
/** SYSTEM_VSM_PROTECTION_INFORMATION: DMA protection available and in use, MBEC, APIC virtualization. */
const vsmProtection: InformationClass = {
  size: 4,
  since: BUILD_10,
  answer: (k) => Buffer.from(isProtectedMachine(k) ? [1, 1, 1, 1] : [0, 0, 0, 0]),
};
const rangeStart: InformationClass = {
  size: 8,
  answer: () => {
    const answer = Buffer.alloc(8);
    answer.writeBigUInt64LE(SYSTEM_RANGE_START);
    return answer;
  },
};
/** SYSTEM_BOOT_ENVIRONMENT_INFORMATION: UEFI. */
const bootEnvironment: InformationClass = {
  size: 32,
  answer: () => {
    const answer = Buffer.alloc(32);
    answer.writeUInt32LE(UEFI, 16);
    return answer;
  },
};

/** By SYSTEM_INFORMATION_CLASS. */
const CLASSES: Readonly<Record<number, InformationClass>> = {
  0: basic,
  1: processor,
  2: performance,
  3: timeOfDay,
  5: variable(0, processInformation),
  8: variable(48, (k) => Buffer.alloc(48 * k.profile.processors)),
  9: zeros(4),
  11: variable(0, moduleInformation),
  16: variable(0, handleInformation),
  22: variable(8, poolTagInformation),
  23: variable(24, (k) => Buffer.alloc(24 * k.profile.processors)),
  33: zeros(16),
  35: bytes(0, 1),
  37: zeros(16),
  50: rangeStart,
  62: basic,
  63: processor,
  64: variable(16, handleInformationEx),
  66: variable(8, bigPoolInformation),
  77: variable(2, moduleInformationEx),
  90: bootEnvironment,
  91: hypervisor,
  103: codeIntegrity,
  114: basic,
  145: { ...bytes(1, 1), since: BUILD_8 },
  149: bytes(0, 0, 0),
  159: hypervisorDetail,
  163: bytes(0),
  165: isolatedUserMode,
  169: vsmProtection,
  201: zeros(4),
  202: bytes(0),
};

/** Answers ZwQuerySystemInformation: the length needed is told whenever the caller wants it. */
export function querySystemInformation(
  k: Kernel,
  informationClass: number,
  buffer: bigint,
  length: number,
  returnLength: bigint,
): number {
  const known = CLASSES[informationClass];
  if (known === undefined || (known.since ?? 0) > k.profile.os.build) return STATUS_INVALID_INFO_CLASS;
  const whole = known.answer(k, buffer);
  const answer = known.partial ? whole.subarray(0, length) : whole;
  const tooShort = length < answer.length;
  const wrong = known.partial
    ? length > whole.length
    : known.variable
      ? tooShort
      : tooShort || (length !== answer.length && informationClass === 103);
  if (returnLength !== 0n) k.mem.setU32(returnLength, answer.length);
  if (informationClass === 103 && length >= 4 && k.mem.u32(buffer) !== 8) return STATUS_INFO_LENGTH_MISMATCH;
  if (wrong) return STATUS_INFO_LENGTH_MISMATCH;
  k.mem.write(buffer, answer);
  return STATUS_SUCCESS;
}
