import type { Ddi } from '../../src/kernel/declaration.ts';
import { poFramework } from './framework.ts';
import { poIrps } from './irps.ts';
import { poSystem } from './system.ts';

/** The power manager. */
export const poDdis: readonly Ddi[] = [poIrps, poSystem, poFramework].flat();
