import { STATUS_NO_MATCH, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { RTL_AVL_TABLE } from '../../src/generated/structs.ts';
import { PVOID, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi, type Outcome } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import * as generic from '../../src/kernel/rtl/generic-table.ts';
import { neighbour } from '../../src/kernel/rtl/links.ts';

const { AVL } = generic;

interface Walk extends generic.Search {
  readonly match: bigint;
  readonly matchData: bigint;
  /** 1: begin behind the element that the search finds. */
  readonly next: number;
}

/** Goes on from `node` until the driver's routine says that one matches. */
function walkOn(k: Kernel, walk: Walk, node: bigint): Outcome {
  if (node === 0n) return 0n;
  const here = { ...walk, node };
  if (walk.match === 0n) return matched(k, here, BigInt(STATUS_SUCCESS));
  return callGuest(walk.match, [walk.table, generic.element(AVL, node), walk.matchData], 'matched', here);
}

function matched(k: Kernel, walk: Walk, result: bigint): Outcome {
  const status = Number(result & 0xffff_ffffn);
  if (status === STATUS_NO_MATCH) return walkOn(k, walk, neighbour(k, walk.node, false));
  if (status !== STATUS_SUCCESS) return 0n;
  k.mem.setU64(walk.to, walk.node);
  k.mem.setU32(walk.also, k.mem.get(walk.table, RTL_AVL_TABLE.DeleteCount));
  return generic.element(AVL, walk.node);
}

/** The search ended at the element, or next to where it would be. */
function positioned(k: Kernel, found: generic.Search): Outcome {
  const walk = found as Walk;
  if (walk.result === generic.TABLE_EMPTY) return 0n;
  const stay = walk.result === generic.INSERT_AS_LEFT || (walk.result === generic.TABLE_FOUND && walk.next === 0);
  return walkOn(k, walk, stay ? walk.node : neighbour(k, walk.node, false));
}

export const rtlTableDirectory = [
  ddi('RtlEnumerateGenericTableLikeADirectory', {
    params: {
      Table: PVOID,
      MatchFunction: ROUTINE,
      MatchData: PVOID,
      NextFlag: ULONG,
      RestartKey: PVOID,
      DeleteCount: PVOID,
      Buffer: PVOID,
    },
    returns: PVOID,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => {
      const next = a.NextFlag === 0 ? 0 : 1;
      const start = { table: a.Table, buffer: a.Buffer, size: 0, to: a.RestartKey, also: a.DeleteCount };
      const walk = { ...start, match: a.MatchFunction, matchData: a.MatchData, next };
      const key = k.mem.u64(a.RestartKey);
      const unchanged = k.mem.u32(a.DeleteCount) === k.mem.get(a.Table, RTL_AVL_TABLE.DeleteCount);
      if (key === 0n || !unchanged) return generic.search(k, AVL, walk as never, positioned);
      return walkOn(k, { ...walk, node: key, result: 0 } as Walk, next ? neighbour(k, key, false) : key);
    },
    steps: {
      compared: (k: Kernel, s: generic.Search, result: bigint) => generic.compared(k, AVL, s, result, positioned),
      matched,
    },
  }),
];
