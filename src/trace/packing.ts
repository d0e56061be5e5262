import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Higher qualities take several times as long for a tenth of the size: docs/trace-format.md. */
const QUALITY = 1;
/** 256 KiB, about a frame. */
const WINDOW_BITS = 18;

export function pack(raw: Uint8Array): Uint8Array {
  return brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
}

/** Throws where the bytes are not what `pack` made, or are of more than `size` bytes. */
export function unpack(packed: Uint8Array, size: number): Uint8Array {
  return brotliDecompressSync(packed, { maxOutputLength: size });
}
