import { DRIVER_EXTENSION, DRIVER_OBJECT } from '../../generated/structs.ts';
import { createDeviceNode, deleteDeviceNode, type NewDeviceNode } from '../../kernel/pnp/device-node.ts';
import {
  afterAddDevice,
  afterStart,
  type PnpRequest,
  type PnpRequestName,
  pnpRequest,
  settlePnp,
  startDevice,
} from '../../kernel/pnp/pnp-requests.ts';
import { type PowerRequest, powerRequest } from '../../kernel/pnp/power-requests.ts';
import type { DriverRun } from '../driver-run.ts';
import { sendPhase, sendRequest, wasTaken } from './irp-phase.ts';
import { dispatchRoutine } from './major-functions.ts';

const PHASE: Partial<Record<PnpRequestName, string>> = {
  start: 'IRP_MN_START_DEVICE',
  queryStop: 'IRP_MN_QUERY_STOP_DEVICE',
  stop: 'IRP_MN_STOP_DEVICE',
  queryRemove: 'IRP_MN_QUERY_REMOVE_DEVICE',
  remove: 'IRP_MN_REMOVE_DEVICE',
  surpriseRemoval: 'IRP_MN_SURPRISE_REMOVAL',
};
/** SYSTEM_POWER_STATE. */
const WORKING = 1;
const SLEEPING3 = 4;

/** AddDevice routine of a plug and play driver, 0 of another. */
export function addDeviceRoutine(run: DriverRun): bigint {
  const extension = run.k.mem.get(run.driverObject, DRIVER_OBJECT.DriverExtension);
  return run.k.mem.get(extension, DRIVER_EXTENSION.AddDevice);
}

/** The device that a driver gets when nothing is said of its hardware. */
export function defaultDevice(service: string): NewDeviceNode {
  return { hardwareIds: [`ROOT\\${service.toUpperCase()}`], service, description: service };
}

/** Devices to try, one after the other, when nothing is said of the hardware: on the root bus, a PCI function, something on USB. */
export function likelyDevices(service: string): readonly NewDeviceNode[] {
  const resources: NewDeviceNode['resources'] = [
    { kind: 'memory', start: 0xf7d0_0000n, length: 0x10000 },
    { kind: 'port', start: 0xe000n, length: 0x40 },
    { kind: 'interrupt', line: 17, shared: true },
  ];
  return [
    defaultDevice(service),
    {
      hardwareIds: ['PCI\\VEN_1234&DEV_5678&SUBSYS_00000000&REV_01'],
      service,
      description: service,
      address: 0x50000,
      resources,
    },
    { hardwareIds: ['USB\\VID_1209&PID_0001'], service, description: service },
  ];
}

/** A bus finds a device: AddDevice, then the start. The PDO when the driver took it. */
export function plugIn(run: DriverRun, device: NewDeviceNode): bigint | undefined {
  const { pdo } = createDeviceNode(run.k, device);
  const added = run.phase({
    name: 'AddDevice',
    routine: addDeviceRoutine(run),
    args: [run.driverObject, pdo],
    answers: 'ntstatus',
  });
  if (added.status === undefined || added.status >= 0x8000_0000) {
    deleteDeviceNode(run.k, pdo);
    return undefined;
  }
  for (const request of afterAddDevice(run.k, pdo)) ask(run, request);
  if (!ask(run, startDevice(run.k, pdo))) {
    unplug(run, pdo, ['remove']);
    return undefined;
  }
  for (const request of afterStart(run.k, pdo)) ask(run, request);
  return pdo;
}

/** The machine sleeps and wakes. */
export function sleepAndWake(run: DriverRun, pdo: bigint): void {
  if (dispatchRoutine(run.k, run.driverObject, 'IRP_MJ_POWER') === undefined) return;
  const steps: (Omit<PowerRequest, 'device' | 'type'> & { readonly name: string })[] = [
    { name: 'IRP_MN_QUERY_POWER', minor: 'query', state: SLEEPING3, action: 'sleep' },
    { name: 'IRP_MN_SET_POWER', minor: 'set', state: SLEEPING3, action: 'sleep' },
    { name: 'IRP_MN_SET_POWER', minor: 'set', state: WORKING },
  ];
  for (const { name, ...power } of steps) {
    const request = power.state === WORKING ? 'to the working state' : 'to sleep (S3)';
    sendPhase(run, { name, request, spec: powerRequest({ ...power, device: pdo, type: 'system' }) });
  }
}

/** Resources are rebalanced: the device stops and starts again. */
export function stopAndStart(run: DriverRun, pdo: bigint): void {
  if (!ask(run, pnpRequest(run.k, pdo, 'queryStop'))) {
    ask(run, pnpRequest(run.k, pdo, 'cancelStop'));
    return;
  }
  ask(run, pnpRequest(run.k, pdo, 'stop'));
  ask(run, startDevice(run.k, pdo));
}

/** The device goes away, asked for or not. */
export function unplug(run: DriverRun, pdo: bigint, how: readonly PnpRequestName[]): void {
  for (const name of how) ask(run, pnpRequest(run.k, pdo, name));
  deleteDeviceNode(run.k, pdo);
}

/** True when the stack succeeded. */
function ask(run: DriverRun, request: PnpRequest): boolean {
  if (dispatchRoutine(run.k, run.driverObject, 'IRP_MJ_PNP') === undefined) return false;
  const name = PHASE[request.name];
  const answer =
    name === undefined
      ? sendRequest(run, { name: `IRP_MJ_PNP ${request.name}`, spec: request.spec })
      : sendPhase(run, { name, spec: request.spec });
  if (!answer?.finished) return false;
  settlePnp(run.k, request, answer.finished);
  return wasTaken(answer);
}
