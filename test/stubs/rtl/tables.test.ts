import { describe, expect, test } from 'vitest';
import {
  STATUS_BAD_COMPRESSION_BUFFER,
  STATUS_BUFFER_ALL_ZEROS,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NOT_SUPPORTED,
  STATUS_UNSUPPORTED_COMPRESSION,
} from '../../../src/generated/ntstatus.ts';
import { RTL_DYNAMIC_HASH_TABLE as TABLE } from '../../../src/generated/structs.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, memory, ansiz, utf16z } = createTestKernel();
const SIZE = 200;

describe('dynamic hash tables', () => {
  const at = memory(8);
  expect(call('RtlCreateHashTable', at, 0, 0)).toBe(1n);
  const table = k.mem.u64(at);
  const entries = Array.from({ length: SIZE }, () => memory(0x18));
  const signature = (index: number) => BigInt(index % 90) * 0x1_0001n;

  test('keep entries by signature, equal ones one after the other', () => {
    for (const [index, entry] of entries.entries())
      expect(call('RtlInsertEntryHashTable', table, entry, signature(index), 0)).toBe(1n);
    expect(k.mem.get(table, TABLE.NumEntries)).toBe(SIZE);
    const context = memory(0x18);
    const found = [call('RtlLookupEntryHashTable', table, signature(5), context)];
    for (let next = call('RtlGetNextEntryHashTable', table, context); next !== 0n; ) {
      found.push(next);
      next = call('RtlGetNextEntryHashTable', table, context);
    }
    expect(new Set(found)).toEqual(new Set([entries[5], entries[95], entries[185]]));
    expect(call('RtlLookupEntryHashTable', table, 0xdead_beefn, 0)).toBe(0n);
  });
  test('grow and shrink by a bucket, and keep what they have', () => {
    for (let times = 0; times < 140; times++) expect(call('RtlExpandHashTable', table)).toBe(1n);
    expect(k.mem.get(table, TABLE.TableSize)).toBe(268);
    for (const [index] of entries.entries())
      expect(call('RtlLookupEntryHashTable', table, signature(index), 0)).not.toBe(0n);
    for (let times = 0; times < 140; times++) expect(call('RtlContractHashTable', table)).toBe(1n);
    expect(call('RtlContractHashTable', table)).toBe(0n);
    for (const [index] of entries.entries())
      expect(call('RtlLookupEntryHashTable', table, signature(index), 0)).not.toBe(0n);
  });
  test.each([
    ['RtlInitEnumerationHashTable', 'RtlEnumerateEntryHashTable', 'RtlEndEnumerationHashTable'],
    ['RtlInitWeakEnumerationHashTable', 'RtlWeaklyEnumerateEntryHashTable', 'RtlEndWeakEnumerationHashTable'],
  ])('%s and its like come by every entry once', (init, next, end) => {
    const enumerator = memory(0x28);
    expect(call(init, table, enumerator)).toBe(1n);
    expect(call('RtlExpandHashTable', table)).toBe(0n);
    const seen: bigint[] = [];
    for (let entry = call(next, table, enumerator); entry !== 0n; entry = call(next, table, enumerator))
      seen.push(entry);
    call(end, table, enumerator);
    expect(seen.length).toBe(SIZE);
    expect(new Set(seen)).toEqual(new Set(entries));
  });
  test('give entries up and go', () => {
    for (const entry of entries) expect(call('RtlRemoveEntryHashTable', table, entry, 0)).toBe(1n);
    expect(k.mem.get(table, TABLE.NumEntries)).toBe(0);
    expect(k.mem.get(table, TABLE.NonEmptyBuckets)).toBe(0);
    call('RtlDeleteHashTable', table);
    expect(call('RtlCreateHashTable', memory(8), 0, 1)).toBe(0n);
  });
});

describe('compression', () => {
  const put = (bytes: Uint8Array) => {
    const va = memory(bytes.length);
    k.mem.write(va, bytes);
    return va;
  };
  const [size, out] = [memory(4), memory(0x8000)];
  const decompress = (format: number, bytes: Uint8Array, room = 0x8000) =>
    call('RtlDecompressBuffer', format, out, room, put(bytes), bytes.length, size);
  const produced = () => k.mem.bytes(out, k.mem.u32(size));
  const music =
    'F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E D D E F# E D D\0';
  const packedMusic = Buffer.from(
    '38b08846232000204720410010a24701a045204400084501507900c045200524138805b4024a44ef0358028c09160148450 0be009e00040118900 0'.replaceAll(
      ' ',
      '',
    ),
    'hex',
  );

  // MS-XCA 3.1 and 3.3.
  test.each([
    ['LZNT1', 2, packedMusic, music],
    [
      'Xpress, literals',
      3,
      Buffer.from('3f0000006162636465666768696a6b6c6d6e6f707172737475767778797a', 'hex'),
      'abcdefghijklmnopqrstuvwxyz',
    ],
    ['Xpress, a long match', 3, Buffer.from('ffffff1f61626317000fff2601', 'hex'), 'abc'.repeat(100)],
  ])("the specification's example of %s", (_name, format, packed, text) => {
    expect(decompress(format, packed)).toBe(0n);
    expect(Buffer.from(produced()).toString('latin1')).toBe(text);
  });
  const random = k.random('compression test');
  const inputs = {
    text: new Uint8Array(Buffer.from('the quick brown fox jumps over the lazy dog. '.repeat(300))),
    noise: Uint8Array.from({ length: 9000 }, () => random.below(256)),
    steps: Uint8Array.from({ length: 5000 }, (_, index) => (index >> 5) & 0xff),
    short: Uint8Array.of(7),
  };
  test.each(
    Object.entries(inputs).flatMap(([name, bytes]) => [2, 0x102, 3].map((format) => [name, format, bytes] as const)),
  )('%s comes back from format 0x%x', (_name, format, bytes) => {
    const packed = memory(0x8000);
    const status = call('RtlCompressBuffer', format, put(bytes), bytes.length, packed, 0x8000, 4096, size, memory(8));
    expect(status).toBe(0n);
    expect(decompress(format & 0xff, k.mem.bytes(packed, k.mem.u32(size)))).toBe(0n);
    expect(produced()).toEqual(bytes);
  });
  test('failures', () => {
    const zeros = memory(0x1000);
    const compress = (format: number, room: number) =>
      call('RtlCompressBuffer', format, zeros, 0x1000, out, room, 4096, size, memory(8));
    expect(compress(2, 0x1000)).toBe(BigInt(STATUS_BUFFER_ALL_ZEROS));
    expect(compress(2, 2)).toBe(BigInt(STATUS_BUFFER_TOO_SMALL));
    expect(compress(1, 0x1000)).toBe(BigInt(STATUS_INVALID_PARAMETER));
    expect(compress(9, 0x1000)).toBe(BigInt(STATUS_UNSUPPORTED_COMPRESSION));
    expect(compress(0x402, 0x1000)).toBe(BigInt(STATUS_NOT_SUPPORTED));
    expect(decompress(2, Uint8Array.of(0x05, 0xb0, 1, 2))).toBe(BigInt(STATUS_BAD_COMPRESSION_BUFFER));
    expect(decompress(0, packedMusic)).toBe(BigInt(STATUS_INVALID_PARAMETER));
    expect(call('RtlGetCompressionWorkSpaceSize', 2, size, memory(4))).toBe(0n);
    expect(call('RtlGetCompressionWorkSpaceSize', 9, size, memory(4))).toBe(BigInt(STATUS_UNSUPPORTED_COMPRESSION));
  });
  test('a fragment is decompressed from an offset on', () => {
    const packed = put(packedMusic);
    expect(call('RtlDecompressFragment', 2, out, 10, packed, packedMusic.length, 6, size, memory(8))).toBe(0n);
    expect(Buffer.from(produced()).toString('latin1')).toBe(music.slice(6, 16));
  });
});

describe('internet addresses', () => {
  const put = (hex: string) => {
    const va = memory(16);
    k.mem.write(va, new Uint8Array(Buffer.from(hex, 'hex')));
    return va;
  };
  test.each([
    ['RtlIpv4AddressToStringA', '7f000001', '127.0.0.1'],
    ['RtlIpv6AddressToStringA', '20010db8000000000000000000000001', '2001:db8::1'],
    ['RtlIpv6AddressToStringA', '00000000000000000000000000000000', '::'],
    ['RtlIpv6AddressToStringA', '00000000000000000000ffffc0a80001', '::ffff:192.168.0.1'],
    ['RtlEthernetAddressToStringA', '0004acdeadbe', '00-04-AC-DE-AD-BE'],
  ])('%s %s', (name, hex, text) => {
    const to = memory(64);
    expect(call(name, put(hex), to)).toBe(to + BigInt(text.length));
    expect(k.mem.ansiz(to)).toBe(text);
  });
  test.each([
    ['RtlIpv4StringToAddressA', '10.1.2.3 x', 1n, 0n, '0a010203'],
    ['RtlIpv4StringToAddressA', '0x7f.1', 0n, 0n, '7f000001'],
    ['RtlIpv4StringToAddressA', '1.2.3', 1n, BigInt(STATUS_INVALID_PARAMETER), '00000000'],
    ['RtlIpv4StringToAddressA', '1.2.3.256', 0n, BigInt(STATUS_INVALID_PARAMETER), '00000000'],
  ])('%s %s', (name, text, strict, status, hex) => {
    const [terminator, to] = [memory(8), memory(4)];
    expect(call(name, ansiz(text), strict, terminator, to)).toBe(status);
    expect(Buffer.from(k.mem.bytes(to, 4)).toString('hex')).toBe(hex);
  });
  test.each([
    ['fe80::1', 0n, 'fe800000000000000000000000000001'],
    ['1:2:3:4:5:6:7:8', 0n, '00010002000300040005000600070008'],
    ['::ffff:1.2.3.4', 0n, '00000000000000000000ffff01020304'],
    ['1::2::3', BigInt(STATUS_INVALID_PARAMETER), '00000000000000000000000000000000'],
    ['1:2:3', BigInt(STATUS_INVALID_PARAMETER), '00000000000000000000000000000000'],
  ])('RtlIpv6StringToAddressW %s', (text, status, hex) => {
    const to = memory(16);
    expect(call('RtlIpv6StringToAddressW', utf16z(text), memory(8), to)).toBe(status);
    expect(Buffer.from(k.mem.bytes(to, 16)).toString('hex')).toBe(hex);
  });
  test('with ports and scopes', () => {
    const [to, port, scope, length] = [memory(128), memory(2), memory(4), memory(4)];
    expect(call('RtlIpv4StringToAddressExW', utf16z('1.2.3.4:80'), 1, to, port)).toBe(0n);
    expect(k.mem.u16(port)).toBe(0x5000);
    expect(call('RtlIpv6StringToAddressExW', utf16z('[fe80::1%7]:443'), to, scope, port)).toBe(0n);
    expect([k.mem.u32(scope), k.mem.u16(port)]).toEqual([7, 0xbb01]);
    expect(call('RtlIpv6StringToAddressExW', utf16z('[fe80::1]:x'), to, scope, port)).toBe(
      BigInt(STATUS_INVALID_PARAMETER),
    );
    k.mem.setU32(length, 4);
    expect(call('RtlIpv4AddressToStringExW', put('01020304'), 0x5000, to, length)).toBe(
      BigInt(STATUS_INVALID_PARAMETER),
    );
    expect(k.mem.u32(length)).toBe('1.2.3.4:80'.length + 1);
    expect(call('RtlIpv4AddressToStringExW', put('01020304'), 0x5000, to, length)).toBe(0n);
    expect(k.mem.utf16z(to)).toBe('1.2.3.4:80');
  });
});
