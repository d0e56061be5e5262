import type { Ddi } from '../../src/kernel/declaration.ts';
import { ioBusDriver } from './bus-driver.ts';
import { ioCompletionPorts } from './completion-ports.ts';
import { ioCsq } from './csq.ts';
import { ioDeviceInterfaces } from './device-interfaces.ts';
import { ioDeviceNodes } from './device-nodes.ts';
import { ioDeviceStacks } from './device-stacks.ts';
import { ioDevices } from './devices.ts';
import { ioDrivers } from './drivers.ts';
import { ioFileRequests } from './file-requests.ts';
import { ioInformation } from './information.ts';
import { ioInternal } from './internal.ts';
import { ioIrpOwners } from './irp-owners.ts';
import { ioIrpState } from './irp-state.ts';
import { ioIrps } from './irps.ts';
import { ioMachineResources } from './machine-resources.ts';
import { ioOpens } from './opens.ts';
import { ioPlugPlay } from './plug-play.ts';
import { ioRegistrations } from './registrations.ts';
import { ioResourceClaims } from './resource-claims.ts';
import { ioSharing } from './sharing.ts';
import { ioStandardDevices } from './standard-devices.ts';
import { ioStartIo } from './start-io.ts';
import { ioVolumes } from './volumes.ts';
import { ioWorkItems } from './work-items.ts';

/** The I/O manager. */
export const ioDdis: readonly Ddi[] = [
  ioInternal,
  ioBusDriver,
  ioDevices,
  ioDeviceNodes,
  ioDeviceInterfaces,
  ioDeviceStacks,
  ioIrpOwners,
  ioOpens,
  ioIrps,
  ioCompletionPorts,
  ioStartIo,
  ioFileRequests,
  ioVolumes,
  ioDrivers,
  ioIrpState,
  ioMachineResources,
  ioStandardDevices,
  ioResourceClaims,
  ioCsq,
  ioWorkItems,
  ioRegistrations,
  ioPlugPlay,
  ioSharing,
  ioInformation,
].flat();
