import type { Ddi } from '../../src/kernel/declaration.ts';
import { ioDevices } from './devices.ts';
import { ioInternal } from './internal.ts';
import { ioIrps } from './irps.ts';

/** The I/O manager. */
export const ioDdis: readonly Ddi[] = [ioInternal, ioDevices, ioIrps].flat();
