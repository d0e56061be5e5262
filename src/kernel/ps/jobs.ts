import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { referenceObject } from '../ob/objects.ts';
import { slice } from '../slice.ts';
import { type Answer, give, keep, keptValue, type QueryBuffer } from './information.ts';
import { EPROCESS } from './opaque-layouts.ts';

/** Processes by job, in the order they came. */
const jobs = slice<{ readonly members: Map<bigint, bigint[]> }>('jobs', () => ({ members: new Map() }));

export function membersOf(k: Kernel, job: bigint): readonly bigint[] {
  return jobs(k).members.get(job) ?? [];
}
export function assignToJob(k: Kernel, job: bigint, process: bigint): void {
  const { members } = jobs(k);
  if (membersOf(k, job).includes(process)) return;
  members.set(job, [...membersOf(k, job), process]);
  k.mem.set(process, EPROCESS.Job, job);
  referenceObject(k, job);
}

const BASIC_ACCOUNTING = 1;
const PROCESS_ID_LIST = 3;
/** Sizes of the classes that are set and read back: basic limits, UI restrictions, end of job, extended limits. */
const SETTINGS: Readonly<Record<number, number>> = { 2: 0x40, 4: 4, 6: 4, 9: 0x90 };

/** NtQueryInformationJobObject. */
export function queryJob(k: Kernel, job: bigint, informationClass: number, buffer: QueryBuffer): number {
  if (informationClass === PROCESS_ID_LIST) return idList(k, job, buffer);
  return give(k, answer(k, job, informationClass), buffer);
}
function answer(k: Kernel, job: bigint, informationClass: number): Answer | undefined {
  const size = SETTINGS[informationClass];
  if (size !== undefined) return { bytes: keptValue(k, job, informationClass) ?? new Uint8Array(size) };
  if (informationClass !== BASIC_ACCOUNTING) return undefined;
  const bytes = Buffer.alloc(0x30);
  const count = membersOf(k, job).length;
  bytes.writeUInt32LE(count, 0x24);
  bytes.writeUInt32LE(count, 0x28);
  return { bytes };
}
/** As many ids as there is room for. */
function idList(k: Kernel, job: bigint, { at, length, returnLength }: QueryBuffer): number {
  if (length < 16) return STATUS_INFO_LENGTH_MISMATCH;
  const members = membersOf(k, job);
  const shown = members.slice(0, Math.floor((length - 8) / 8));
  k.mem.setU32(at, members.length);
  k.mem.setU32(at + 4n, shown.length);
  for (const [index, process] of shown.entries())
    k.mem.setU64(at + 8n + 8n * BigInt(index), k.mem.get(process, EPROCESS.UniqueProcessId));
  if (returnLength !== 0n) k.mem.setU32(returnLength, 8 + 8 * shown.length);
  return shown.length < members.length ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

/** NtSetInformationJobObject. */
export function setJob(k: Kernel, job: bigint, informationClass: number, at: bigint, length: number): number {
  const size = SETTINGS[informationClass];
  if (size === undefined) return STATUS_INVALID_INFO_CLASS;
  if (length !== size) return STATUS_INFO_LENGTH_MISMATCH;
  keep(k, job, informationClass, k.mem.bytes(at, length));
  return STATUS_SUCCESS;
}
