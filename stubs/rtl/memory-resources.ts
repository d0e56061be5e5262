import { STATUS_INVALID_PARAMETER, STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PVOID, UCHAR, ULONGLONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import {
  encodingOf,
  putHead,
  shiftOf,
  TYPE_MEMORY,
  TYPE_MEMORY_LARGE,
  TYPE_PORT,
} from '../../src/kernel/rtl/memory-resources.ts';

const TYPES = [TYPE_PORT, TYPE_MEMORY, TYPE_MEMORY_LARGE];
/** CM_PARTIAL_RESOURCE_DESCRIPTOR: Type, ShareDisposition, Flags, then Start and Length. */
const CM = { flags: 2n, start: 4n, length: 0xcn } as const;
/** IO_RESOURCE_DESCRIPTOR: Option, Type, ShareDisposition, Spare1, Flags, Spare2, then Length, Alignment, Minimum and Maximum. */
const IO = { type: 1n, flags: 4n, length: 8n, alignment: 0xcn, minimum: 0x10n, maximum: 0x18n } as const;

export const rtlMemoryResources: readonly Ddi[] = [
  ddi('RtlCmDecodeMemIoResource', {
    params: { Descriptor: PVOID, Start: PVOID },
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (a.Start !== 0n) k.mem.setU64(a.Start, k.mem.u64(a.Descriptor + CM.start));
      const shift = shiftOf(k.mem.u8(a.Descriptor), k.mem.u16(a.Descriptor + CM.flags));
      return BigInt(k.mem.u32(a.Descriptor + CM.length)) << shift;
    },
  }),
  ddi('RtlCmEncodeMemIoResource', {
    params: { Descriptor: PVOID, Type: UCHAR, Length: ULONGLONG, Start: ULONGLONG },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (!TYPES.includes(a.Type)) return STATUS_INVALID_PARAMETER;
      const shift = putHead(k, a.Descriptor, a.Descriptor + CM.flags, a.Type, a.Length);
      if (shift === undefined) return STATUS_UNSUCCESSFUL;
      k.mem.setU64(a.Descriptor + CM.start, a.Start);
      k.mem.setU32(a.Descriptor + CM.length, Number(a.Length >> shift));
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlIoDecodeMemIoResource', {
    params: { Descriptor: PVOID, Alignment: PVOID, MinimumAddress: PVOID, MaximumAddress: PVOID },
    returns: ULONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const shift = shiftOf(k.mem.u8(a.Descriptor + IO.type), k.mem.u16(a.Descriptor + IO.flags));
      const wide = (at: bigint) => BigInt(k.mem.u32(a.Descriptor + at)) << shift;
      if (a.Alignment !== 0n) k.mem.setU64(a.Alignment, wide(IO.alignment));
      if (a.MinimumAddress !== 0n) k.mem.setU64(a.MinimumAddress, k.mem.u64(a.Descriptor + IO.minimum));
      if (a.MaximumAddress !== 0n) k.mem.setU64(a.MaximumAddress, k.mem.u64(a.Descriptor + IO.maximum));
      return wide(IO.length);
    },
  }),
  ddi('RtlIoEncodeMemIoResource', {
    params: {
      Descriptor: PVOID,
      Type: UCHAR,
      Length: ULONGLONG,
      Alignment: ULONGLONG,
      MinimumAddress: ULONGLONG,
      MaximumAddress: ULONGLONG,
    },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      if (!TYPES.includes(a.Type)) return STATUS_INVALID_PARAMETER;
      const shift = putHead(k, a.Descriptor + IO.type, a.Descriptor + IO.flags, a.Type, a.Length);
      if (shift === undefined) return STATUS_UNSUCCESSFUL;
      k.mem.setU32(a.Descriptor + IO.length, Number(a.Length >> shift));
      k.mem.setU32(a.Descriptor + IO.alignment, Number((a.Alignment >> shift) & 0xffff_ffffn));
      k.mem.setU64(a.Descriptor + IO.minimum, a.MinimumAddress);
      k.mem.setU64(a.Descriptor + IO.maximum, a.MaximumAddress);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlFindClosestEncodableLength', {
    params: { SourceLength: ULONGLONG, TargetLength: PVOID },
    returns: NTSTATUS,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      for (const shift of [0n, 8n, 16n, 32n]) {
        const unit = 1n << shift;
        const rounded = ((a.SourceLength + unit - 1n) >> shift) << shift;
        if (encodingOf(rounded) === undefined || rounded >> shift > 0xffff_ffffn) continue;
        k.mem.setU64(a.TargetLength, rounded);
        return STATUS_SUCCESS;
      }
      return STATUS_UNSUCCESSFUL;
    },
  }),
];
