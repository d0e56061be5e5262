import type { Image } from '../../pe/image.ts';
import type { Kernel } from '../kernel.ts';
import { moduleAt } from './loaded-modules.ts';
import { gadgets, SLOT_SIZE } from './slots.ts';

const IMAGE_DLLCHARACTERISTICS_GUARD_CF = 0x4000;
const IMAGE_GUARD_CF_INSTRUMENTED = 0x100;
const IMAGE_GUARD_CF_FUNCTION_TABLE_PRESENT = 0x400;
const IMAGE_GUARD_CF_ENABLE_EXPORT_SUPPRESSION = 0x8000;
const IMAGE_GUARD_CF_LONGJUMP_TABLE_PRESENT = 0x10000;
const GUARDED = IMAGE_GUARD_CF_INSTRUMENTED | IMAGE_GUARD_CF_FUNCTION_TABLE_PRESENT;
const IMAGE_GUARD_FLAG_FID_SUPPRESSED = 1;
const IMAGE_GUARD_FLAG_EXPORT_SUPPRESSED = 2;

/** Code addresses that share one entry of the kernel's bitmap, in bytes. */
const GRANULE = 16;
const NO_TARGET = 0;
const ALIGNED_TARGET = 1;
/** A target in the middle of the granule makes all of it valid. */
const ANY_TARGET = 2;
const SUPPRESSED = 3;

/** Which places of an image may be called through a pointer. Plain data; RVAs. */
export interface ModuleGuard {
  /** State by granule, that is RVA / 16. */
  readonly targets: ReadonlyMap<number, number>;
  /** Undefined without a table of them: longjmp may then go anywhere. */
  readonly longJumps: ReadonlySet<number> | undefined;
}

/** The guard tables of an image; undefined where it has none and so may be called everywhere. */
export function guardOf(image: Image): ModuleGuard | undefined {
  const config = image.loadConfig;
  if (config === undefined || (config.guardFlags & GUARDED) !== GUARDED) return undefined;
  if ((image.dllCharacteristics & IMAGE_DLLCHARACTERISTICS_GUARD_CF) === 0) return undefined;
  const { count, rvas, flags } = config.guardCFFunctionTable;
  const suppressesExports = (config.guardFlags & IMAGE_GUARD_CF_ENABLE_EXPORT_SUPPRESSION) !== 0;
  const hidden = IMAGE_GUARD_FLAG_FID_SUPPRESSED | (suppressesExports ? IMAGE_GUARD_FLAG_EXPORT_SUPPRESSED : 0);
  const targets = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const rva = rvas[index]!;
    const granule = Math.floor(rva / GRANULE);
    const open = rva % GRANULE === 0 ? ALIGNED_TARGET : ANY_TARGET;
    const known = targets.get(granule) ?? NO_TARGET;
    if ((flags[index]! & hidden) === 0) targets.set(granule, known === ANY_TARGET ? ANY_TARGET : open);
    else if (known === NO_TARGET) targets.set(granule, SUPPRESSED);
  }
  const hasLongJumps = (config.guardFlags & IMAGE_GUARD_CF_LONGJUMP_TABLE_PRESENT) !== 0;
  return { targets, longJumps: hasLongJumps ? new Set(config.guardLongJumpTargetTable.rvas) : undefined };
}

/** Why a call through a pointer may not go to `target`; undefined when it may. */
export function guardRefusal(k: Kernel, target: bigint): string | undefined {
  const module = moduleAt(k, target);
  if (module === undefined) return target < 0x8000_0000_0000n ? 'it is a user-mode address' : 'it lies in no image';
  const rva = Number(target - module.base);
  if (!module.checked) return isSlot(k, target) ? undefined : `no function of ${module.name} begins there`;
  if (module.guard === undefined) {
    const section = module.sections.find((one) => rva >= one.rva && rva < one.rva + one.size);
    return section?.execute === false ? `section ${section.name} of ${module.name} is not code` : undefined;
  }
  const state = module.guard.targets.get(Math.floor(rva / GRANULE)) ?? NO_TARGET;
  if (state === ANY_TARGET || (state === ALIGNED_TARGET && rva % GRANULE === 0)) return undefined;
  return state === SUPPRESSED
    ? `the guard function table of ${module.name} suppresses it`
    : `the guard function table of ${module.name} does not list it`;
}

/** Why longjmp may not go to `target`; undefined when it may. */
export function longJumpRefusal(k: Kernel, target: bigint): string | undefined {
  const module = moduleAt(k, target);
  const longJumps = module?.guard?.longJumps;
  if (module === undefined || longJumps === undefined) return undefined;
  return longJumps.has(Number(target - module.base))
    ? undefined
    : `the long jump table of ${module.name} does not list it`;
}

function isSlot(k: Kernel, target: bigint): boolean {
  const offset = target - gadgets(k).slotBase;
  return offset % BigInt(SLOT_SIZE) === 0n && k.targets.has(Number(offset / BigInt(SLOT_SIZE)));
}
