import { REG } from '../../src/cpu/cpu.ts';
import { STATUS_BREAKPOINT } from '../../src/generated/ntstatus.ts';
import { PVOID, ROUTINE, SIZE_T } from '../../src/kernel/codecs.ts';
import { callGuest, ddi, type Outcome } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { count } from '../../src/kernel/rtl/characters.ts';
import { type SortState, sortCompared, sortOn } from '../../src/kernel/rtl/sort.ts';

const PAGE = 0x1000n;

/** Touches the pages that the caller is about to take (size in RAX), as the real one does. No register changes. */
function probeStack(k: Kernel): void {
  k.cpu.load();
  const top = k.cpu.registers[REG.RSP]! + 8n;
  const size = k.cpu.registers[REG.RAX]!;
  for (let down = PAGE; down <= size; down += PAGE) k.mem.u8(top - down);
}

interface SearchState {
  readonly key: bigint;
  readonly base: bigint;
  readonly size: bigint;
  readonly compare: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly [key: string]: bigint;
}
function searchOn(s: SearchState): Outcome {
  if (s.low >= s.high) return 0n;
  return callGuest(s.compare, [s.key, s.base + ((s.low + s.high) / 2n) * s.size], 'compared', s);
}
function searchCompared(s: SearchState, result: bigint): Outcome {
  const order = BigInt.asIntN(32, result);
  const middle = (s.low + s.high) / 2n;
  if (order === 0n) return s.base + middle * s.size;
  return searchOn(order < 0n ? { ...s, high: middle } : { ...s, low: middle + 1n });
}

const arrayParams = { Base: PVOID, NumOfElements: SIZE_T, SizeOfElements: SIZE_T, PtFuncCompare: ROUTINE };

export const crtRuntime = [
  ddi('qsort', {
    params: arrayParams,
    maxIrql: 'ANY',
    fidelity: { approximate: ['elements that compare equal keep their order; which are compared with which differs'] },
    model: (k, a) => {
      const elements = count(a.NumOfElements);
      if (elements < 2 || a.SizeOfElements === 0n) return undefined;
      const size = count(a.SizeOfElements);
      return sortOn(k, { base: a.Base, count: elements, size, compare: a.PtFuncCompare, next: 1, low: 0, high: 1 });
    },
    steps: { compared: (k: Kernel, state: SortState, result: bigint) => sortCompared(k, state, result) },
  }),
  ddi('bsearch', {
    params: { Key: PVOID, ...arrayParams },
    returns: PVOID,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (_k, a) =>
      searchOn({
        key: a.Key,
        base: a.Base,
        size: a.SizeOfElements,
        compare: a.PtFuncCompare,
        low: 0n,
        high: a.NumOfElements,
      }),
    steps: { compared: (_k: Kernel, state: SearchState, result: bigint) => searchCompared(state, result) },
  }),
  ddi('__chkstk', { maxIrql: 'ANY', fidelity: 'exact', model: probeStack }),
  ddi('_purecall', {
    maxIrql: 'ANY',
    fidelity: { approximate: ['a breakpoint instead of the bug check of the release'] },
    model: (k) => k.raise(STATUS_BREAKPOINT, 0n),
  }),
];
