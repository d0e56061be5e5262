import {
  STATUS_DELETE_PENDING,
  STATUS_EA_LIST_INCONSISTENT,
  STATUS_SHARING_VIOLATION,
} from '../../src/generated/ntstatus.ts';
import { FILE_OBJECT, IO_REMOVE_LOCK_COMMON_BLOCK, SHARE_ACCESS } from '../../src/generated/structs.ts';
import { ACCESS_MASK, BOOLEAN, NTSTATUS, PCSTR, PVOID, pointer, UCHAR, ULONG } from '../../src/kernel/codecs.ts';
import { ddi, wait } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT, signal } from '../../src/kernel/dispatcher-objects.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const PBOOLEAN = pointer('PBOOLEAN');
const PFILE_FULL_EA_INFORMATION = pointer('PFILE_FULL_EA_INFORMATION');
const PFILE_OBJECT = pointer('PFILE_OBJECT');
const PIO_REMOVE_LOCK = pointer('PIO_REMOVE_LOCK');
const PSHARE_ACCESS = pointer('PSHARE_ACCESS');
const PULONG = pointer('PULONG');

/** Rights that count as reading, writing and deleting (wdm.h). */
const READING = 0x1 | 0x20;
const WRITING = 0x2 | 0x4;
const DELETING = 0x10000;
const SHARE = { read: 1, write: 2, delete: 4 } as const;
const LOG_TAG = 0x72456f49;
const SMALLEST_ENTRY = 0x30;
const LARGEST_ENTRY = 0xf0;

interface Wish {
  readonly access: readonly [number, number, number];
  readonly shared: readonly [number, number, number];
}
function wishOf(access: number, share: number): Wish {
  const bit = (condition: number) => (condition !== 0 ? 1 : 0);
  return {
    access: [bit(access & READING), bit(access & WRITING), bit(access & DELETING)],
    shared: [bit(share & SHARE.read), bit(share & SHARE.write), bit(share & SHARE.delete)],
  };
}
function wishOfFile(k: Kernel, file: bigint): Wish {
  return {
    access: [
      k.mem.get(file, FILE_OBJECT.ReadAccess),
      k.mem.get(file, FILE_OBJECT.WriteAccess),
      k.mem.get(file, FILE_OBJECT.DeleteAccess),
    ],
    shared: [
      k.mem.get(file, FILE_OBJECT.SharedRead),
      k.mem.get(file, FILE_OBJECT.SharedWrite),
      k.mem.get(file, FILE_OBJECT.SharedDelete),
    ],
  };
}
const hasAccess = (wish: Wish) => wish.access.some((bit) => bit !== 0);

function noteInFile(k: Kernel, file: bigint, wish: Wish): void {
  const shares = hasAccess(wish);
  k.mem.set(file, FILE_OBJECT.ReadAccess, wish.access[0]);
  k.mem.set(file, FILE_OBJECT.WriteAccess, wish.access[1]);
  k.mem.set(file, FILE_OBJECT.DeleteAccess, wish.access[2]);
  k.mem.set(file, FILE_OBJECT.SharedRead, shares ? wish.shared[0] : 0);
  k.mem.set(file, FILE_OBJECT.SharedWrite, shares ? wish.shared[1] : 0);
  k.mem.set(file, FILE_OBJECT.SharedDelete, shares ? wish.shared[2] : 0);
}

const COUNTS = [SHARE_ACCESS.Readers, SHARE_ACCESS.Writers, SHARE_ACCESS.Deleters] as const;
const SHARED = [SHARE_ACCESS.SharedRead, SHARE_ACCESS.SharedWrite, SHARE_ACCESS.SharedDelete] as const;

function count(k: Kernel, share: bigint, wish: Wish, sign: 1 | -1): void {
  if (!hasAccess(wish)) return;
  const add = (field: (typeof COUNTS)[number] | (typeof SHARED)[number] | typeof SHARE_ACCESS.OpenCount, by: number) =>
    k.mem.set(share, field, (k.mem.get(share, field) + by) >>> 0);
  add(SHARE_ACCESS.OpenCount, sign);
  for (let kind = 0; kind < 3; kind++) {
    add(COUNTS[kind]!, sign * wish.access[kind]!);
    add(SHARED[kind]!, sign * wish.shared[kind]!);
  }
}

function checkSharing(
  k: Kernel,
  access: number,
  desired: number,
  file: bigint,
  share: bigint,
  update: boolean,
): number {
  const wish = wishOf(access, desired);
  noteInFile(k, file, wish);
  if (!hasAccess(wish)) return 0;
  const open = k.mem.get(share, SHARE_ACCESS.OpenCount);
  for (let kind = 0; kind < 3; kind++) {
    if (wish.access[kind] && k.mem.get(share, SHARED[kind]!) < open) return STATUS_SHARING_VIOLATION;
    if (!wish.shared[kind] && k.mem.get(share, COUNTS[kind]!) !== 0) return STATUS_SHARING_VIOLATION;
  }
  if (update) count(k, share, wish, 1);
  return 0;
}
function setSharing(k: Kernel, access: number, desired: number, file: bigint, share: bigint): void {
  const wish = wishOf(access, desired);
  noteInFile(k, file, wish);
  k.mem.fill(share, SHARE_ACCESS.$size, 0);
  count(k, share, wish, 1);
}

function changeIoCount(k: Kernel, lock: bigint, by: number): number {
  const left = k.mem.get(lock, IO_REMOVE_LOCK_COMMON_BLOCK.IoCount) + by;
  k.mem.set(lock, IO_REMOVE_LOCK_COMMON_BLOCK.IoCount, left);
  return left;
}
function releaseLock(k: Kernel, lock: bigint): void {
  if (changeIoCount(k, lock, -1) === 0) signal(k, lock + IO_REMOVE_LOCK_COMMON_BLOCK.RemoveEvent.at, 1);
}

/** Walks FILE_FULL_EA_INFORMATION entries; the offset of the first bad one, or -1. */
function badEa(k: Kernel, buffer: bigint, length: number): number {
  for (let at = 0; ; ) {
    if (at + 8 > length) return at;
    const entry = buffer + BigInt(at);
    const next = k.mem.u32(entry);
    const size = 8 + k.mem.u8(entry + 5n) + 1 + k.mem.u16(entry + 6n);
    if (at + size > length || k.mem.u8(entry + 8n + BigInt(k.mem.u8(entry + 5n))) !== 0) return at;
    if (next === 0) return -1;
    if (next % 4 !== 0 || next < size) return at;
    at += next;
  }
}

/** Share access, remove locks, error log entries. */
export const ioSharing = [
  ddi('IoCheckShareAccess', {
    params: {
      DesiredAccess: ACCESS_MASK,
      DesiredShareAccess: ULONG,
      FileObject: PFILE_OBJECT,
      ShareAccess: PSHARE_ACCESS,
      Update: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => checkSharing(k, a.DesiredAccess, a.DesiredShareAccess, a.FileObject, a.ShareAccess, a.Update),
  }),
  ddi('IoCheckShareAccessEx', {
    params: {
      DesiredAccess: ACCESS_MASK,
      DesiredShareAccess: ULONG,
      FileObject: PFILE_OBJECT,
      ShareAccess: PSHARE_ACCESS,
      Update: BOOLEAN,
      WritePermission: PBOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['the write permission has no influence'] },
    model: (k, a) => checkSharing(k, a.DesiredAccess, a.DesiredShareAccess, a.FileObject, a.ShareAccess, a.Update),
  }),
  ddi('IoSetShareAccess', {
    params: {
      DesiredAccess: ACCESS_MASK,
      DesiredShareAccess: ULONG,
      FileObject: PFILE_OBJECT,
      ShareAccess: PSHARE_ACCESS,
    },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => setSharing(k, a.DesiredAccess, a.DesiredShareAccess, a.FileObject, a.ShareAccess),
  }),
  ddi('IoSetShareAccessEx', {
    params: {
      DesiredAccess: ACCESS_MASK,
      DesiredShareAccess: ULONG,
      FileObject: PFILE_OBJECT,
      ShareAccess: PSHARE_ACCESS,
      WritePermission: PBOOLEAN,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ['the write permission has no influence'] },
    model: (k, a) => setSharing(k, a.DesiredAccess, a.DesiredShareAccess, a.FileObject, a.ShareAccess),
  }),
  ddi('IoUpdateShareAccess', {
    params: { FileObject: PFILE_OBJECT, ShareAccess: PSHARE_ACCESS },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => count(k, a.ShareAccess, wishOfFile(k, a.FileObject), 1),
  }),
  ddi('IoRemoveShareAccess', {
    params: { FileObject: PFILE_OBJECT, ShareAccess: PSHARE_ACCESS },
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => count(k, a.ShareAccess, wishOfFile(k, a.FileObject), -1),
  }),
  ddi('IoInitializeRemoveLockEx', {
    params: {
      Lock: PIO_REMOVE_LOCK,
      AllocateTag: ULONG,
      MaxLockedMinutes: ULONG,
      HighWatermark: ULONG,
      RemlockSize: ULONG,
    },
    maxIrql: 'ANY',
    fidelity: { approximate: ["the checked build's block of tags is not kept"] },
    model: (k, a) => {
      k.mem.set(a.Lock, IO_REMOVE_LOCK_COMMON_BLOCK.Removed, 0);
      k.mem.set(a.Lock, IO_REMOVE_LOCK_COMMON_BLOCK.IoCount, 1);
      initialiseHeader(k, a.Lock + IO_REMOVE_LOCK_COMMON_BLOCK.RemoveEvent.at, OBJECT.EventSynchronization, 0x18, 0);
    },
  }),
  ddi('IoAcquireRemoveLockEx', {
    params: { RemoveLock: PIO_REMOVE_LOCK, Tag: PVOID, File: PCSTR, Line: ULONG, RemlockSize: ULONG },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: { approximate: ['tags are not kept'] },
    model: (k, a) => {
      if (k.mem.get(a.RemoveLock, IO_REMOVE_LOCK_COMMON_BLOCK.Removed) !== 0) return STATUS_DELETE_PENDING;
      changeIoCount(k, a.RemoveLock, 1);
      return 0;
    },
  }),
  ddi('IoReleaseRemoveLockEx', {
    params: { RemoveLock: PIO_REMOVE_LOCK, Tag: PVOID, RemlockSize: ULONG },
    maxIrql: 'ANY',
    fidelity: { approximate: ['tags are not kept'] },
    model: (k, a) => releaseLock(k, a.RemoveLock),
  }),
  ddi('IoReleaseRemoveLockAndWaitEx', {
    params: { RemoveLock: PIO_REMOVE_LOCK, Tag: PVOID, RemlockSize: ULONG },
    maxIrql: 'ANY',
    fidelity: { approximate: ['tags are not kept'] },
    model: (k, a) => {
      k.mem.set(a.RemoveLock, IO_REMOVE_LOCK_COMMON_BLOCK.Removed, 1);
      changeIoCount(k, a.RemoveLock, -1);
      if (changeIoCount(k, a.RemoveLock, -1) <= 0) return undefined;
      const event = a.RemoveLock + IO_REMOVE_LOCK_COMMON_BLOCK.RemoveEvent.at;
      return wait(
        { objects: [event], all: false, timeout: undefined, alertable: false, why: 'a remove lock' },
        'removed',
      );
    },
    steps: { removed: () => undefined },
  }),
  ddi('IoAllocateErrorLogEntry', {
    params: { IoObject: PVOID, EntrySize: UCHAR },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) =>
      a.EntrySize < SMALLEST_ENTRY || a.EntrySize > LARGEST_ENTRY
        ? 0n
        : allocatePool(k, { kind: 'nonPagedNx', size: BigInt(a.EntrySize), tag: LOG_TAG, zero: true }),
  }),
  ddi('IoWriteErrorLogEntry', {
    params: { ElEntry: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['the entry goes nowhere'] },
    model: (k, a) => freePool(k, a.ElEntry, 0),
  }),
  ddi('IoFreeErrorLogEntry', {
    params: { ElEntry: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.ElEntry, 0),
  }),
  ddi('IoCheckEaBufferValidity', {
    params: { EaBuffer: PFILE_FULL_EA_INFORMATION, EaLength: ULONG, ErrorOffset: PULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const bad = badEa(k, a.EaBuffer, a.EaLength);
      if (bad < 0) return 0;
      k.mem.setU32(a.ErrorOffset, bad);
      return STATUS_EA_LIST_INCONSISTENT;
    },
  }),
];
