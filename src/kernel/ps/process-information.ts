import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_PORT_NOT_SET,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { PROCESS_BASIC_INFORMATION as P, SECTION_IMAGE_INFORMATION } from '../../generated/structs.ts';
import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { dereferenceObject, objects, referenceObject } from '../ob/objects.ts';
import { primaryToken } from '../se/tokens.ts';
import { Packed } from '../zw/packed.ts';
import { type Answer, keep, keptValue, pointerSized, quadwords, textAnswer, ulong } from './information.ts';
import { bodyOfHandle } from './lookup.ts';
import { EPROCESS } from './opaque-layouts.ts';
import { recordOf, sessionOf } from './process-records.ts';

const NORMAL_PRIORITY = 8;
const WORKING_SET = 0x400000n;
const IMAGE_SUBSYSTEM_WINDOWS_GUI = 2;
const IMAGE_FILE_MACHINE_AMD64 = 0x8664;

function basic(k: Kernel, process: bigint): Answer {
  const packed = new Packed(P.$size)
    .put(P.ExitStatus, k.mem.get(process, EPROCESS.ExitStatus))
    .put(P.PebBaseAddress, k.mem.get(process, EPROCESS.Peb))
    .put(P.AffinityMask, (1n << BigInt(k.profile.processors)) - 1n)
    .put(P.BasePriority, NORMAL_PRIORITY)
    .put(P.UniqueProcessId, k.mem.get(process, EPROCESS.UniqueProcessId))
    .put(P.InheritedFromUniqueProcessId, k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId));
  return { bytes: packed.buffer };
}
function times(k: Kernel, process: bigint): Answer {
  const created = k.mem.get(process, EPROCESS.CreateTime);
  const spent = (systemTime(k) - created) / 100n;
  return quadwords(created, k.mem.get(process, EPROCESS.ExitTime), spent, spent);
}
/** VM_COUNTERS: peak and size of the address space, faults, working sets, pools, page file. */
function counters(): Answer {
  return quadwords(
    WORKING_SET * 16n,
    WORKING_SET * 16n,
    0x400n,
    WORKING_SET,
    WORKING_SET,
    0x10000n,
    0x10000n,
    0x4000n,
    0x4000n,
    WORKING_SET,
    WORKING_SET,
  );
}
function image(k: Kernel, process: bigint): Answer | number {
  const program = recordOf(k, process)?.images[0];
  if (program === undefined) return STATUS_INVALID_PARAMETER;
  const S = SECTION_IMAGE_INFORMATION;
  return {
    bytes: new Packed(S.$size)
      .put(S.TransferAddress, program.base + 0x1000n)
      .put(S.MaximumStackSize, 0x100000n)
      .put(S.CommittedStackSize, 0x1000n)
      .put(S.SubSystemType, IMAGE_SUBSYSTEM_WINDOWS_GUI)
      .put(S.Machine, IMAGE_FILE_MACHINE_AMD64)
      .put(S.ImageFileSize, program.size).buffer,
  };
}
function dosPath(k: Kernel, process: bigint): string {
  return (recordOf(k, process)?.imagePath ?? '').replace(/^\\Device\\HarddiskVolume3/, 'C:');
}

/** Classes whose value is what was set, or this, in bytes. */
const SETTINGS: Readonly<Record<number, readonly number[]>> = {
  12: [1, 0, 0, 0],
  18: [0, 2],
  22: [0, 0, 0, 0],
  29: [0, 0, 0, 0],
  33: [2, 0, 0, 0],
  34: [0x0d, 0, 0, 0],
  39: [5, 0, 0, 0],
};
/** Set, but not to be queried: base priority, affinity. */
const SET_ONLY: Readonly<Record<number, number>> = { 5: 4, 21: 8 };
const ACCESS_TOKEN = 9;
/** PROCESS_ACCESS_TOKEN: Token, Thread. */
const ACCESS_TOKEN_SIZE = 16;
const BREAK_ON_TERMINATION = 29;

/** One PROCESSINFOCLASS; `at` is where the answer will stand. Undefined: not known; a number: the status. */
export function aboutProcess(
  k: Kernel,
  process: bigint,
  informationClass: number,
  at: bigint,
): Answer | number | undefined {
  const setting = SETTINGS[informationClass];
  if (setting !== undefined) return { bytes: keptValue(k, process, informationClass) ?? Uint8Array.from(setting) };
  switch (informationClass) {
    case 0:
      return basic(k, process);
    case 2:
      return quadwords(0n, 0n, 0n, 0n, 0n, 0n);
    case 3:
      return counters();
    case 4:
      return times(k, process);
    case 7:
      return pointerSized(k.mem.get(process, EPROCESS.DebugPort) === 0n ? 0n : -1n);
    case 20:
      return ulong([...objects(k).handles.values()].filter(({ process: owner }) => owner === process).length);
    case 24:
      return ulong(sessionOf(k, process));
    case 26:
      return pointerSized(k.mem.get(process, EPROCESS.WoW64Process));
    case 27:
      return textAnswer(recordOf(k, process)?.imagePath ?? '', at);
    case 30:
      return STATUS_PORT_NOT_SET;
    case 31:
      return ulong(1);
    case 36:
      return ulong(Number(process & 0xffff_ffffn));
    case 37:
      return image(k, process);
    case 43:
      return textAnswer(dosPath(k, process), at);
    case 60:
      return textAnswer(recordOf(k, process)?.commandLine ?? '', at);
    case 61:
      return { bytes: Uint8Array.of(k.mem.get(process, EPROCESS.Protection)) };
    default:
      return undefined;
  }
}

/** NtSetInformationProcess. */
export function setAboutProcess(
  k: Kernel,
  process: bigint,
  informationClass: number,
  at: bigint,
  length: number,
): number {
  if (informationClass === ACCESS_TOKEN) return setToken(k, process, at, length);
  const size = SETTINGS[informationClass]?.length ?? SET_ONLY[informationClass];
  if (size === undefined) return STATUS_INVALID_INFO_CLASS;
  if (length !== size) return STATUS_INFO_LENGTH_MISMATCH;
  const bytes = k.mem.bytes(at, size);
  if (informationClass === BREAK_ON_TERMINATION && bytes[0]! > 1) return STATUS_INVALID_PARAMETER;
  keep(k, process, informationClass, bytes);
  return STATUS_SUCCESS;
}
/** The privilege that it takes is kernel mode's. */
function setToken(k: Kernel, process: bigint, at: bigint, length: number): number {
  if (length !== ACCESS_TOKEN_SIZE) return STATUS_INFO_LENGTH_MISMATCH;
  const token = bodyOfHandle(k, k.mem.u64(at), 'Token');
  if (typeof token === 'number') return token;
  const before = primaryToken(k, process);
  referenceObject(k, token);
  k.mem.set(process, EPROCESS.Token, token | 0xfn);
  dereferenceObject(k, before);
  return STATUS_SUCCESS;
}
