import { beforeEach, expect, test } from 'vitest';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import type { PageProtection } from '../../src/memory/memory-types.ts';
import { fakeCpu } from './fake-cpu.ts';

const MIB = 0x100000;
const RW: PageProtection = { write: true, execute: false, user: false };
const RX: PageProtection = { write: false, execute: true, user: false };
const RWX: PageProtection = { write: true, execute: true, user: false };
const WRITABLE = 2n;
const LARGE = 0x80n;
const NO_EXECUTE = 1n << 63n;

let space: PagedAddressSpace;

beforeEach(() => {
  space = createAddressSpace(fakeCpu(32 * MIB).cpu, { seed: 3, maxBytes: 24 * MIB, kaslr: 'win10' });
});

function mapped(protection: PageProtection): bigint {
  const va = space.reserve('nonPagedPool', 1);
  space.map(va, space.allocateFrames(1, 'data'), protection, 'test');
  return va;
}
/** The guest's own edit of the entry of a page at a level (0: the leaf), through the self-map. */
function edit(va: bigint, change: (entry: bigint) => bigint, level = 0): bigint {
  let at = va;
  for (let up = 0; up <= level; up++) at = space.pteBase + (((at & 0xffff_ffff_ffffn) >> 12n) << 3n);
  const entry = BigInt.asUintN(64, change(space.memory.u64(at)));
  space.memory.setU64(at, entry);
  return entry;
}
const grants = () => space.guestGrants().map(({ va }) => va);

test('what the kernel maps is no grant of the guest, whatever its protection', () => {
  for (const protection of [RW, RX, RWX]) expect(space.guestGrant(mapped(protection))).toBeUndefined();
  expect(grants()).toEqual([]);
});

test.each([
  ['clears no-execute of data', RW, (entry: bigint) => entry & ~NO_EXECUTE],
  ['makes code writable', RX, (entry: bigint) => entry | WRITABLE],
])('the guest %s', (_what, protection, change) => {
  const va = mapped(protection);
  const entry = edit(va, change);
  expect(space.guestGrant(va + 0x123n)).toBe(entry);
  expect(space.guestGrants()).toEqual([{ va, entry }]);
});

test('taking it back, or a new protection by the kernel, ends it', () => {
  const first = mapped(RW);
  const second = mapped(RW);
  for (const va of [first, second]) edit(va, (entry) => entry & ~NO_EXECUTE);
  edit(first, (entry) => entry | NO_EXECUTE);
  space.protect(second, 1, RWX, 'test');
  expect(grants()).toEqual([]);
});

test('an edit that leaves the page without one of the two is none', () => {
  const va = mapped(RX);
  edit(va, (entry) => entry | WRITABLE | NO_EXECUTE);
  expect(grants()).toEqual([]);
});

test('a large page of the guest is one, at its first address', () => {
  const va = mapped(RW);
  edit(va, (entry) => (entry & ~0x1f_ffffn & ~NO_EXECUTE) | 3n | LARGE, 1);
  expect(grants()).toEqual([va & ~0x1f_ffffn]);
  expect(space.guestGrant(va)).toBeDefined();
});
