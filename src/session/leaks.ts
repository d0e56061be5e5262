import { poolBlocks } from '../kernel/ex/pool.ts';
import { devicesOf } from '../kernel/io/device-object.ts';
import { isChecked } from '../kernel/modules/loaded-modules.ts';
import { objectNameOf } from '../kernel/ob/name-of-object.ts';
import type { Site } from '../policy/finding.ts';
import type { DriverRun } from './driver-run.ts';

/** Something that a driver made and did not undo. */
export interface Leak {
  readonly what: 'pool' | 'device';
  /** For people: `48 bytes, tag 'Smpl'`, or the device's name. */
  readonly text: string;
  /** Who allocated it, where that is known. */
  readonly site?: Site;
}

/** Routines whose caller owns what they return; others allocate for themselves on the driver's behalf. */
const ALLOCATES = /^(Ex|Mm)Allocate/;

/** What the driver still holds; after its unload all of it is lost. */
export function leaksOf(run: DriverRun): Leak[] {
  const blocks = poolBlocks(run.k).filter(({ site, ddi }) => ALLOCATES.test(ddi) && isChecked(run.k, site));
  const leaks: Leak[] = blocks.map(({ size, tag, site }) => ({
    what: 'pool',
    text: `${size} bytes, tag '${tagText(tag)}'`,
    site: run.sites.at(site, true),
  }));
  for (const device of devicesOf(run.k, run.driverObject)) {
    leaks.push({ what: 'device', text: objectNameOf(run.k, device) || 'a device without a name' });
  }
  return leaks;
}

function tagText(tag: number): string {
  const characters = [0, 8, 16, 24].map((shift) => (tag >>> shift) & 0xff);
  return characters.map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.')).join('');
}
