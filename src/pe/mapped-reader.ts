import { Buffer } from 'node:buffer';
import { hex, ImageError, type ImageErrorCode } from './image-error.ts';

/**
 * Checked little-endian reads by RVA from an image as it is mapped. Every read names the field it is for, and throws
 * an `ImageError` with this reader's code when it would leave the image.
 */
export class MappedReader {
  readonly path: string;
  /** The unrelocated image at RVA layout. Not to be written. */
  readonly bytes: Uint8Array;
  readonly code: ImageErrorCode;
  readonly #view: DataView;
  readonly #buffer: Buffer;

  constructor(path: string, bytes: Uint8Array, code: ImageErrorCode = 'BadDirectory') {
    this.path = path;
    this.bytes = bytes;
    this.code = code;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The same image, with errors of another code. */
  withCode(code: ImageErrorCode): MappedReader {
    return new MappedReader(this.path, this.bytes, code);
  }

  get length(): number {
    return this.bytes.byteLength;
  }

  contains(rva: number, size: number): boolean {
    return rva >= 0 && size >= 0 && rva + size <= this.bytes.byteLength;
  }

  u8(rva: number, field: string): number {
    if (rva < 0 || rva + 1 > this.bytes.byteLength) throw this.outside(rva, 1, field);
    return this.#view.getUint8(rva);
  }

  u16(rva: number, field: string): number {
    if (rva < 0 || rva + 2 > this.bytes.byteLength) throw this.outside(rva, 2, field);
    return this.#view.getUint16(rva, true);
  }

  u32(rva: number, field: string): number {
    if (rva < 0 || rva + 4 > this.bytes.byteLength) throw this.outside(rva, 4, field);
    return this.#view.getUint32(rva, true);
  }

  u64(rva: number, field: string): bigint {
    if (rva < 0 || rva + 8 > this.bytes.byteLength) throw this.outside(rva, 8, field);
    return this.#view.getBigUint64(rva, true);
  }

  /** Throws unless [rva, rva+size) lies in the image. */
  require(rva: number, size: number, field: string): void {
    if (!this.contains(rva, size)) throw this.outside(rva, size, field);
  }

  /** A NUL-terminated string of single bytes (Latin-1), at most `limit` of them. */
  text(rva: number, limit: number, field: string): string {
    const bytes = this.bytes;
    const stop = Math.min(rva + limit + 1, bytes.byteLength);
    let end = rva;
    if (rva < 0 || rva >= bytes.byteLength) throw this.outside(rva, 1, field);
    while (end < stop && bytes[end] !== 0) end++;
    if (end === stop) throw this.error(rva, field, `has no end within ${limit} bytes`);
    return this.#buffer.toString('latin1', rva, end);
  }

  error(rva: number, field: string, problem: string): ImageError {
    return new ImageError(this.code, this.path, { field, offset: rva, isRva: true }, problem);
  }

  outside(rva: number, size: number, field: string): ImageError {
    return this.error(rva, field, `(${size} bytes) reaches past the end of the image (${hex(this.length)})`);
  }
}
