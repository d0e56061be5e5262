import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { CLIENT_ID, THREAD_BASIC_INFORMATION as T } from '../../generated/structs.ts';
import { systemTime } from '../clock.ts';
import type { Kernel } from '../kernel.ts';
import { threadByObject, threads } from '../thread.ts';
import { Packed } from '../zw/packed.ts';
import { impersonate } from './impersonation.ts';
import { type Answer, keep, keptValue, pointerSized, quadwords, ulong } from './information.ts';
import { bodyOfHandle } from './lookup.ts';
import { EPROCESS, ETHREAD } from './opaque-layouts.ts';

function basic(k: Kernel, thread: bigint): Answer {
  const client = T.ClientId.offset;
  const packed = new Packed(T.$size)
    .put(T.ExitStatus, k.mem.get(thread, ETHREAD.ExitStatus))
    .put(T.TebBaseAddress, k.mem.get(thread, ETHREAD.Teb))
    .put(CLIENT_ID.UniqueProcess, k.mem.get(thread, ETHREAD.UniqueProcess), client)
    .put(CLIENT_ID.UniqueThread, k.mem.get(thread, ETHREAD.UniqueThread), client)
    .put(T.AffinityMask, (1n << BigInt(k.profile.processors)) - 1n)
    .put(T.Priority, k.mem.get(thread, ETHREAD.Priority))
    .put(T.BasePriority, k.mem.get(thread, ETHREAD.BasePriority));
  return { bytes: packed.buffer };
}
function times(k: Kernel, thread: bigint): Answer {
  const created = k.mem.get(thread, ETHREAD.CreateTime);
  return quadwords(created, 0n, (systemTime(k) - created) / 100n, 0n);
}
const isLast = (k: Kernel, ethread: bigint) => {
  const process = k.mem.get(ethread, ETHREAD.Process);
  return k.mem.get(process, EPROCESS.ActiveThreads) <= 1;
};
const isTerminated = (k: Kernel, ethread: bigint) =>
  (threadByObject(k, ethread)?.state ?? 'terminated') === 'terminated';

const IMPERSONATION_TOKEN = 5;
const PRIORITY = 2;
const BASE_PRIORITY = 3;
const HIDE_FROM_DEBUGGER = 17;
const HIGHEST_PRIORITY = 31;
const HIGHEST_BASE = 15;
/** Classes whose value is what was set, or this, in bytes: I/O and page priority, break on termination. */
const SETTINGS: Readonly<Record<number, readonly number[]>> = {
  18: [0, 0, 0, 0],
  22: [2, 0, 0, 0],
  24: [5, 0, 0, 0],
};
/** Set, but not to be queried: affinity, ideal processor, priority boost. */
const SET_ONLY: Readonly<Record<number, number>> = { 4: 8, 13: 4, 14: 4 };

/** One THREADINFOCLASS. Undefined: not known. */
export function aboutThread(k: Kernel, thread: bigint, informationClass: number): Answer | undefined {
  const setting = SETTINGS[informationClass];
  if (setting !== undefined) return { bytes: keptValue(k, thread, informationClass) ?? Uint8Array.from(setting) };
  switch (informationClass) {
    case 0:
      return basic(k, thread);
    case 1:
      return times(k, thread);
    case 9:
      return pointerSized(k.mem.get(thread, ETHREAD.StartAddress));
    case 12:
      return ulong(isLast(k, thread) ? 1 : 0);
    case 16:
      return ulong(0);
    case HIDE_FROM_DEBUGGER:
      return { bytes: Uint8Array.of(keptValue(k, thread, HIDE_FROM_DEBUGGER) === undefined ? 0 : 1) };
    case 20:
      return ulong(isTerminated(k, thread) ? 1 : 0);
    default:
      return undefined;
  }
}

/** NtSetInformationThread. */
export function setAboutThread(
  k: Kernel,
  thread: bigint,
  informationClass: number,
  at: bigint,
  length: number,
): number {
  if (informationClass === HIDE_FROM_DEBUGGER) {
    if (length !== 0) return STATUS_INFO_LENGTH_MISMATCH;
    keep(k, thread, HIDE_FROM_DEBUGGER, Uint8Array.of(1));
    return STATUS_SUCCESS;
  }
  if (informationClass === PRIORITY || informationClass === BASE_PRIORITY) {
    if (length !== 4) return STATUS_INFO_LENGTH_MISMATCH;
    return setPriority(k, thread, informationClass, k.mem.i32(at));
  }
  if (informationClass === IMPERSONATION_TOKEN) return setImpersonation(k, thread, at, length);
  const size = SETTINGS[informationClass]?.length ?? SET_ONLY[informationClass];
  if (size === undefined) return STATUS_INVALID_INFO_CLASS;
  if (length !== size) return STATUS_INFO_LENGTH_MISMATCH;
  keep(k, thread, informationClass, k.mem.bytes(at, size));
  return STATUS_SUCCESS;
}
function setPriority(k: Kernel, ethread: bigint, informationClass: number, value: number): number {
  if (informationClass === PRIORITY && (value < 1 || value > HIGHEST_PRIORITY)) return STATUS_INVALID_PARAMETER;
  if (informationClass === BASE_PRIORITY && Math.abs(value) > HIGHEST_BASE + 1) return STATUS_INVALID_PARAMETER;
  const base = k.mem.get(ethread, ETHREAD.BasePriority);
  const priority = informationClass === PRIORITY ? value : Math.max(1, Math.min(HIGHEST_BASE, base + value));
  k.mem.set(ethread, ETHREAD.Priority, priority);
  const thread = threads(k).byId.get(Number(k.mem.get(ethread, ETHREAD.UniqueThread)));
  if (thread) thread.priority = priority;
  return STATUS_SUCCESS;
}
/** A handle of 0 ends the impersonation. */
function setImpersonation(k: Kernel, thread: bigint, at: bigint, length: number): number {
  if (length !== 8) return STATUS_INFO_LENGTH_MISMATCH;
  const handle = k.mem.u64(at);
  const token = handle === 0n ? 0n : bodyOfHandle(k, handle, 'Token');
  if (typeof token === 'number') return token;
  impersonate(k, thread, token);
  return STATUS_SUCCESS;
}
