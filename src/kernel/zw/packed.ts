import type { BigField, NumberField } from '../../memory/layout-types.ts';

/** A structure being filled outside guest memory, to be written as a whole. */
export class Packed {
  readonly buffer: Buffer;
  constructor(size: number) {
    this.buffer = Buffer.alloc(size);
  }
  /** Stores a scalar field of a structure that begins at `base`. */
  put(field: NumberField | BigField, value: number | bigint, base = 0): this {
    const at = base + field.offset;
    if (field.kind === 'u64' || field.kind === 'ptr')
      this.buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at);
    else if (field.kind === 'i64') this.buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)), at);
    else if (field.kind === 'u32' || field.kind === 'i32') this.buffer.writeUInt32LE(Number(value) >>> 0, at);
    else if (field.kind === 'u16' || field.kind === 'i16') this.buffer.writeUInt16LE(Number(value) & 0xffff, at);
    else this.buffer.writeUInt8(Number(value) & 0xff, at);
    return this;
  }
}
