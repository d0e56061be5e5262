import { kernelPool } from '../ex/pool.ts';
import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

export interface HashAlgorithm {
  readonly kind: 'hash';
  /** As node:crypto names it. */
  readonly digest: string;
  /** Bytes. */
  readonly digestLength: number;
  readonly blockLength: number;
}
export type Algorithm = HashAlgorithm | { readonly kind: 'aes' | 'rsa' | 'random' };

const hash = (digest: string, digestLength: number, blockLength = 64): HashAlgorithm => ({
  kind: 'hash',
  digest,
  digestLength,
  blockLength,
});
/** By the BCRYPT_XXX_ALGORITHM identifier. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  MD5: hash('md5', 16),
  SHA1: hash('sha1', 20),
  SHA256: hash('sha256', 32),
  SHA384: hash('sha384', 48, 128),
  SHA512: hash('sha512', 64, 128),
  AES: { kind: 'aes' },
  RSA: { kind: 'rsa' },
  RNG: { kind: 'random' },
};
/** Pseudo handles (bcrypt.h); the HMAC ones follow the plain ones. */
const PSEUDO: Readonly<Record<string, readonly [string, boolean]>> = {
  '33': ['MD5', false],
  '49': ['SHA1', false],
  '65': ['SHA256', false],
  '81': ['SHA384', false],
  '97': ['SHA512', false],
  '129': ['RNG', false],
  '145': ['MD5', true],
  '161': ['SHA1', true],
  '177': ['SHA256', true],
  '193': ['SHA384', true],
  '209': ['SHA512', true],
};

export interface Provider {
  readonly kind: 'provider';
  readonly name: string;
  readonly hmac: boolean;
  chaining: string;
}
export interface HashState {
  readonly kind: 'hash';
  readonly name: string;
  /** HMAC key, or null for a plain hash. */
  readonly secret: Uint8Array | null;
  data: Uint8Array;
  finished: boolean;
  readonly reusable: boolean;
}
export interface SymmetricKey {
  readonly kind: 'key';
  readonly secret: Uint8Array;
  chaining: string;
}
export interface RsaKey {
  readonly kind: 'rsa';
  /** Bytes of the modulus and so of a signature. */
  readonly bytes: number;
  readonly exponent: bigint;
  readonly modulus: bigint;
  /** The private exponent; 0: a public key. */
  readonly secret: bigint;
}
export type CryptoObject = Provider | HashState | SymmetricKey | RsaKey;
export const cryptoObjects = slice<{ readonly byHandle: Map<bigint, CryptoObject> }>('cryptoObjects', () => ({
  byHandle: new Map(),
}));

export function algorithm(name: string): Algorithm | undefined {
  return Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
}
export function newHandle(k: Kernel, object: CryptoObject): bigint {
  const handle = kernelPool(k, 0x20, 'Cngb');
  cryptoObjects(k).byHandle.set(handle, object);
  return handle;
}
export function providerOf(k: Kernel, handle: bigint): Provider | undefined {
  const pseudo = PSEUDO[String(handle)];
  if (pseudo !== undefined) return { kind: 'provider', name: pseudo[0], hmac: pseudo[1], chaining: 'ChainingModeCBC' };
  const object = cryptoObjects(k).byHandle.get(handle);
  return object?.kind === 'provider' ? object : undefined;
}
export function hashAlgorithm(name: string): HashAlgorithm | undefined {
  const found = algorithm(name);
  return found?.kind === 'hash' ? found : undefined;
}
