import { beforeEach, describe, expect, test } from 'vitest';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import { GuestAccessError, MemoryStateError, OutOfMemory } from '../../src/memory/memory-errors.ts';
import type { FrameRequest, GuestMemory, MemoryFact, PageProtection } from '../../src/memory/memory-types.ts';
import { type CpuCall, fakeCpu } from './fake-cpu.ts';

const RW: PageProtection = { write: true, execute: false, user: false };
const USER_RW: PageProtection = { write: true, execute: false, user: true };
const MIB = 0x100000;
const RAM = 32 * MIB;
const NO_EXECUTE = 2n ** 63n;

let space: PagedAddressSpace;
let memory: GuestMemory;
let ram: ArrayBuffer;
let calls: CpuCall[];
let facts: MemoryFact[];

function build(options: Partial<Parameters<typeof createAddressSpace>[1]> = {}): void {
  const fake = fakeCpu(RAM);
  calls = fake.calls;
  ram = fake.cpu.ram;
  space = createAddressSpace(fake.cpu, { seed: 7, maxBytes: 24 * MIB, kaslr: 'win10', ...options });
  memory = space.memory;
  facts = [];
  space.onFact((fact) => facts.push(fact));
}

function mapFresh(pages: number): bigint {
  const va = space.reserve('nonPagedPool', pages);
  space.map(va, space.allocateFrames(pages, 'data'), RW, 'test');
  return va;
}

/** Where the entry for an address is seen through the self-map, as NT computes it. */
function pteAddress(va: bigint): bigint {
  return space.pteBase + (((va & 0xffffffffffffn) >> 12n) << 3n);
}

function flushes(): number {
  return calls.filter(({ call }) => call === 'flushTlb').length;
}

beforeEach(() => build());

describe('creation', () => {
  test('stage 2 is three arenas, told to the CPU by three calls', () => {
    expect(calls).toEqual([
      { call: 'protect', gpa: 0, size: 26 * MIB, access: 3 },
      { call: 'protect', gpa: 26 * MIB, size: 2 * MIB, access: 7 },
      { call: 'protect', gpa: 28 * MIB, size: 4 * MIB, access: 5 },
    ]);
  });

  test.each([
    ['data', 3],
    ['code', 5],
    ['unprotected', 7],
  ] as const)('frames of %s lie above 1 MiB where stage 2 grants just that', (arena, access) => {
    for (const pfn of space.allocateFrames(5, arena)) {
      const within = calls.filter(({ gpa, size }) => pfn * 0x1000 >= gpa! && pfn * 0x1000 < gpa! + size!);
      expect(within.map((call) => call.access)).toEqual([access]);
      expect(space.arenaOf(pfn)).toBe(arena);
      expect(pfn).toBeGreaterThanOrEqual(0x100);
    }
  });
});

describe('page tables', () => {
  test.each<[PageProtection, bigint]>([
    [RW, NO_EXECUTE | 3n],
    [{ write: false, execute: false, user: false }, NO_EXECUTE | 1n],
    [{ write: false, execute: true, user: false }, 1n],
    [{ write: true, execute: true, user: false }, 3n],
  ])('the entry for %o', (protection, bits) => {
    const va = space.reserve('systemPtes', 1);
    const frames = space.allocateFrames(1, 'data');
    space.map(va, frames, protection, 'test');
    expect(memory.u64(pteAddress(va))).toBe(bits | BigInt(frames[0]! * 0x1000));
    expect(memory.protectionOf(va)).toEqual(protection);
    space.protect(va, 1, RW, 'test');
    expect(memory.u64(pteAddress(va))).toBe(NO_EXECUTE | 3n | BigInt(frames[0]! * 0x1000));
    space.unmap(va, 1, 'test');
    expect(memory.u64(pteAddress(va))).toBe(0n);
  });

  test('the self-map shows every level as it is in RAM', () => {
    const va = mapFresh(1);
    const levels = [39n, 30n, 21n, 12n];
    let table: number = space.kernelCr3;
    for (const [index, shift] of levels.entries()) {
      const entry = new BigUint64Array(ram, table, 512)[Number((va >> shift) & 511n)]!;
      let seen = va;
      for (let level = index; level < levels.length; level++) seen = pteAddress(seen);
      expect(memory.u64(seen & ~7n)).toBe(entry);
      table = Number(entry & 0xffffffffff000n);
    }
    expect(table).toBe(memory.translate(va));
  });

  test('a guest that edits an entry of any level is seen at once', () => {
    const va = mapFresh(2);
    const other = mapFresh(1);
    memory.setU32(other, 0xabcd);
    expect(memory.u32(va)).toBe(0);
    const pte = pteAddress(va);
    const before = memory.u64(pte);
    memory.setU64(pte, memory.u64(pteAddress(other)));
    expect(memory.u32(va)).toBe(0xabcd);
    memory.setU64(pte, before & ~2n);
    expect(() => memory.setU32(va, 1)).toThrow(GuestAccessError);
    memory.setU64(pte, before & ~1n);
    expect(() => memory.u32(va)).toThrow(GuestAccessError);
    memory.setU64(pte, before);
    const pde = pteAddress(pte);
    memory.setU64(pde, memory.u64(pde) & ~2n);
    expect(memory.protectionOf(va)).toEqual({ ...RW, write: false });
    expect(() => memory.setU32(va + 0x1000n, 1)).toThrow(GuestAccessError);
    memory.setU64(pde, 0n);
    expect(memory.isMapped(va)).toBe(false);
  });

  /** Present, writable, large, and bit 12, which is the PAT bit in a large entry and no part of the address. */
  const LARGE_WITH_PAT = 0x1083n;

  test('a large page made by a guest is walked', () => {
    const va = mapFresh(1);
    memory.setU32(va + 0x10n, 0x1234);
    const window = space.reserve('systemPtes', 512, 512);
    space.map(window, space.allocateFrames(1, 'data'), RW, 'makes the tables');
    const gpa = memory.translate(va)!;
    const largeGpa = gpa - (gpa % (2 * MIB));
    memory.setU64(pteAddress(pteAddress(window)), BigInt(largeGpa) | LARGE_WITH_PAT);
    expect(memory.u32(window + BigInt(gpa - largeGpa) + 0x10n)).toBe(0x1234);
    expect(memory.translate(window + 0x5004n)).toBe(largeGpa + 0x5004);
    expect(memory.translate(window)).toBe(largeGpa);
    expect(memory.protectionOf(window + 0x5000n)).toEqual({ write: true, execute: true, user: false });
    memory.setU64(pteAddress(pteAddress(pteAddress(window))), 0x83n);
    const inGib = (window & 0x3fffffffn) % BigInt(RAM);
    expect(memory.translate(window)).toBe(inGib === (window & 0x3fffffffn) ? Number(inGib) : undefined);
  });

  test('an entry that names no memory is not mapped', () => {
    const va = mapFresh(1);
    memory.setU64(pteAddress(va), 0x0000_0fff_0000_0003n);
    expect(memory.isMapped(va)).toBe(false);
    memory.setU64(pteAddress(pteAddress(va)), 0x000f_ffff_ffff_f003n);
    expect(memory.isMapped(va)).toBe(false);
  });

  test('unmapping after the guest moved the entry drops the frame that was mapped', () => {
    const va = mapFresh(1);
    const victim = mapFresh(1);
    const frames = space.framesOf(va, 1);
    memory.setU64(pteAddress(va), memory.u64(pteAddress(victim)));
    expect(space.unmap(va, 1, 'test')).toEqual(frames);
    expect(memory.isMapped(va)).toBe(false);
    memory.setU32(victim, 1);
    expect(space.unmap(victim, 1, 'test')).not.toEqual(frames);
  });
});

describe('mapping', () => {
  test('aliases show the same bytes, and the frame lives as long as one of them', () => {
    const va = mapFresh(1);
    const alias = space.reserve('systemPtes', 1);
    space.map(alias, space.framesOf(va, 1), { ...RW, write: false }, 'alias');
    memory.setU32(va, 0x55);
    expect(memory.u32(alias)).toBe(0x55);
    const committed = space.committedBytes;
    space.unmap(va, 1, 'free');
    expect(space.committedBytes).toBe(committed);
    expect(memory.u32(alias)).toBe(0x55);
    space.unmap(alias, 1, 'free');
    expect(space.committedBytes).toBe(committed - 0x1000);
  });

  test('a lock keeps a frame without a mapping', () => {
    const va = mapFresh(1);
    const frames = space.framesOf(va, 1);
    space.reference(frames);
    memory.setU32(va, 0x77);
    space.unmap(va, 1, 'test');
    const again = space.reserve('systemPtes', 1);
    space.map(again, frames, RW, 'test');
    expect(memory.u32(again)).toBe(0x77);
    space.dereference(frames);
    expect(memory.u32(again)).toBe(0x77);
    space.unmap(again, 1, 'test');
    expect(() => space.dereference(frames)).toThrow(MemoryStateError);
  });

  test('a freed frame is zero when it comes again, and stays in its arena', () => {
    const va = mapFresh(1);
    memory.fill(va, 0x1000, 0xee);
    const [frame] = space.unmap(va, 1, 'test');
    expect(space.allocateFrames(10, 'code')).not.toContain(frame);
    const again = space.allocateFrames(1, 'data');
    expect(again).toEqual([frame]);
    space.map(va, again, RW, 'test');
    expect(memory.bytes(va, 0x1000).every((byte) => byte === 0)).toBe(true);
  });

  test('an opened frame is closed again for its next use', () => {
    const va = mapFresh(1);
    const gpa = memory.translate(va)!;
    space.open(gpa, 'execute');
    space.unmap(va, 1, 'test');
    calls.length = 0;
    expect(space.allocateFrames(1, 'data')).toEqual([gpa / 0x1000]);
    expect(calls).toEqual([{ call: 'protect', gpa, size: 0x1000, access: 3 }]);
  });

  test('the TLB is flushed where an entry is taken back or changed, and not for a new one', () => {
    calls.length = 0;
    const va = mapFresh(3);
    expect(flushes()).toBe(0);
    space.protect(va, 3, { ...RW, write: false }, 'test');
    expect(flushes()).toBe(1);
    space.unmap(va, 3, 'test');
    expect(flushes()).toBe(2);
    memory.setU64(pteAddress(va), 0x100003n);
    space.map(va, space.allocateFrames(1, 'data'), RW, 'over an entry that the guest made');
    expect(flushes()).toBe(3);
  });

  test('facts', () => {
    const va = space.reserve('systemPtes', 2);
    const pfns = space.allocateFrames(2, 'data');
    space.map(va, pfns, RW, 'mdl');
    space.protect(va + 0x1000n, 1, { ...RW, write: false }, 'lock');
    space.unmap(va, 2, 'mdl');
    expect(facts).toEqual([
      { kind: 'mapped', va, pages: 2, protection: RW, pfns, why: 'mdl' },
      { kind: 'protected', va: va + 0x1000n, pages: 1, protection: { ...RW, write: false }, why: 'lock' },
      { kind: 'unmapped', va, pages: 2, why: 'mdl' },
    ]);
  });

  test.each<[string, (va: bigint) => unknown, unknown]>([
    ['mapping over a mapping', (va) => space.map(va, space.allocateFrames(1, 'data'), RW, 'x'), MemoryStateError],
    ['mapping an odd address', (va) => space.map(va + 1n, space.allocateFrames(1, 'data'), RW, 'x'), MemoryStateError],
    ['mapping a non-canonical address', () => space.map(2n ** 47n, [0x200], RW, 'x'), MemoryStateError],
    ['mapping nothing', (va) => space.map(va + 0x1000n, [], RW, 'x'), MemoryStateError],
    ['mapping what does not exist', (va) => space.map(va + 0x1000n, [RAM / 0x1000], RW, 'x'), MemoryStateError],
    ['unmapping more than is mapped', (va) => space.unmap(va, 2, 'x'), MemoryStateError],
    ['protecting more than is mapped', (va) => space.protect(va, 2, { ...RW, write: false }, 'x'), GuestAccessError],
    ['protecting where no table is', () => space.protect(0n, 1, RW, 'x'), GuestAccessError],
    ['frames of what is not mapped', (va) => space.framesOf(va, 2), GuestAccessError],
    ['freeing a mapped frame', (va) => space.freeFrames(space.framesOf(va, 1)), MemoryStateError],
    ['freeing a free frame', () => space.freeFrames([0x1000]), MemoryStateError],
    ['unlocking a free frame', () => space.dereference([0x1000]), MemoryStateError],
    ['locking what does not exist', () => space.reference([RAM / 0x1000]), MemoryStateError],
    ['releasing what is mapped', (va) => space.release('nonPagedPool', va, 1), MemoryStateError],
    ['releasing what is not reserved', (va) => space.release('systemPtes', va + 0x1000n, 1), MemoryStateError],
    ['opening what does not exist', () => space.open(RAM, 'write'), MemoryStateError],
  ])('%s is an error and changes nothing', (_, act, error) => {
    const va = mapFresh(1);
    const fact = facts.length;
    expect(() => act(va)).toThrow(error as new () => Error);
    memory.setU32(va, 1);
    expect(memory.isMapped(va + 0x1000n)).toBe(false);
    expect(facts.length).toBe(fact);
  });

  test('freed twice', () => {
    const frames = space.allocateFrames(1, 'data');
    space.freeFrames(frames);
    expect(() => space.freeFrames(frames)).toThrow(MemoryStateError);
  });
});

describe('budget', () => {
  test('counts frames and tables, and a refused request takes nothing', () => {
    build({ maxBytes: 16 * 0x1000 });
    const tables = space.committedBytes;
    const frames = space.allocateFrames(16 - tables / 0x1000, 'data');
    expect(space.committedBytes).toBe(16 * 0x1000);
    expect(() => space.allocateFrames(1, 'code')).toThrow(OutOfMemory);
    const va = space.reserve('systemPtes', 1);
    expect(() => space.map(va, frames.slice(0, 1), RW, 'no room for a table')).toThrow(OutOfMemory);
    expect(() => space.createUserSpace()).toThrow(OutOfMemory);
    expect(() => space.deviceFrames(0xfed00000n, 1)).toThrow(OutOfMemory);
    expect(memory.isMapped(va)).toBe(false);
    space.freeFrames(frames);
    expect(space.committedBytes).toBe(tables);
    expect(() => space.allocateFrames(17, 'data')).toThrow(OutOfMemory);
    expect(space.committedBytes).toBe(tables);
  });

  test('an arena that is full does not take from another', () => {
    expect(space.allocateFrames(1024, 'code')).toHaveLength(1024);
    expect(() => space.allocateFrames(1, 'code')).toThrow(OutOfMemory);
    expect(space.allocateFrames(1, 'unprotected')).toHaveLength(1);
  });
});

describe('contiguous frames', () => {
  test.each<[FrameRequest, number]>([
    [{ contiguous: true }, 8],
    [{ contiguous: true, alignPfn: 16 }, 5],
    [{ contiguous: true, boundaryPfn: 8 }, 6],
    [{ contiguous: true, fromPfn: 0x801, belowPfn: 0x820 }, 9],
    [{ belowPfn: 0x1000 }, 3],
  ])('%o', (request, count) => {
    const holes = space.allocateFrames(200, 'data');
    space.freeFrames(holes.filter((_, index) => index % 7 !== 0));
    const frames = space.allocateFrames(count, 'data', request);
    expect(new Set(frames).size).toBe(count);
    const first = frames[0]!;
    const last = frames[count - 1]!;
    if (request.contiguous) expect(frames).toEqual(Array.from({ length: count }, (_, index) => first + index));
    expect(first % (request.alignPfn ?? 1)).toBe(0);
    const boundary = request.boundaryPfn ?? Infinity;
    expect(Math.floor(first / boundary)).toBe(Math.floor(last / boundary));
    expect(first).toBeGreaterThanOrEqual(request.fromPfn ?? 0);
    expect(last).toBeLessThan(request.belowPfn ?? Infinity);
    const kept = holes.filter((_, index) => index % 7 === 0);
    expect(frames.filter((frame) => kept.includes(frame))).toEqual([]);
  });

  test.each([
    [{ contiguous: true, boundaryPfn: 4 }, 5],
    [{ contiguous: true, fromPfn: 0x801, belowPfn: 0x805 }, 5],
    [{ belowPfn: 0x100 }, 1],
    [{ contiguous: true }, 0x2000],
  ])('%o cannot give %i', (request, count) => {
    const before = space.committedBytes;
    expect(() => space.allocateFrames(count, 'data', request)).toThrow(OutOfMemory);
    expect(space.committedBytes).toBe(before);
  });
});

describe('physical memory', () => {
  test('a device window is one range of frames at its true address', () => {
    calls.length = 0;
    const pfns = space.deviceFrames(0xfed00010n, 0x1ff8);
    expect(pfns).toEqual([0xfed00, 0xfed01, 0xfed02]);
    expect(calls).toEqual([
      { call: 'mapWindow', gpa: 0xfed00000, size: 0x3000, ramOffset: expect.any(Number), access: 3 },
    ]);
    const { ramOffset } = calls[0]!;
    expect(space.arenaOf(0xfed01)).toBe('device');
    const va = space.reserve('systemPtes', 3);
    space.map(va, pfns, RW, 'MmMapIoSpace');
    memory.setU32(va + 0x1ffen, 0x11223344);
    expect(new DataView(ram).getUint32(ramOffset! + 0x1ffe, true)).toBe(0x11223344);
    expect(memory.u32(va + 0x1ffen)).toBe(0x11223344);
    expect(memory.translate(va + 0x1234n)).toBe(0xfed01234);
    expect(space.unmap(va, 3, 'MmUnmapIoSpace')).toEqual(pfns);
    space.map(va, space.deviceFrames(0xfed00000n, 0x3000), RW, 'again');
    expect(memory.u32(va + 0x1ffen)).toBe(0x11223344);
    expect(calls.filter(({ call }) => call === 'mapWindow')).toHaveLength(1);
    expect(space.readPhysical(0xfed01ffen, 4)).toEqual(Uint8Array.of(0x44, 0x33, 0x22, 0x11));
  });

  test('windows that overlap share what is there', () => {
    space.deviceFrames(0xd0001000n, 0x1000);
    space.deviceFrames(0xd0003000n, 0x1000);
    calls.length = 0;
    expect(space.deviceFrames(0xd0000000n, 0x5000)).toHaveLength(5);
    expect(calls.map(({ gpa, size }) => [gpa, size])).toEqual([
      [0xd0000000, 0x1000],
      [0xd0002000, 0x1000],
      [0xd0004000, 0x1000],
    ]);
    expect(space.isRam(0xd0000000n, 1)).toBe(false);
  });

  test('high device addresses, beyond 32 bits, up to 40', () => {
    const va = space.reserve('systemPtes', 1);
    const physical = 0xff_ffff_f000n;
    space.map(va, space.deviceFrames(physical, 8), RW, 'high BAR');
    memory.setU64(va, 5n);
    expect(memory.u64(pteAddress(va))).toBe(NO_EXECUTE | physical | 3n);
    expect(memory.translate(va)).toBe(Number(physical));
    expect(() => space.deviceFrames(physical, 0x1001)).toThrow(OutOfMemory);
  });

  test('opening a window page is told with its true address', () => {
    space.deviceFrames(0xfed00000n, 0x1000);
    calls.length = 0;
    space.open(0xfed00004, 'execute');
    expect(calls).toEqual([{ call: 'protect', gpa: 0xfed00000, size: 0x1000, access: 7 }]);
    const va = space.reserve('systemPtes', 1);
    space.map(va, [0xfed00], RW, 'test');
    memory.setU8(va, 1);
    expect(calls.at(-1)).toEqual({ call: 'invalidateCode', gpa: 0xfed00000, size: 1 });
  });

  test('RAM by its physical address is the same frames', () => {
    const va = mapFresh(1);
    const gpa = BigInt(memory.translate(va)!);
    expect(space.isRam(gpa, 0x1000)).toBe(true);
    const alias = space.reserve('systemPtes', 1);
    space.map(alias, space.deviceFrames(gpa, 0x1000), RW, 'MmMapIoSpace over RAM');
    memory.setU32(alias, 9);
    expect(memory.u32(va)).toBe(9);
    space.unmap(alias, 1, 'MmUnmapIoSpace');
    expect(memory.u32(va)).toBe(9);
  });

  test('a free frame that is mapped by its address is not given to anyone else', () => {
    const [next] = space.allocateFrames(1, 'data');
    space.freeFrames([next!]);
    const va = mapFresh(1);
    const free = space.framesOf(va, 1)[0]! + 100;
    const alias = space.reserve('systemPtes', 1);
    space.map(alias, [free], RW, 'MmMapIoSpace over free RAM');
    expect(space.allocateFrames(200, 'data')).not.toContain(free);
    space.unmap(alias, 1, 'MmUnmapIoSpace');
    expect(space.allocateFrames(1, 'data')).toEqual([free]);
  });

  test('the first MiB is the firmware: mapped like a device, never allocated', () => {
    expect(space.isRam(0xf0000n, 0x10000)).toBe(false);
    expect(space.isRam(0x100000n, 0x1000)).toBe(true);
    expect(space.isRam(BigInt(RAM - 0x1000), 0x1001)).toBe(false);
    expect(space.arenaOf(0xf0)).toBe('device');
    const va = space.reserve('systemPtes', 16);
    space.map(va, space.deviceFrames(0xf0000n, 0x10000), RW, 'SMBIOS');
    memory.setU8(va, 0x5f);
    expect(new Uint8Array(ram)[0xf0000]).toBe(0x5f);
    const committed = space.committedBytes;
    space.unmap(va, 16, 'SMBIOS');
    expect(space.committedBytes).toBe(committed);
    expect(Math.min(...space.allocateFrames(20, 'data'))).toBeGreaterThanOrEqual(0x100);
    expect(space.readPhysical(0xf0000n, 2)).toEqual(Uint8Array.of(0x5f, 0));
  });

  test('physical memory that does not exist', () => {
    expect(space.readPhysical(BigInt(RAM - 1), 2)).toBeUndefined();
    expect(space.readPhysical(-1n, 2)).toBeUndefined();
    expect(space.readPhysical(2n ** 60n, 2)).toBeUndefined();
    expect(space.arenaOf(RAM / 0x1000)).toBeUndefined();
    expect(space.arenaOf(-1)).toBeUndefined();
  });
});

describe('user spaces', () => {
  const USER_VA = 0x7ff6_1234_0000n;

  test('each has a lower half of its own and the upper half of all', () => {
    const kernelVa = mapFresh(1);
    const spaces = [space.createUserSpace(), space.createUserSpace()];
    for (const [index, cr3] of spaces.entries()) {
      space.useUserSpace(cr3);
      expect(memory.isMapped(USER_VA)).toBe(false);
      space.map(USER_VA, space.allocateFrames(1, 'data'), USER_RW, 'heap');
      memory.setU32(USER_VA, index + 1);
      memory.setU32(kernelVa, index + 10);
      expect(memory.protectionOf(USER_VA)).toEqual(USER_RW);
    }
    space.useUserSpace(spaces[0]!);
    expect(memory.u32(USER_VA)).toBe(1);
    expect(memory.u32(kernelVa)).toBe(11);
    space.useUserSpace(space.kernelCr3);
    expect(memory.isMapped(USER_VA)).toBe(false);
    expect(memory.u32(kernelVa)).toBe(11);
  });

  test('kernel tables made later are seen from every one', () => {
    const cr3 = space.createUserSpace();
    const before = mapFresh(1);
    space.useUserSpace(cr3);
    memory.setU32(before, 5);
    const stack = space.reserve('kernelStack', 4);
    space.map(stack, space.allocateFrames(4, 'data'), RW, 'stack');
    memory.setU32(stack, 6);
    space.useUserSpace(space.kernelCr3);
    expect([memory.u32(before), memory.u32(stack)]).toEqual([5, 6]);
  });

  test('the self-map shows the tables of the space in use', () => {
    const cr3 = space.createUserSpace();
    space.useUserSpace(cr3);
    const frames = space.allocateFrames(1, 'data');
    space.map(USER_VA, frames, USER_RW, 'heap');
    expect(memory.u64(pteAddress(USER_VA))).toBe(NO_EXECUTE | BigInt(frames[0]! * 0x1000) | 7n);
    space.useUserSpace(space.kernelCr3);
    expect(memory.isMapped(pteAddress(USER_VA))).toBe(false);
  });

  test('the end of one gives everything back', () => {
    const committed = space.committedBytes;
    const cr3 = space.createUserSpace();
    space.useUserSpace(cr3);
    space.map(USER_VA, space.allocateFrames(2, 'data'), USER_RW, 'heap');
    space.map(0x10000n, space.allocateFrames(1, 'data'), USER_RW, 'heap');
    facts.length = 0;
    space.destroyUserSpace(cr3);
    expect(space.committedBytes).toBe(committed);
    expect(memory.isMapped(USER_VA)).toBe(false);
    expect(facts).toEqual([
      { kind: 'unmapped', va: 0x10000n, pages: 1, why: 'process end' },
      { kind: 'unmapped', va: USER_VA, pages: 2, why: 'process end' },
    ]);
    expect(() => space.useUserSpace(cr3)).toThrow(MemoryStateError);
    expect(() => space.destroyUserSpace(cr3)).toThrow(MemoryStateError);
    expect(() => space.destroyUserSpace(space.kernelCr3)).toThrow(MemoryStateError);
  });

  test('the kernel space has a lower half too', () => {
    space.map(USER_VA, space.allocateFrames(1, 'data'), USER_RW, 'System process');
    memory.setU32(USER_VA, 3);
    space.useUserSpace(space.createUserSpace());
    expect(memory.isMapped(USER_VA)).toBe(false);
  });
});

test('what the classes know beside RAM is plain data', () => {
  mapFresh(3);
  space.createUserSpace();
  space.deviceFrames(0xfed00000n, 0x1000);
  const { physical, tables, ledger, layout } = space;
  const states = [physical.frames.state, physical.windows.state, tables.state, ledger.state, layout.places.state];
  for (const state of [...states, ...Object.values(layout.regions).map((region) => region.state)])
    expect(structuredClone(state)).toEqual(state);
});
