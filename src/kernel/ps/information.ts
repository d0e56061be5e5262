import { STATUS_INFO_LENGTH_MISMATCH, STATUS_INVALID_INFO_CLASS, STATUS_SUCCESS } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** What a query of one information class gives. */
export interface Answer {
  readonly bytes: Uint8Array;
  /** The buffer may be longer. */
  readonly variable?: boolean;
}

export const ulong = (value: number): Answer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return { bytes };
};
export const pointerSized = (value: bigint): Answer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return { bytes };
};
export const quadwords = (...values: readonly bigint[]): Answer => ({
  bytes: new Uint8Array(BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value))).buffer),
});
/** A UNICODE_STRING whose characters follow it in the caller's buffer at `at`. */
export function textAnswer(text: string, at: bigint): Answer {
  const characters = Buffer.from(text, 'utf16le');
  const bytes = Buffer.alloc(16 + characters.length + 2);
  bytes.writeUInt16LE(characters.length, 0);
  bytes.writeUInt16LE(characters.length + 2, 2);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, at + 16n), 8);
  characters.copy(bytes, 16);
  return { bytes, variable: true };
}

export interface QueryBuffer {
  readonly at: bigint;
  readonly length: number;
  /** PULONG or 0. */
  readonly returnLength: bigint;
}
/** Writes an answer as NtQueryInformationProcess and its like do. */
export function give(k: Kernel, answer: Answer | number | undefined, buffer: QueryBuffer): number {
  if (answer === undefined) return STATUS_INVALID_INFO_CLASS;
  if (typeof answer === 'number') return answer;
  const { bytes, variable = false } = answer;
  if (variable ? buffer.length < bytes.length : buffer.length !== bytes.length) {
    if (variable && buffer.returnLength !== 0n) k.mem.setU32(buffer.returnLength, bytes.length);
    return STATUS_INFO_LENGTH_MISMATCH;
  }
  k.mem.write(buffer.at, bytes);
  if (buffer.returnLength !== 0n) k.mem.setU32(buffer.returnLength, bytes.length);
  return STATUS_SUCCESS;
}

/** Values that were set and are only read back, by object and information class. */
const kept = slice<{ readonly byObject: Map<bigint, Map<number, Uint8Array>> }>('keptInformation', () => ({
  byObject: new Map(),
}));
export function keep(k: Kernel, object: bigint, informationClass: number, bytes: Uint8Array): void {
  const { byObject } = kept(k);
  const values = byObject.get(object) ?? new Map<number, Uint8Array>();
  byObject.set(object, values);
  values.set(informationClass, bytes);
}
export function keptValue(k: Kernel, object: bigint, informationClass: number): Uint8Array | undefined {
  return kept(k).byObject.get(object)?.get(informationClass);
}
export function forgetKept(k: Kernel, object: bigint): void {
  kept(k).byObject.delete(object);
}
