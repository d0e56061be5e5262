import {
  STATUS_INSUFFICIENT_RESOURCES,
  STATUS_INVALID_PARAMETER,
  STATUS_PROCEDURE_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { modules } from '../modules/loaded-modules.ts';
import { slice } from '../slice.ts';

export type NotifyKind = 'process' | 'thread' | 'image';
export interface NotifyRoutine {
  readonly routine: bigint;
  /** Takes PS_CREATE_NOTIFY_INFO (the Ex forms of process routines). */
  readonly extended: boolean;
}
/** Routines that drivers set, by what they watch, in order. */
export const notifyRoutines = slice<Record<NotifyKind, NotifyRoutine[]>>('notifyRoutines', () => ({
  process: [],
  thread: [],
  image: [],
}));

const LIMIT = 64;
/** IMAGE_DLLCHARACTERISTICS_FORCE_INTEGRITY; where a PE32+ header keeps it. */
const FORCE_INTEGRITY = 0x80;
const DLL_CHARACTERISTICS = 0x5en;
const E_LFANEW = 0x3cn;

/** Process routines may be there once only; the others are called as often as they were set. */
export function addNotifyRoutine(k: Kernel, kind: NotifyKind, routine: bigint, extended: boolean): number {
  const list = notifyRoutines(k)[kind];
  const full = list.length >= LIMIT;
  if (kind !== 'process' && full) return STATUS_INSUFFICIENT_RESOURCES;
  const twice = list.some((entry) => entry.routine === routine && entry.extended === extended);
  if (kind === 'process' && (full || twice)) return STATUS_INVALID_PARAMETER;
  list.push({ routine, extended });
  return STATUS_SUCCESS;
}
export function removeNotifyRoutine(k: Kernel, kind: NotifyKind, routine: bigint, extended: boolean): number {
  const list = notifyRoutines(k)[kind];
  const index = list.findIndex((entry) => entry.routine === routine && entry.extended === extended);
  if (index < 0) return STATUS_PROCEDURE_NOT_FOUND;
  list.splice(index, 1);
  return STATUS_SUCCESS;
}

/** Was the image that the routine lies in linked with /INTEGRITYCHECK? */
export function forcesIntegrity(k: Kernel, routine: bigint): boolean {
  const image = modules(k).list.find(({ base, size }) => routine >= base && routine < base + BigInt(size));
  if (!image) return false;
  const header = image.base + BigInt(k.mem.u32(image.base + E_LFANEW));
  return (k.mem.u16(header + DLL_CHARACTERISTICS) & FORCE_INTEGRITY) !== 0;
}
