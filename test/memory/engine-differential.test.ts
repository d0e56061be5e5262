import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cpu, REG, type Stop } from '../../src/cpu/cpu.ts';
import { createCpu } from '../../src/cpu/unicorn-cpu.ts';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import type { PageProtection } from '../../src/memory/memory-types.ts';
import { HLT, movRax, movRcx } from '../cpu/guest.ts';
import { type Outcome, ReferenceModel } from './reference-model.ts';

const PAGES = 5;
const MIB = 0x100000;
const CR0 = 0x80010033n;
const WP = 1n << 16n;
const RET = 0xc3;
const CALL_RAX = [0xff, 0xd0];
const PAGE_FAULT = 14;
const FETCH = 0x10;
const RX: PageProtection = { write: false, execute: true, user: false };
const RW: PageProtection = { write: true, execute: false, user: false };
/** `mov [rcx], al/ax/eax/rax` and `mov rax, [rcx]` by width. */
const STORE: Readonly<Record<number, number[]>> = {
  1: [0x88, 0x01],
  2: [0x66, 0x89, 0x01],
  4: [0x89, 0x01],
  8: [0x48, 0x89, 0x01],
};
const LOAD = [0x48, 0x8b, 0x01];

type Step =
  | { do: 'map'; page: number; code: boolean; protection: PageProtection }
  | { do: 'alias'; page: number; of: number; protection: PageProtection }
  | { do: 'protect'; page: number; protection: PageProtection }
  | { do: 'unmap'; page: number }
  | { do: 'writeProtect'; on: boolean }
  | { do: 'read'; at: number }
  | { do: 'write'; at: number; width: number; value: bigint }
  | { do: 'fetch'; at: number };

const page = fc.nat(PAGES - 1);
const protection = fc.record({ write: fc.boolean(), execute: fc.boolean(), user: fc.constant(false) });
/** Mostly near a page edge, never behind the last page. */
const at = fc.oneof(
  fc.nat(PAGES * 0x1000 - 9),
  fc
    .tuple(fc.integer({ min: 1, max: PAGES - 1 }), fc.integer({ min: -9, max: 2 }))
    .map(([n, offset]) => n * 0x1000 + offset),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('map' as const), page, code: fc.boolean(), protection }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('alias' as const), page, of: page, protection }) },
  fc.record({ do: fc.constant('protect' as const), page, protection }),
  fc.record({ do: fc.constant('unmap' as const), page }),
  fc.record({ do: fc.constant('writeProtect' as const), on: fc.boolean() }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      at,
      width: fc.constantFrom(1, 2, 4, 8),
      // Only `ret`, so that every byte that may run comes back.
      value: fc.constant(0xc3c3c3c3c3c3c3c3n),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('fetch' as const), at }) },
);

/** The real engine beside the model: both are told the same, and every access must end alike. */
class Machine {
  readonly #cpu: Cpu;
  readonly #space: PagedAddressSpace;
  readonly #model = new ReferenceModel();
  readonly #code: bigint;
  readonly #stack: bigint;
  readonly #base: bigint;
  #writeProtect = true;

  constructor(cpu: Cpu, space: PagedAddressSpace) {
    this.#cpu = cpu;
    this.#space = space;
    this.#code = space.reserve('image', 1);
    space.map(this.#code, space.allocateFrames(1, 'code'), RX, 'test code');
    this.#stack = space.reserve('nonPagedPool', 1);
    space.map(this.#stack, space.allocateFrames(1, 'data'), RW, 'stack');
    this.#base = space.reserve('system', PAGES);
  }

  step(step: Step): void {
    if ('page' in step) this.#change(step);
    else if (step.do === 'writeProtect') this.#writeProtect = step.on;
    else expect(this.#observed(step)).toEqual(this.#expected(step));
  }

  #change(step: Extract<Step, { page: number }>): void {
    const va = this.#base + BigInt(step.page * 0x1000);
    const isMapped = this.#model.pages.has(va >> 12n);
    if (step.do === 'map' && !isMapped) {
      this.#space.map(va, this.#space.allocateFrames(1, step.code ? 'code' : 'data'), step.protection, 'map');
      this.#model.fresh(va, step.protection, step.code);
      const bytes = new Uint8Array(0x1000).fill(RET);
      this.#space.writeUnchecked(va, bytes);
      this.#model.pages.get(va >> 12n)!.frame.bytes.splice(0, 0x1000, ...bytes);
    } else if (step.do === 'alias' && !isMapped) {
      const of = this.#base + BigInt(step.of * 0x1000);
      if (!this.#model.pages.has(of >> 12n)) return;
      this.#space.map(va, this.#space.framesOf(of, 1), step.protection, 'alias');
      this.#model.alias(va, of, step.protection);
    } else if (step.do === 'protect' && isMapped) {
      this.#space.protect(va, 1, step.protection, 'protect');
      this.#model.protect(va, step.protection);
    } else if (step.do === 'unmap' && isMapped) {
      this.#space.unmap(va, 1, 'unmap');
      this.#model.unmap(va);
    }
  }

  #expected(step: Extract<Step, { at: number }>): Outcome {
    const va = this.#base + BigInt(step.at);
    if (step.do === 'read') return this.#model.read(va, 8);
    if (step.do === 'fetch') return this.#model.fetch(va);
    const bytes = new Array<number>(step.width).fill(RET);
    return this.#model.store(va, bytes, this.#writeProtect);
  }

  #observed(step: Extract<Step, { at: number }>): Outcome {
    const va = this.#base + BigInt(step.at);
    const stop = this.#run(this.#instructions(step, va));
    if (stop.kind === 'exception' && stop.vector === PAGE_FAULT)
      return { fault: faultOf(stop.cr2, stop.errorCode, step) };
    if (stop.kind === 'denied') return { denied: stop.va };
    expect(stop).toEqual({ kind: 'halted' });
    if (step.do !== 'read') return { ok: undefined };
    const value = this.#cpu.registers[REG.RAX]!;
    return { ok: Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn)) };
  }

  #instructions(step: Extract<Step, { at: number }>, va: bigint): number[] {
    if (step.do === 'fetch') return [...movRax(va), ...CALL_RAX, HLT];
    if (step.do === 'read') return [...movRcx(va), ...LOAD, HLT];
    return [...movRcx(va), ...movRax(step.value), ...STORE[step.width]!, HLT];
  }

  #run(bytes: readonly number[]): Stop {
    const { registers } = this.#cpu;
    this.#space.writeUnchecked(this.#code, Uint8Array.from(bytes));
    this.#cpu.load();
    registers[REG.CR3] = BigInt(this.#space.kernelCr3);
    registers[REG.CR4] = 0x620n;
    registers[REG.EFER] = 0xd01n;
    registers[REG.CR0] = this.#writeProtect ? CR0 : CR0 & ~WP;
    registers[REG.RSP] = this.#stack + 0x800n;
    registers[REG.RFLAGS] = 0x202n;
    registers[REG.RIP] = this.#code;
    this.#cpu.store();
    return this.#cpu.run({ timeoutMicroseconds: 5_000_000 });
  }

  dispose(): void {
    for (const number of this.#model.pages.keys()) this.#space.unmap(number << 12n, 1, 'done');
    for (const va of [this.#code, this.#stack]) this.#space.unmap(va, 1, 'done');
  }

  checkContents(): void {
    for (const [number, { frame }] of this.#model.pages) {
      const bytes = this.#space.memory.bytes(number << 12n, 0x1000);
      expect(Buffer.compare(bytes, Buffer.from(frame.bytes))).toBe(0);
    }
  }
}

/** A page fault in the model's words: error code bit 0 says that the page was there. */
function faultOf(cr2: bigint, errorCode: number, { do: act }: Step) {
  const isPresent = (errorCode & 1) !== 0;
  if (act === 'fetch') expect(errorCode & FETCH).toBe(FETCH);
  const access = act === 'fetch' ? 'execute' : act;
  const refused = act === 'fetch' ? 'notExecutable' : 'notWritable';
  return { va: cr2, access, reason: isPresent ? refused : 'notMapped' };
}

let cpu: Cpu;
beforeAll(() => {
  cpu = createCpu({ ramBytes: 64 * MIB });
});
afterAll(() => cpu.dispose());

test('on the engine any sequence of maps, aliases, protections, writes and fetches ends as the reference model has it', () => {
  const space = createAddressSpace(cpu, { seed: 3, maxBytes: 48 * MIB, kaslr: 'win10' });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 100 }), (steps) => {
      const machine = new Machine(cpu, space);
      try {
        for (const one of steps) machine.step(one);
        machine.checkContents();
      } finally {
        machine.dispose();
      }
    }),
    { numRuns: 100 },
  );
});
