import { system } from '../../src/kernel/boot.ts';
import { BOOLEAN, PVOID, pointer, ROUTINE } from '../../src/kernel/codecs.ts';
import { callGuest, type Ddi, ddi, type Outcome, type Plain } from '../../src/kernel/declaration.ts';
import { ENTRY_SIZE, handlesOf, readEntry, tableOwner, writeEntry } from '../../src/kernel/ex/handle-table.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const WINDOWS_8 = 9200;

interface Walk {
  readonly [key: string]: Plain;
  readonly table: bigint;
  readonly routine: bigint;
  readonly context: bigint;
  readonly out: bigint;
  readonly entry: bigint;
  readonly handles: readonly bigint[];
}
/** From Windows 8 on the routine gets the table too, and unlocks the entry itself. */
function next(k: Kernel, walk: Walk): Outcome {
  const [handle] = walk.handles;
  if (handle === undefined) {
    freePool(k, walk.entry, 0);
    return false;
  }
  writeEntry(k, walk.entry, handle);
  const { table, entry, context } = walk;
  const args = k.profile.os.build >= WINDOWS_8 ? [table, entry, handle, context] : [entry, handle, context];
  return callGuest(walk.routine, args, 'seen', walk);
}

export const exHandleTable: readonly Ddi[] = [
  ddi('ExEnumHandleTable', {
    params: { HandleTable: PVOID, EnumHandleProcedure: ROUTINE, Context: PVOID, Handle: pointer('PHANDLE') },
    returns: BOOLEAN,
    maxIrql: 'APC',
    fidelity: {
      approximate: ['the table of entries is made for the walk: entries lie one after the other in no table'],
    },
    model: (k, a) => {
      const owner = tableOwner(k, a.HandleTable);
      if (owner === undefined) return false;
      const handles = handlesOf(k, owner, owner === system(k).systemProcess);
      const entry = kernelPool(k, ENTRY_SIZE, 'Obtb');
      const { HandleTable: table, EnumHandleProcedure: routine, Context: context, Handle: out } = a;
      return next(k, { table, routine, context, out, entry, handles });
    },
    steps: {
      seen: (k: Kernel, walk: Walk, result: bigint) => {
        const [handle, ...handles] = walk.handles;
        readEntry(k, walk.entry, handle!);
        if ((result & 0xffn) === 0n) return next(k, { ...walk, handles });
        if (walk.out !== 0n) k.mem.setU64(walk.out, handle!);
        freePool(k, walk.entry, 0);
        return true;
      },
    },
  }),
  ddi('ExfUnblockPushLock', {
    params: { PushLock: PVOID, WaitBlock: PVOID },
    maxIrql: 'APC',
    fidelity: { approximate: ['nobody blocks on the contention event of a handle table'] },
    model: (k, a) => k.mem.setU64(a.PushLock, 0n),
  }),
];
