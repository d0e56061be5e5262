import { createHash, createHmac } from 'node:crypto';
import {
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { cryptoObjects, type HashState, hashAlgorithm, newHandle, providerOf } from './algorithms.ts';

export const BCRYPT_HASH_REUSABLE_FLAG = 0x20;

export function createHashObject(
  k: Kernel,
  provider: bigint,
  to: bigint,
  secret: bigint,
  secretLength: number,
  flags: number,
): number {
  const opened = providerOf(k, provider);
  if (opened === undefined) return STATUS_INVALID_HANDLE;
  if (hashAlgorithm(opened.name) === undefined) return STATUS_NOT_SUPPORTED;
  const key = opened.hmac ? (secretLength === 0 ? new Uint8Array() : k.mem.bytes(secret, secretLength)) : null;
  const state: HashState = {
    kind: 'hash',
    name: opened.name,
    secret: key,
    data: new Uint8Array(),
    finished: false,
    reusable: (flags & BCRYPT_HASH_REUSABLE_FLAG) !== 0,
  };
  k.mem.setU64(to, newHandle(k, state));
  return STATUS_SUCCESS;
}
export function hashOf(k: Kernel, handle: bigint): HashState | undefined {
  const object = cryptoObjects(k).byHandle.get(handle);
  return object?.kind === 'hash' ? object : undefined;
}
export function hashData(k: Kernel, handle: bigint, input: bigint, length: number): number {
  const state = hashOf(k, handle);
  if (state === undefined) return STATUS_INVALID_HANDLE;
  if (state.finished) return STATUS_INVALID_PARAMETER;
  const grown = new Uint8Array(state.data.length + length);
  grown.set(state.data);
  if (length > 0) grown.set(k.mem.bytes(input, length), state.data.length);
  state.data = grown;
  return STATUS_SUCCESS;
}
export function finishHash(k: Kernel, handle: bigint, output: bigint, length: number): number {
  const state = hashOf(k, handle);
  if (state === undefined) return STATUS_INVALID_HANDLE;
  const { digest, digestLength } = hashAlgorithm(state.name)!;
  if (state.finished || length !== digestLength) return STATUS_INVALID_PARAMETER;
  const hash = state.secret === null ? createHash(digest) : createHmac(digest, state.secret);
  k.mem.write(output, hash.update(state.data).digest());
  state.finished = !state.reusable;
  state.data = new Uint8Array();
  return STATUS_SUCCESS;
}
