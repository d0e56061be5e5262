import { DRIVER_OBJECT } from '../../generated/structs.ts';
import type { DriverRun } from '../driver-run.ts';
import { unloadLibraries } from '../libraries.ts';

/** DriverUnload and then DllUnload of its DLLs; nothing for a driver that can't be unloaded. */
export function unloadDriver(run: DriverRun): void {
  const routine = run.k.mem.get(run.driverObject, DRIVER_OBJECT.DriverUnload);
  if (routine === 0n) return;
  run.phase({ name: 'DriverUnload', routine, args: [run.driverObject] });
  unloadLibraries(run);
}
