import { describe, expect, it } from 'vitest';
import { MEMORY_BASIC_INFORMATION } from '../../../src/generated/structs.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const CURRENT_PROCESS = -1n;
const COMMIT_RESERVE = 0x3000;
const READWRITE = 4;
const RELEASE = 0x8000;
const DECOMMIT = 0x4000;

function range(t: TestKernel, base: bigint, size: bigint): bigint {
  const at = t.memory(16);
  t.k.mem.setU64(at, base);
  t.k.mem.setU64(at + 8n, size);
  return at;
}
function allocate(
  t: TestKernel,
  { base = 0n, size = 0x2000n, type = COMMIT_RESERVE, protect = READWRITE, zeroBits = 0n } = {},
) {
  const at = range(t, base, size);
  const status = Number(t.call('ZwAllocateVirtualMemory', CURRENT_PROCESS, at, zeroBits, at + 8n, type, protect));
  return { status, base: t.k.mem.u64(at), size: t.k.mem.u64(at + 8n) };
}

describe('ZwAllocateVirtualMemory', () => {
  it.each([
    { protect: 4, rights: { write: true, execute: false, user: true } },
    { protect: 2, rights: { write: false, execute: false, user: true } },
    { protect: 0x20, rights: { write: false, execute: true, user: true } },
    { protect: 0x40, rights: { write: true, execute: true, user: true } },
  ])('gives user memory with protection $protect', ({ protect, rights }) => {
    const t = createTestKernel();
    const { status, base, size } = allocate(t, { size: 0x1801n, protect });
    expect({ status, size }).toEqual({ status: 0, size: 0x2000n });
    expect(base % 0x10000n).toBe(0n);
    expect(t.k.mem.protectionOf(base + 0x1000n)).toEqual(rights);
  });

  it.each([
    { name: 'no bytes', request: { size: 0n }, status: 0xc00000f2 },
    { name: '2^63 bytes', request: { size: 1n << 63n }, status: 0xc00000f2 },
    { name: 'a kernel address', request: { base: 0xffff_8000_0000_0000n }, status: 0xc00000f0 },
    { name: 'no protection', request: { protect: 0 }, status: 0xc0000045 },
    { name: 'two protections', request: { protect: 6 }, status: 0xc0000045 },
    { name: 'copy on write', request: { protect: 8 }, status: 0xc0000045 },
    { name: 'no type', request: { type: 0 }, status: 0xc00000f3 },
    { name: 'an unknown type', request: { type: 0x3001 }, status: 0xc00000f3 },
    { name: 'too many zero bits', request: { zeroBits: 22n }, status: 0xc00000f1 },
    { name: 'a commit where nothing is reserved', request: { base: 0x7000_0000n, type: 0x1000 }, status: 0xc0000018 },
    { name: 'more than the machine has', request: { size: 0x4000_0000n }, status: 0xc0000017 },
  ])('refuses $name', ({ request, status }) => {
    expect(allocate(createTestKernel(), request).status).toBe(status);
  });

  it('refuses what overlaps, and commits in a reservation', () => {
    const t = createTestKernel();
    const { base } = allocate(t, { size: 0x10000n, type: 0x2000 });
    expect(t.k.mem.isMapped(base)).toBe(false);
    expect(allocate(t, { base: base + 0x3000n, size: 0x1000n, type: 0x3000 }).status).toBe(0xc0000018);
    expect(allocate(t, { base: base + 0x3000n, size: 0x1000n, type: 0x1000 })).toEqual({
      status: 0,
      base: base + 0x3000n,
      size: 0x1000n,
    });
    expect([0x2000n, 0x3000n, 0x4000n].map((at) => t.k.mem.isMapped(base + at))).toEqual([false, true, false]);
  });

  it('refuses a handle that is none', () => {
    const t = createTestKernel();
    const at = range(t, 0n, 0x1000n);
    expect(t.call('ZwAllocateVirtualMemory', 0x44, at, 0, at + 8n, COMMIT_RESERVE, READWRITE)).toBe(0xc0000008n);
  });
});

describe('ZwFreeVirtualMemory', () => {
  const free = (t: TestKernel, base: bigint, size: bigint, type: number) => {
    const at = range(t, base, size);
    return Number(t.call('ZwFreeVirtualMemory', CURRENT_PROCESS, at, at + 8n, type));
  };

  it('takes away, as a whole or in part', () => {
    const t = createTestKernel();
    const { base } = allocate(t, { size: 0x4000n });
    expect(free(t, base + 0x1000n, 0x1000n, DECOMMIT)).toBe(0);
    expect([0n, 0x1000n, 0x2000n].map((at) => t.k.mem.isMapped(base + at))).toEqual([true, false, true]);
    expect(free(t, base + 0x2000n, 0x1000n, RELEASE)).toBe(0);
    expect(free(t, base, 0n, RELEASE)).toBe(0);
    expect([0n, 0x2000n, 0x3000n].map((at) => t.k.mem.isMapped(base + at))).toEqual([false, false, true]);
    expect(free(t, base + 0x3000n, 0n, RELEASE)).toBe(0);
    expect(t.k.mem.isMapped(base + 0x3000n)).toBe(false);
  });

  it.each([
    { name: 'both types', at: 0n, size: 0n, type: 0xc000, status: 0xc00000f2 },
    { name: 'the middle with size 0', at: 0x1000n, size: 0n, type: RELEASE, status: 0xc000009f },
    { name: 'more than there is', at: 0n, size: 0x9000n, type: RELEASE, status: 0xc000001a },
    { name: 'what is not allocated', at: 0x100000n, size: 0n, type: RELEASE, status: 0xc00000a0 },
  ])('refuses $name', ({ at, size, type, status }) => {
    const t = createTestKernel();
    const { base } = allocate(t, { size: 0x4000n });
    expect(free(t, base + at, size, type)).toBe(status);
  });
});

describe('ZwProtectVirtualMemory', () => {
  it('changes rights and tells the former ones', () => {
    const t = createTestKernel();
    const { base } = allocate(t);
    const at = range(t, base + 0x10n, 1n);
    const old = t.memory(4);
    expect(t.call('ZwProtectVirtualMemory', CURRENT_PROCESS, at, at + 8n, 0x20, old)).toBe(0n);
    expect(t.k.mem.u32(old)).toBe(READWRITE);
    expect(t.k.mem.u64(at + 8n)).toBe(0x1000n);
    expect(t.k.mem.protectionOf(base)).toEqual({ write: false, execute: true, user: true });
    expect(t.call('ZwProtectVirtualMemory', CURRENT_PROCESS, at, at + 8n, 3, old)).toBe(0xc0000045n);
  });
});

describe('ZwQueryVirtualMemory', () => {
  it('describes committed, reserved and free memory', () => {
    const t = createTestKernel();
    const { base } = allocate(t, { size: 0x4000n, type: 0x2000 });
    allocate(t, { base: base + 0x1000n, size: 0x1000n, type: 0x1000, protect: 2 });
    const out = t.memory(0x30);
    const query = (va: bigint) => {
      expect(t.call('ZwQueryVirtualMemory', CURRENT_PROCESS, va, 0, out, 0x30, 0)).toBe(0n);
      return [
        t.k.mem.get(out, MEMORY_BASIC_INFORMATION.State),
        t.k.mem.get(out, MEMORY_BASIC_INFORMATION.Protect),
        t.k.mem.get(out, MEMORY_BASIC_INFORMATION.RegionSize),
      ];
    };
    expect(query(base)).toEqual([0x2000, 0, 0x1000n]);
    expect(query(base + 0x1234n)).toEqual([0x1000, 2, 0x1000n]);
    expect(query(base + 0x2000n)).toEqual([0x2000, 0, 0x2000n]);
    expect(query(base + 0x4000n)[0]).toBe(0x10000);
    expect(t.call('ZwQueryVirtualMemory', CURRENT_PROCESS, base, 0, out, 0x2f, 0)).toBe(0xc0000004n);
    expect(t.call('ZwQueryVirtualMemory', CURRENT_PROCESS, base, 77, out, 0x30, 0)).toBe(0xc0000003n);
  });
});

describe('MmSecureVirtualMemory', () => {
  it('takes memory that is there with such rights', () => {
    const t = createTestKernel();
    const { base } = allocate(t, { protect: 2 });
    const handle = t.call('MmSecureVirtualMemory', base, 0x1000, 2);
    expect(handle).not.toBe(0n);
    expect(t.call('MmSecureVirtualMemory', base, 0x1000, 4)).toBe(0n);
    expect(t.call('MmSecureVirtualMemory', base, 0x100000, 2)).toBe(0n);
    expect(t.call('MmSecureVirtualMemory', 0xffff_8000_0000_0000n, 1, 2)).toBe(0n);
    t.call('MmUnsecureVirtualMemory', handle);
    expect(t.attempt('MmUnsecureVirtualMemory', handle)).toMatchObject({ kind: 'bugCheck', code: 0x1a });
  });
});
