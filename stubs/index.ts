import type { DataExport, Ddi } from '../src/kernel/declaration.ts';
import { rtlExceptions } from './rtl/exceptions.ts';
import { rtlUnwinding, rtlUnwindingInternal } from './rtl/exceptions-unwinding.ts';
import { ioInternal } from './io/internal.ts';
import { exPool } from './ex/pool.ts';

/** Every DDI with a model, by area. */
export const ALL_DDIS: readonly Ddi[] = [rtlExceptions, rtlUnwinding, rtlUnwindingInternal, exPool, ioInternal].flat();

/** Exported variables with contents of their own; the others are zero. */
export const ALL_DATA: readonly DataExport[] = [];
