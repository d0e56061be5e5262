import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_HANDLE,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { type CryptoObject, cryptoObjects, hashAlgorithm, providerOf, type RsaKey } from './algorithms.ts';

const OBJECT_LENGTH = 0x200;
const AES_BLOCK = 16;

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`, 'utf16le');
}
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => {
    bytes.writeUInt32LE(value, 4 * index);
  });
  return bytes;
}

function rsaProperty(key: RsaKey, name: string): Buffer | undefined {
  if (name === 'AlgorithmName') return text('RSA');
  if (name === 'KeyLength' || name === 'KeyStrength') return numbers(8 * key.bytes);
  return name === 'BlockLength' || name === 'SignatureLength' ? numbers(key.bytes) : undefined;
}
function property(object: CryptoObject, name: string): Buffer | undefined {
  if (object.kind === 'rsa') return rsaProperty(object, name);
  const hash = object.kind === 'key' ? undefined : hashAlgorithm(object.name);
  switch (name) {
    case 'AlgorithmName':
      return text(object.kind === 'key' ? 'AES' : object.name);
    case 'ObjectLength':
      return numbers(OBJECT_LENGTH);
    case 'HashDigestLength':
      return hash && numbers(hash.digestLength);
    case 'HashBlockLength':
      return hash && numbers(hash.blockLength);
    case 'BlockLength':
      return hash === undefined ? numbers(AES_BLOCK) : undefined;
    case 'ChainingMode':
      return object.kind === 'hash' ? undefined : text(object.chaining);
    case 'KeyLength':
      return object.kind === 'key' ? numbers(object.secret.length * 8) : undefined;
    case 'KeyLengths':
      return numbers(128, 256, 64);
    default:
      return undefined;
  }
}
const objectOf = (k: Kernel, handle: bigint) => cryptoObjects(k).byHandle.get(handle) ?? providerOf(k, handle);

export function getProperty(
  k: Kernel,
  handle: bigint,
  name: string,
  output: bigint,
  length: number,
  result: bigint,
): number {
  const object = objectOf(k, handle);
  if (object === undefined) return STATUS_INVALID_HANDLE;
  const value = property(object, name);
  if (value === undefined) return STATUS_NOT_SUPPORTED;
  k.mem.setU32(result, value.length);
  if (output === 0n) return STATUS_SUCCESS;
  if (length < value.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(output, value);
  return STATUS_SUCCESS;
}
export function setProperty(k: Kernel, handle: bigint, name: string, input: bigint): number {
  const object = objectOf(k, handle);
  if (object === undefined) return STATUS_INVALID_HANDLE;
  if (name !== 'ChainingMode' || object.kind === 'hash' || object.kind === 'rsa') return STATUS_NOT_SUPPORTED;
  object.chaining = k.mem.utf16z(input);
  return STATUS_SUCCESS;
}
