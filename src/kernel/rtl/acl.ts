import {
  STATUS_ALLOTTED_SPACE_EXCEEDED,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_ACL,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_SID,
  STATUS_REVISION_MISMATCH,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import { ACL } from '../../generated/structs.ts';
import type { Kernel } from '../kernel.ts';
import { isValidSid, sidLength } from './sid.ts';

const OLDEST = 2;
const NEWEST = 4;
const ACE_HEADER = 4;
export const ACCESS_ALLOWED_ACE_TYPE = 0;

export function createAcl(k: Kernel, acl: bigint, length: number, revision: number): number {
  if (length < ACL.$size) return STATUS_BUFFER_TOO_SMALL;
  if (length > 0xffff || revision < OLDEST || revision > NEWEST) return STATUS_INVALID_PARAMETER;
  k.mem.fill(acl, ACL.$size, 0);
  k.mem.set(acl, ACL.AclRevision, revision);
  k.mem.set(acl, ACL.AclSize, length & ~3);
  return STATUS_SUCCESS;
}

export const aclSize = (k: Kernel, acl: bigint) => k.mem.get(acl, ACL.AclSize);
const aceSize = (k: Kernel, ace: bigint) => k.mem.u16(ace + 2n);

/** Address behind the `index` first ACEs, or undefined when they do not lie within the list. */
export function aceAt(k: Kernel, acl: bigint, index: number): bigint | undefined {
  const end = acl + BigInt(aclSize(k, acl));
  let ace = acl + BigInt(ACL.$size);
  for (let at = 0; at < index; at++) {
    if (ace + BigInt(ACE_HEADER) > end || aceSize(k, ace) < ACE_HEADER) return undefined;
    ace += BigInt(aceSize(k, ace));
  }
  return ace > end ? undefined : ace;
}

const aceCount = (k: Kernel, acl: bigint) => k.mem.get(acl, ACL.AceCount);

export function isValidAcl(k: Kernel, acl: bigint): boolean {
  const revision = k.mem.get(acl, ACL.AclRevision);
  if (revision < OLDEST || revision > NEWEST || aclSize(k, acl) < ACL.$size) return false;
  return aceAt(k, acl, aceCount(k, acl)) !== undefined;
}

/** Puts room for `bytes` of ACEs before the one with this index (at the end for one that is not there). */
function openSpace(k: Kernel, acl: bigint, index: number, bytes: number): bigint | undefined {
  const last = aceAt(k, acl, aceCount(k, acl))!;
  if (last + BigInt(bytes) > acl + BigInt(aclSize(k, acl))) return undefined;
  const at = aceAt(k, acl, Math.min(index, aceCount(k, acl)))!;
  k.mem.copy(at + BigInt(bytes), at, Number(last - at));
  return at;
}

export interface SidAce {
  readonly type: number;
  readonly flags: number;
  readonly mask: number;
  readonly sid: bigint;
}

/** Appends an ACE of a mask and a SID. */
export function addSidAce(k: Kernel, acl: bigint, revision: number, ace: SidAce): number {
  if (!isValidSid(k, ace.sid)) return STATUS_INVALID_SID;
  if (k.mem.get(acl, ACL.AclRevision) > NEWEST || revision > NEWEST) return STATUS_REVISION_MISMATCH;
  if (!isValidAcl(k, acl)) return STATUS_INVALID_ACL;
  const size = 8 + sidLength(k, ace.sid);
  const at = openSpace(k, acl, aceCount(k, acl), size);
  if (at === undefined) return STATUS_ALLOTTED_SPACE_EXCEEDED;
  k.mem.setU8(at, ace.type);
  k.mem.setU8(at + 1n, ace.flags);
  k.mem.setU16(at + 2n, size);
  k.mem.setU32(at + 4n, ace.mask);
  k.mem.copy(at + 8n, ace.sid, size - 8);
  grown(k, acl, revision, 1);
  return STATUS_SUCCESS;
}

function grown(k: Kernel, acl: bigint, revision: number, count: number): void {
  k.mem.set(acl, ACL.AceCount, aceCount(k, acl) + count);
  k.mem.set(acl, ACL.AclRevision, Math.max(revision, k.mem.get(acl, ACL.AclRevision)));
}

/** Inserts a run of ready ACEs. */
export function addAces(k: Kernel, acl: bigint, revision: number, index: number, list: bigint, length: number): number {
  if (!isValidAcl(k, acl) || revision > NEWEST) return STATUS_INVALID_PARAMETER;
  let count = 0;
  for (let at = 0; at < length; count++) {
    const size = at + ACE_HEADER <= length ? aceSize(k, list + BigInt(at)) : 0;
    if (size < ACE_HEADER || at + size > length) return STATUS_INVALID_PARAMETER;
    at += size;
  }
  const at = openSpace(k, acl, index, length);
  if (at === undefined) return STATUS_BUFFER_TOO_SMALL;
  k.mem.copy(at, list, length);
  grown(k, acl, revision, count);
  return STATUS_SUCCESS;
}

export function getAce(k: Kernel, acl: bigint, index: number, to: bigint): number {
  const ace = index < aceCount(k, acl) ? aceAt(k, acl, index) : undefined;
  if (ace === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.setU64(to, ace);
  return STATUS_SUCCESS;
}

export function deleteAce(k: Kernel, acl: bigint, index: number): number {
  if (!isValidAcl(k, acl) || index >= aceCount(k, acl)) return STATUS_INVALID_PARAMETER;
  const at = aceAt(k, acl, index)!;
  const last = aceAt(k, acl, aceCount(k, acl))!;
  const next = at + BigInt(aceSize(k, at));
  k.mem.copy(at, next, Number(last - next));
  k.mem.fill(last - (next - at), Number(next - at), 0);
  k.mem.set(acl, ACL.AceCount, aceCount(k, acl) - 1);
  return STATUS_SUCCESS;
}
