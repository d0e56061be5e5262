import { BOOLEAN, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

/** KAFFINITY_EX: Count and Size of the bitmap in words of 64 bits, a reserved word, the bitmap. */
const BITMAP = 8n;
const WORDS_UP_TO_20H2 = 20;
const WORDS = 32;
const WINDOWS_11 = 22000;
const BITS = 64;

const words = (k: Kernel) => (k.profile.os.build >= WINDOWS_11 ? WORDS : WORDS_UP_TO_20H2);
const wordAt = (affinity: bigint, index: number) => affinity + BITMAP + 8n * BigInt(index);

function initialise(k: Kernel, affinity: bigint): void {
  k.mem.fill(affinity, Number(BITMAP) + 8 * words(k), 0);
  k.mem.setU16(affinity, 1);
  k.mem.setU16(affinity + 2n, words(k));
}
const bitOf = (number: number) => ({ index: Math.floor(number / BITS), bit: 1n << BigInt(number % BITS) });
function change(k: Kernel, affinity: bigint, number: number, on: boolean): void {
  const { index, bit } = bitOf(number);
  if (index >= k.mem.u16(affinity + 2n)) return;
  const at = wordAt(affinity, index);
  k.mem.setU64(at, on ? k.mem.u64(at) | bit : k.mem.u64(at) & ~bit);
  if (on && index >= k.mem.u16(affinity)) k.mem.setU16(affinity, index + 1);
}
function has(k: Kernel, affinity: bigint, number: number): boolean {
  const { index, bit } = bitOf(number);
  return index < k.mem.u16(affinity) && (k.mem.u64(wordAt(affinity, index)) & bit) !== 0n;
}
/** The words that count. */
const used = (k: Kernel, affinity: bigint): bigint[] =>
  Array.from({ length: k.mem.u16(affinity) }, (_, index) => k.mem.u64(wordAt(affinity, index)));

const one = { params: { Affinity: PVOID }, maxIrql: 'ANY', fidelity: 'exact' } as const;
const member = { params: { Affinity: PVOID, Number: ULONG }, maxIrql: 'ANY', fidelity: 'exact' } as const;
const two = { params: { Affinity1: PVOID, Affinity2: PVOID }, maxIrql: 'ANY', fidelity: 'exact' } as const;

/** Writes what a function makes of the words of two sets; TRUE when something is left. */
function combining(name: string, combine: (a: bigint, b: bigint) => bigint): Ddi {
  return ddi(name, {
    params: { Affinity1: PVOID, Affinity2: PVOID, Affinity: PVOID },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const [first, second] = [used(k, a.Affinity1), used(k, a.Affinity2)];
      const result = Array.from({ length: Math.max(first.length, second.length) }, (_, index) =>
        combine(first[index] ?? 0n, second[index] ?? 0n),
      );
      if (a.Affinity !== 0n) {
        initialise(k, a.Affinity);
        k.mem.setU16(a.Affinity, Math.max(1, result.length));
        for (const [index, word] of result.entries()) k.mem.setU64(wordAt(a.Affinity, index), word);
      }
      return result.some((word) => word !== 0n);
    },
  });
}
const count = (words: readonly bigint[]) => words.reduce((sum, word) => sum + ones(word), 0);
const ones = (word: bigint) => [...word.toString(2)].filter((digit) => digit === '1').length;

/** Sets of processors. */
export const keAffinity: readonly Ddi[] = [
  ddi('KeInitializeAffinityEx', { ...one, model: (k, a) => initialise(k, a.Affinity) }),
  ddi('KeAddProcessorAffinityEx', { ...member, model: (k, a) => change(k, a.Affinity, a.Number, true) }),
  ddi('KeRemoveProcessorAffinityEx', { ...member, model: (k, a) => change(k, a.Affinity, a.Number, false) }),
  ddi('KeInterlockedSetProcessorAffinityEx', {
    ...member,
    returns: BOOLEAN,
    model: (k, a) => {
      const before = has(k, a.Affinity, a.Number);
      change(k, a.Affinity, a.Number, true);
      return before;
    },
  }),
  ddi('KeInterlockedClearProcessorAffinityEx', {
    ...member,
    returns: BOOLEAN,
    model: (k, a) => {
      const before = has(k, a.Affinity, a.Number);
      change(k, a.Affinity, a.Number, false);
      return before;
    },
  }),
  ddi('KeCheckProcessorAffinityEx', {
    ...member,
    returns: BOOLEAN,
    model: (k, a) => has(k, a.Affinity, a.Number),
  }),
  ddi('KeCopyAffinityEx', {
    params: { Destination: PVOID, Source: PVOID },
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => {
      const words = used(k, a.Source);
      initialise(k, a.Destination);
      k.mem.setU16(a.Destination, words.length);
      for (const [index, word] of words.entries()) k.mem.setU64(wordAt(a.Destination, index), word);
    },
  }),
  ddi('KeIsEmptyAffinityEx', {
    ...one,
    returns: BOOLEAN,
    model: (k, a) => used(k, a.Affinity).every((word) => word === 0n),
  }),
  ddi('KeIsEqualAffinityEx', {
    ...two,
    returns: BOOLEAN,
    model: (k, a) => {
      const [first, second] = [used(k, a.Affinity1), used(k, a.Affinity2)];
      const length = Math.max(first.length, second.length);
      return Array.from({ length }).every((_, index) => (first[index] ?? 0n) === (second[index] ?? 0n));
    },
  }),
  ddi('KeIsSubsetAffinityEx', {
    ...two,
    returns: BOOLEAN,
    model: (k, a) => {
      const second = used(k, a.Affinity2);
      return used(k, a.Affinity1).every((word, index) => (word & ~(second[index] ?? 0n)) === 0n);
    },
  }),
  ddi('KeCountSetBitsAffinityEx', { ...one, returns: ULONG, model: (k, a) => count(used(k, a.Affinity)) }),
  combining('KeAndAffinityEx', (a, b) => a & b),
  combining('KeOrAffinityEx', (a, b) => a | b),
  combining('KeSubtractAffinityEx', (a, b) => a & ~b),
  ddi('KeQueryActiveProcessorAffinity', {
    ...one,
    model: (k, a) => {
      initialise(k, a.Affinity);
      for (let number = 0; number < k.profile.processors; number++) change(k, a.Affinity, number, true);
    },
  }),
];
