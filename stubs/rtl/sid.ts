import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_SID,
  STATUS_NO_MEMORY,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { ACCESS_MASK, BOOLEAN, NTSTATUS, PVOID, UCHAR, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { allocateBuffer } from '../../src/kernel/rtl/counted-strings.ts';
import {
  initialiseSid,
  isValidSid,
  sameBytes,
  sidLength,
  sidSize,
  sidText,
  subAuthorityAt,
} from '../../src/kernel/rtl/sid.ts';
import { storeText } from '../../src/kernel/rtl/string-operations.ts';

const GENERIC = [0x8000_0000, 0x4000_0000, 0x2000_0000, 0x1000_0000];
const MOST_ALLOCATED = 8;

function copySid(k: Kernel, room: number, to: bigint, from: bigint): number {
  const size = sidLength(k, from);
  if (size > room) return STATUS_BUFFER_TOO_SMALL;
  k.mem.copy(to, from, size);
  return STATUS_SUCCESS;
}

/** GENERIC_READ, _WRITE, _EXECUTE and _ALL in the order of GENERIC_MAPPING. */
function mapGeneric(k: Kernel, mask: bigint, mapping: bigint): void {
  let access = k.mem.u32(mask);
  GENERIC.forEach((bit, index) => {
    if ((access & bit) !== 0) access |= k.mem.u32(mapping + BigInt(4 * index));
  });
  k.mem.setU32(mask, (access & 0x0fff_ffff) >>> 0);
}

function samePrefix(k: Kernel, a: bigint, b: bigint): boolean {
  const count = k.mem.u8(a + 1n);
  return k.mem.u16(a) === k.mem.u16(b) && sameBytes(k, a, b, sidSize(Math.max(0, count - 1)));
}

function allocateSid(
  k: Kernel,
  authority: bigint,
  subAuthorities: readonly number[],
  count: number,
  to: bigint,
): number {
  if (count > MOST_ALLOCATED) return STATUS_INVALID_SID;
  const sid = allocateBuffer(k, sidSize(count), 'RtlS');
  if (sid === 0n) return STATUS_NO_MEMORY;
  initialiseSid(k, sid, authority, count);
  for (let index = 0; index < count; index++) k.mem.setU32(subAuthorityAt(sid, index), subAuthorities[index]!);
  k.mem.setU64(to, sid);
  return STATUS_SUCCESS;
}

const apc = { maxIrql: 'APC', fidelity: 'exact' } as const;
const any = { maxIrql: 'ANY', fidelity: 'exact' } as const;

export const rtlSid = [
  ddi('RtlLengthSid', { params: { Sid: PVOID }, returns: ULONG, ...apc, model: (k, a) => sidLength(k, a.Sid) }),
  ddi('RtlLengthRequiredSid', {
    params: { SubAuthorityCount: ULONG },
    returns: ULONG,
    ...apc,
    model: (_k, a) => sidSize(a.SubAuthorityCount),
  }),
  ddi('RtlValidSid', { params: { Sid: PVOID }, returns: BOOLEAN, ...apc, model: (k, a) => isValidSid(k, a.Sid) }),
  ddi('RtlInitializeSid', {
    params: { Sid: PVOID, IdentifierAuthority: PVOID, SubAuthorityCount: UCHAR },
    returns: NTSTATUS,
    ...apc,
    model: (k, a) =>
      initialiseSid(k, a.Sid, a.IdentifierAuthority, a.SubAuthorityCount) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER,
  }),
  ddi('RtlInitializeSidEx', {
    params: { Sid: PVOID, IdentifierAuthority: PVOID, SubAuthorityCount: UCHAR },
    returns: NTSTATUS,
    variadic: true,
    ...apc,
    model: (k, a, varargs) => {
      if (!initialiseSid(k, a.Sid, a.IdentifierAuthority, a.SubAuthorityCount)) return STATUS_INVALID_PARAMETER;
      for (let index = 0; index < a.SubAuthorityCount; index++) {
        k.mem.setU32(subAuthorityAt(a.Sid, index), Number(varargs(index) & 0xffff_ffffn));
      }
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlAllocateAndInitializeSid', {
    params: {
      IdentifierAuthority: PVOID,
      SubAuthorityCount: UCHAR,
      SubAuthority0: ULONG,
      SubAuthority1: ULONG,
      SubAuthority2: ULONG,
      SubAuthority3: ULONG,
      SubAuthority4: ULONG,
      SubAuthority5: ULONG,
      SubAuthority6: ULONG,
      SubAuthority7: ULONG,
      Sid: PVOID,
    },
    returns: NTSTATUS,
    ...apc,
    model: (k, a) =>
      allocateSid(
        k,
        a.IdentifierAuthority,
        [
          a.SubAuthority0,
          a.SubAuthority1,
          a.SubAuthority2,
          a.SubAuthority3,
          a.SubAuthority4,
          a.SubAuthority5,
          a.SubAuthority6,
          a.SubAuthority7,
        ],
        a.SubAuthorityCount,
        a.Sid,
      ),
  }),
  ddi('RtlFreeSid', {
    params: { Sid: PVOID },
    returns: PVOID,
    ...apc,
    model: (k, a) => {
      freePool(k, a.Sid, 0);
      return 0n;
    },
  }),
  ddi('RtlSubAuthoritySid', {
    params: { Sid: PVOID, SubAuthority: ULONG },
    returns: PVOID,
    ...apc,
    model: (_k, a) => subAuthorityAt(a.Sid, a.SubAuthority),
  }),
  ddi('RtlSubAuthorityCountSid', { params: { Sid: PVOID }, returns: PVOID, ...apc, model: (_k, a) => a.Sid + 1n }),
  ddi('RtlIdentifierAuthoritySid', { params: { Sid: PVOID }, returns: PVOID, ...apc, model: (_k, a) => a.Sid + 2n }),
  ddi('RtlEqualSid', {
    params: { Sid1: PVOID, Sid2: PVOID },
    returns: BOOLEAN,
    ...any,
    model: (k, a) => k.mem.u16(a.Sid1) === k.mem.u16(a.Sid2) && sameBytes(k, a.Sid1, a.Sid2, sidLength(k, a.Sid1)),
  }),
  ddi('RtlEqualPrefixSid', {
    params: { Sid1: PVOID, Sid2: PVOID },
    returns: BOOLEAN,
    ...apc,
    model: (k, a) => samePrefix(k, a.Sid1, a.Sid2),
  }),
  ddi('RtlCopySid', {
    params: { DestinationSidLength: ULONG, DestinationSid: PVOID, SourceSid: PVOID },
    returns: NTSTATUS,
    ...apc,
    model: (k, a) => copySid(k, a.DestinationSidLength, a.DestinationSid, a.SourceSid),
  }),
  ddi('RtlConvertSidToUnicodeString', {
    params: { UnicodeString: PVOID, Sid: PVOID, AllocateDestinationString: BOOLEAN },
    returns: NTSTATUS,
    ...apc,
    model: (k, a) => {
      if (!isValidSid(k, a.Sid)) return STATUS_INVALID_SID;
      const allocate = a.AllocateDestinationString;
      return storeText(k, a.UnicodeString, sidText(k, a.Sid), 2, allocate, 'RtlS', allocate);
    },
  }),
  ddi('RtlMapGenericMask', {
    params: { AccessMask: PVOID, GenericMapping: PVOID },
    ...apc,
    model: (k, a) => mapGeneric(k, a.AccessMask, a.GenericMapping),
  }),
  ddi('RtlAreAllAccessesGranted', {
    params: { GrantedAccess: ACCESS_MASK, DesiredAccess: ACCESS_MASK },
    returns: BOOLEAN,
    ...any,
    model: (_k, a) => (~a.GrantedAccess & a.DesiredAccess) === 0,
  }),
  ddi('RtlAreAnyAccessesGranted', {
    params: { GrantedAccess: ACCESS_MASK, DesiredAccess: ACCESS_MASK },
    returns: BOOLEAN,
    ...any,
    model: (_k, a) => (a.GrantedAccess & a.DesiredAccess) !== 0,
  }),
  ddi('RtlCopyLuid', {
    params: { DestinationLuid: PVOID, SourceLuid: PVOID },
    ...apc,
    model: (k, a) => k.mem.copy(a.DestinationLuid, a.SourceLuid, 8),
  }),
];
