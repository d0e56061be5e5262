import { describe, expect, it } from 'vitest';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

const CURRENT_PROCESS = -1n;
const ALL = 0xf001f;
const COMMIT = 0x8000000;

function create(t: TestKernel, { size = 0x20000n, protect = 4, attributes = COMMIT, file = 0n, access = ALL } = {}) {
  const out = t.memory(16);
  t.k.mem.setU64(out + 8n, size);
  const status = Number(t.call('ZwCreateSection', out, access, 0, out + 8n, protect, attributes, file));
  return { status, handle: t.k.mem.u64(out) };
}
function view(t: TestKernel, handle: bigint, { base = 0n, offset = 0n, size = 0n, protect = 4, inherit = 1 } = {}) {
  const out = t.memory(24);
  t.k.mem.setU64(out, base);
  t.k.mem.setU64(out + 8n, offset);
  t.k.mem.setU64(out + 16n, size);
  const status = Number(
    t.call('ZwMapViewOfSection', handle, CURRENT_PROCESS, out, 0, 0, out + 8n, out + 16n, inherit, 0, protect),
  );
  return { status, base: t.k.mem.u64(out), offset: t.k.mem.u64(out + 8n), size: t.k.mem.u64(out + 16n) };
}

describe('sections', () => {
  it('show the same memory in every view', () => {
    const t = createTestKernel();
    const { handle } = create(t);
    const one = view(t, handle);
    const two = view(t, handle, { offset: 0x10000n, protect: 2 });
    expect(one).toMatchObject({ status: 0, size: 0x20000n });
    expect(two).toMatchObject({ status: 0, size: 0x10000n });
    t.k.mem.setU32(one.base + 0x10004n, 0xcafe);
    expect(t.k.mem.u32(two.base + 4n)).toBe(0xcafe);
    expect(t.k.mem.protectionOf(two.base)).toEqual({ write: false, execute: false, user: true });
    expect(t.call('ZwUnmapViewOfSection', CURRENT_PROCESS, two.base + 0x100n)).toBe(0n);
    expect(t.call('ZwUnmapViewOfSection', CURRENT_PROCESS, two.base)).toBe(0xc0000019n);
    expect(t.call('ZwClose', handle)).toBe(0n);
    expect(t.k.mem.u32(one.base + 0x10004n)).toBe(0xcafe);
  });

  it.each([
    { name: 'a protection that is none', request: { protect: 3 }, status: 0xc0000045 },
    { name: 'no access', request: { protect: 1 }, status: 0xc0000045 },
    { name: 'no size', request: { size: 0n }, status: 0xc00000f2 },
    { name: '2^62 bytes', request: { size: 1n << 62n }, status: 0xc0000040 },
    { name: 'no attributes', request: { attributes: 0 }, status: 0xc00000f4 },
    { name: 'commit and reserve', request: { attributes: 0xc000000 }, status: 0xc00000f4 },
    { name: 'an image without a file', request: { attributes: 0x1000000 }, status: 0xc0000020 },
  ])('are not made with $name', ({ request, status }) => {
    expect(create(createTestKernel(), request).status).toBe(status);
  });

  it.each([
    { name: 'more than it has', request: { size: 0x30000n }, status: 0xc000001f },
    { name: 'an offset behind its end', request: { offset: 0x40000n }, status: 0xc000001f },
    { name: 'execute access', request: { protect: 0x20 }, status: 0xc000004e },
    { name: 'a protection that is none', request: { protect: 0 }, status: 0xc0000045 },
    { name: 'an odd address', request: { base: 0x7000_1000n }, status: 0xc0000220 },
    { name: 'a kernel address', request: { base: 0xffff_8000_0000_0000n }, status: 0xc00000f1 },
    { name: 'an unknown disposition', request: { inherit: 3 }, status: 0xc00000f6 },
  ])('refuse to show $name', ({ request, status }) => {
    const t = createTestKernel();
    expect(view(t, create(t).handle, request).status).toBe(status);
  });

  it('are not written through a handle that may only read', () => {
    const t = createTestKernel();
    const { handle } = create(t, { access: 4 });
    expect(view(t, handle).status).toBe(0xc0000022);
    expect(view(t, handle, { protect: 2 }).status).toBe(0);
  });

  it('copy what is written through a copy-on-write view', () => {
    const t = createTestKernel();
    const { handle } = create(t);
    const shared = view(t, handle);
    t.k.mem.setU32(shared.base, 1);
    const own = view(t, handle, { protect: 8 });
    expect(t.k.mem.u32(own.base)).toBe(1);
    t.k.mem.setU32(own.base, 2);
    expect(t.k.mem.u32(shared.base)).toBe(1);
  });

  it('show in system space', () => {
    const t = createTestKernel();
    const out = t.memory(32);
    t.k.mem.setU64(out, 0x3000n);
    expect(t.call('MmCreateSection', out + 8n, ALL, 0, out, 4, COMMIT, 0, 0)).toBe(0n);
    const section = t.k.mem.u64(out + 8n);
    t.k.mem.setU64(out + 24n, 0n);
    expect(t.call('MmMapViewInSystemSpace', section, out + 16n, out + 24n)).toBe(0n);
    const base = t.k.mem.u64(out + 16n);
    expect(t.k.mem.protectionOf(base + 0x2000n)).toEqual({ write: true, execute: false, user: false });
    expect(t.call('MmUnmapViewInSystemSpace', base)).toBe(0n);
    expect(t.call('MmUnmapViewInSystemSpace', base)).toBe(0xc0000019n);
  });

  it('show physical memory under its name', () => {
    const t = createTestKernel();
    const buffer = t.call('ExAllocatePoolWithTag', 512, 0x1000, 0x74736554);
    t.k.mem.setU32(buffer, 0xbeef);
    const physical = t.call('MmGetPhysicalAddress', buffer);
    const attributes = t.memory(0x30);
    t.k.mem.setU32(attributes, 0x30);
    t.k.mem.setU64(attributes + 0x10n, t.unicode('\\Device\\PhysicalMemory'));
    const out = t.memory(8);
    expect(t.call('ZwOpenSection', out, ALL, attributes)).toBe(0n);
    const shown = view(t, t.k.mem.u64(out), { offset: physical, size: 0x1000n });
    expect(shown.status).toBe(0);
    expect(shown.offset % 0x10000n).toBe(0n);
    expect(t.k.mem.u32(shown.base + physical - shown.offset)).toBe(0xbeef);
  });

  it('are not found under other names', () => {
    const t = createTestKernel();
    const attributes = t.memory(0x30);
    t.k.mem.setU32(attributes, 0x30);
    t.k.mem.setU64(attributes + 0x10n, t.unicode('\\BaseNamedObjects\\Nothing'));
    expect(t.call('ZwOpenSection', t.memory(8), ALL, attributes)).toBe(0xc0000034n);
  });
});
