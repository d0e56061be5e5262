/** Kinds that are read and written as a JavaScript number. */
export type NumberKind = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32';

/** Kinds that are read and written as a bigint; `ptr` is an unsigned 64-bit address or handle. */
export type BigKind = 'u64' | 'i64' | 'ptr';

interface FieldPlace {
  /** Bytes from the start of the structure. */
  readonly offset: number;
  /** The same as a bigint, to be added to a virtual address. */
  readonly at: bigint;
}

/** A scalar of at most 32 bits. */
export interface NumberField extends FieldPlace {
  readonly kind: NumberKind;
}

/** A scalar of 64 bits. */
export interface BigField extends FieldPlace {
  readonly kind: BigKind;
}

/** An embedded structure, union or array: it has a place and a size in bytes, but no value of its own. */
export interface BlobField extends FieldPlace {
  readonly kind: 'blob';
  readonly size: number;
  /** C type, such as `LIST_ENTRY` or `PDRIVER_DISPATCH[28]`. */
  readonly type: string;
}

/** A bit field in a unit of at most 32 bits; its value is an unsigned number. */
export interface BitField extends FieldPlace {
  readonly kind: 'bits';
  /** What to read at `offset`. */
  readonly unit: 'u8' | 'u16' | 'u32';
  /** Lowest bit, counted from the least significant bit of the unit. */
  readonly bit: number;
  readonly width: number;
}

/** A bit field in a unit of 64 bits; its value is an unsigned bigint. */
export interface BigBitField extends FieldPlace {
  readonly kind: 'bits';
  readonly unit: 'u64';
  readonly bit: number;
  readonly width: number;
}

export type Field = NumberField | BigField | BlobField | BitField | BigBitField;

/** Name and size in bytes of a structure; the names begin with `$`, which no Windows member does. */
export interface StructureInfo {
  readonly $name: string;
  readonly $size: number;
}

export type Structure<Fields> = Readonly<Fields> & StructureInfo;

export function u8(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'u8' };
}

export function i8(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'i8' };
}

export function u16(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'u16' };
}

export function i16(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'i16' };
}

export function u32(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'u32' };
}

export function i32(offset: number): NumberField {
  return { offset, at: BigInt(offset), kind: 'i32' };
}

export function u64(offset: number): BigField {
  return { offset, at: BigInt(offset), kind: 'u64' };
}

export function i64(offset: number): BigField {
  return { offset, at: BigInt(offset), kind: 'i64' };
}

export function ptr(offset: number): BigField {
  return { offset, at: BigInt(offset), kind: 'ptr' };
}

export function blob(offset: number, size: number, type: string): BlobField {
  return { offset, at: BigInt(offset), kind: 'blob', size, type };
}

export function bits(offset: number, unit: BitField['unit'], bit: number, width: number): BitField {
  return { offset, at: BigInt(offset), kind: 'bits', unit, bit, width };
}

export function bits64(offset: number, bit: number, width: number): BigBitField {
  return { offset, at: BigInt(offset), kind: 'bits', unit: 'u64', bit, width };
}

/**
 * Describes a structure: its fields under their names, `$name`, and `$size` in bytes.
 * The fields come from a function, because a bundler drops an unused pure call only when its arguments do nothing.
 */
export function struct<Fields>($name: string, $size: number, fields: () => Fields): Structure<Fields> {
  return { ...fields(), $name, $size };
}
