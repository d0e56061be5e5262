import type { Ddi } from '../../src/kernel/declaration.ts';
import { zwFiles } from './files.ts';
import { zwJobs } from './jobs.ts';
import { zwPorts } from './ports.ts';
import { zwProcesses } from './processes.ts';
import { zwSystem } from './system.ts';
import { zwTimers } from './timers.ts';
import { zwTopology } from './topology.ts';
import { zwTransactions } from './transactions.ts';
import { zwWaits } from './waits.ts';
import { zwWnf } from './wnf.ts';

/** System services that belong to no other area. */
export const zwDdis: readonly Ddi[] = [
  zwFiles,
  zwJobs,
  zwPorts,
  zwProcesses,
  zwSystem,
  zwTimers,
  zwTopology,
  zwTransactions,
  zwWaits,
  zwWnf,
].flat();
