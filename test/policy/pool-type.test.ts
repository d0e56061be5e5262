import { describe, expect, test } from 'vitest';
import { isExecutableProtection, priorityText, protectionText } from '../../src/policy/page-bits.ts';
import {
  isExecutablePoolFlags,
  isExecutablePoolType,
  poolFlagsText,
  poolTagText,
  poolTypeText,
  unknownPoolTypeBits,
} from '../../src/policy/pool-type.ts';

const TYPES: [type: number, executable: boolean, text: string][] = [
  [0, true, 'NonPagedPool'],
  [1, false, 'PagedPool'],
  [2, true, 'NonPagedPoolMustSucceed'],
  [4, true, 'NonPagedPoolCacheAligned'],
  [5, false, 'PagedPoolCacheAligned'],
  [6, true, 'NonPagedPoolCacheAlignedMustS'],
  [8, true, 'NonPagedPool | POOL_QUOTA_FAIL_INSTEAD_OF_RAISE'],
  [16, true, 'NonPagedPool | POOL_RAISE_IF_ALLOCATION_FAILURE'],
  [17, false, 'PagedPool | POOL_RAISE_IF_ALLOCATION_FAILURE'],
  [32, true, 'NonPagedPoolSession'],
  [33, false, 'PagedPoolSession'],
  [36, true, 'NonPagedPoolCacheAlignedSession'],
  [256, true, 'NonPagedPool | POOL_COLD_ALLOCATION'],
  [512, false, 'NonPagedPoolNx'],
  [516, false, 'NonPagedPoolNxCacheAligned'],
  [544, false, 'NonPagedPoolSessionNx'],
  [513, false, 'PagedPool | POOL_NX_ALLOCATION'],
  [1536, false, 'NonPagedPoolNx | POOL_ZERO_ALLOCATION'],
  [1024, true, 'NonPagedPool | POOL_ZERO_ALLOCATION'],
  [0x8000, true, 'NonPagedPool | 0x8000'],
];

describe('POOL_TYPE', () => {
  test.each(TYPES)('%i: executable %s, %s', (type, executable, text) => {
    expect(isExecutablePoolType(type)).toBe(executable);
    expect(poolTypeText(type)).toBe(text);
  });

  test('unknown bits are those without a name, as unsigned', () => {
    expect(unknownPoolTypeBits(512 | 8)).toBe(0);
    expect(unknownPoolTypeBits(0xffffffff)).toBe((0xffffffff & ~0x73f) >>> 0);
  });
});

test.each([
  [0x40n, false, 'POOL_FLAG_NON_PAGED'],
  [0x80n, true, 'POOL_FLAG_NON_PAGED_EXECUTE'],
  [0x102n, false, 'POOL_FLAG_UNINITIALIZED | POOL_FLAG_PAGED'],
  [0xc0n, true, 'POOL_FLAG_NON_PAGED | POOL_FLAG_NON_PAGED_EXECUTE'],
  [0n, false, '0x0'],
])('POOL_FLAGS %s: executable %s', (flags, executable, text) => {
  expect(isExecutablePoolFlags(flags)).toBe(executable);
  expect(poolFlagsText(flags)).toBe(text);
});

test.each([
  [0x04, false, 'PAGE_READWRITE'],
  [0x10, true, 'PAGE_EXECUTE'],
  [0x12, true, 'PAGE_READONLY | PAGE_EXECUTE'],
  [0x240, true, 'PAGE_EXECUTE_READWRITE | PAGE_NOCACHE'],
  [0x104, false, 'PAGE_READWRITE | PAGE_GUARD'],
  [0, false, '0x0'],
  [0x804, false, 'PAGE_READWRITE | 0x800'],
])('page protection %i: executable %s', (protection, executable, text) => {
  expect(isExecutableProtection(protection)).toBe(executable);
  expect(protectionText(protection)).toBe(text);
});

test.each([
  [0, 'LowPagePriority'],
  [16, 'NormalPagePriority'],
  [0x40000010, 'NormalPagePriority | MdlMappingNoExecute'],
  [0xc0000020, 'HighPagePriority | MdlMappingNoExecute | MdlMappingNoWrite'],
  [0x11, '0x11'],
  [0x01000010, 'NormalPagePriority | 0x1000000'],
])('priority %i is %s', (priority, text) => {
  expect(priorityText(priority)).toBe(text);
});

test.each([
  [0x484d454d, "'MEMH'"],
  [0x20706544, "'Dep '"],
  [0x1b5b0041, "'A\\x00[\\x1b'"],
])('tag %i is %s', (tag, text) => {
  expect(poolTagText(tag)).toBe(text);
});
