import type { Ddi } from '../../src/kernel/declaration.ts';
import { exCallbackObjects } from './callback-objects.ts';
import { exExecutive } from './executive.ts';
import { exHandleTable } from './handle-table.ts';
import { exLookaside } from './lookaside.ts';
import { exMutexes } from './mutexes.ts';
import { exPerformanceCounters } from './performance-counters.ts';
import { exPool } from './pool.ts';
import { exPushLocks } from './push-locks.ts';
import { exResources } from './resources.ts';
import { exRundown } from './rundown.ts';
import { exTimers } from './timers.ts';
import { exWorkItems } from './work-items.ts';

export const exDdis: readonly Ddi[] = [
  exCallbackObjects,
  exExecutive,
  exHandleTable,
  exLookaside,
  exMutexes,
  exPerformanceCounters,
  exPool,
  exPushLocks,
  exResources,
  exRundown,
  exTimers,
  exWorkItems,
].flat();
