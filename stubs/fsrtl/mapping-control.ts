import { BOOLEAN, type Codec, enumeration, LONGLONG, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import {
  addMapping,
  dropMapping,
  initialiseMapping,
  type Run,
  removeMapping,
  runsOf,
  splitMapping,
  truncateMapping,
} from '../../src/kernel/fsrtl/mapping-control.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

/** The three families: 64-bit with a lock of its own, 64-bit without, and 32-bit. */
interface Family {
  readonly infix: string;
  readonly mcb: string;
  readonly value: Codec<number> | Codec<bigint>;
  readonly out: string;
  readonly wide: boolean;
}
const FAMILIES: readonly Family[] = [
  { infix: 'Large', mcb: 'PLARGE_MCB', value: LONGLONG, out: 'PLONGLONG', wide: true },
  { infix: 'Base', mcb: 'PBASE_MCB', value: LONGLONG, out: 'PLONGLONG', wide: true },
  { infix: '', mcb: 'PMCB', value: ULONG, out: 'PULONG', wide: false },
];
const maxIrql = 'APC';
const STRUCTURE_UNUSED = { approximate: ['the structure itself stays as it is: the runs are kept elsewhere'] };

function family({ infix, mcb, value, out, wide }: Family): Ddi[] {
  const Mcb = pointer(mcb);
  const Out = pointer(out);
  const put = (k: Kernel, at: bigint, number: bigint) => {
    if (at === 0n) return;
    if (wide) k.mem.setU64(at, BigInt.asUintN(64, number));
    else k.mem.setU32(at, Number(BigInt.asUintN(32, number)));
  };
  const index = (k: Kernel, at: bigint, number: number) => {
    if (at !== 0n) k.mem.setU32(at, number);
  };
  const big = (number: number | bigint) => BigInt(number);
  const fidelity = STRUCTURE_UNUSED;
  const last = (k: Kernel, at: bigint): { readonly run: Run; readonly index: number } | undefined => {
    const runs = runsOf(k, at);
    const run = runs.at(-1);
    return run && { run, index: runs.length - 1 };
  };
  const lookup = (k: Kernel, at: bigint, vbn: bigint) => {
    const runs = runsOf(k, at);
    const found = runs.findIndex((run) => vbn >= run.vbn && vbn < run.vbn + run.count);
    return found < 0 ? undefined : { run: runs[found]!, index: found };
  };
  const shared = [
    ddi(`FsRtlInitialize${infix}Mcb`, {
      params: { Mcb, PoolType: enumeration('POOL_TYPE') },
      maxIrql,
      fidelity,
      model: (k, a) => initialiseMapping(k, a.Mcb),
    }),
    ddi(`FsRtlUninitialize${infix}Mcb`, { params: { Mcb }, maxIrql, fidelity, model: (k, a) => dropMapping(k, a.Mcb) }),
    ddi(`FsRtlAdd${infix}McbEntry`, {
      params: { Mcb, Vbn: value as Codec<bigint>, Lbn: value as Codec<bigint>, SectorCount: value as Codec<bigint> },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => addMapping(k, a.Mcb, { vbn: big(a.Vbn), lbn: big(a.Lbn), count: big(a.SectorCount) }),
    }),
    ddi(`FsRtlRemove${infix}McbEntry`, {
      params: { Mcb, Vbn: value as Codec<bigint>, SectorCount: value as Codec<bigint> },
      ...(infix === 'Base' ? { returns: BOOLEAN } : {}),
      maxIrql,
      fidelity,
      model: (k, a) => {
        removeMapping(k, a.Mcb, big(a.Vbn), big(a.SectorCount));
        return infix === 'Base' ? true : undefined;
      },
    }),
    ddi(`FsRtlTruncate${infix}Mcb`, {
      params: { Mcb, Vbn: value as Codec<bigint> },
      maxIrql,
      fidelity,
      model: (k, a) => truncateMapping(k, a.Mcb, big(a.Vbn)),
    }),
    ddi(`FsRtlNumberOfRunsIn${infix}Mcb`, {
      params: { Mcb },
      returns: ULONG,
      maxIrql,
      fidelity,
      model: (k, a) => runsOf(k, a.Mcb).length,
    }),
    ddi(`FsRtlGetNext${infix}McbEntry`, {
      params: { Mcb, RunIndex: ULONG, Vbn: Out, Lbn: Out, SectorCount: Out },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        const run = runsOf(k, a.Mcb)[a.RunIndex];
        if (!run) return false;
        put(k, a.Vbn, run.vbn);
        put(k, a.Lbn, run.lbn);
        put(k, a.SectorCount, run.count);
        return true;
      },
    }),
    ddi(`FsRtlLookupLast${infix}McbEntry`, {
      params: { Mcb, Vbn: Out, Lbn: Out },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        const found = last(k, a.Mcb);
        if (!found) return false;
        put(k, a.Vbn, found.run.vbn + found.run.count - 1n);
        put(k, a.Lbn, found.run.lbn + found.run.count - 1n);
        return true;
      },
    }),
  ];
  if (!wide) {
    const small = ddi('FsRtlLookupMcbEntry', {
      params: { Mcb, Vbn: ULONG, Lbn: Out, SectorCount: Out, Index: pointer('PULONG') },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        const found = lookup(k, a.Mcb, BigInt(a.Vbn));
        if (!found) return false;
        const { run } = found;
        const skipped = BigInt(a.Vbn) - run.vbn;
        put(k, a.Lbn, run.lbn < 0n ? -1n : run.lbn + skipped);
        put(k, a.SectorCount, run.count - skipped);
        index(k, a.Index, found.index);
        return true;
      },
    });
    return [...shared, small];
  }
  return [
    ...shared,
    ddi(`FsRtlLookup${infix}McbEntry`, {
      params: {
        Mcb,
        Vbn: LONGLONG,
        Lbn: Out,
        SectorCountFromLbn: Out,
        StartingLbn: Out,
        SectorCountFromStartingLbn: Out,
        Index: pointer('PULONG'),
      },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        const found = lookup(k, a.Mcb, a.Vbn);
        if (!found) return false;
        const { run } = found;
        const skipped = a.Vbn - run.vbn;
        put(k, a.Lbn, run.lbn < 0n ? -1n : run.lbn + skipped);
        put(k, a.SectorCountFromLbn, run.count - skipped);
        put(k, a.StartingLbn, run.lbn);
        put(k, a.SectorCountFromStartingLbn, run.count);
        index(k, a.Index, found.index);
        return true;
      },
    }),
    ddi(`FsRtlLookupLast${infix}McbEntryAndIndex`, {
      params: { OpaqueMcb: Mcb, LargeVbn: Out, LargeLbn: Out, Index: pointer('PULONG') },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        const found = last(k, a.OpaqueMcb);
        if (!found) return false;
        put(k, a.LargeVbn, found.run.vbn + found.run.count - 1n);
        put(k, a.LargeLbn, found.run.lbn + found.run.count - 1n);
        index(k, a.Index, found.index);
        return true;
      },
    }),
    ddi(`FsRtlSplit${infix}Mcb`, {
      params: { Mcb, Vbn: LONGLONG, Amount: LONGLONG },
      returns: BOOLEAN,
      maxIrql,
      fidelity,
      model: (k, a) => {
        splitMapping(k, a.Mcb, a.Vbn, a.Amount);
        return true;
      },
    }),
    ddi(`FsRtlReset${infix}Mcb`, {
      params: infix === 'Large' ? { Mcb, SelfSynchronized: BOOLEAN } : { Mcb },
      maxIrql,
      fidelity,
      model: (k, a) => initialiseMapping(k, a.Mcb),
    }),
  ];
}

/** Mapping control blocks: where the sectors of a file lie on its volume. */
export const fsrtlMappingControl: readonly Ddi[] = FAMILIES.flatMap(family);
