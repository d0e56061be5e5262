import type { RvaRange } from './headers.ts';
import { hex } from './image-error.ts';
import type { MappedReader } from './mapped-reader.ts';

/** A control-flow-guard table: RVAs and, where the table has them, a flag byte each (0 where not). Not to be written. */
export interface GuardTable {
  readonly count: number;
  readonly rvas: Uint32Array;
  readonly flags: Uint8Array;
}

/** IMAGE_LOAD_CONFIG_DIRECTORY64. The fields that name an address hold its RVA, undefined where 0 or not there. */
export interface LoadConfig {
  readonly size: number;
  readonly timeDateStamp: number;
  readonly dependentLoadFlags: number;
  readonly securityCookieRva: number | undefined;
  readonly guardFlags: number;
  readonly guardCFCheckFunctionPointerRva: number | undefined;
  readonly guardCFDispatchFunctionPointerRva: number | undefined;
  readonly guardXFGCheckFunctionPointerRva: number | undefined;
  readonly guardXFGDispatchFunctionPointerRva: number | undefined;
  readonly guardXFGTableDispatchFunctionPointerRva: number | undefined;
  readonly guardMemcpyFunctionPointerRva: number | undefined;
  readonly castGuardOsDeterminedFailureModeRva: number | undefined;
  readonly guardCFFunctionTable: GuardTable;
  readonly guardAddressTakenIatEntryTable: GuardTable;
  readonly guardLongJumpTargetTable: GuardTable;
  readonly guardEHContinuationTable: GuardTable;
}

const EMPTY_TABLE: GuardTable = { count: 0, rvas: new Uint32Array(0), flags: new Uint8Array(0) };

/**
 * The load configuration, or undefined without one. Its own Size says how much of it there is: older linkers write less.
 * @throws ImageError BadLoadConfig
 */
export function readLoadConfig(image: MappedReader, directory: RvaRange, imageBase: bigint): LoadConfig | undefined {
  if (directory.rva === 0) return undefined;
  const fields = new LoadConfigFields(image.withCode('BadLoadConfig'), directory.rva, imageBase);
  const guardFlags = fields.u32(144, 'GuardFlags');
  const stride = 4 + (guardFlags >>> 28);
  const table = (at: number, name: string) => fields.table(at, stride, name);
  return {
    size: fields.size,
    timeDateStamp: fields.u32(4, 'TimeDateStamp'),
    dependentLoadFlags: fields.u32(76, 'DependentLoadFlags') >>> 16,
    securityCookieRva: fields.pointer(88, 8, 'SecurityCookie'),
    guardFlags,
    guardCFCheckFunctionPointerRva: fields.pointer(112, 8, 'GuardCFCheckFunctionPointer'),
    guardCFDispatchFunctionPointerRva: fields.pointer(120, 8, 'GuardCFDispatchFunctionPointer'),
    guardXFGCheckFunctionPointerRva: fields.pointer(280, 8, 'GuardXFGCheckFunctionPointer'),
    guardXFGDispatchFunctionPointerRva: fields.pointer(288, 8, 'GuardXFGDispatchFunctionPointer'),
    guardXFGTableDispatchFunctionPointerRva: fields.pointer(296, 8, 'GuardXFGTableDispatchFunctionPointer'),
    castGuardOsDeterminedFailureModeRva: fields.pointer(304, 8, 'CastGuardOsDeterminedFailureMode'),
    guardMemcpyFunctionPointerRva: fields.pointer(312, 8, 'GuardMemcpyFunctionPointer'),
    guardCFFunctionTable: table(128, 'GuardCFFunctionTable'),
    guardAddressTakenIatEntryTable: table(160, 'GuardAddressTakenIatEntryTable'),
    guardLongJumpTargetTable: table(176, 'GuardLongJumpTargetTable'),
    guardEHContinuationTable: table(264, 'GuardEHContinuationTable'),
  };
}

class LoadConfigFields {
  readonly #reader: MappedReader;
  readonly #rva: number;
  readonly #imageBase: bigint;
  readonly size: number;

  constructor(reader: MappedReader, rva: number, imageBase: bigint) {
    this.#reader = reader;
    this.#rva = rva;
    this.#imageBase = imageBase;
    this.size = reader.u32(rva, 'IMAGE_LOAD_CONFIG_DIRECTORY64.Size');
    reader.require(rva, this.size, 'IMAGE_LOAD_CONFIG_DIRECTORY64');
  }

  u32(at: number, field: string): number {
    return at + 4 <= this.size ? this.#reader.u32(this.#rva + at, field) : 0;
  }

  /** A virtual address field as an RVA; `width` bytes must be there. */
  pointer(at: number, width: number, field: string): number | undefined {
    const address = this.#u64(at, field);
    if (address === 0n) return undefined;
    const rva = address - this.#imageBase;
    if (rva < 0n || rva + BigInt(width) > BigInt(this.#reader.length)) {
      throw this.#reader.error(this.#rva + at, field, `is ${hex(address)}, outside the image`);
    }
    return Number(rva);
  }

  /** The table at the address in one field, with the count in the next. */
  table(at: number, stride: number, field: string): GuardTable {
    const count = this.#u64(at + 8, field);
    if (count === 0n || this.#u64(at, field) === 0n) return EMPTY_TABLE;
    if (count > BigInt(this.#reader.length)) {
      throw this.#reader.error(this.#rva + at + 8, field, `has ${count} entries, more than the image can hold`);
    }
    const length = Number(count);
    const start = this.pointer(at, length * stride, field)!;
    const rvas = new Uint32Array(length);
    const flags = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      rvas[i] = this.#reader.u32(start + i * stride, field);
      if (stride > 4) flags[i] = this.#reader.u8(start + i * stride + 4, field);
    }
    return { count: length, rvas, flags };
  }

  #u64(at: number, field: string): bigint {
    return at + 8 <= this.size ? this.#reader.u64(this.#rva + at, field) : 0n;
  }
}
