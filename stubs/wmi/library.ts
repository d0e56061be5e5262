import { CHAR, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { freePool, poolBlockAt } from '../../src/kernel/ex/pool.ts';
import { kernelExport } from '../../src/kernel/io/irp.ts';
import { finishRequest, systemControlled, WMI_LIBRARY_STEPS } from '../../src/kernel/wmi/library.ts';

const module = 'wmilib.sys';
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');

/** The library that serves a driver's system control requests from a table of its blocks. */
export const wmiLibrary = [
  ddi('WmiSystemControl', {
    module,
    params: {
      WmiLibInfo: pointer('PWMILIB_CONTEXT'),
      DeviceObject: PDEVICE_OBJECT,
      Irp: pointer('PIRP'),
      IrpDisposition: pointer('PSYSCTL_IRP_DISPOSITION'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['names of registry path and MOF resource are not handed on to WMI'] },
    model: (k, a) =>
      systemControlled(k, { info: a.WmiLibInfo, device: a.DeviceObject, irp: a.Irp, disposition: a.IrpDisposition }),
    steps: WMI_LIBRARY_STEPS,
  }),
  ddi('WmiCompleteRequest', {
    module,
    params: {
      DeviceObject: PDEVICE_OBJECT,
      Irp: pointer('PIRP'),
      Status: NTSTATUS,
      BufferUsed: ULONG,
      PriorityBoost: CHAR,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => {
      const status = finishRequest(k, a.Irp, a.Status, a.BufferUsed);
      return callGuest(kernelExport(k, 'IofCompleteRequest'), [a.Irp, 0n], 'completed', status);
    },
    steps: { completed: (_k, status: number) => status },
  }),
  ddi('WmiFireEvent', {
    module,
    params: {
      DeviceObject: PDEVICE_OBJECT,
      Guid: pointer('LPCGUID'),
      InstanceIndex: ULONG,
      EventDataSize: ULONG,
      EventData: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['nobody listens: the event data are taken over and freed'] },
    model: (k, a) => {
      if (poolBlockAt(k, a.EventData) !== undefined) freePool(k, a.EventData, 0);
      return 0;
    },
  }),
];
