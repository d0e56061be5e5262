import type { DataExport, Ddi } from '../../src/kernel/declaration.ts';
import { psContexts } from './contexts.ts';
import { psInformation } from './information.ts';
import { psNotify } from './notify.ts';
import { psProcessControl } from './process-control.ts';
import { psProcessLife } from './process-life.ts';
import { psData, psProcesses } from './processes.ts';
import { psSilos } from './silos.ts';
import { psSync } from './sync-objects.ts';
import { psThreads } from './threads.ts';
import { psTokens } from './tokens.ts';

export const psDdis: readonly Ddi[] = [
  psContexts,
  psInformation,
  psNotify,
  psProcessControl,
  psProcessLife,
  psProcesses,
  psSilos,
  psSync,
  psThreads,
  psTokens,
].flat();
export const psExportedData: readonly DataExport[] = psData;
