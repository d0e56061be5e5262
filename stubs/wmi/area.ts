import type { Ddi } from '../../src/kernel/declaration.ts';
import { wmiBlocks } from './blocks.ts';
import { wmiInstances } from './instances.ts';
import { wmiLibrary } from './library.ts';

/** Management instrumentation: the kernel's part and the library of drivers. */
export const wmiDdis: readonly Ddi[] = [wmiBlocks, wmiInstances, wmiLibrary].flat();
