import {
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_SIGNATURE,
  STATUS_NOT_SUPPORTED,
  STATUS_SUCCESS,
} from '../../generated/ntstatus.ts';
import type { Kernel } from '../kernel.ts';
import type { RsaKey } from './algorithms.ts';

/** BCRYPT_RSAKEY_BLOB: magic, bits, sizes of exponent, modulus and primes; then those, the highest byte first. */
const HEAD = 24;
const RSA1 = 0x31415352;
const RSA2 = 0x32415352;
export const PAD_PKCS1 = 2;
/** DER of DigestInfo up to the digest, by algorithm (RFC 8017, 9.2). */
const DIGEST_INFO: Readonly<Record<string, string>> = {
  MD5: '3020300c06082a864886f70d020505000410',
  SHA1: '3021300906052b0e03021a05000414',
  SHA256: '3031300d060960864801650304020105000420',
  SHA384: '3041300d060960864801650304020205000430',
  SHA512: '3051300d060960864801650304020305000440',
};

const number = (bytes: Uint8Array) => (bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
/** The inverse by Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a - quotient * b, y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

/** The key of a public or private blob; undefined where it is malformed. */
export function parseRsaBlob(blob: Uint8Array): RsaKey | undefined {
  if (blob.length < HEAD) return undefined;
  const view = new DataView(blob.buffer, blob.byteOffset, blob.length);
  const [magic, bits] = [view.getUint32(0, true), view.getUint32(4, true)];
  const sizes = [8, 12, 16, 20].map((offset) => view.getUint32(offset, true));
  if (magic !== RSA1 && magic !== RSA2) return undefined;
  if (HEAD + sizes.reduce((sum, size) => sum + size, 0) > blob.length || sizes[1] !== Math.ceil(bits / 8))
    return undefined;
  let at = HEAD;
  const next = (size = 0) => {
    at += size;
    return number(blob.subarray(at - size, at));
  };
  const [exponent, modulus, p, q] = [next(sizes[0]), next(sizes[1]), next(sizes[2]), next(sizes[3])];
  if (exponent === 0n || modulus === 0n || (magic === RSA2 && p * q !== modulus)) return undefined;
  const secret = magic === RSA2 ? inverse(exponent, (p - 1n) * (q - 1n)) : 0n;
  return { kind: 'rsa', bytes: sizes[1]!, exponent, modulus, secret };
}

/** EMSA-PKCS1-v1_5 of a digest; undefined where the key is too short or the algorithm unknown. */
function encoded(key: RsaKey, algorithm: string, digest: Uint8Array): bigint | undefined {
  const prefix = algorithm === '' ? '' : DIGEST_INFO[algorithm];
  if (prefix === undefined) return undefined;
  const tail = Buffer.concat([Buffer.from(prefix, 'hex'), digest]);
  const padding = key.bytes - 3 - tail.length;
  if (padding < 8) return undefined;
  return number(Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(padding, 0xff), Buffer.from([0]), tail]));
}

export interface SignedHash {
  /** BCRYPT_PKCS1_PADDING_INFO or 0. */
  readonly padding: bigint;
  readonly flags: number;
  readonly hash: Uint8Array;
}
function expected(k: Kernel, key: RsaKey, { padding, flags, hash }: SignedHash): bigint | number {
  if (flags !== PAD_PKCS1) return STATUS_NOT_SUPPORTED;
  if (padding === 0n) return STATUS_INVALID_PARAMETER;
  const name = k.mem.u64(padding);
  return encoded(key, name === 0n ? '' : k.mem.utf16z(name), hash) ?? STATUS_INVALID_PARAMETER;
}

/** BCryptVerifySignature. */
export function verifySignature(k: Kernel, key: RsaKey, signed: SignedHash, signature: Uint8Array): number {
  const wanted = expected(k, key, signed);
  if (typeof wanted === 'number') return wanted;
  if (signature.length !== key.bytes) return STATUS_INVALID_SIGNATURE;
  return power(number(signature), key.exponent, key.modulus) === wanted ? STATUS_SUCCESS : STATUS_INVALID_SIGNATURE;
}
/** BCryptSignHash: the signature, or the status that refuses. */
export function signHash(k: Kernel, key: RsaKey, signed: SignedHash): Uint8Array | number {
  if (key.secret === 0n) return STATUS_INVALID_PARAMETER;
  const wanted = expected(k, key, signed);
  if (typeof wanted === 'number') return wanted;
  const hex = power(wanted, key.secret, key.modulus)
    .toString(16)
    .padStart(2 * key.bytes, '0');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
