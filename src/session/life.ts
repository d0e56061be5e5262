import { DRIVER_OBJECT } from '../generated/structs.ts';
import type { DriverRun } from './driver-run.ts';
import { unloadLibraries } from './libraries.ts';
import { cameBack } from './phase-record.ts';

/** A driver's whole life, from loading to unloading. */
export function live(run: DriverRun): void {
  if (!run.start() || !run.driverEntry()) return;
  const unload = run.k.mem.get(run.driverObject, DRIVER_OBJECT.DriverUnload);
  if (unload === 0n) return;
  if (cameBack(run.phase({ name: 'DriverUnload', routine: unload, args: [run.driverObject] }))) unloadLibraries(run);
}
