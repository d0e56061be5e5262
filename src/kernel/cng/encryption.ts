import { createCipheriv, createDecipheriv } from 'node:crypto';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_DATA_ERROR,
  STATUS_INVALID_BUFFER_SIZE,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import { algorithm, cryptoObjects, newHandle, providerOf } from './algorithms.ts';

const BLOCK = 16;
const BCRYPT_BLOCK_PADDING = 1;
const KEY_SIZES = [16, 24, 32];
const CHAINING: Readonly<Record<string, string>> = { ChainingModeCBC: 'cbc', ChainingModeECB: 'ecb' };

export function createKey(k: Kernel, provider: bigint, to: bigint, secret: Uint8Array): number {
  const opened = providerOf(k, provider);
  if (opened === undefined) return STATUS_INVALID_HANDLE;
  if (algorithm(opened.name)?.kind !== 'aes') return STATUS_NOT_SUPPORTED;
  if (!KEY_SIZES.includes(secret.length)) return STATUS_INVALID_PARAMETER;
  k.mem.setU64(to, newHandle(k, { kind: 'key', secret, chaining: opened.chaining }));
  return STATUS_SUCCESS;
}

export interface CipherCall {
  readonly hKey: bigint;
  readonly pbInput: bigint;
  readonly cbInput: number;
  readonly pbIV: bigint;
  readonly cbIV: number;
  readonly pbOutput: bigint;
  readonly cbOutput: number;
  readonly pcbResult: bigint;
  readonly dwFlags: number;
}

/** AES in CBC and ECB mode. Without an output buffer only the size is told. The IV is left at the last block of cipher text. */
export function transform(k: Kernel, call: CipherCall, encrypt: boolean): number {
  const key = cryptoObjects(k).byHandle.get(call.hKey);
  if (key?.kind !== 'key') return STATUS_INVALID_HANDLE;
  const mode = CHAINING[key.chaining];
  if (mode === undefined) return STATUS_NOT_SUPPORTED;
  const padding = (call.dwFlags & BCRYPT_BLOCK_PADDING) !== 0;
  if ((!encrypt || !padding) && call.cbInput % BLOCK !== 0) return STATUS_INVALID_BUFFER_SIZE;
  const size = encrypt && padding ? (Math.floor(call.cbInput / BLOCK) + 1) * BLOCK : call.cbInput;
  if (call.pbOutput === 0n) {
    k.mem.setU32(call.pcbResult, size);
    return STATUS_SUCCESS;
  }
  if (mode === 'cbc' && call.pbIV !== 0n && call.cbIV !== BLOCK) return STATUS_INVALID_PARAMETER;
  const iv = mode === 'ecb' ? null : call.pbIV === 0n ? new Uint8Array(BLOCK) : k.mem.bytes(call.pbIV, BLOCK);
  const name = `aes-${key.secret.length * 8}-${mode}`;
  const cipher = encrypt ? createCipheriv(name, key.secret, iv) : createDecipheriv(name, key.secret, iv);
  cipher.setAutoPadding(padding);
  const input = call.cbInput === 0 ? new Uint8Array() : k.mem.bytes(call.pbInput, call.cbInput);
  const output = run(() => Buffer.concat([cipher.update(input), cipher.final()]));
  if (output === undefined) return STATUS_DATA_ERROR;
  k.mem.setU32(call.pcbResult, output.length);
  if (call.cbOutput < output.length) return STATUS_BUFFER_TOO_SMALL;
  k.mem.write(call.pbOutput, output);
  const last = (encrypt ? output : input).subarray(-BLOCK);
  if (iv !== null && call.pbIV !== 0n && last.length === BLOCK) k.mem.write(call.pbIV, last);
  return STATUS_SUCCESS;
}
/** Undefined where the padding is wrong. */
function run(work: () => Buffer): Buffer | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
