import type { Ddi } from '../../src/kernel/declaration.ts';
import { crtPrint } from './print.ts';
import { crtStrings } from './strings.ts';

/** The C runtime that the kernel exports. */
export const crtDdis: readonly Ddi[] = [crtStrings, crtPrint].flat();
