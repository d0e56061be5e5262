import {
  STATUS_BAD_COMPRESSION_BUFFER,
  STATUS_BUFFER_ALL_ZEROS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
  STATUS_UNSUPPORTED_COMPRESSION,
} from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PVOID, pointer, ULONG, USHORT } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { compressLznt1, decompressLznt1 } from '../../src/kernel/rtl/lznt1.ts';
import { compressXpress, decompressXpress } from '../../src/kernel/rtl/xpress.ts';

/** COMPRESSION_FORMAT_* (ntifs.h) in the low byte, COMPRESSION_ENGINE_* above. */
const DEFAULT = 1;
const LZNT1 = 2;
const XPRESS = 3;
const ENGINE_MAXIMUM = 0x100;
const ENGINE_HIBER = 0x200;
const PUCHAR = pointer('PUCHAR');
const PULONG = pointer('PULONG');
const FORMATS = { approximate: ['LZNT1 and Xpress; Xpress with Huffman codes is refused'] };
const WORKSPACE = { [LZNT1]: [0x8010, 0x1000], [XPRESS]: [0x28010, 0] } as Readonly<Record<number, readonly number[]>>;

/** The format, or the status that refuses it. */
function formatOf(formatAndEngine: number): { readonly format: number } | number {
  const format = formatAndEngine & 0xff;
  if (format <= DEFAULT) return STATUS_INVALID_PARAMETER;
  return format === LZNT1 || format === XPRESS ? { format } : STATUS_UNSUPPORTED_COMPRESSION;
}

interface Buffers {
  readonly from: bigint;
  readonly fromSize: number;
  readonly to: bigint;
  readonly toSize: number;
  readonly finalSize: bigint;
}
function compress(k: Kernel, formatAndEngine: number, { from, fromSize, to, toSize, finalSize }: Buffers): number {
  const chosen = formatOf(formatAndEngine);
  if (typeof chosen === 'number') return chosen;
  const engine = formatAndEngine & 0xff00;
  if (engine > ENGINE_HIBER) return STATUS_NOT_SUPPORTED;
  const input = k.mem.bytes(from, fromSize);
  const output =
    chosen.format === LZNT1 ? compressLznt1(input, toSize, engine === ENGINE_MAXIMUM) : compressXpress(input, toSize);
  if (output === undefined) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(to, output);
  k.mem.setU32(finalSize, output.length);
  return chosen.format === LZNT1 && input.every((byte) => byte === 0) ? STATUS_BUFFER_ALL_ZEROS : STATUS_SUCCESS;
}
function decompress(k: Kernel, format: number, { from, fromSize, to, toSize, finalSize }: Buffers, skip = 0): number {
  const chosen = formatOf(format);
  if (typeof chosen === 'number') return chosen;
  const input = k.mem.bytes(from, fromSize);
  const output =
    chosen.format === LZNT1 ? decompressLznt1(input, toSize + skip) : decompressXpress(input, toSize + skip);
  if (output === undefined) return STATUS_BAD_COMPRESSION_BUFFER;
  const part = output.subarray(skip);
  k.mem.write(to, part);
  k.mem.setU32(finalSize, part.length);
  return STATUS_SUCCESS;
}

const plain = { UncompressedBuffer: PUCHAR, UncompressedBufferSize: ULONG };
const packed = { CompressedBuffer: PUCHAR, CompressedBufferSize: ULONG };
interface Decompress {
  readonly UncompressedBuffer: bigint;
  readonly UncompressedBufferSize: number;
  readonly CompressedBuffer: bigint;
  readonly CompressedBufferSize: number;
  readonly FinalUncompressedSize: bigint;
}
const towards = (a: Decompress): Buffers => ({
  from: a.CompressedBuffer,
  fromSize: a.CompressedBufferSize,
  to: a.UncompressedBuffer,
  toSize: a.UncompressedBufferSize,
  finalSize: a.FinalUncompressedSize,
});

export const rtlCompression: readonly Ddi[] = [
  ddi('RtlGetCompressionWorkSpaceSize', {
    params: {
      CompressionFormatAndEngine: USHORT,
      CompressBufferWorkSpaceSize: PULONG,
      CompressFragmentWorkSpaceSize: PULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['sizes of one Windows version; Xpress with Huffman codes is refused'] },
    model: (k, a) => {
      const chosen = formatOf(a.CompressionFormatAndEngine);
      if (typeof chosen === 'number') return chosen;
      const [buffer = 0, fragment = 0] = WORKSPACE[chosen.format] ?? [];
      k.mem.setU32(a.CompressBufferWorkSpaceSize, buffer);
      k.mem.setU32(a.CompressFragmentWorkSpaceSize, fragment);
      return STATUS_SUCCESS;
    },
  }),
  ddi('RtlCompressBuffer', {
    params: {
      CompressionFormatAndEngine: USHORT,
      ...plain,
      ...packed,
      UncompressedChunkSize: ULONG,
      FinalCompressedSize: PULONG,
      WorkSpace: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['other matches are chosen than on Windows, so sizes differ; no Huffman codes'] },
    model: (k, a) =>
      compress(k, a.CompressionFormatAndEngine, {
        from: a.UncompressedBuffer,
        fromSize: a.UncompressedBufferSize,
        to: a.CompressedBuffer,
        toSize: a.CompressedBufferSize,
        finalSize: a.FinalCompressedSize,
      }),
  }),
  ddi('RtlDecompressBuffer', {
    params: { CompressionFormat: USHORT, ...plain, ...packed, FinalUncompressedSize: PULONG },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: FORMATS,
    model: (k, a) => decompress(k, a.CompressionFormat, towards(a)),
  }),
  ddi('RtlDecompressBufferEx', {
    params: { CompressionFormat: USHORT, ...plain, ...packed, FinalUncompressedSize: PULONG, WorkSpace: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: FORMATS,
    model: (k, a) => decompress(k, a.CompressionFormat, towards(a)),
  }),
  ddi('RtlDecompressFragment', {
    params: {
      CompressionFormat: USHORT,
      UncompressedFragment: PUCHAR,
      UncompressedFragmentSize: ULONG,
      ...packed,
      FragmentOffset: ULONG,
      FinalUncompressedSize: PULONG,
      WorkSpace: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: FORMATS,
    model: (k, a) => {
      const whole = {
        ...a,
        UncompressedBuffer: a.UncompressedFragment,
        UncompressedBufferSize: a.UncompressedFragmentSize,
      };
      return decompress(k, a.CompressionFormat, towards(whole), a.FragmentOffset);
    },
  }),
];
