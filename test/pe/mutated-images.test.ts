import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyRelocations } from '../../src/pe/apply-relocations.ts';
import { driverFrameworks } from '../../src/pe/driver-kind.ts';
import { resolveExport } from '../../src/pe/forwarders.ts';
import { iatRanges } from '../../src/pe/iat-ranges.ts';
import { type Image, layout, readImage } from '../../src/pe/image.ts';
import { ImageError } from '../../src/pe/image-error.ts';
import { straddlingRelocations } from '../../src/pe/relocations.ts';
import { requireDriver } from '../../src/pe/require-driver.ts';
import { buildImage } from './build-image.ts';
import { buildFullImage } from './full-image.ts';

const RUNS = 5000;
const SEED = Number(process.env.HVCHECK_MUTATION_SEED ?? 20240229);

const BASES = [
  buildFullImage().bytes,
  buildFullImage({ noIatDirectory: true, sectionAlignment: 0x20, relocations: [[0x500, 10]] }).bytes,
  buildImage({ imports: { 'ntoskrnl.exe': ['DbgPrint'] }, relocations: [[0x2000, 3]] }).bytes,
];

type Mutation =
  | { readonly kind: 'byte' | 'u16' | 'u32'; readonly at: number; readonly value: number }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'cut'; readonly length: number };

const INTERESTING = [0, 1, 2, 7, 8, 0xff, 0x100, 0xfff, 0x1000, 0x2000, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff];
const VALUES = [...INTERESTING, 0x80000000, 0xfffff000, 0xfffffff0, 0xfffffffe, 0xffffffff];

/** Positions from 0 to 1: half of them in the headers. */
const position = (length: number) => fc.oneof(fc.nat({ max: 0x3ff }), fc.nat({ max: length - 1 }));
const value = fc.oneof(fc.constantFrom(...VALUES), fc.nat({ max: 0xffffffff }), fc.nat({ max: 0x6000 }));

function mutation(length: number): fc.Arbitrary<Mutation> {
  const at = position(length);
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('byte', 'u16', 'u32'), at, value }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('u32'), at: at.map((n) => n - (n % 4)), value }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('copy'), at, from: at, length: fc.nat({ max: 64 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut'), length: fc.nat({ max: length }) }) },
  ) as fc.Arbitrary<Mutation>;
}

function mutate(base: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  let bytes = base.slice();
  for (const m of mutations) {
    if (m.kind === 'cut') {
      bytes = bytes.slice(0, m.length);
    } else if (m.kind === 'copy') {
      if (m.at < bytes.length) bytes.copyWithin(m.at, m.from, Math.min(m.from + m.length, bytes.length));
    } else {
      const width = { byte: 1, u16: 2, u32: 4 }[m.kind];
      for (let i = 0; i < width; i++) if (m.at + i < bytes.length) bytes[m.at + i] = m.value >>> (i * 8);
    }
  }
  return bytes;
}

/** Asks for everything that an image can say, each on its own, so that one error hides no other. */
const QUESTIONS: readonly ((image: Image) => unknown)[] = [
  (image) => requireDriver(image),
  (image) => requireDriver(image, { allowNoEntryPoint: true }),
  (image) => image.imports,
  (image) => [image.kind, driverFrameworks(image.imports)],
  (image) => iatRanges(image),
  (image) => image.exports,
  (image) => image.exports?.functions.slice(0, 50).map((f) => resolveExport(image, f.name ?? f.ordinal, () => image)),
  (image) => straddlingRelocations(image.relocations),
  (image) => image.loadConfig,
  (image) => image.version,
  (image) => image.debug,
  (image) => image.certificate,
  (image) => {
    const mapped = layout(image);
    expect(mapped.length).toBe(Math.ceil(image.sizeOfImage / 0x1000) * 0x1000);
    applyRelocations(mapped, image, 0x7ff6_1234_0000n);
  },
  ...[0x1000, 0x1010, 0x1018].map((rva) => (image: Image) => {
    const entry = image.runtimeFunctions.lookup(rva);
    return entry && image.unwindChain(entry);
  }),
  (image) => {
    const { runtimeFunctions: table } = image;
    for (let i = 0; i < Math.min(table.count, 50); i++) image.unwindInfo(table.entry(i).unwindRva);
  },
];

function ask(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof ImageError && !error.message.includes('\n')) return false;
    throw error;
  }
}

it(`${RUNS} mutated images: everything either works or throws an ImageError`, { timeout: 60_000 }, () => {
  let read = 0;
  let accepted = 0;
  const inputs = fc
    .nat({ max: BASES.length - 1 })
    .chain((base) =>
      fc.tuple(fc.constant(base), fc.array(mutation(BASES[base]!.length), { minLength: 1, maxLength: 6 })),
    );
  fc.assert(
    fc.property(inputs, ([base, mutations]) => {
      const bytes = mutate(BASES[base]!, mutations);
      let image: Image | undefined;
      if (!ask(() => (image = readImage(bytes, 'mutated.sys'))) || image === undefined) return;
      read++;
      const known = image;
      const answers = QUESTIONS.map((question) => ask(() => question(known)));
      if (answers[0]) accepted++;
    }),
    { numRuns: RUNS, seed: SEED },
  );
  // Mutations that are all refused at the first header, or all harmless, would show nothing.
  expect(read).toBeGreaterThan(RUNS / 10);
  expect(accepted).toBeGreaterThan(RUNS / 50);
  expect(accepted).toBeLessThan(read);
});
