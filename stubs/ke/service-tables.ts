import { BOOLEAN, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { slice } from '../../src/kernel/slice.ts';

const TABLES = 2;
interface ServiceTable {
  readonly base: bigint;
  readonly limit: number;
  readonly number: bigint;
}
/** System service tables beside the kernel's own, by index. */
const tables = slice<{ readonly byIndex: Map<number, ServiceTable> }>('serviceTables', () => ({ byIndex: new Map() }));

export const keServiceTables: readonly Ddi[] = [
  ddi('KeAddSystemServiceTable', {
    params: { Base: PVOID, Count: PVOID, Limit: ULONG, Number: PVOID, Index: ULONG },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['no system call is dispatched by the table'] },
    model: (k, a) => {
      // Index 0 is the kernel's own table, which is always there.
      if (a.Index === 0 || a.Index >= TABLES || tables(k).byIndex.has(a.Index)) return false;
      tables(k).byIndex.set(a.Index, { base: a.Base, limit: a.Limit, number: a.Number });
      return true;
    },
  }),
  ddi('KeRemoveSystemServiceTable', {
    params: { Index: ULONG },
    returns: BOOLEAN,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => tables(k).byIndex.delete(a.Index),
  }),
];
