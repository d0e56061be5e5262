import type { Ddi } from '../../src/kernel/declaration.ts';
import { obCallbacks } from './callbacks.ts';
import { obDirectories } from './directories.ts';
import { obHandles } from './handles.ts';
import { obObjects } from './objects.ts';
import { obReferences } from './references.ts';
import { obSecurity } from './security.ts';

/** The object manager. */
export const obDdis: readonly Ddi[] = [
  obReferences,
  obHandles,
  obObjects,
  obSecurity,
  obCallbacks,
  obDirectories,
].flat();
