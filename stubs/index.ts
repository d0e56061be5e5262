import type { DataExport, Ddi } from '../src/kernel/declaration.ts';
import { exPool } from './ex/pool.ts';

/** Every DDI with a model, by area. */
export const ALL_DDIS: readonly Ddi[] = [exPool].flat();

/** Exported variables with contents of their own; the others are zero. */
export const ALL_DATA: readonly DataExport[] = [];
