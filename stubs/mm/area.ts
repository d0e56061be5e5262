import type { Ddi } from '../../src/kernel/declaration.ts';
import { mmAddresses } from './addresses.ts';
import { mmContiguous } from './contiguous.ts';
import { mmData, mmDrivers } from './drivers.ts';
import { mmMdl } from './mdl.ts';
import { mmMdlMapping } from './mdl-mapping.ts';
import { mmMdlPages } from './mdl-pages.ts';
import { mmSections } from './sections.ts';
import { mmVirtualMemory } from './virtual-memory.ts';

export const mmDdis: readonly Ddi[] = [
  mmMdl,
  mmMdlMapping,
  mmMdlPages,
  mmContiguous,
  mmAddresses,
  mmSections,
  mmVirtualMemory,
  mmDrivers,
].flat();
export { mmData };
