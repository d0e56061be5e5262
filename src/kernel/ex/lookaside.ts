import { STATUS_DATATYPE_MISALIGNMENT } from '../../generated/ntstatus.ts';
import { GENERAL_LOOKASIDE } from '../../generated/structs.ts';
import { callGuest, type Request } from '../declaration.ts';
import type { Kernel } from '../kernel.ts';
import { internalRoutine } from '../modules/slots.ts';

/** What Windows starts a list with, and the most it lets it grow to. */
const MINIMUM_DEPTH = 4;
const MAXIMUM_DEPTH = 256;
/** Smallest entry: it must hold the link of a free one. */
const SMALLEST = 8;

export interface LookasideRequest {
  readonly list: bigint;
  readonly allocate: bigint;
  readonly free: bigint;
  readonly poolType: number;
  readonly size: bigint;
  readonly tag: number;
  readonly kind: 'plain' | 'ex';
}

/** Routines of a list whose driver brought none: the kernel's own, which are no export. */
const DEFAULTS = {
  plain: { allocate: 'ExpAllocateLookaside', free: 'ExpFreeLookaside' },
  ex: { allocate: 'ExpAllocateLookasideEx', free: 'ExpFreeLookasideEx' },
} as const;

export function initialiseLookaside(k: Kernel, request: LookasideRequest): void {
  const { list, kind } = request;
  if (list & 0xfn) k.raise(STATUS_DATATYPE_MISALIGNMENT);
  k.mem.fill(list, GENERAL_LOOKASIDE.Future.offset + 8, 0);
  k.mem.set(list, GENERAL_LOOKASIDE.Depth, MINIMUM_DEPTH);
  k.mem.set(list, GENERAL_LOOKASIDE.MaximumDepth, MAXIMUM_DEPTH);
  k.mem.set(list, GENERAL_LOOKASIDE.Type, request.poolType);
  k.mem.set(list, GENERAL_LOOKASIDE.Tag, request.tag);
  k.mem.set(list, GENERAL_LOOKASIDE.Size, Math.max(SMALLEST, Number(request.size & 0xffff_ffffn)));
  const { allocate, free } = DEFAULTS[kind];
  k.mem.set(list, GENERAL_LOOKASIDE.Allocate, request.allocate || internalRoutine(k, allocate));
  k.mem.set(list, GENERAL_LOOKASIDE.Free, request.free || internalRoutine(k, free));
}

/** Pops the list's SLIST_HEADER: depth and sequence in the first half, the next entry in the second. 0 when empty. */
export function popFree(k: Kernel, list: bigint): bigint {
  const region = k.mem.u64(list + 8n);
  const entry = region & ~0xfn;
  if (entry === 0n) return 0n;
  k.mem.setU64(list + 8n, k.mem.u64(entry) | (region & 0xfn));
  k.mem.setU64(list, BigInt.asUintN(64, k.mem.u64(list) - 1n));
  return entry;
}
function pushFree(k: Kernel, list: bigint, entry: bigint): void {
  const region = k.mem.u64(list + 8n);
  k.mem.setU64(entry, region & ~0xfn);
  k.mem.setU64(list + 8n, entry | (region & 0xfn));
  k.mem.setU64(list, BigInt.asUintN(64, k.mem.u64(list) + 0x10001n));
}

function count(k: Kernel, list: bigint, field: typeof GENERAL_LOOKASIDE.TotalAllocates): void {
  k.mem.set(list, field, (k.mem.get(list, field) + 1) >>> 0);
}

/** An entry at once, or a call of the list's routine whose result the step `allocated` gets. */
export function allocateEntry(k: Kernel, list: bigint, kind: LookasideRequest['kind']): bigint | Request {
  count(k, list, GENERAL_LOOKASIDE.TotalAllocates);
  const entry = popFree(k, list);
  if (entry !== 0n) return entry;
  count(k, list, GENERAL_LOOKASIDE.AllocateMisses);
  const type = BigInt(k.mem.get(list, GENERAL_LOOKASIDE.Type) >>> 0);
  const args = [type, BigInt(k.mem.get(list, GENERAL_LOOKASIDE.Size)), BigInt(k.mem.get(list, GENERAL_LOOKASIDE.Tag))];
  return callGuest(k.mem.get(list, GENERAL_LOOKASIDE.Allocate), kind === 'ex' ? [...args, list] : args, 'allocated');
}

export function freeEntry(k: Kernel, list: bigint, entry: bigint, kind: LookasideRequest['kind']): Request | undefined {
  count(k, list, GENERAL_LOOKASIDE.TotalFrees);
  if (k.mem.u16(list) < k.mem.get(list, GENERAL_LOOKASIDE.Depth)) {
    pushFree(k, list, entry);
    return undefined;
  }
  count(k, list, GENERAL_LOOKASIDE.FreeMisses);
  return callGuest(k.mem.get(list, GENERAL_LOOKASIDE.Free), kind === 'ex' ? [entry, list] : [entry], 'freed');
}

/** Frees what the list keeps, entry by entry through its routine; the step `drained` goes on with the next. */
export function drain(k: Kernel, list: bigint, kind: LookasideRequest['kind']): Request | undefined {
  const entry = popFree(k, list);
  if (entry === 0n) return undefined;
  const args = kind === 'ex' ? [entry, list] : [entry];
  return callGuest(k.mem.get(list, GENERAL_LOOKASIDE.Free), args, 'drained', list);
}
