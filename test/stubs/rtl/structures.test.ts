import { describe, expect, test } from 'vitest';
import { countedText } from '../../../src/kernel/rtl/counted-strings.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const t = createTestKernel();
const { k } = t;
const STATUS_SUCCESS = 0n;
const byte = (value: bigint) => value & 0xffn;

/** Validated code of the test's own: comparing ULONGs, taking memory at the table's context, and nothing. */
function code(...bytes: readonly number[]): bigint {
  const va = k.space.reserve('image', 16);
  k.space.map(va, k.space.allocateFrames(1, 'code'), { write: false, execute: true, user: false }, 'test code');
  k.space.writeUnchecked(va, Uint8Array.from(bytes));
  return va;
}
// mov eax,[rdx]; cmp eax,[r8]; jb less; ja greater; mov eax,2; ret; less: xor eax,eax; ret; greater: mov eax,1; ret
const COMPARE = [
  0x8b, 2, 0x41, 0x3b, 0, 0x72, 8, 0x77, 9, 0xb8, 2, 0, 0, 0, 0xc3, 0x31, 0xc0, 0xc3, 0xb8, 1, 0, 0, 0, 0xc3,
];
// mov rax,[rcx+context]; add qword ptr [rcx+context],0x80; ret
const allocateAt = (context: number) => [0x48, 0x8b, 0x41, context, 0x48, 0x81, 0x41, context, 0x80, 0, 0, 0, 0xc3];
const RETURN = [0xc3];

describe.each([
  ['Avl', 0x60, 0x68],
  ['', 0x40, 0x48],
] as const)('RtlInsertElementGenericTable%s', (suffix, context, size) => {
  test('inserts, finds, enumerates and deletes through the driver’s routines', () => {
    const table = t.memory(size);
    const [element, isNew] = [t.memory(8), t.memory(8)];
    const call = (name: string, ...args: readonly bigint[]) => t.call(name + suffix, table, ...args);
    const value = (number: number) => {
      k.mem.setU32(element, number);
      return element;
    };
    call(
      'RtlInitializeGenericTable',
      code(...COMPARE),
      code(...allocateAt(context)),
      code(...RETURN),
      t.memory(0x1000),
    );
    expect(byte(call('RtlIsGenericTableEmpty'))).toBe(1n);
    const numbers = [5, 3, 8, 1, 4, 7, 9, 2, 6];
    for (const number of numbers) {
      const inserted = call('RtlInsertElementGenericTable', value(number), 4n, isNew);
      expect([k.mem.u32(inserted), k.mem.u8(isNew)]).toEqual([number, 1]);
    }
    call('RtlInsertElementGenericTable', value(4), 4n, isNew);
    expect(k.mem.u8(isNew)).toBe(0);
    expect(k.mem.u32(call('RtlLookupElementGenericTable', value(7)))).toBe(7);
    expect(call('RtlLookupElementGenericTable', value(70))).toBe(0n);
    for (const gone of [5, 1, 8]) expect(byte(call('RtlDeleteElementGenericTable', value(gone)))).toBe(1n);
    expect(byte(call('RtlDeleteElementGenericTable', value(5)))).toBe(0n);
    expect(call('RtlNumberGenericTableElements')).toBe(6n);
    const key = t.memory(8);
    const walked: number[] = [];
    for (
      let at = call('RtlEnumerateGenericTableWithoutSplaying', key);
      at !== 0n;
      at = call('RtlEnumerateGenericTableWithoutSplaying', key)
    )
      walked.push(k.mem.u32(at));
    expect(walked).toEqual([2, 3, 4, 6, 7, 9]);
    const again: number[] = [];
    for (let at = call('RtlEnumerateGenericTable', 1n); at !== 0n; at = call('RtlEnumerateGenericTable', 0n))
      again.push(k.mem.u32(at));
    expect(again).toEqual([2, 3, 4, 6, 7, 9]);
    expect(k.mem.u32(call('RtlGetElementGenericTable', 1n))).toBe(suffix === 'Avl' ? 3 : 2 + 2);
    expect(call('RtlGetElementGenericTable', 6n)).toBe(0n);
  });
});

describe('bitmaps', () => {
  test('set, clear, find and count', () => {
    const [map, buffer, start] = [t.memory(16), t.memory(16), t.memory(4)];
    t.call('RtlInitializeBitMap', map, buffer, 100);
    t.call('RtlSetBits', map, 3, 20);
    expect(k.mem.u32(buffer)).toBe(0x7ffff8);
    expect(byte(t.call('RtlAreBitsSet', map, 3, 20))).toBe(1n);
    expect(byte(t.call('RtlAreBitsSet', map, 2, 20))).toBe(0n);
    expect(t.call('RtlNumberOfSetBits', map)).toBe(20n);
    expect(t.call('RtlFindClearBitsAndSet', map, 5, 0)).toBe(23n);
    expect(t.call('RtlFindClearBits', map, 90, 0)).toBe(0xffffffffn);
    expect(t.call('RtlFindLongestRunClear', map, start)).toBe(72n);
    expect(k.mem.u32(start)).toBe(28);
    t.call('RtlClearBit', map, 3);
    expect(byte(t.call('RtlTestBit', map, 3))).toBe(0n);
  });
  test.each([
    ['RtlFindMostSignificantBit', 0x8001n, 15n],
    ['RtlFindLeastSignificantBit', 0x8002n, 1n],
    ['RtlFindLeastSignificantBit', 0n, 0xffn],
    ['RtlNumberOfSetBitsUlongPtr', 0xf0fn, 8n],
  ] as const)('%s', (name, set, result) => {
    expect(byte(t.call(name, set))).toBe(result);
  });
});

describe('lists', () => {
  test('an SLIST is last in, first out and counts', () => {
    const align = (va: bigint) => (va + 15n) & ~15n;
    const [head, a, b] = [align(t.memory(32)), align(t.memory(32)), align(t.memory(32))];
    t.call('InitializeSListHead', head);
    expect(t.call('ExpInterlockedPushEntrySList', head, a)).toBe(0n);
    expect(t.call('ExpInterlockedPushEntrySList', head, b)).toBe(a);
    expect(t.call('ExQueryDepthSList', head)).toBe(2n);
    expect(t.call('ExpInterlockedPopEntrySList', head)).toBe(b);
    expect(t.call('ExpInterlockedFlushSList', head)).toBe(a);
    expect(t.call('ExpInterlockedPopEntrySList', head)).toBe(0n);
  });
  test('ExInterlocked lists answer the neighbour or NULL', () => {
    const [head, a, b] = [t.memory(16), t.memory(16), t.memory(16)];
    k.mem.setU64(head, head);
    k.mem.setU64(head + 8n, head);
    expect(t.call('ExInterlockedInsertTailList', head, a, 0)).toBe(0n);
    expect(t.call('ExInterlockedInsertHeadList', head, b, 0)).toBe(a);
    expect(t.call('ExInterlockedRemoveHeadList', head, 0)).toBe(b);
    expect(t.call('ExInterlockedRemoveHeadList', head, 0)).toBe(a);
    expect(t.call('ExInterlockedRemoveHeadList', head, 0)).toBe(0n);
  });
});

describe('security', () => {
  const authority = t.memory(8);
  k.mem.setU8(authority + 5n, 5);
  const sid = t.memory(16);
  t.call('RtlInitializeSid', sid, authority, 1);
  k.mem.setU32(t.call('RtlSubAuthoritySid', sid, 0), 18);

  test('SIDs have a length and a text', () => {
    const text = t.memory(16);
    expect(t.call('RtlLengthSid', sid)).toBe(12n);
    expect(t.call('RtlConvertSidToUnicodeString', text, sid, 1)).toBe(STATUS_SUCCESS);
    expect(countedText(k, text, 2)).toBe('S-1-5-18');
    expect(byte(t.call('RtlValidSid', t.memory(16)))).toBe(0n);
    expect(t.call('RtlConvertSidToUnicodeString', text, t.memory(16), 1)).toBe(0xc0000078n);
  });

  test('a descriptor with a DACL becomes self-relative and absolute again', () => {
    const [sd, acl, length] = [t.memory(0x28), t.memory(64), t.memory(4)];
    expect(t.call('RtlCreateSecurityDescriptor', sd, 2)).toBe(0xc0000058n);
    expect(t.call('RtlCreateSecurityDescriptor', sd, 1)).toBe(STATUS_SUCCESS);
    expect(t.call('RtlCreateAcl', acl, 32, 2)).toBe(STATUS_SUCCESS);
    expect(t.call('RtlAddAccessAllowedAce', acl, 2, 0x10000000, sid)).toBe(STATUS_SUCCESS);
    expect(t.call('RtlAddAccessAllowedAce', acl, 2, 0x10000000, sid)).toBe(0xc0000099n);
    expect(t.call('RtlSetDaclSecurityDescriptor', sd, 1, acl, 0)).toBe(STATUS_SUCCESS);
    expect(t.call('RtlLengthSecurityDescriptor', sd)).toBe(0x28n + 32n);
    const relative = t.memory(64);
    expect(t.call('RtlAbsoluteToSelfRelativeSD', sd, relative, length)).toBe(0xc0000023n);
    expect(k.mem.u32(length)).toBe(0x14 + 32);
    expect(t.call('RtlAbsoluteToSelfRelativeSD', sd, relative, length)).toBe(STATUS_SUCCESS);
    expect(byte(t.call('RtlValidRelativeSecurityDescriptor', relative, 0x34, 0))).toBe(1n);
    expect(byte(t.call('RtlValidRelativeSecurityDescriptor', relative, 0x33, 0))).toBe(0n);
    expect(t.call('RtlSetDaclSecurityDescriptor', relative, 1, acl, 0)).toBe(0xc0000079n);
    const [present, dacl, defaulted] = [t.memory(1), t.memory(8), t.memory(1)];
    t.call('RtlGetDaclSecurityDescriptor', relative, present, dacl, defaulted);
    expect([k.mem.u8(present), k.mem.u64(dacl), k.mem.u8(defaulted)]).toEqual([1, relative + 0x14n, 0]);
  });
});

describe('versions and time', () => {
  test('RtlGetVersion, PsGetVersion and RtlVerifyVersionInfo agree', () => {
    const info = t.memory(0x11c);
    expect(t.call('RtlGetVersion', info)).toBe(STATUS_SUCCESS);
    expect([k.mem.u32(info + 4n), k.mem.u8(info + 0x11an)]).toEqual([10, 0]);
    k.mem.setU32(info, 0x11c);
    expect(t.call('RtlGetVersion', info)).toBe(STATUS_SUCCESS);
    expect([k.mem.u32(info + 4n), k.mem.u32(info + 12n), k.mem.u8(info + 0x11an)]).toEqual([10, 26100, 1]);
    const mask = t.call('VerSetConditionMask', t.call('VerSetConditionMask', 0, 2, 3), 4, 3);
    expect(t.call('RtlVerifyVersionInfo', info, 6, mask)).toBe(STATUS_SUCCESS);
    k.mem.setU32(info + 12n, 99999);
    expect(t.call('RtlVerifyVersionInfo', info, 6, mask)).toBe(0xc0000059n);
    const build = t.memory(4);
    expect(byte(t.call('PsGetVersion', 0, 0, build, 0))).toBe(0n);
    expect(k.mem.u32(build)).toBe(26100);
    expect(byte(t.call('RtlIsNtDdiVersionAvailable', 0x06010000))).toBe(1n);
    expect(byte(t.call('RtlIsNtDdiVersionAvailable', 0x0a000001))).toBe(0n);
  });
  test('time fields go both ways; no 30th of February', () => {
    const [time, fields, seconds] = [t.memory(8), t.memory(16), t.memory(4)];
    t.call('RtlSecondsSince1970ToTime', 1_709_251_200, time);
    t.call('RtlTimeToTimeFields', time, fields);
    expect(Array.from({ length: 8 }, (_, at) => k.mem.u16(fields + BigInt(2 * at)))).toEqual([
      2024, 3, 1, 0, 0, 0, 0, 5,
    ]);
    expect(byte(t.call('RtlTimeFieldsToTime', fields, time))).toBe(1n);
    expect(byte(t.call('RtlTimeToSecondsSince1970', time, seconds))).toBe(1n);
    expect(k.mem.u32(seconds)).toBe(1_709_251_200);
    k.mem.setU16(fields + 2n, 2);
    k.mem.setU16(fields + 4n, 30);
    expect(byte(t.call('RtlTimeFieldsToTime', fields, time))).toBe(0n);
  });
});

test('CRC-32 of the check string, and images', () => {
  expect(t.call('RtlComputeCrc32', 0, '123456789', 9)).toBe(0xcbf43926n);
  expect(t.call('RtlImageNtHeader', t.memory(64))).toBe(0n);
});
