import { type DriverRun, LifeOver } from './driver-run.ts';
import { reinitialize, startAndEndProgram } from './life/events.ts';
import { part } from './life/part.ts';
import { addDeviceRoutine, defaultDevice, plugIn, sleepAndWake, stopAndStart, unplug } from './life/plug-and-play.ts';
import { useDevices } from './life/requests.ts';
import { shutDown } from './life/shutdown.ts';
import { openProcess, useRegistry } from './life/system-activity.ts';
import { unloadDriver } from './life/unload.ts';

/** A driver's whole life, from loading to unloading. */
export function live(run: DriverRun): void {
  try {
    if (run.start() && run.driverEntry()) afterEntry(run);
  } catch (error) {
    if (!(error instanceof LifeOver)) throw error;
    run.phases.push(error.record);
  }
}

function afterEntry(run: DriverRun): void {
  part(run, () => reinitialize(run));
  part(run, () => startAndEndProgram(run));
  part(run, () => useRegistry(run));
  part(run, () => openProcess(run));
  if (addDeviceRoutine(run) === 0n) useAndShutDown(run);
  else liveWithDevice(run);
  unloadDriver(run);
}

function useAndShutDown(run: DriverRun): void {
  useDevices(run);
  shutDown(run);
}

function liveWithDevice(run: DriverRun): void {
  let pdo: bigint | undefined;
  part(run, () => {
    pdo = plugIn(run, defaultDevice(run.service));
  });
  useAndShutDown(run);
  if (pdo === undefined) return;
  const device = pdo;
  part(run, () => sleepAndWake(run, device));
  part(run, () => stopAndStart(run, device));
  part(run, () => unplug(run, device, ['queryRemove', 'remove']));
}
