import { STATUS_INSUFFICIENT_RESOURCES, STATUS_OBJECT_NAME_NOT_FOUND } from '../../src/generated/ntstatus.ts';
import { CM_RESOURCE_LIST, IO_RESOURCE_REQUIREMENTS_LIST } from '../../src/generated/structs.ts';
import {
  BOOLEAN,
  enumeration,
  NTSTATUS,
  PCUNICODE_STRING,
  PHYSICAL_ADDRESS,
  PVOID,
  pointer,
  ROUTINE,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { allocatePool } from '../../src/kernel/ex/pool.ts';

const PDRIVER_OBJECT = pointer('PDRIVER_OBJECT');
const PDEVICE_OBJECT = pointer('PDEVICE_OBJECT');

/** Resources that drivers of before PnP claim by themselves. */
export const ioMachineResources = [
  ddi('IoAssignResources', {
    params: {
      RegistryPath: PCUNICODE_STRING,
      DriverClassName: PCUNICODE_STRING,
      DriverObject: PDRIVER_OBJECT,
      DeviceObject: PDEVICE_OBJECT,
      RequestedResources: pointer('PIO_RESOURCE_REQUIREMENTS_LIST'),
      AllocatedResources: pointer('PCM_RESOURCE_LIST *'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['an empty list is assigned, whatever was requested'] },
    model: (k, a) => {
      if (a.AllocatedResources !== 0n) k.mem.setU64(a.AllocatedResources, 0n);
      if (a.RequestedResources === 0n) return 0;
      const list = allocatePool(k, {
        kind: 'paged',
        size: BigInt(CM_RESOURCE_LIST.$size),
        tag: 0x20206f49,
        zero: true,
      });
      if (list === 0n) return STATUS_INSUFFICIENT_RESOURCES;
      k.mem.setU32(list, k.mem.get(a.RequestedResources, IO_RESOURCE_REQUIREMENTS_LIST.ListSize) === 0 ? 0 : 1);
      k.mem.setU64(a.AllocatedResources, list);
      return 0;
    },
  }),
  ddi('IoQueryDeviceDescription', {
    params: {
      BusType: pointer('PINTERFACE_TYPE'),
      BusNumber: pointer('PULONG'),
      ControllerType: pointer('PCONFIGURATION_TYPE'),
      ControllerNumber: pointer('PULONG'),
      PeripheralType: pointer('PCONFIGURATION_TYPE'),
      PeripheralNumber: pointer('PULONG'),
      CalloutRoutine: ROUTINE,
      Context: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['ACPI machines describe no bus in the registry: nothing is found'] },
    model: () => STATUS_OBJECT_NAME_NOT_FOUND,
  }),
  ddi('IoTranslateBusAddress', {
    params: {
      InterfaceType: enumeration('INTERFACE_TYPE'),
      BusNumber: ULONG,
      BusAddress: PHYSICAL_ADDRESS,
      AddressSpace: pointer('PULONG'),
      TranslatedAddress: pointer('PPHYSICAL_ADDRESS'),
    },
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ["one bus, whose addresses are the machine's"] },
    model: (k, a) => {
      if (a.BusNumber !== 0) return false;
      k.mem.setU64(a.TranslatedAddress, a.BusAddress);
      return true;
    },
  }),
];
