import { describe, expect, it } from 'vitest';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const TAG = 0x74736554;
const RWX = { write: true, execute: true, user: false };
const RW = { write: true, execute: false, user: false };
const pool = (t: TestKernel, bytes = 0x1000) => t.call('ExAllocatePoolWithTag', 512, bytes, TAG);

describe('contiguous memory', () => {
  it.each([
    { ddi: 'MmAllocateContiguousMemory', args: [0x2800, 0xffff_ffff], rights: RWX },
    { ddi: 'MmAllocateContiguousMemorySpecifyCache', args: [0x2800, 0, 0xffff_ffff, 0, 1], rights: RWX },
    { ddi: 'MmAllocateContiguousMemorySpecifyCacheNode', args: [0x2800, 0, -1, 0, 1, 0x80000000], rights: RWX },
    { ddi: 'MmAllocateContiguousNodeMemory', args: [0x2800, 0, -1, 0x10000, 4, 0x80000000], rights: RW },
    { ddi: 'MmAllocateContiguousNodeMemory', args: [0x2800, 0, -1, 0, 0x40, 0x80000000], rights: RWX },
  ])('comes from $ddi in frames that follow each other', ({ ddi, args, rights }) => {
    const t = createTestKernel();
    const va = t.call(ddi, ...args);
    const [first, second, third] = t.k.space.framesOf(va, 3);
    expect([second, third]).toEqual([first! + 1, first! + 2]);
    expect(t.k.mem.protectionOf(va)).toEqual(rights);
    t.call('MmFreeContiguousMemory', va);
    expect(t.k.mem.isMapped(va)).toBe(false);
    expect(t.attempt('MmFreeContiguousMemory', va)).toMatchObject({ kind: 'bugCheck', code: 0xc2 });
  });

  it.each([
    { name: 'no bytes', args: [0, 0, -1, 0, 4, 0] },
    { name: '2^63 bytes', args: [1n << 63n, 0, -1, 0, 4, 0] },
    { name: 'a boundary that is no power of two', args: [0x1000, 0, -1, 0x3000, 4, 0] },
    { name: 'an empty range', args: [0x1000, 0x8000_0000_0000n, -1, 0, 4, 0] },
    { name: 'no protection', args: [0x1000, 0, -1, 0, 0, 0] },
    { name: 'two protections', args: [0x1000, 0, -1, 0, 0x60, 0] },
  ])('is refused for $name', ({ args }) => {
    expect(createTestKernel().call('MmAllocateContiguousNodeMemory', ...args)).toBe(0n);
  });
});

describe('I/O space', () => {
  it('shows RAM through an alias', () => {
    const t = createTestKernel();
    const buffer = pool(t);
    const alias = t.call('MmMapIoSpaceEx', t.call('MmGetPhysicalAddress', buffer + 0x10n), 0x20, 4);
    t.k.mem.setU32(buffer + 0x10n, 0xcafe);
    expect(t.k.mem.u32(alias)).toBe(0xcafe);
    expect(t.k.mem.protectionOf(alias)).toEqual(RW);
    t.call('MmUnmapIoSpace', alias, 0x20);
    expect(t.attempt('MmUnmapIoSpace', alias, 0x20)).toMatchObject({ kind: 'bugCheck', code: 0xda });
  });

  it('shows a device at its address', () => {
    const t = createTestKernel();
    const va = t.call('MmMapIoSpace', 0xfed00000, 0x400, 0);
    t.k.mem.setU32(va, 7);
    expect(t.call('MmGetPhysicalAddress', va)).toBe(0xfed00000n);
    expect(t.k.mem.u32(t.call('MmMapIoSpace', 0xfed00000, 4, 0))).toBe(7);
  });

  it.each([
    { name: 'no bytes', args: [0xfed00000, 0, 4] },
    { name: '2^63 bytes', args: [0xfed00000, 1n << 63n, 4] },
    { name: 'an address beyond the machine', args: [1n << 52n, 0x1000, 4] },
    { name: 'no protection', args: [0xfed00000, 0x1000, 0] },
    { name: 'PAGE_NOACCESS', args: [0xfed00000, 0x1000, 1] },
  ])('is refused for $name', ({ args }) => {
    expect(createTestKernel().call('MmMapIoSpaceEx', ...args)).toBe(0n);
  });
});

describe('MmCopyMemory', () => {
  it.each([
    { name: 'virtual memory', flags: 2, physical: false },
    { name: 'physical memory', flags: 1, physical: true },
  ])('copies $name', ({ flags, physical }) => {
    const t = createTestKernel();
    const [from, to, done] = [pool(t, 0x2000), pool(t, 0x2000), t.memory(8)];
    t.k.mem.setU32(from + 0x10n, 0xcafe);
    const source = physical ? t.call('MmGetPhysicalAddress', from) : from;
    expect(t.call('MmCopyMemory', to, source, 0x1000, flags, done)).toBe(0n);
    expect(t.k.mem.u32(to + 0x10n)).toBe(0xcafe);
    expect(t.k.mem.u64(done)).toBe(0x1000n);
  });

  it.each([
    { name: 'no kind of address', source: 0x1000n, flags: 0, status: 0xc00000f2n },
    { name: 'both kinds', source: 0x1000n, flags: 3, status: 0xc00000f2n },
    { name: 'memory that is not there', source: 0xffff_c000_0000_0000n, flags: 2, status: 0xc0000141n },
    { name: 'device memory', source: 0xfed00000n, flags: 1, status: 0xc0000141n },
  ])('refuses $name', ({ source, flags, status }) => {
    const t = createTestKernel();
    const done = t.memory(8);
    expect(t.call('MmCopyMemory', pool(t), source, 0x100, flags, done)).toBe(status);
    expect(t.k.mem.u64(done)).toBe(0n);
  });
});

describe('addresses', () => {
  it('are valid where memory is', () => {
    const t = createTestKernel();
    const buffer = pool(t);
    expect(t.call('MmIsAddressValid', buffer)).toBe(1n);
    expect(t.call('MmIsAddressValid', 0)).toBe(0n);
    expect(t.call('MmIsAddressValid', 1n << 63n)).toBe(0n);
    const physical = t.call('MmGetPhysicalAddress', buffer + 5n);
    expect(t.call('MmGetVirtualForPhysical', physical)).toBe(buffer + 5n);
    expect(t.call('MmGetPhysicalAddress', 0)).toBe(0n);
  });

  it('of page tables are those of the self-map, level by level', () => {
    const t = createTestKernel();
    let va = pool(t) & ~0xfffn;
    for (let level = 0; level < 4; level++) {
      const entry = t.k.space.pteBase + (((va & 0xffff_ffff_ffffn) >> 12n) << 3n);
      const table = t.k.mem.translate(entry & ~0xfffn)!;
      expect(t.call('MmGetVirtualForPhysical', table + 8)).toBe((entry & ~0xfffn) + 8n);
      va = entry & ~0xfffn;
    }
    expect(t.call('MmGetVirtualForPhysical', t.k.space.kernelCr3)).toBe(va);
  });

  it('of frames that nothing shows are 0', () => {
    const t = createTestKernel();
    expect(t.call('MmGetVirtualForPhysical', 0xfed00000n)).toBe(0n);
  });

  it('of routines are found by name', () => {
    const t = createTestKernel();
    const find = (name: string) => t.call('MmGetSystemRoutineAddress', t.unicode(name));
    expect(find('MmMapIoSpace')).not.toBe(0n);
    expect(find('HalMakeBeep')).not.toBe(0n);
    expect(find('mmmapiospace')).toBe(0n);
    expect(find('NoSuchRoutine')).toBe(0n);
    expect(find('')).toBe(0n);
  });

  it('of RAM are listed', () => {
    const t = createTestKernel();
    const ranges = t.call('MmGetPhysicalMemoryRanges');
    expect([0n, 8n, 16n, 24n].map((at) => t.k.mem.u64(ranges + at))).toEqual([0x100000n, 127n * 0x100000n, 0n, 0n]);
  });

  it.each([
    { name: 'no bytes anywhere', args: [1n << 63n, 0, 1], kind: 'returned' },
    { name: 'user memory that is not there', args: [0x10000, 4, 4], kind: 'returned' },
    { name: 'a kernel address', args: [1n << 63n, 1, 1], kind: 'bugCheck' },
    { name: 'a range into kernel space', args: [0x7fff_fffe_fff0n, 0x100, 1], kind: 'bugCheck' },
    { name: 'a wrap', args: [0x10000, -1, 1], kind: 'bugCheck' },
    { name: 'an odd address', args: [0x10001, 4, 4], kind: 'bugCheck' },
    { name: 'an alignment of 3', args: [0x10002, 4, 3], kind: 'bugCheck' },
  ])('ProbeForRead of $name: $kind', ({ args, kind }) => {
    expect(createTestKernel().attempt('ProbeForRead', ...args).kind).toBe(kind);
  });

  it('ProbeForWrite touches the pages', () => {
    expect(createTestKernel().attempt('ProbeForWrite', 0x10000, 4, 4).kind).toBe('bugCheck');
  });
});

describe('Driver Verifier', () => {
  it.each([
    { mode: 'log', status: 0n, flags: 0x02000000 },
    { mode: 'break', status: 0n, flags: 0x02000000 },
    { mode: 'enforce', status: 0xc00000bbn, flags: 0 },
  ] as const)('in mode $mode', ({ mode, status, flags }) => {
    const t = createTestKernel({ mode });
    const out = t.memory(4);
    expect(t.call('MmIsVerifierEnabled', out)).toBe(status);
    expect(t.k.mem.u32(out)).toBe(flags);
    expect(t.call('MmIsDriverVerifyingByAddress', out)).toBe(0n);
  });
});
