import { BOOLEAN, NTSTATUS, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { claimResources } from '../../src/kernel/io/resource-claims.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';

const CLAIMS = { approximate: ['conflicts with Plug and Play devices are not seen, RESOURCEMAP is not written'] };
const claimant = {
  DriverObject: pointer('PDRIVER_OBJECT'),
  DriverList: pointer('PCM_RESOURCE_LIST'),
  DriverListSize: ULONG,
  DeviceObject: pointer('PDEVICE_OBJECT'),
  DeviceList: pointer('PCM_RESOURCE_LIST'),
  DeviceListSize: ULONG,
};
interface Claimant {
  readonly DriverObject: bigint;
  readonly DriverList: bigint;
  readonly DeviceObject: bigint;
  readonly DeviceList: bigint;
  readonly ConflictDetected: bigint;
}

/** For the driver as a whole, or for one of its devices. */
function claim(k: Kernel, a: Claimant, evenIfTaken: boolean): number {
  const forDevice = a.DeviceObject !== 0n && a.DriverList === 0n;
  return claimResources(k, {
    driver: a.DriverObject,
    owner: forDevice ? a.DeviceObject : a.DriverObject,
    list: forDevice ? a.DeviceList : a.DriverList,
    evenIfTaken,
    conflict: a.ConflictDetected,
  });
}

export const ioResourceClaims = [
  ddi('IoReportResourceForDetection', {
    params: { ...claimant, ConflictDetected: pointer('PBOOLEAN') },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: CLAIMS,
    model: (k, a) => claim(k, a, false),
  }),
  ddi('IoReportResourceUsage', {
    params: {
      DriverClassName: pointer('PUNICODE_STRING'),
      ...claimant,
      OverrideConflict: BOOLEAN,
      ConflictDetected: pointer('PBOOLEAN'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: CLAIMS,
    model: (k, a) => claim(k, a, a.OverrideConflict),
  }),
];
