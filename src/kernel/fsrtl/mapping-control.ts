import type { Kernel } from '../kernel.ts';
import { slice } from '../slice.ts';

/** Runs of sectors that lie one after the other on the volume. `vbn`: in the file, `lbn`: on the volume. */
export interface Run {
  readonly vbn: bigint;
  /** -1: a hole. */
  readonly lbn: bigint;
  readonly count: bigint;
}
const blocks = slice<{ readonly byAddress: Map<bigint, readonly Run[]> }>('mappingControlBlocks', () => ({
  byAddress: new Map(),
}));

export function initialiseMapping(k: Kernel, mcb: bigint): void {
  blocks(k).byAddress.set(mcb, []);
}
export function dropMapping(k: Kernel, mcb: bigint): void {
  blocks(k).byAddress.delete(mcb);
}
const mappingsOf = (k: Kernel, mcb: bigint) => blocks(k).byAddress.get(mcb) ?? [];
const endOf = ({ vbn, count }: Run) => vbn + count;

function keep(k: Kernel, mcb: bigint, runs: readonly Run[]): void {
  const sorted = [...runs].filter(({ count }) => count > 0n).sort((a, b) => (a.vbn < b.vbn ? -1 : 1));
  const merged: Run[] = [];
  for (const run of sorted) {
    const last = merged.at(-1);
    const goesOn = last && endOf(last) === run.vbn && last.lbn + last.count === run.lbn;
    if (goesOn) merged[merged.length - 1] = { ...last, count: last.count + run.count };
    else merged.push(run);
  }
  blocks(k).byAddress.set(mcb, merged);
}

/** False where a sector of the range is mapped elsewhere already. */
export function addMapping(k: Kernel, mcb: bigint, added: Run): boolean {
  const runs = mappingsOf(k, mcb);
  const conflict = runs.some(
    (run) => run.vbn < endOf(added) && added.vbn < endOf(run) && run.lbn - run.vbn !== added.lbn - added.vbn,
  );
  if (conflict) return false;
  keep(k, mcb, [...without(runs, added.vbn, endOf(added)), added]);
  return true;
}
export function removeMapping(k: Kernel, mcb: bigint, vbn: bigint, count: bigint): void {
  keep(k, mcb, without(mappingsOf(k, mcb), vbn, vbn + count));
}
function without(runs: readonly Run[], from: bigint, to: bigint): Run[] {
  return runs.flatMap((run) => {
    if (endOf(run) <= from || run.vbn >= to) return [run];
    const before = { ...run, count: from > run.vbn ? from - run.vbn : 0n };
    const skipped = to - run.vbn;
    const after = { vbn: to, lbn: run.lbn + skipped, count: endOf(run) > to ? endOf(run) - to : 0n };
    return [before, after];
  });
}
export function truncateMapping(k: Kernel, mcb: bigint, vbn: bigint): void {
  keep(k, mcb, without(mappingsOf(k, mcb), vbn, 1n << 63n));
}
/** Moves what lies at `vbn` and behind by `amount`: a hole is left. */
export function splitMapping(k: Kernel, mcb: bigint, vbn: bigint, amount: bigint): void {
  const runs = mappingsOf(k, mcb);
  const behind = without(runs, 0n, vbn).map((run) => ({ ...run, vbn: run.vbn + amount }));
  keep(k, mcb, [...without(runs, vbn, 1n << 63n), ...behind]);
}

/** All runs from sector 0 on, holes included. */
export function runsOf(k: Kernel, mcb: bigint): Run[] {
  const runs: Run[] = [];
  let at = 0n;
  for (const run of mappingsOf(k, mcb)) {
    if (run.vbn > at) runs.push({ vbn: at, lbn: -1n, count: run.vbn - at });
    runs.push(run);
    at = endOf(run);
  }
  return runs;
}
