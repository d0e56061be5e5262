import type { Ddi } from '../../src/kernel/declaration.ts';
import { rtlMemory } from './memory.ts';
import { rtlUnicodeString } from './unicode-string.ts';

/** The Rtl routines, the exceptions aside. */
export const rtlDdis: readonly Ddi[] = [rtlMemory, rtlUnicodeString].flat();
