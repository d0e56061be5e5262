import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Cpu, REG, type Stop, StubAction } from '../../src/cpu/cpu.ts';
import { createCpu } from '../../src/cpu/unicorn-cpu.ts';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import type { GuestMemory, PageProtection } from '../../src/memory/memory-types.ts';
import { HLT, movRax, movRcx } from '../cpu/guest.ts';

const RW: PageProtection = { write: true, execute: false, user: false };
const RX: PageProtection = { write: false, execute: true, user: false };
const RWX: PageProtection = { write: true, execute: true, user: false };
const MIB = 0x100000;
const STORE_RAX_AT_RCX = [0x48, 0x89, 0x01];
const LOAD_RAX_FROM_RCX = [0x48, 0x8b, 0x01];
const CALL_RAX = [0xff, 0xd0];
const NOP = 0x90;
const RET = 0xc3;
const DIRTY = 0x40n;

let cpu: Cpu;
let space: PagedAddressSpace;
let memory: GuestMemory;
let code: bigint;

beforeEach(() => {
  cpu = createCpu({ ramBytes: 32 * MIB });
  space = createAddressSpace(cpu, { seed: 7, maxBytes: 24 * MIB, kaslr: 'win10' });
  memory = space.memory;
  code = space.reserve('image', 1);
  space.map(code, space.allocateFrames(1, 'code'), RX, 'test code');
  const stack = mapFresh(2);
  const { registers } = cpu;
  cpu.load();
  registers[REG.CR3] = BigInt(space.kernelCr3);
  registers[REG.CR4] = 0x620n;
  registers[REG.EFER] = 0xd01n;
  registers[REG.CR0] = 0x80010033n;
  registers[REG.RSP] = stack + 0x2000n;
  registers[REG.RFLAGS] = 0x202n;
  cpu.store();
});
afterEach(() => cpu.dispose());

function mapFresh(pages: number, protection = RW): bigint {
  const va = space.reserve('nonPagedPool', pages);
  space.map(va, space.allocateFrames(pages, 'data'), protection, 'test');
  return va;
}

function run(bytes: readonly number[], at = code): Stop {
  space.writeUnchecked(at, Uint8Array.from(bytes));
  cpu.scanForSensitive(at, Uint8Array.from(bytes));
  cpu.registers[REG.RIP] = at;
  return cpu.run({ timeoutMicroseconds: 5_000_000 });
}

function store(va: bigint, value: bigint): number[] {
  return [...movRcx(va), ...movRax(value), ...STORE_RAX_AT_RCX];
}

function load(va: bigint): number[] {
  return [...movRcx(va), ...LOAD_RAX_FROM_RCX];
}

function pteAddress(va: bigint): bigint {
  return space.pteBase + (((va & 0xffffffffffffn) >> 12n) << 3n);
}

test('the guest and the host see the same memory', () => {
  const va = mapFresh(2);
  memory.setU64(va + 8n, 0x1234n);
  expect(run([...store(va + 0xffcn, 0x1122334455667788n), ...load(va + 8n), HLT])).toEqual({ kind: 'halted' });
  expect(cpu.registers[REG.RAX]).toBe(0x1234n);
  expect(memory.u64(va + 0xffcn)).toBe(0x1122334455667788n);
});

describe('stage 1', () => {
  test.each<[string, (va: bigint) => void, number, number[]]>([
    ['unmapped', (va) => space.unmap(va, 1, 'test'), 0, LOAD_RAX_FROM_RCX],
    ['made read-only', (va) => space.protect(va, 1, { ...RW, write: false }, 'test'), 3, STORE_RAX_AT_RCX],
  ])('a page that was used and is %s faults at the next access', (_, change, errorCode, access) => {
    const va = mapFresh(1);
    expect(run([...store(va, 1n), HLT])).toEqual({ kind: 'halted' });
    change(va);
    expect(run([...movRcx(va), ...access, HLT])).toEqual({ kind: 'exception', vector: 14, errorCode, cr2: va });
  });

  test('a page that is no-execute in stage 1 is a page fault', () => {
    const va = mapFresh(1);
    expect(run([...movRax(va), ...CALL_RAX])).toMatchObject({ kind: 'exception', vector: 14, cr2: va });
  });

  test('the guest finds its entries by the self-map, and its edit is seen by the host at once', () => {
    const va = mapFresh(1);
    expect(run([...load(pteAddress(va)), HLT])).toEqual({ kind: 'halted' });
    const entry = cpu.registers[REG.RAX]!;
    expect(entry).toBe(memory.u64(pteAddress(va)));
    expect(Number(entry & 0xffffffffff000n)).toBe(memory.translate(va));
    const other = mapFresh(1);
    memory.setU64(other, 77n);
    const redirected = memory.u64(pteAddress(other));
    expect(run([...store(pteAddress(va), redirected), HLT])).toEqual({ kind: 'halted' });
    expect(memory.u64(va)).toBe(77n);
  });

  test('the engine keeps the dirty bits, the host its own', () => {
    const va = mapFresh(2);
    const isDirty = (page: bigint) => (memory.u64(pteAddress(page)) & DIRTY) !== 0n;
    const [frame] = space.framesOf(va, 1);
    space.physical.frames.state.dirty.fill(0);
    expect(isDirty(va)).toBe(false);
    expect(run([...load(va), HLT])).toEqual({ kind: 'halted' });
    expect(isDirty(va)).toBe(false);
    memory.setU64(va, 1n);
    expect([isDirty(va), space.physical.frames.state.dirty[frame!]]).toEqual([false, 1]);
    expect(run([...store(va, 1n), HLT])).toEqual({ kind: 'halted' });
    expect([isDirty(va), isDirty(va + 0x1000n)]).toEqual([true, false]);
  });

  test('user spaces', () => {
    const va = 0x7ff612340000n;
    const all = [1n, 2n].map((value) => {
      const cr3 = space.createUserSpace();
      space.useUserSpace(cr3);
      space.map(va, space.allocateFrames(1, 'data'), { ...RW, user: true }, 'heap');
      memory.setU64(va, value);
      return cr3;
    });
    const late = space.reserve('session', 1);
    space.map(late, space.allocateFrames(1, 'data'), RW, 'a new slot');
    for (const [index, cr3] of all.entries()) {
      cpu.registers[REG.CR3] = BigInt(cr3);
      expect(run([...store(late, 5n), ...load(va), HLT])).toEqual({ kind: 'halted' });
      expect(cpu.registers[REG.RAX]).toBe(BigInt(index + 1));
    }
    cpu.registers[REG.CR3] = BigInt(space.kernelCr3);
    expect(run([...load(va), HLT])).toMatchObject({ kind: 'exception', vector: 14, cr2: va });
  });
});

describe('stage 2', () => {
  test('code through a writable alias is denied, and written once it is opened', () => {
    const alias = space.reserve('systemPtes', 1);
    space.map(alias, space.framesOf(code, 1), RW, 'alias');
    const gpa = memory.translate(code)! + 0x800;
    const stop = run([...store(alias + 0x800n, 5n), HLT]);
    expect(stop).toEqual({ kind: 'denied', access: 'write', gpa, va: alias + 0x800n, size: 8, value: 5n });
    space.open(gpa, 'write');
    expect(cpu.run({})).toEqual({ kind: 'halted' });
    expect(memory.u64(code + 0x800n)).toBe(5n);
  });

  test('pool that stage 1 calls executable is denied, and runs once it is opened', () => {
    const va = mapFresh(1, RWX);
    memory.setU8(va, RET);
    const gpa = memory.translate(va)!;
    const stop = run([...movRax(va), ...CALL_RAX, HLT]);
    expect(stop).toMatchObject({ kind: 'denied', access: 'execute', gpa, va });
    space.open(gpa, 'execute');
    expect(cpu.run({})).toEqual({ kind: 'halted' });
    memory.setU8(va, HLT);
    expect(run([...movRax(va), ...CALL_RAX, 0xcc])).toEqual({ kind: 'halted' });
    expect(cpu.registers[REG.RIP]).toBe(va + 1n);
  });

  test('a frame that was opened and freed is closed for its next owner', () => {
    const va = mapFresh(1, RWX);
    const gpa = memory.translate(va)!;
    space.open(gpa, 'execute');
    memory.setU8(va, RET);
    expect(run([...movRax(va), ...CALL_RAX, HLT])).toEqual({ kind: 'halted' });
    space.unmap(va, 1, 'free');
    space.map(va, space.allocateFrames(1, 'data'), RWX, 'again');
    expect(memory.translate(va)).toBe(gpa);
    expect(memory.u8(va)).toBe(0);
    expect(run([...movRax(va), ...CALL_RAX, HLT])).toMatchObject({ kind: 'denied', access: 'execute', gpa });
  });

  test('an unprotected image is written and executed', () => {
    const va = space.reserve('image', 1);
    space.map(va, space.allocateFrames(1, 'unprotected'), RWX, 'RWX section');
    expect(run([...store(va + 0x800n, BigInt(HLT)), ...movRax(va + 0x800n), ...CALL_RAX], va)).toEqual({
      kind: 'halted',
    });
    expect(cpu.registers[REG.RIP]).toBe(va + 0x801n);
  });
});

describe('device windows', () => {
  test.each([0xfed00000n, 0xff_ffff_f000n])('at %s', (physical) => {
    const va = space.reserve('systemPtes', 1);
    space.map(va, space.deviceFrames(physical, 0x1000), RW, 'MmMapIoSpace');
    memory.setU64(va + 8n, 3n);
    expect(run([...store(va, 9n), ...load(va + 8n), HLT])).toEqual({ kind: 'halted' });
    expect(cpu.registers[REG.RAX]).toBe(3n);
    expect(memory.u64(va)).toBe(9n);
    expect(space.readPhysical(physical, 1)).toEqual(Uint8Array.of(9));
  });
});

test('a call of the guest into the host may map, unmap, open and make windows', () => {
  const slot = space.reserve('image', 1);
  space.map(slot, space.allocateFrames(1, 'code'), RX, 'export slots');
  space.writeUnchecked(slot, Uint8Array.from([...new Array<number>(8).fill(NOP), RET]));
  const device = space.reserve('systemPtes', 1);
  const doomed = mapFresh(1);
  const executable = mapFresh(1, RWX);
  memory.setU8(executable, RET);
  let fresh = 0n;
  let calls = 0;
  cpu.setStubs(slot, 1, 16, 8, () => {
    calls++;
    fresh = mapFresh(300);
    space.map(device, space.deviceFrames(0xfed00000n, 0x1000), RW, 'MmMapIoSpace');
    memory.setU64(device, 21n);
    space.unmap(doomed, 1, 'free');
    space.open(memory.translate(executable)!, 'execute');
    cpu.registers[REG.RAX] = fresh;
    return StubAction.Return;
  });
  const callSlot = [...movRax(slot), ...CALL_RAX];
  const useFresh = [0x48, 0x89, 0x00];
  const callExecutable = [...movRax(executable), ...CALL_RAX];
  const stop = run([
    ...store(doomed, 1n),
    ...callSlot,
    ...useFresh,
    ...callExecutable,
    ...load(device),
    0x48,
    0x89,
    0xc2,
    ...load(doomed),
  ]);
  expect(stop).toMatchObject({ kind: 'exception', vector: 14, cr2: doomed });
  expect(calls).toBe(1);
  expect(memory.u64(fresh)).toBe(fresh);
  expect(cpu.registers[REG.RDX]).toBe(21n);
});
