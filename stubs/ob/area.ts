import type { Ddi } from '../../src/kernel/declaration.ts';
import { obCallbacks } from './callbacks.ts';
import { obDirectories } from './directories.ts';
import { obObjects } from './objects.ts';

/** The object manager. */
export const obDdis: readonly Ddi[] = [obObjects, obCallbacks, obDirectories].flat();
