import { AddressRegion } from './address-region.ts';
import type { RegionKind } from './memory-types.ts';
import { type RandomStream, stream } from './seed.ts';
import { pageOfSlot } from './virtual-address.ts';

/** How Windows places kernel address space: at fixed bases up to Windows 10 1511, at random ones from 1607 on. */
export type KernelLayout = 'win7' | 'win10';

/** 0xFFFFF78000000000, where KUSER_SHARED_DATA is. */
const SHARED_DATA_SLOT = 0x1ef;
/** 0xFFFFF80000000000, where the kernel and the drivers are. */
const IMAGE_SLOT = 0x1f0;
/** The last slot holds the HAL's own mappings. */
const HAL_SLOT = 0x1ff;
/** PTE_BASE 0xFFFFF68000000000. */
const FIXED_SELF_MAP_SLOT = 0x1ed;

const PAGES_PER_GIB = 2 ** 18;
const PAGES_PER_LARGE_PAGE = 512;
/** Images stand at multiples of 64 KiB. */
export const IMAGE_ALIGNMENT_PAGES = 16;
const REGION_PAGES = 64 * PAGES_PER_GIB;
const IMAGE_AREA_PAGES = 4 * PAGES_PER_GIB;

type SystemRegion = Exclude<RegionKind, 'image'>;

/** Page numbers of the bases in Windows 7; regions that it keeps together follow each other at 64 GiB or more. */
const FIXED_BASES: Record<SystemRegion, number> = {
  systemPtes: 0xf88000000,
  kernelStack: 0xf89000000,
  pagedPool: 0xf8a000000,
  system: 0xf8c000000,
  session: 0xf90000000,
  nonPagedPool: 0xfa8000000,
  contiguous: 0xfaa000000,
};

/** Pools manage their pages themselves, everything else is kept apart by an unmapped page. */
const GAPS: Record<RegionKind, number> = {
  nonPagedPool: 0,
  pagedPool: 0,
  systemPtes: 1,
  kernelStack: 1,
  contiguous: 1,
  session: 1,
  system: 1,
  image: 1,
};

export interface Layout {
  readonly selfMapSlot: number;
  readonly regions: Record<RegionKind, AddressRegion>;
  /** Where images go: the one thing here that goes on taking random numbers. */
  readonly places: RandomStream;
}

export function layOut(kernel: KernelLayout, seed: number): Layout {
  const random = stream(seed, 'layout');
  const places = stream(seed, 'image places');
  const slots: number[] = [];
  for (let slot = 0x100; slot < HAL_SLOT; slot++)
    if (slot !== SHARED_DATA_SLOT && slot !== IMAGE_SLOT) slots.push(slot);
  const selfMapSlot = kernel === 'win7' ? FIXED_SELF_MAP_SLOT : random.take(slots);
  const start = (kind: SystemRegion): number => {
    const base =
      kernel === 'win7' ? FIXED_BASES[kind] : pageOfSlot(random.take(slots)) + random.below(256) * PAGES_PER_GIB;
    return base + random.below(PAGES_PER_GIB / PAGES_PER_LARGE_PAGE) * PAGES_PER_LARGE_PAGE;
  };
  const region = (kind: SystemRegion) => new AddressRegion(kind, start(kind), REGION_PAGES - PAGES_PER_GIB, GAPS[kind]);
  const imageStart = pageOfSlot(IMAGE_SLOT) + (1 + random.below(500)) * PAGES_PER_GIB;
  return {
    selfMapSlot,
    places,
    regions: {
      image: new AddressRegion('image', imageStart, IMAGE_AREA_PAGES, GAPS.image, places),
      nonPagedPool: region('nonPagedPool'),
      pagedPool: region('pagedPool'),
      systemPtes: region('systemPtes'),
      kernelStack: region('kernelStack'),
      contiguous: region('contiguous'),
      session: region('session'),
      system: region('system'),
    },
  };
}
