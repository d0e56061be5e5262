import { STATUS_INVALID_PARAMETER } from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { keyById, keyPath, type RegistryKey, type RegistryValue } from './registry-tree.ts';

/** A structure as bytes, and how much of it is the fixed part. */
export interface Information {
  readonly bytes: Uint8Array;
  readonly fixed: number;
}

/** KEY_INFORMATION_CLASS. */
const KeyBasicInformation = 0;
const KeyNodeInformation = 1;
const KeyFullInformation = 2;
const KeyNameInformation = 3;
const KeyCachedInformation = 4;
const KeyFlagsInformation = 5;
const KeyVirtualizationInformation = 6;
const KeyHandleTagsInformation = 7;

/** KEY_VALUE_INFORMATION_CLASS. */
const KeyValueBasicInformation = 0;
const KeyValueFullInformation = 1;
const KeyValuePartialInformation = 2;
const KeyValueFullInformationAlign64 = 3;
const KeyValuePartialInformationAlign64 = 4;

const utf16 = (text: string) => Buffer.from(text, 'utf16le');
const longest = (sizes: Iterable<number>) => Math.max(0, ...sizes);

function head(size: number, words: Readonly<Record<number, number>>, lastWrite?: bigint): Buffer {
  const buffer = Buffer.alloc(size);
  for (const [offset, value] of Object.entries(words)) buffer.writeUInt32LE(value, Number(offset));
  if (lastWrite !== undefined) buffer.writeBigInt64LE(lastWrite, 0);
  return buffer;
}

/** What ZwQueryKey and ZwEnumerateKey answer; a status for a class that doesn't exist. */
export function keyInformation(k: Kernel, key: RegistryKey, informationClass: number): Information | number {
  const name = utf16(key.name);
  switch (informationClass) {
    case KeyBasicInformation:
      return { bytes: Buffer.concat([head(16, { 12: name.length }, key.lastWrite), name]), fixed: 16 };
    case KeyNodeInformation: {
      const text = utf16(key.className);
      const classOffset = text.length === 0 ? 0xffffffff : (24 + name.length + 3) & ~3;
      const padding = text.length === 0 ? 0 : classOffset - 24 - name.length;
      const fixedPart = head(24, { 12: classOffset, 16: text.length, 20: name.length }, key.lastWrite);
      return { bytes: Buffer.concat([fixedPart, name, Buffer.alloc(padding), text]), fixed: 24 };
    }
    case KeyFullInformation: {
      const text = utf16(key.className);
      const classOffset = text.length === 0 ? 0xffffffff : 44;
      return {
        bytes: Buffer.concat([
          head(44, { 12: classOffset, 16: text.length, ...counts(k, key, 20) }, key.lastWrite),
          text,
        ]),
        fixed: 44,
      };
    }
    case KeyNameInformation: {
      const path = utf16(keyPath(k, key));
      return { bytes: Buffer.concat([head(4, { 0: path.length }), path]), fixed: 4 };
    }
    case KeyCachedInformation: {
      const all = counts(k, key, 12);
      const words = { 12: all[12]!, 16: all[16]!, 20: all[24]!, 24: all[28]!, 28: all[32]!, 32: name.length };
      return { bytes: head(40, words, key.lastWrite), fixed: 40 };
    }
    case KeyFlagsInformation:
      return { bytes: head(12, { 4: key.volatile ? 1 : 0 }), fixed: 12 };
    case KeyVirtualizationInformation:
    case KeyHandleTagsInformation:
      return { bytes: head(4, {}), fixed: 4 };
    default:
      return STATUS_INVALID_PARAMETER;
  }
}

/** SubKeys, MaxNameLen, MaxClassLen, Values, MaxValueNameLen, MaxValueDataLen from `offset` on. */
function counts(k: Kernel, key: RegistryKey, offset: number): Record<number, number> {
  const children = [...key.children.values()].map((id) => keyById(k, id)!);
  const values = [...key.values.values()];
  const numbers = [
    children.length,
    longest(children.map((child) => 2 * child.name.length)),
    longest(children.map((child) => 2 * child.className.length)),
    values.length,
    longest(values.map((value) => 2 * value.name.length)),
    longest(values.map((value) => value.data.length)),
  ];
  return Object.fromEntries(numbers.map((number, index) => [offset + 4 * index, number]));
}

/** What ZwQueryValueKey and ZwEnumerateValueKey answer; a status for a class that doesn't exist. */
export function valueInformation(value: RegistryValue, informationClass: number): Information | number {
  const name = utf16(value.name);
  const { type, data } = value;
  switch (informationClass) {
    case KeyValueBasicInformation:
      return { bytes: Buffer.concat([head(12, { 4: type, 8: name.length }), name]), fixed: 12 };
    case KeyValueFullInformation:
    case KeyValueFullInformationAlign64: {
      const align = informationClass === KeyValueFullInformation ? 4 : 8;
      const end = 20 + name.length;
      const offset = data.length === 0 ? 0xffffffff : Math.ceil(end / align) * align;
      const padding = Buffer.alloc(data.length === 0 ? 0 : offset - end);
      return {
        bytes: Buffer.concat([head(20, { 4: type, 8: offset, 12: data.length, 16: name.length }), name, padding, data]),
        fixed: 20,
      };
    }
    case KeyValuePartialInformation:
      return { bytes: Buffer.concat([head(12, { 4: type, 8: data.length }), data]), fixed: 12 };
    case KeyValuePartialInformationAlign64:
      return { bytes: Buffer.concat([head(8, { 0: type, 4: data.length }), data]), fixed: 8 };
    default:
      return STATUS_INVALID_PARAMETER;
  }
}
