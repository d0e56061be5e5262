/** Bits of POOL_TYPE (wdm.h). */
const PAGED = 1;
const BASE_AND_SESSION = 7 | 32;
const POOL_QUOTA_FAIL_INSTEAD_OF_RAISE = 8;
const POOL_RAISE_IF_ALLOCATION_FAILURE = 16;
const POOL_COLD_ALLOCATION = 256;
const POOL_NX_ALLOCATION = 512;
const POOL_ZERO_ALLOCATION = 1024;

const FLAGS = [
  [POOL_QUOTA_FAIL_INSTEAD_OF_RAISE, 'POOL_QUOTA_FAIL_INSTEAD_OF_RAISE'],
  [POOL_RAISE_IF_ALLOCATION_FAILURE, 'POOL_RAISE_IF_ALLOCATION_FAILURE'],
  [POOL_COLD_ALLOCATION, 'POOL_COLD_ALLOCATION'],
  [POOL_ZERO_ALLOCATION, 'POOL_ZERO_ALLOCATION'],
] as const;
const KNOWN = FLAGS.reduce((mask, [bit]) => mask | bit, BASE_AND_SESSION | POOL_NX_ALLOCATION);

const BASE_NAMES: Readonly<Record<number, string>> = {
  0: 'NonPagedPool',
  1: 'PagedPool',
  2: 'NonPagedPoolMustSucceed',
  3: 'DontUseThisType',
  4: 'NonPagedPoolCacheAligned',
  5: 'PagedPoolCacheAligned',
  6: 'NonPagedPoolCacheAlignedMustS',
  7: 'MaxPoolType',
};
const NX_NAMES: Readonly<Record<number, string>> = {
  0: 'NonPagedPoolNx',
  4: 'NonPagedPoolNxCacheAligned',
  32: 'NonPagedPoolSessionNx',
};

/** True for a nonpaged type without POOL_NX_ALLOCATION. Paged pool is never executable on x64. */
export function isExecutablePoolType(poolType: number): boolean {
  return (poolType & PAGED) === 0 && (poolType & POOL_NX_ALLOCATION) === 0;
}

/** The bits of a POOL_TYPE that have no documented meaning. */
export function unknownPoolTypeBits(poolType: number): number {
  return (poolType & ~KNOWN) >>> 0;
}

/** A POOL_TYPE by its names: `NonPagedPoolNx | POOL_ZERO_ALLOCATION`. */
export function poolTypeText(poolType: number): string {
  const parts = [baseText(poolType), ...FLAGS.filter(([bit]) => (poolType & bit) !== 0).map(([, name]) => name)];
  const unknown = unknownPoolTypeBits(poolType);
  if (unknown !== 0) parts.push(`0x${unknown.toString(16)}`);
  return parts.join(' | ');
}

function baseText(poolType: number): string {
  const base = poolType & BASE_AND_SESSION;
  const session = (base & 32) !== 0 ? 'Session' : '';
  if ((poolType & POOL_NX_ALLOCATION) === 0) return `${BASE_NAMES[base & 7]}${session}`;
  return NX_NAMES[base] ?? `${BASE_NAMES[base & 7]}${session} | POOL_NX_ALLOCATION`;
}

/** Bits of POOL_FLAGS (wdm.h), which ExAllocatePool2 and ExAllocatePool3 take. */
const POOL_FLAGS = [
  [0x1n, 'POOL_FLAG_USE_QUOTA'],
  [0x2n, 'POOL_FLAG_UNINITIALIZED'],
  [0x4n, 'POOL_FLAG_SESSION'],
  [0x8n, 'POOL_FLAG_CACHE_ALIGNED'],
  [0x20n, 'POOL_FLAG_RAISE_ON_FAILURE'],
  [0x40n, 'POOL_FLAG_NON_PAGED'],
  [0x80n, 'POOL_FLAG_NON_PAGED_EXECUTE'],
  [0x100n, 'POOL_FLAG_PAGED'],
  [0x1_0000_0000n, 'POOL_FLAG_SPECIAL_POOL'],
] as const;
const POOL_FLAG_NON_PAGED_EXECUTE = 0x80n;
const KNOWN_POOL_FLAGS = POOL_FLAGS.reduce((mask, [bit]) => mask | bit, 0n);

export function isExecutablePoolFlags(flags: bigint): boolean {
  return (flags & POOL_FLAG_NON_PAGED_EXECUTE) !== 0n;
}

/** The bits of a POOL_FLAGS value that have no documented meaning. */
export function unknownPoolFlagsBits(flags: bigint): bigint {
  return flags & ~KNOWN_POOL_FLAGS;
}

/** A POOL_FLAGS value by its names: `POOL_FLAG_NON_PAGED | POOL_FLAG_UNINITIALIZED`. */
export function poolFlagsText(flags: bigint): string {
  const parts: string[] = POOL_FLAGS.filter(([bit]) => (flags & bit) !== 0n).map(([, name]) => name);
  const unknown = unknownPoolFlagsBits(flags);
  if (unknown !== 0n || parts.length === 0) parts.push(`0x${unknown.toString(16)}`);
  return parts.join(' | ');
}

/** A pool tag as its four characters, `'MEMH'`; bytes that are not printable as `\x00`. */
export function poolTagText(tag: number): string {
  let text = '';
  for (let shift = 0; shift < 32; shift += 8) {
    const byte = (tag >>> shift) & 0xff;
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `'${text}'`;
}
