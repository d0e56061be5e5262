import type { DataExport, Ddi } from '../../src/kernel/declaration.ts';
import { keAffinity } from './affinity.ts';
import { keApcsAndCallbacks } from './apcs-and-callbacks.ts';
import { keDpcs } from './dpcs.ts';
import { keDumps } from './dumps.ts';
import { keEvents } from './events.ts';
import { keIrql } from './irql.ts';
import { keNumberedLocks } from './numbered-locks.ts';
import { keProcessors } from './processors.ts';
import { keQueues } from './queues.ts';
import { keServiceTables } from './service-tables.ts';
import { keSpinLocks } from './spin-locks.ts';
import { keThreads } from './threads.ts';
import { keTime, keTimeData } from './time.ts';
import { keTimers } from './timers.ts';
import { keTrapRoutines } from './trap-routines.ts';
import { keWaits } from './waits.ts';

export const keDdis: readonly Ddi[] = [
  keApcsAndCallbacks,
  keAffinity,
  keDpcs,
  keDumps,
  keNumberedLocks,
  keServiceTables,
  keEvents,
  keIrql,
  keProcessors,
  keQueues,
  keSpinLocks,
  keThreads,
  keTime,
  keTimers,
  keTrapRoutines,
  keWaits,
].flat();
export const keData: readonly DataExport[] = keTimeData;
