import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND } from '../../../src/generated/ntstatus.ts';
import { newHandle } from '../../../src/kernel/cng/algorithms.ts';
import { createKey, transform } from '../../../src/kernel/cng/encryption.ts';
import { createHashObject, finishHash, hashData } from '../../../src/kernel/cng/hashing.ts';
import { cngRoutines } from '../../../stubs/cng/bcrypt.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const provider = (name: string, hmac = false) =>
  ({ kind: 'provider', name, hmac, chaining: 'ChainingModeCBC' }) as const;

test.each(['MD5', 'SHA1', 'SHA256', 'SHA512'])('%s and its HMAC are the real ones', (name) => {
  const { k, memory, ansiz } = createTestKernel();
  for (const hmac of [false, true]) {
    const algorithm = newHandle(k, provider(name, hmac));
    const out = memory(8);
    expect(createHashObject(k, algorithm, out, ansiz('key'), 3, 0)).toBe(0);
    const hash = k.mem.u64(out);
    expect(hashData(k, hash, ansiz('ab'), 2)).toBe(0);
    expect(hashData(k, hash, ansiz('c'), 1)).toBe(0);
    const own = hmac ? createHmac(name.toLowerCase(), 'key') : createHash(name.toLowerCase());
    const expected = own.update('abc').digest();
    const digest = memory(64);
    expect(finishHash(k, hash, digest, 3)).toBe(STATUS_INVALID_PARAMETER);
    expect(finishHash(k, hash, digest, expected.length)).toBe(0);
    expect(Buffer.from(k.mem.bytes(digest, expected.length)).toString('hex')).toBe(expected.toString('hex'));
    expect(hashData(k, hash, ansiz('c'), 1)).toBe(STATUS_INVALID_PARAMETER);
  }
});

test('AES-CBC encrypts as it should and decrypts again', () => {
  const { k, memory } = createTestKernel();
  const out = memory(8);
  const secret = Buffer.alloc(16, 7);
  expect(createKey(k, newHandle(k, provider('AES')), out, secret)).toBe(0);
  const [input, output, iv, size] = [memory(32), memory(64), memory(16), memory(4)] as const;
  k.mem.write(input, Buffer.from('0123456789abcdefXYZ'));
  const call = {
    hKey: k.mem.u64(out),
    pbInput: input,
    cbInput: 19,
    pbIV: iv,
    cbIV: 16,
    pbOutput: output,
    cbOutput: 64,
    pcbResult: size,
    dwFlags: 1,
  };
  expect(transform(k, call, true)).toBe(0);
  const cipher = createCipheriv('aes-128-cbc', secret, Buffer.alloc(16));
  const expected = Buffer.concat([cipher.update('0123456789abcdefXYZ'), cipher.final()]);
  expect(Buffer.from(k.mem.bytes(output, k.mem.u32(size)))).toEqual(expected);
  k.mem.fill(iv, 16, 0);
  expect(transform(k, { ...call, pbInput: output, cbInput: 32, pbOutput: input, cbOutput: 32 }, false)).toBe(0);
  expect(k.mem.ansiz(input, 19)).toBe('0123456789abcdefXYZ');
});

test('an unknown algorithm and a handle that is none are refused', () => {
  const { k, memory, utf16z } = createTestKernel();
  const model = (name: string) => cngRoutines.find((routine) => routine.name === name)!.model;
  const arguments_ = { phAlgorithm: memory(8), pszAlgId: utf16z('ROT13'), pszImplementation: 0n, dwFlags: 0 };
  expect(model('BCryptOpenAlgorithmProvider')(k, arguments_, () => 0n)).toBe(STATUS_NOT_FOUND);
  expect(model('BCryptDestroyHash')(k, { hHash: 0x1234n }, () => 0n)).toBe(STATUS_INVALID_HANDLE);
});

test('RSA signatures are those of another implementation', async () => {
  const { generateKeyPairSync, sign, verify } = await import('node:crypto');
  const { k, memory, utf16z } = createTestKernel();
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const jwk = pair.privateKey.export({ format: 'jwk' }) as Record<'n' | 'e' | 'p' | 'q', string>;
  const [e, n, p, q] = (['e', 'n', 'p', 'q'] as const).map((name) => Buffer.from(jwk[name], 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const blob = (magic: number, ...parts: readonly Buffer[]) => {
    const head = Buffer.alloc(24);
    const primes = parts.length > 2 ? [p.length, q.length] : [0, 0];
    for (const [index, value] of [magic, 1024, e.length, n.length, ...primes].entries())
      head.writeUInt32LE(value, 4 * index);
    return new Uint8Array(Buffer.concat([head, ...parts]));
  };
  const model = (name: string) => cngRoutines.find((routine) => routine.name === name)!.model;
  const put = (bytes: Uint8Array) => {
    const at = memory(bytes.length);
    k.mem.write(at, bytes);
    return at;
  };
  const load = (type: string, bytes: Uint8Array) => {
    const out = memory(8);
    const args = {
      hAlgorithm: 0n,
      hImportKey: 0n,
      pszBlobType: utf16z(type),
      phKey: out,
      pbInput: put(bytes),
      cbInput: bytes.length,
      dwFlags: 0,
    };
    return { status: model('BCryptImportKeyPair')(k, args as never, () => 0n), key: k.mem.u64(out) };
  };
  const open = load('RSAPUBLICBLOB', blob(0x31415352, e, n));
  const secret = load('RSAPRIVATEBLOB', blob(0x32415352, e, n, p, q));
  expect([open.status, secret.status]).toEqual([0, 0]);
  expect(load('RSAPUBLICBLOB', new Uint8Array(8)).status).toBe(STATUS_INVALID_PARAMETER);

  const digest = createHash('sha256').update('text').digest();
  const padding = memory(8);
  k.mem.setU64(padding, utf16z('SHA256'));
  const check = (signature: Uint8Array, hash: Uint8Array = digest) =>
    model('BCryptVerifySignature')(
      k,
      {
        hKey: open.key,
        pPaddingInfo: padding,
        pbHash: put(hash),
        cbHash: 32,
        pbSignature: put(signature),
        cbSignature: signature.length,
        dwFlags: 2,
      } as never,
      () => 0n,
    );
  const theirs = new Uint8Array(sign('sha256', Buffer.from('text'), pair.privateKey));
  expect(check(theirs)).toBe(0);
  expect(check(theirs, new Uint8Array(32))).toBe(0xc000a000);
  expect(check(theirs.slice(1))).toBe(0xc000a000);

  const [output, result] = [memory(128), memory(4)];
  const signing = {
    hKey: secret.key,
    pPaddingInfo: padding,
    pbInput: put(digest),
    cbInput: 32,
    pbOutput: output,
    cbOutput: 128,
    pcbResult: result,
    dwFlags: 2,
  };
  expect(model('BCryptSignHash')(k, signing as never, () => 0n)).toBe(0);
  expect(verify('sha256', Buffer.from('text'), pair.publicKey, k.mem.bytes(output, 128))).toBe(true);
  expect(model('BCryptSignHash')(k, { ...signing, hKey: open.key } as never, () => 0n)).toBe(STATUS_INVALID_PARAMETER);
  expect(model('BCryptSignHash')(k, { ...signing, cbOutput: 8 } as never, () => 0n)).toBe(0xc0000023);
});
