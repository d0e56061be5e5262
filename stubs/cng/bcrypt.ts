import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_FOUND,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { algorithm, cryptoObjects, newHandle, type RsaKey } from '../../src/kernel/cng/algorithms.ts';
import { createKey, transform } from '../../src/kernel/cng/encryption.ts';
import { createHashObject, finishHash, hashData, hashOf } from '../../src/kernel/cng/hashing.ts';
import { getProperty, setProperty } from '../../src/kernel/cng/properties.ts';
import { parseRsaBlob, signHash, verifySignature } from '../../src/kernel/cng/rsa.ts';
import { HANDLE, NTSTATUS, PCWSTR, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { freePool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const BCRYPT_ALG_HANDLE_HMAC_FLAG = 8;
/** BCRYPT_KEY_DATA_BLOB_HEADER: magic, version, length of the key. */
const KEY_DATA_BLOB_HEADER = 12;
const KEY_DATA_BLOB_MAGIC = 0x4d42444b;

function destroy(k: Kernel, handle: bigint): number {
  if (!cryptoObjects(k).byHandle.delete(handle)) return STATUS_INVALID_HANDLE;
  freePool(k, handle, 0);
  return STATUS_SUCCESS;
}
function importKey(k: Kernel, provider: bigint, blobType: string, to: bigint, input: bigint, length: number): number {
  if (blobType !== 'KeyDataBlob') return STATUS_NOT_SUPPORTED;
  if (length < KEY_DATA_BLOB_HEADER || k.mem.u32(input) !== KEY_DATA_BLOB_MAGIC) return STATUS_INVALID_PARAMETER;
  const size = k.mem.u32(input + 8n);
  if (size > length - KEY_DATA_BLOB_HEADER) return STATUS_INVALID_PARAMETER;
  return createKey(k, provider, to, k.mem.bytes(input + 12n, size));
}
const RSA_BLOBS = ['RSAPUBLICBLOB', 'RSAPRIVATEBLOB'];
function importKeyPair(k: Kernel, blobType: string, to: bigint, blob: Uint8Array): number {
  if (!RSA_BLOBS.includes(blobType)) return STATUS_NOT_SUPPORTED;
  const key = parseRsaBlob(blob);
  if (key === undefined) return STATUS_INVALID_PARAMETER;
  k.mem.setU64(to, newHandle(k, key));
  return STATUS_SUCCESS;
}
function rsaKey(k: Kernel, handle: bigint): RsaKey | undefined {
  const object = cryptoObjects(k).byHandle.get(handle);
  return object?.kind === 'rsa' ? object : undefined;
}
interface Sign {
  readonly hKey: bigint;
  readonly pPaddingInfo: bigint;
  readonly pbInput: bigint;
  readonly cbInput: number;
  readonly pbOutput: bigint;
  readonly cbOutput: number;
  readonly pcbResult: bigint;
  readonly dwFlags: number;
}
/** Without an output buffer the size is told. */
function sign(k: Kernel, a: Sign): number {
  const key = rsaKey(k, a.hKey);
  if (key === undefined) return STATUS_INVALID_HANDLE;
  k.mem.setU32(a.pcbResult, key.bytes);
  if (a.pbOutput === 0n) return STATUS_SUCCESS;
  if (a.cbOutput < key.bytes) return STATUS_BUFFER_TOO_SMALL;
  const hash = k.mem.bytes(a.pbInput, a.cbInput);
  const signature = signHash(k, key, { padding: a.pPaddingInfo, flags: a.dwFlags, hash });
  if (typeof signature === 'number') return signature;
  k.mem.write(a.pbOutput, signature);
  return STATUS_SUCCESS;
}
function fillRandom(k: Kernel, buffer: bigint, length: number): number {
  const random = k.random('BCryptGenRandom');
  k.mem.write(
    buffer,
    Uint8Array.from({ length }, () => random.u32() & 0xff),
  );
  return STATUS_SUCCESS;
}
const ALGORITHMS = ['MD5, SHA-1, SHA-2, HMAC, AES (CBC, ECB), RSA and random numbers only'];

export const cngRoutines = [
  ddi('BCryptOpenAlgorithmProvider', {
    module: 'cng.sys',
    params: {
      phAlgorithm: pointer('BCRYPT_ALG_HANDLE *'),
      pszAlgId: PCWSTR,
      pszImplementation: PCWSTR,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => {
      const name = k.mem.utf16z(a.pszAlgId);
      if (algorithm(name) === undefined) return STATUS_NOT_FOUND;
      const provider = {
        kind: 'provider',
        name,
        hmac: (a.dwFlags & BCRYPT_ALG_HANDLE_HMAC_FLAG) !== 0,
        chaining: 'ChainingModeCBC',
      } as const;
      k.mem.setU64(a.phAlgorithm, newHandle(k, { ...provider }));
      return STATUS_SUCCESS;
    },
  }),
  ddi('BCryptCloseAlgorithmProvider', {
    module: 'cng.sys',
    params: { hAlgorithm: HANDLE, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => destroy(k, a.hAlgorithm),
  }),
  ddi('BCryptCreateHash', {
    module: 'cng.sys',
    params: {
      hAlgorithm: HANDLE,
      phHash: pointer('BCRYPT_HASH_HANDLE *'),
      pbHashObject: pointer('PUCHAR'),
      cbHashObject: ULONG,
      pbSecret: pointer('PUCHAR'),
      cbSecret: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => createHashObject(k, a.hAlgorithm, a.phHash, a.pbSecret, a.cbSecret, a.dwFlags),
  }),
  ddi('BCryptHashData', {
    module: 'cng.sys',
    params: { hHash: HANDLE, pbInput: pointer('PUCHAR'), cbInput: ULONG, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => hashData(k, a.hHash, a.pbInput, a.cbInput),
  }),
  ddi('BCryptFinishHash', {
    module: 'cng.sys',
    params: { hHash: HANDLE, pbOutput: pointer('PUCHAR'), cbOutput: ULONG, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => finishHash(k, a.hHash, a.pbOutput, a.cbOutput),
  }),
  ddi('BCryptDestroyHash', {
    module: 'cng.sys',
    params: { hHash: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => destroy(k, a.hHash),
  }),
  ddi('BCryptDuplicateHash', {
    module: 'cng.sys',
    params: {
      hHash: HANDLE,
      phNewHash: pointer('BCRYPT_HASH_HANDLE *'),
      pbHashObject: pointer('PUCHAR'),
      cbHashObject: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const state = hashOf(k, a.hHash);
      if (state === undefined) return STATUS_INVALID_HANDLE;
      k.mem.setU64(a.phNewHash, newHandle(k, { ...state }));
      return STATUS_SUCCESS;
    },
  }),
  ddi('BCryptGenRandom', {
    module: 'cng.sys',
    params: { hAlgorithm: HANDLE, pbBuffer: pointer('PUCHAR'), cbBuffer: ULONG, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['numbers come from the seed of the check'] },
    model: (k, a) => fillRandom(k, a.pbBuffer, a.cbBuffer),
  }),
  ddi('BCryptGenerateSymmetricKey', {
    module: 'cng.sys',
    params: {
      hAlgorithm: HANDLE,
      phKey: pointer('BCRYPT_KEY_HANDLE *'),
      pbKeyObject: pointer('PUCHAR'),
      cbKeyObject: ULONG,
      pbSecret: pointer('PUCHAR'),
      cbSecret: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => createKey(k, a.hAlgorithm, a.phKey, k.mem.bytes(a.pbSecret, a.cbSecret)),
  }),
  ddi('BCryptImportKey', {
    module: 'cng.sys',
    params: {
      hAlgorithm: HANDLE,
      hImportKey: HANDLE,
      pszBlobType: PCWSTR,
      phKey: pointer('BCRYPT_KEY_HANDLE *'),
      pbKeyObject: pointer('PUCHAR'),
      cbKeyObject: ULONG,
      pbInput: pointer('PUCHAR'),
      cbInput: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => importKey(k, a.hAlgorithm, k.mem.utf16z(a.pszBlobType), a.phKey, a.pbInput, a.cbInput),
  }),
  ddi('BCryptDestroyKey', {
    module: 'cng.sys',
    params: { hKey: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => destroy(k, a.hKey),
  }),
  ddi('BCryptEncrypt', {
    module: 'cng.sys',
    params: {
      hKey: HANDLE,
      pbInput: pointer('PUCHAR'),
      cbInput: ULONG,
      pPaddingInfo: PVOID,
      pbIV: pointer('PUCHAR'),
      cbIV: ULONG,
      pbOutput: pointer('PUCHAR'),
      cbOutput: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => transform(k, a, true),
  }),
  ddi('BCryptDecrypt', {
    module: 'cng.sys',
    params: {
      hKey: HANDLE,
      pbInput: pointer('PUCHAR'),
      cbInput: ULONG,
      pPaddingInfo: PVOID,
      pbIV: pointer('PUCHAR'),
      cbIV: ULONG,
      pbOutput: pointer('PUCHAR'),
      cbOutput: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => transform(k, a, false),
  }),
  ddi('BCryptGetProperty', {
    module: 'cng.sys',
    params: {
      hObject: HANDLE,
      pszProperty: PCWSTR,
      pbOutput: pointer('PUCHAR'),
      cbOutput: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => getProperty(k, a.hObject, k.mem.utf16z(a.pszProperty), a.pbOutput, a.cbOutput, a.pcbResult),
  }),
  ddi('BCryptSetProperty', {
    module: 'cng.sys',
    params: { hObject: HANDLE, pszProperty: PCWSTR, pbInput: pointer('PUCHAR'), cbInput: ULONG, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ALGORITHMS },
    model: (k, a) => setProperty(k, a.hObject, k.mem.utf16z(a.pszProperty), a.pbInput),
  }),
  ddi('BCryptImportKeyPair', {
    module: 'cng.sys',
    params: {
      hAlgorithm: HANDLE,
      hImportKey: HANDLE,
      pszBlobType: PCWSTR,
      phKey: pointer('BCRYPT_KEY_HANDLE *'),
      pbInput: pointer('PUCHAR'),
      cbInput: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['RSA only'] },
    model: (k, a) => importKeyPair(k, k.mem.utf16z(a.pszBlobType), a.phKey, k.mem.bytes(a.pbInput, a.cbInput)),
  }),
  ddi('BCryptGenerateKeyPair', {
    module: 'cng.sys',
    params: { hAlgorithm: HANDLE, phKey: pointer('BCRYPT_KEY_HANDLE *'), dwLength: ULONG, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('BCryptFinalizeKeyPair', {
    module: 'cng.sys',
    params: { hKey: HANDLE, dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('BCryptSignHash', {
    module: 'cng.sys',
    params: {
      hKey: HANDLE,
      pPaddingInfo: PVOID,
      pbInput: pointer('PUCHAR'),
      cbInput: ULONG,
      pbOutput: pointer('PUCHAR'),
      cbOutput: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['RSA with PKCS #1 padding only'] },
    model: (k, a) => sign(k, a),
  }),
  ddi('BCryptVerifySignature', {
    module: 'cng.sys',
    params: {
      hKey: HANDLE,
      pPaddingInfo: PVOID,
      pbHash: pointer('PUCHAR'),
      cbHash: ULONG,
      pbSignature: pointer('PUCHAR'),
      cbSignature: ULONG,
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['RSA with PKCS #1 padding only'] },
    model: (k, a) => {
      const key = rsaKey(k, a.hKey);
      if (key === undefined) return STATUS_INVALID_HANDLE;
      const hash = k.mem.bytes(a.pbHash, a.cbHash);
      const signed = { padding: a.pPaddingInfo, flags: a.dwFlags, hash };
      return verifySignature(k, key, signed, k.mem.bytes(a.pbSignature, a.cbSignature));
    },
  }),
  ddi('BCryptSecretAgreement', {
    module: 'cng.sys',
    params: { hPrivKey: HANDLE, hPubKey: HANDLE, phAgreedSecret: pointer('BCRYPT_SECRET_HANDLE *'), dwFlags: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('BCryptDeriveKey', {
    module: 'cng.sys',
    params: {
      hSharedSecret: HANDLE,
      pwszKDF: PCWSTR,
      pParameterList: pointer('BCryptBufferDesc *'),
      pbDerivedKey: pointer('PUCHAR'),
      cbDerivedKey: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('BCryptDestroySecret', {
    module: 'cng.sys',
    params: { hSecret: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('BCryptExportKey', {
    module: 'cng.sys',
    params: {
      hKey: HANDLE,
      hExportKey: HANDLE,
      pszBlobType: PCWSTR,
      pbOutput: pointer('PUCHAR'),
      cbOutput: ULONG,
      pcbResult: pointer('ULONG *'),
      dwFlags: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['keys with two halves are not computed'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
];

/** ksecdd.sys forwards the same names. */
export const ksecRoutines = cngRoutines.map((routine) => ({ ...routine, module: 'ksecdd.sys' }));
