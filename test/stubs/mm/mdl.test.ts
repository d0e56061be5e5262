import { describe, expect, it } from 'vitest';
import { MDL } from '../../../src/generated/structs.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const KERNEL = 0;
const NORMAL = 16;
const NO_EXECUTE = 0x40000000;
const NO_WRITE = 0x80000000;
const NX_POOL = 512;
const TAG = 0x74736554;

function lockedBuffer(t: TestKernel, bytes: number): { buffer: bigint; mdl: bigint } {
  const buffer = t.call('ExAllocatePoolWithTag', NX_POOL, bytes, TAG);
  const mdl = t.call('IoAllocateMdl', buffer, bytes, 0, 0, 0);
  t.call('MmProbeAndLockPages', mdl, KERNEL, 1);
  return { buffer, mdl };
}

describe('MDLs', () => {
  it('describe a buffer by its page, offset, length and frames', () => {
    const t = createTestKernel();
    const buffer = t.call('ExAllocatePoolWithTag', NX_POOL, 0x3000, TAG);
    const mdl = t.call('IoAllocateMdl', buffer + 0x10n, 0x2000, 0, 0, 0);
    t.call('MmBuildMdlForNonPagedPool', mdl);
    expect(t.k.mem.get(mdl, MDL.StartVa)).toBe(buffer);
    expect(t.k.mem.get(mdl, MDL.ByteOffset)).toBe(0x10);
    expect(t.k.mem.get(mdl, MDL.ByteCount)).toBe(0x2000);
    expect(t.k.mem.get(mdl, MDL.MappedSystemVa)).toBe(buffer + 0x10n);
    expect(t.k.mem.get(mdl, MDL.Size)).toBe(0x30 + 3 * 8);
    const frames = [0n, 8n, 16n].map((at) => Number(t.k.mem.u64(mdl + 0x30n + at)));
    expect(frames).toEqual(t.k.space.framesOf(buffer, 3));
  });

  it.each([
    { priority: NORMAL, write: true, execute: true },
    { priority: NORMAL | NO_EXECUTE, write: true, execute: false },
    { priority: (NORMAL | NO_WRITE) >>> 0, write: false, execute: true },
    { priority: (NORMAL | NO_WRITE | NO_EXECUTE) >>> 0, write: false, execute: false },
  ])('map with what the priority $priority asks for', ({ priority, write, execute }) => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x1800);
    const va = t.call('MmMapLockedPagesSpecifyCache', mdl, KERNEL, 1, 0, 0, priority);
    expect(t.k.mem.protectionOf(va)).toEqual({ write, execute, user: false });
    expect(t.k.mem.protectionOf(va + 0x1000n)).toEqual({ write, execute, user: false });
    t.k.mem.setU32(buffer + 0x1004n, 0xcafe);
    expect(t.k.mem.u32(va + 0x1004n)).toBe(0xcafe);
    t.call('MmUnmapLockedPages', va, mdl);
    expect(t.k.mem.isMapped(va)).toBe(false);
    t.call('MmUnlockPages', mdl);
    t.call('IoFreeMdl', mdl);
  });

  it('map into the System process without execute access', () => {
    const t = createTestKernel();
    const { mdl } = lockedBuffer(t, 0x1000);
    const va = t.call('MmMapLockedPagesSpecifyCache', mdl, 1, 1, 0, 0, NORMAL);
    expect(va < 0x7fff_ffff_0000n).toBe(true);
    expect(t.k.mem.protectionOf(va)).toEqual({ write: true, execute: false, user: true });
    t.call('MmUnmapLockedPages', va, mdl);
    expect(t.k.mem.isMapped(va)).toBe(false);
  });

  it('take new rights by MmProtectMdlSystemAddress, refuse bad ones and unmapped MDLs', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x1000);
    expect(t.call('MmProtectMdlSystemAddress', mdl, 2)).toBe(0xc0000019n);
    const va = t.call('MmMapLockedPagesSpecifyCache', mdl, KERNEL, 1, 0, 0, NORMAL | NO_EXECUTE);
    expect(t.call('MmProtectMdlSystemAddress', mdl, 0)).toBe(0xc0000045n);
    expect(t.call('MmProtectMdlSystemAddress', mdl, 6)).toBe(0xc0000045n);
    expect(t.call('MmProtectMdlSystemAddress', mdl, 0x20)).toBe(0n);
    expect(t.k.mem.protectionOf(va)).toEqual({ write: false, execute: true, user: false });
    expect(t.call('MmProtectMdlSystemAddress', mdl, 1)).toBe(0n);
    expect(t.k.mem.isMapped(va)).toBe(false);
    expect(t.call('MmProtectMdlSystemAddress', mdl, 4)).toBe(0n);
    t.k.mem.setU8(va, 7);
    expect(t.k.mem.u8(buffer)).toBe(7);
  });

  it('keep their frames alive until they are unlocked', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x1000);
    const [pfn] = t.k.space.framesOf(buffer, 1);
    t.call('ExFreePoolWithTag', buffer, TAG);
    const other = t.call('ExAllocatePoolWithTag', NX_POOL, 0x1000, TAG);
    expect(t.k.space.framesOf(other, 1)).not.toEqual([pfn]);
    t.call('MmUnlockPages', mdl);
  });

  it('split into partial ones that share the frames', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x4000);
    const part = t.call('IoAllocateMdl', buffer + 0x1800n, 0x1000, 0, 0, 0);
    t.call('IoBuildPartialMdl', mdl, part, buffer + 0x1800n, 0x1000);
    const va = t.call('MmMapLockedPagesSpecifyCache', part, KERNEL, 1, 0, 0, NORMAL | NO_EXECUTE);
    expect(t.k.space.framesOf(va & ~0xfffn, 2)).toEqual(t.k.space.framesOf(buffer + 0x1000n, 2));
    t.call('IoFreeMdl', part);
    expect(t.k.mem.isMapped(va)).toBe(false);
  });

  it('move forward', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x3000);
    expect(t.call('MmAdvanceMdl', mdl, 0x3001)).toBe(0xc00000f0n);
    expect(t.call('MmAdvanceMdl', mdl, 0x1010)).toBe(0n);
    expect(t.k.mem.get(mdl, MDL.ByteCount)).toBe(0x1ff0);
    expect(t.k.mem.get(mdl, MDL.StartVa)).toBe(buffer + 0x1000n);
    expect(Number(t.k.mem.u64(mdl + 0x30n))).toBe(t.k.space.framesOf(buffer + 0x1000n, 1)[0]);
    t.call('MmUnlockPages', mdl);
  });

  it.each([
    { name: 'an address that is not mapped', address: 0xffff_c000_0000_0000n },
    { name: 'a user address without memory', address: 0x10000n },
    { name: 'a range that wraps', address: 0xffff_ffff_ffff_f800n },
  ])('raise when they lock $name', ({ address }) => {
    const t = createTestKernel();
    const mdl = t.call('IoAllocateMdl', address, 0x1000, 0, 0, 0);
    const stop = t.attempt('MmProbeAndLockPages', mdl, KERNEL, 0);
    expect(stop.kind).not.toBe('returned');
  });

  it.each([
    { name: 'MmUnlockPages of unlocked pages', ddi: 'MmUnlockPages', code: 0x4e },
    { name: 'mapping unlocked pages', ddi: 'MmMapLockedPages', code: 0x1a },
    { name: 'freeing unlocked pages', ddi: 'MmFreePagesFromMdl', code: 0x1a },
  ])('bug check on $name', ({ ddi, code }) => {
    const t = createTestKernel();
    const mdl = t.call('IoAllocateMdl', t.memory(0x100), 0x100, 0, 0, 0);
    expect(t.attempt(ddi, mdl, 0)).toMatchObject({ kind: 'bugCheck', code });
  });

  it('bug check when what they never mapped is unmapped', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x1000);
    expect(t.attempt('MmUnmapLockedPages', buffer, mdl)).toMatchObject({ kind: 'bugCheck', code: 0xda });
  });

  it('size themselves', () => {
    const t = createTestKernel();
    expect(t.call('MmSizeOfMdl', 0xfffn, 2)).toBe(0x40n);
    expect(t.call('MmSizeOfMdl', 0, 0)).toBe(0x30n);
    expect(t.call('IoAllocateMdl', 0, 0xffff_f000, 0, 0, 0)).toBe(0n);
  });
});

describe('MmAllocatePagesForMdlEx', () => {
  it('gives zeroed pages that are mapped nowhere until somebody maps them', () => {
    const t = createTestKernel();
    const mdl = t.call('MmAllocatePagesForMdlEx', 0, 0xffff_ffff_ffffn, 0, 0x2800, 1, 0);
    expect(t.k.mem.get(mdl, MDL.ByteCount)).toBe(0x3000);
    const va = t.call('MmMapLockedPagesSpecifyCache', mdl, KERNEL, 1, 0, 0, NORMAL);
    expect(t.k.mem.bytes(va, 0x3000).every((byte) => byte === 0)).toBe(true);
    t.call('MmUnmapLockedPages', va, mdl);
    t.call('MmFreePagesFromMdl', mdl);
    t.call('ExFreePoolWithTag', mdl, 0);
  });

  it.each([
    { name: 'no bytes', args: [0, -1, 0, 0, 1, 0] },
    { name: '2^63 bytes', args: [0, -1, 0, 1n << 63n, 1, 0] },
    { name: 'an empty range', args: [0x2000, 0x1000, 0, 0x1000, 1, 0] },
    { name: 'an unknown way of caching', args: [0, -1, 0, 0x1000, 77, 0] },
    { name: 'more than there is, all required', args: [0, -1, 0, 0x4000_0000, 1, 4] },
  ])('gives NULL for $name', ({ args }) => {
    expect(createTestKernel().call('MmAllocatePagesForMdlEx', ...args)).toBe(0n);
  });

  it('gives fewer pages when not all are required', () => {
    const t = createTestKernel();
    const mdl = t.call('MmAllocatePagesForMdlEx', 0, -1, 0, 0x5000000, 1, 0);
    expect(mdl).not.toBe(0n);
    expect(t.k.mem.get(mdl, MDL.ByteCount)).toBeLessThan(0x5000000);
  });
});

describe('reserved mapping addresses', () => {
  it('show an MDL, then none', () => {
    const t = createTestKernel();
    const { buffer, mdl } = lockedBuffer(t, 0x2000);
    const place = t.call('MmAllocateMappingAddress', 0x2000, TAG);
    const va = t.call('MmMapLockedPagesWithReservedMapping', place, TAG, mdl, 1);
    expect(va).toBe(place);
    expect(t.k.space.framesOf(va, 2)).toEqual(t.k.space.framesOf(buffer, 2));
    t.call('MmUnmapReservedMapping', va, TAG, mdl);
    t.call('MmFreeMappingAddress', place, TAG);
    expect(t.k.mem.isMapped(va)).toBe(false);
  });

  it.each([
    { name: 'another tag', tag: TAG + 1, at: 0n },
    { name: 'another address', tag: TAG, at: 0x1000n },
  ])('bug check for $name', ({ tag, at }) => {
    const t = createTestKernel();
    const place = t.call('MmAllocateMappingAddress', 0x1000, TAG);
    expect(t.attempt('MmFreeMappingAddress', place + at, tag)).toMatchObject({ kind: 'bugCheck', code: 0xda });
  });
});
