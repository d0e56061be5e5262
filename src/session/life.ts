import type { NewDeviceNode } from '../kernel/pnp/device-node.ts';
import { type DriverRun, LifeOver } from './driver-run.ts';
import { sendConfigured } from './life/configured-requests.ts';
import { reinitialize, startAndEndProgram } from './life/events.ts';
import { part } from './life/part.ts';
import { addDeviceRoutine, likelyDevices, plugIn, sleepAndWake, stopAndStart, unplug } from './life/plug-and-play.ts';
import { useDevices } from './life/requests.ts';
import { shutDown } from './life/shutdown.ts';
import { openProcess, useRegistry } from './life/system-activity.ts';
import { unloadDriver } from './life/unload.ts';
import type { LifePart } from './machine-config.ts';

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
  const wants = (name: LifePart) => !run.machine.skip.includes(name);
  if (wants('reinitialize')) part(run, () => reinitialize(run));
  if (wants('events')) {
    part(run, () => startAndEndProgram(run));
    part(run, () => useRegistry(run));
    part(run, () => openProcess(run));
  }
  const devices = addDeviceRoutine(run) === 0n ? [] : plugInAll(run);
  if (wants('requests')) useDevices(run);
  for (const request of run.machine.requests) part(run, () => sendConfigured(run, request));
  if (wants('shutdown')) shutDown(run);
  for (const device of devices) {
    if (wants('power')) part(run, () => sleepAndWake(run, device));
    if (wants('stop')) part(run, () => stopAndStart(run, device));
    if (wants('remove')) part(run, () => unplug(run, device, ['queryRemove', 'remove']));
  }
  if (wants('unload')) unloadDriver(run);
}

/** PDOs of the devices that the driver took. */
function plugInAll(run: DriverRun): bigint[] {
  const { devices } = run.machine;
  if (devices.length > 0) return devices.flatMap((device) => tryDevice(run, device));
  for (const device of likelyDevices(run.service)) {
    const taken = tryDevice(run, device);
    if (taken.length > 0) return taken;
  }
  return [];
}

function tryDevice(run: DriverRun, device: NewDeviceNode): bigint[] {
  let pdo: bigint | undefined;
  part(run, () => {
    pdo = plugIn(run, device);
  });
  return pdo === undefined ? [] : [pdo];
}
