import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAddressSpace, type PagedAddressSpace } from '../../src/memory/address-space.ts';
import { DeniedWriteError, GuestAccessError } from '../../src/memory/memory-errors.ts';
import type { PageProtection } from '../../src/memory/memory-types.ts';
import { fakeCpu } from './fake-cpu.ts';
import { type Outcome, ReferenceModel } from './reference-model.ts';

const SPACE_PAGES = 6;

const WRITABLE: PageProtection = { write: true, execute: false, user: false };

type Step =
  | { do: 'map'; page: number; code: boolean; protection: PageProtection }
  | { do: 'alias'; page: number; of: number; protection: PageProtection }
  | { do: 'protect'; page: number; protection: PageProtection }
  | { do: 'unmap'; page: number }
  | { do: 'writeProtect'; on: boolean }
  | { do: 'read'; at: number; size: number }
  | { do: 'write'; at: number; bytes: Uint8Array }
  | { do: 'fill'; at: number; size: number; byte: number }
  | { do: 'copy'; at: number; from: number; size: number };

const page = fc.nat(SPACE_PAGES - 1);
const mostlyData = fc.nat(5).map((n) => n === 0);
const protection = fc.record({ write: fc.nat(3).map((n) => n > 0), execute: fc.boolean(), user: fc.constant(false) });
/** Mostly near a page edge. */
const at = fc.oneof(
  fc.nat(SPACE_PAGES * 0x1000 - 1),
  fc
    .tuple(fc.integer({ min: 1, max: SPACE_PAGES - 1 }), fc.integer({ min: -9, max: 2 }))
    .map(([n, off]) => n * 0x1000 + off),
);
const size = fc.oneof(fc.constantFrom(1, 2, 4, 8), fc.nat(0x2100));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('map' as const), page, code: mostlyData, protection }) },
  fc.record({ do: fc.constant('alias' as const), page, of: page, protection }),
  fc.record({ do: fc.constant('protect' as const), page, protection }),
  fc.record({ do: fc.constant('unmap' as const), page }),
  fc.record({ do: fc.constant('writeProtect' as const), on: fc.boolean() }),
  fc.record({ do: fc.constant('read' as const), at, size }),
  fc.record({ do: fc.constant('write' as const), at, bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }) }),
  fc.record({ do: fc.constant('fill' as const), at, size, byte: fc.nat(255) }),
  fc.record({ do: fc.constant('copy' as const), at, from: at, size }),
);

function outcomeOf(act: () => unknown): Outcome {
  try {
    return { ok: act() };
  } catch (error) {
    if (error instanceof GuestAccessError) return { fault: error.fault };
    if (error instanceof DeniedWriteError) return { denied: error.denied.va };
    throw error;
  }
}

/** The accessor of that width for 1, 2, 4 and 8 bytes, otherwise bytes. */
function readBy(space: PagedAddressSpace, va: bigint, bytes: number): number[] {
  const value = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' }[bytes] as 'u8' | 'u16' | 'u32' | 'u64' | undefined;
  if (value === undefined) return [...space.memory.bytes(va, bytes)];
  const number = BigInt(space.memory[value](va));
  return Array.from({ length: bytes }, (_, index) => Number((number >> BigInt(8 * index)) & 255n));
}

function writeBy(space: PagedAddressSpace, va: bigint, bytes: Uint8Array): void {
  const number = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (bytes.length === 1) space.memory.setU8(va, Number(number));
  else if (bytes.length === 2) space.memory.setU16(va, Number(number));
  else if (bytes.length === 4) space.memory.setU32(va, Number(number));
  else if (bytes.length === 8) space.memory.setU64(va, number);
  else space.memory.write(va, bytes);
}

class Pair {
  readonly space: PagedAddressSpace;
  readonly model = new ReferenceModel();
  readonly base: bigint;
  readonly #fake: ReturnType<typeof fakeCpu>;
  readonly tables: number;
  writeProtect = true;

  constructor(seed: number) {
    this.#fake = fakeCpu(0x800000);
    this.space = createAddressSpace(this.#fake.cpu, { seed, maxBytes: 0x600000, kaslr: 'win10' });
    this.base = this.space.reserve('system', SPACE_PAGES);
    this.space.map(this.base, this.space.allocateFrames(SPACE_PAGES, 'data'), WRITABLE, 'makes the tables');
    this.space.unmap(this.base, SPACE_PAGES, 'leaves the tables');
    this.tables = this.space.committedBytes / 0x1000;
  }

  run(step: Step): void {
    if ('page' in step) this.#change(step);
    else if (step.do === 'writeProtect') this.#setWriteProtect(step.on);
    else this.#access(step);
  }

  #setWriteProtect(on: boolean): void {
    this.#fake.setWriteProtect(on);
    this.writeProtect = on;
  }

  #change(step: Extract<Step, { page: number }>): void {
    const { space, model } = this;
    const va = this.base + BigInt(step.page * 0x1000);
    const isMapped = model.pages.has(va >> 12n);
    if (step.do === 'map' && !isMapped) {
      space.map(va, space.allocateFrames(1, step.code ? 'code' : 'data'), step.protection, 'map');
      model.fresh(va, step.protection, step.code);
    } else if (step.do === 'alias' && !isMapped) {
      const of = this.base + BigInt(step.of * 0x1000);
      if (!model.pages.has(of >> 12n)) return;
      space.map(va, space.framesOf(of, 1), step.protection, 'alias');
      model.alias(va, of, step.protection);
    } else if (step.do === 'protect' && isMapped) {
      space.protect(va, 1, step.protection, 'protect');
      model.protect(va, step.protection);
    } else if (step.do === 'unmap' && isMapped) {
      space.unmap(va, 1, 'unmap');
      model.unmap(va);
    }
  }

  #access(step: Extract<Step, { at: number }>): void {
    const { space, model } = this;
    const va = this.base + BigInt(step.at);
    const write = (bytes: readonly number[]) => model.write(va, bytes, this.writeProtect);
    if (step.do === 'read') same(() => readBy(space, va, step.size), model.read(va, step.size));
    else if (step.do === 'write') same(() => writeBy(space, va, step.bytes), write([...step.bytes]));
    else if (step.do === 'fill')
      same(() => space.memory.fill(va, step.size, step.byte), write(new Array<number>(step.size).fill(step.byte)));
    else {
      const from = this.base + BigInt(step.from);
      const read = model.read(from, step.size);
      same(() => space.memory.copy(va, from, step.size), 'ok' in read ? write(read.ok as number[]) : read);
    }
  }

  check(): void {
    const frames = new Set([...this.model.pages.values()].map(({ frame }) => frame));
    for (let index = 0; index < SPACE_PAGES; index++) {
      const va = this.base + BigInt(index * 0x1000);
      const page = this.model.pages.get(va >> 12n);
      expect(this.space.memory.protectionOf(va)).toEqual(page?.protection);
      if (page) expect(Buffer.compare(this.space.memory.bytes(va, 0x1000), Buffer.from(page.frame.bytes))).toBe(0);
    }
    const { references } = this.space.physical.frames.state;
    expect(references.reduce((sum, count) => sum + count, 0) - this.tables).toBe(this.model.pages.size);
    expect(this.space.committedBytes / 0x1000 - this.tables).toBe(frames.size);
  }
}

function same(act: () => unknown, expected: Outcome): void {
  expect(outcomeOf(act)).toEqual(expected);
}

test('any sequence of steps is as the reference model has it', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.array(step, { minLength: 20, maxLength: 120 }), (seed, steps) => {
      const pair = new Pair(seed);
      for (const one of steps) pair.run(one);
      pair.check();
    }),
    { numRuns: 150 },
  );
});
