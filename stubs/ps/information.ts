import {
  STATUS_ACCESS_DENIED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  CLIENT_ID,
  PROCESS_BASIC_INFORMATION as P,
  THREAD_BASIC_INFORMATION as T,
} from '../../src/generated/structs.ts';
import { system } from '../../src/kernel/boot.ts';
import { HANDLE, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { EPROCESS, ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';

/** PROCESSINFOCLASS and THREADINFOCLASS. */
const BASIC = 0;
const DEBUG_PORT = 7;
const WOW64 = 26;
const START_ADDRESS = 9;
const POINTER = 8;
const NORMAL_PRIORITY = 8;

interface Answer {
  readonly size: number;
  readonly write: (at: bigint) => void;
}

function aboutProcess(k: Kernel, process: bigint, informationClass: number): Answer | undefined {
  const pointer = (value: bigint): Answer => ({ size: POINTER, write: (at) => k.mem.setU64(at, value) });
  switch (informationClass) {
    case BASIC:
      return {
        size: P.$size,
        write: (at) => {
          k.mem.fill(at, P.$size, 0);
          k.mem.set(at, P.ExitStatus, k.mem.get(process, EPROCESS.ExitStatus));
          k.mem.set(at, P.PebBaseAddress, k.mem.get(process, EPROCESS.Peb));
          k.mem.set(at, P.AffinityMask, (1n << BigInt(k.profile.processors)) - 1n);
          k.mem.set(at, P.BasePriority, NORMAL_PRIORITY);
          k.mem.set(at, P.UniqueProcessId, k.mem.get(process, EPROCESS.UniqueProcessId));
          k.mem.set(at, P.InheritedFromUniqueProcessId, k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId));
        },
      };
    case DEBUG_PORT:
      return pointer(k.mem.get(process, EPROCESS.DebugPort) === 0n ? 0n : 0xffff_ffff_ffff_ffffn);
    case WOW64:
      return pointer(k.mem.get(process, EPROCESS.WoW64Process));
    default:
      return undefined;
  }
}

function aboutThread(k: Kernel, thread: bigint, informationClass: number): Answer | undefined {
  switch (informationClass) {
    case BASIC:
      return {
        size: T.$size,
        write: (at) => {
          const client = at + T.ClientId.at;
          k.mem.fill(at, T.$size, 0);
          k.mem.set(at, T.ExitStatus, k.mem.get(thread, ETHREAD.ExitStatus));
          k.mem.set(at, T.TebBaseAddress, k.mem.get(thread, ETHREAD.Teb));
          k.mem.set(client, CLIENT_ID.UniqueProcess, k.mem.get(thread, ETHREAD.UniqueProcess));
          k.mem.set(client, CLIENT_ID.UniqueThread, k.mem.get(thread, ETHREAD.UniqueThread));
          k.mem.set(at, T.AffinityMask, (1n << BigInt(k.profile.processors)) - 1n);
          k.mem.set(at, T.Priority, k.mem.get(thread, ETHREAD.Priority));
          k.mem.set(at, T.BasePriority, k.mem.get(thread, ETHREAD.BasePriority));
        },
      };
    case START_ADDRESS:
      return { size: POINTER, write: (at) => k.mem.setU64(at, k.mem.get(thread, ETHREAD.StartAddress)) };
    default:
      return undefined;
  }
}

/** The length has to be exact for these classes. */
function give(k: Kernel, answer: Answer | undefined, at: bigint, length: number, returnLength: bigint): number {
  if (!answer) return STATUS_INVALID_INFO_CLASS;
  if (length !== answer.size) return STATUS_INFO_LENGTH_MISMATCH;
  answer.write(at);
  if (returnLength !== 0n) k.mem.setU32(returnLength, answer.size);
  return STATUS_SUCCESS;
}

const CLASSES = { approximate: ['basic information, debug port and WOW64 only; other classes are refused'] };
const pair = (make: (prefix: 'Zw' | 'Nt') => Ddi): Ddi[] => [make('Zw'), make('Nt')];

export const psInformation: readonly Ddi[] = [
  ...pair((prefix) =>
    ddi(`${prefix}QueryInformationProcess`, {
      params: {
        ProcessHandle: HANDLE,
        ProcessInformationClass: ULONG,
        ProcessInformation: PVOID,
        ProcessInformationLength: ULONG,
        ReturnLength: PVOID,
      },
      returns: NTSTATUS,
      maxIrql: 'PASSIVE',
      fidelity: CLASSES,
      model: (k, a) => {
        const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
        if (typeof process === 'number') return process;
        const answer = aboutProcess(k, process, a.ProcessInformationClass);
        return give(k, answer, a.ProcessInformation, a.ProcessInformationLength, a.ReturnLength);
      },
    }),
  ),
  ...pair((prefix) =>
    ddi(`${prefix}QueryInformationThread`, {
      params: {
        ThreadHandle: HANDLE,
        ThreadInformationClass: ULONG,
        ThreadInformation: PVOID,
        ThreadInformationLength: ULONG,
        ReturnLength: PVOID,
      },
      returns: NTSTATUS,
      maxIrql: 'PASSIVE',
      fidelity: { approximate: ['basic information and start address only; other classes are refused'] },
      model: (k, a) => {
        const thread = bodyOfHandle(k, a.ThreadHandle, 'Thread');
        if (typeof thread === 'number') return thread;
        const answer = aboutThread(k, thread, a.ThreadInformationClass);
        return give(k, answer, a.ThreadInformation, a.ThreadInformationLength, a.ReturnLength);
      },
    }),
  ),
  ...pair((prefix) =>
    ddi(`${prefix}SetInformationThread`, {
      params: {
        ThreadHandle: HANDLE,
        ThreadInformationClass: ULONG,
        ThreadInformation: PVOID,
        ThreadInformationLength: ULONG,
      },
      returns: NTSTATUS,
      maxIrql: 'PASSIVE',
      fidelity: { recorded: ['nothing is changed'] },
      model: (k, a) => {
        const thread = bodyOfHandle(k, a.ThreadHandle, 'Thread');
        return typeof thread === 'number' ? thread : STATUS_SUCCESS;
      },
    }),
  ),
  ddi('ZwTerminateProcess', {
    params: { ProcessHandle: HANDLE, ExitStatus: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no process ends; the System process refuses, as on Windows'] },
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      return process === system(k).systemProcess ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
    },
  }),
];
