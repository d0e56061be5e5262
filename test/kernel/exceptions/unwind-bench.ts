import { emptyRegisters, type MachineRegisters, RSP } from '../../../src/kernel/exceptions/machine-registers.ts';
import { Kernel } from '../../../src/kernel/kernel.ts';
import { modules } from '../../../src/kernel/modules/loaded-modules.ts';
import type { MachineProfile } from '../../../src/kernel/profile.ts';
import { emptyContext, threads } from '../../../src/kernel/thread.ts';
import { createAddressSpace } from '../../../src/memory/address-space.ts';
import { fakeCpu } from '../../memory/fake-cpu.ts';

const MIB = 0x100000;
const CODE_RVA = 0x1000;
const UNWIND_RVA = 0x2000;
const TABLE_RVA = 0x3000;
const IMAGE_SIZE = 0x4000;
const STACK_PAGES = 6;

/** A function of the image under test, its code padded with `nop` to `size`. */
export interface TestFunction {
  readonly rva: number;
  readonly size: number;
  readonly code?: readonly number[];
  /** UNWIND_INFO. Functions without one are leaves. */
  readonly unwind?: readonly number[];
}

export interface UnwindBench {
  readonly k: Kernel;
  readonly base: bigint;
  /** Highest address of the stack, and its lowest. */
  readonly top: bigint;
  readonly limit: bigint;
  /** Registers with recognisable values: general register n is 0x1000 + n, XMM n is filled with n. */
  registers(rva: number, rsp: bigint): MachineRegisters;
}

/** A kernel that cannot run, with one image whose function table is made of `functions`, and a thread with a stack. */
export function unwindBench(functions: readonly TestFunction[]): UnwindBench {
  const { cpu } = fakeCpu(32 * MIB);
  const space = createAddressSpace(cpu, { seed: 7, maxBytes: 24 * MIB, kaslr: 'win10' });
  const k = new Kernel(cpu, space, {} as MachineProfile);
  const map = (region: 'image' | 'kernelStack', pages: number, execute: boolean) => {
    const va = space.reserve(region, pages, region === 'image' ? 16 : 1);
    space.map(
      va,
      space.allocateFrames(pages, execute ? 'code' : 'data'),
      { write: !execute, execute, user: false },
      'test',
    );
    return va;
  };
  const base = map('image', IMAGE_SIZE / 0x1000, true);
  const limit = map('kernelStack', STACK_PAGES, false);
  const top = limit + BigInt(STACK_PAGES * 0x1000);
  space.writeUnchecked(base, imageBytes(functions));
  modules(k).list.push({
    name: 'test.sys',
    path: 'test.sys',
    base,
    size: IMAGE_SIZE,
    sections: [],
    exports: new Map(),
    ordinals: new Map(),
    forwarders: new Map(),
    checked: true,
    entryPoint: base + BigInt(CODE_RVA),
  });
  addThread(k, top, limit);
  return {
    k,
    base,
    top,
    limit,
    registers(rva, rsp) {
      const registers = emptyRegisters();
      for (let index = 0; index < 16; index++) {
        registers.general[index] = 0x1000n + BigInt(index);
        registers.xmm.fill(index, 16 * index, 16 * index + 16);
      }
      registers.general[RSP] = rsp;
      registers.rip = base + BigInt(rva);
      return registers;
    },
  };
}

function addThread(k: Kernel, stackBase: bigint, stackLimit: bigint): void {
  threads(k).current = 4;
  threads(k).byId.set(4, {
    id: 4,
    name: 'test',
    ethread: 0n,
    process: 0n,
    attached: 0n,
    state: 'running',
    priority: 8,
    context: emptyContext(),
    frames: [],
    wait: undefined,
    wakeStatus: undefined,
    stackBase,
    stackLimit,
    criticalRegions: 0,
    system: true,
    idle: false,
  });
}

function imageBytes(functions: readonly TestFunction[]): Uint8Array {
  const bytes = new Uint8Array(IMAGE_SIZE);
  const view = new DataView(bytes.buffer);
  const withData = functions.filter((each) => each.unwind !== undefined);
  bytes.fill(0x90, CODE_RVA, UNWIND_RVA);
  let at = UNWIND_RVA;
  withData.forEach((each, index) => {
    bytes.set(each.code ?? [], each.rva);
    view.setUint32(TABLE_RVA + 12 * index, each.rva, true);
    view.setUint32(TABLE_RVA + 12 * index + 4, each.rva + each.size, true);
    view.setUint32(TABLE_RVA + 12 * index + 8, at, true);
    const unwind = each.unwind!;
    bytes.set(unwind, at);
    at += Math.ceil(unwind.length / 4) * 4;
  });
  writeHeaders(view, withData.length);
  return bytes;
}

function writeHeaders(view: DataView, entries: number): void {
  view.setUint32(0x3c, 0x80, true);
  const optional = 0x80 + 24;
  view.setUint16(optional, 0x20b, true);
  view.setUint32(optional + 108, 16, true);
  view.setUint32(optional + 112 + 24, TABLE_RVA, true);
  view.setUint32(optional + 112 + 28, 12 * entries, true);
}

/** Bytes of an UNWIND_INFO: codes as 16-bit slots, padded to an even count. */
export function unwindInfo(options: {
  readonly version?: 1 | 2;
  readonly flags?: number;
  readonly prolog?: number;
  readonly frame?: number;
  readonly frameOffset?: number;
  readonly slots: readonly number[];
  readonly trailer?: readonly number[];
}): number[] {
  const { version = 1, flags = 0, prolog = 0, frame = 0, frameOffset = 0, slots, trailer = [] } = options;
  const padded = slots.length % 2 === 0 ? slots : [...slots, 0];
  const codes = padded.flatMap((slot) => [slot & 0xff, slot >>> 8]);
  const words = trailer.flatMap((word) => [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]);
  return [version | (flags << 3), prolog, slots.length, frame | ((frameOffset / 16) << 4), ...codes, ...words];
}

/** One slot: prologue offset, operation, info. */
export function slot(offset: number, operation: number, info = 0): number {
  return offset | (operation << 8) | (info << 12);
}
