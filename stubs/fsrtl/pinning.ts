import { IO_STATUS_BLOCK } from '../../src/generated/structs.ts';
import { BOOLEAN, PLARGE_INTEGER, PVOID, pointer, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

const PFILE_OBJECT = pointer('PFILE_OBJECT');
const Bcb = pointer('PVOID *');
/** A range of a file that is mapped: its BCB is a PUBLIC_BCB, which says type, length and offset. */
interface Pinned {
  readonly bcb: bigint;
  readonly file: bigint;
  readonly offset: bigint;
  readonly length: number;
  readonly buffer: bigint;
  references: number;
}
const pins = slice<{ readonly byBcb: Map<bigint, Pinned> }>('pinnedData', () => ({ byBcb: new Map() }));
const BCB_TYPE = 0x2fd;
const BCB_SIZE = 0x40;
const fidelity = { approximate: ["ranges begin as zeros: the file's data are not paged in or written back"] };

/** The range, shared with those who have it pinned already. */
function pin(k: Kernel, file: bigint, offset: bigint, length: number): Pinned {
  const held = [...pins(k).byBcb.values()].find(
    (other) =>
      other.file === file && offset >= other.offset && offset + BigInt(length) <= other.offset + BigInt(other.length),
  );
  if (held) {
    held.references++;
    return held;
  }
  const bcb = kernelPool(k, BCB_SIZE, 'CcBc');
  k.mem.setU16(bcb, BCB_TYPE);
  k.mem.setU16(bcb + 2n, BCB_SIZE);
  k.mem.setU32(bcb + 4n, length);
  k.mem.setU64(bcb + 8n, offset);
  const pinned: Pinned = { bcb, file, offset, length, buffer: kernelPool(k, length, 'CcBf'), references: 1 };
  pins(k).byBcb.set(bcb, pinned);
  return pinned;
}
function unpin(k: Kernel, bcb: bigint): void {
  const pinned = pins(k).byBcb.get(bcb);
  if (!pinned || --pinned.references > 0) return;
  pins(k).byBcb.delete(bcb);
  freePool(k, pinned.buffer, 0);
  freePool(k, bcb, 0);
}
interface Give {
  readonly FileObject: bigint;
  readonly FileOffset: bigint;
  readonly Length: number;
  readonly Bcb: bigint;
  readonly Buffer: bigint;
}
function give(k: Kernel, a: Give, zero = false): boolean {
  const offset = k.mem.i64(a.FileOffset);
  const pinned = pin(k, a.FileObject, offset, a.Length);
  const at = pinned.buffer + (offset - pinned.offset);
  if (zero) k.mem.fill(at, a.Length, 0);
  k.mem.setU64(a.Bcb, pinned.bcb);
  k.mem.setU64(a.Buffer, at);
  return true;
}
const range = { FileObject: PFILE_OBJECT, FileOffset: PLARGE_INTEGER, Length: ULONG };

/** Ranges of cached files that are mapped and pinned. */
export const fsrtlPinning = [
  ...(['CcMapData', 'CcPinRead'] as const).map((name) =>
    ddi(name, {
      params: { ...range, Flags: ULONG, Bcb, Buffer: pointer('PVOID *') },
      returns: BOOLEAN,
      maxIrql: 'APC',
      fidelity,
      model: (k, a) => give(k, a),
    }),
  ),
  ddi('CcPreparePinWrite', {
    params: { ...range, Zero: BOOLEAN, Flags: ULONG, Bcb, Buffer: pointer('PVOID *') },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity,
    model: (k, a) => give(k, a, a.Zero),
  }),
  ddi('CcPinMappedData', {
    params: { ...range, Flags: ULONG, Bcb },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity,
    model: (k, a) => pins(k).byBcb.has(k.mem.u64(a.Bcb)),
  }),
  ddi('CcUnpinData', { params: { Bcb: PVOID }, maxIrql: 'PASSIVE', fidelity, model: (k, a) => unpin(k, a.Bcb) }),
  ddi('CcUnpinDataForThread', {
    params: { Bcb: PVOID, ResourceThreadId: ULONG_PTR },
    maxIrql: 'PASSIVE',
    fidelity,
    model: (k, a) => unpin(k, a.Bcb),
  }),
  ddi('CcSetDirtyPinnedData', {
    params: { BcbVoid: PVOID, Lsn: PLARGE_INTEGER },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      if (a.Lsn !== 0n) k.mem.setU64(a.BcbVoid + 0x10n, k.mem.u64(a.Lsn));
    },
  }),
  ddi('CcSetBcbOwnerPointer', {
    params: { Bcb: PVOID, OwnerPointer: PVOID },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => k.mem.setU64(a.Bcb + 0x18n, a.OwnerPointer),
  }),
  ddi('CcRepinBcb', {
    params: { Bcb: PVOID },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const pinned = pins(k).byBcb.get(a.Bcb);
      if (pinned) pinned.references++;
    },
  }),
  ddi('CcRemapBcb', {
    params: { Bcb: PVOID },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      const pinned = pins(k).byBcb.get(a.Bcb);
      if (pinned) pinned.references++;
      return a.Bcb;
    },
  }),
  ddi('CcUnpinRepinnedBcb', {
    params: { Bcb: PVOID, WriteThrough: BOOLEAN, IoStatus: pointer('PIO_STATUS_BLOCK') },
    maxIrql: 'APC',
    fidelity,
    model: (k, a) => {
      unpin(k, a.Bcb);
      k.mem.set(a.IoStatus, IO_STATUS_BLOCK.Status, 0);
      k.mem.set(a.IoStatus, IO_STATUS_BLOCK.Information, 0n);
    },
  }),
  ddi('CcGetFileObjectFromBcb', {
    params: { Bcb: PVOID },
    returns: PFILE_OBJECT,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => pins(k).byBcb.get(a.Bcb)?.file ?? 0n,
  }),
];
