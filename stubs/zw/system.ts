import {
  STATUS_INVALID_INFO_CLASS,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import {
  BOOLEAN,
  enumeration,
  LONG,
  NTSTATUS,
  PCUNICODE_STRING,
  PVOID,
  pointer,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { ddi, systemService } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { firmwareTable } from '../../src/kernel/zw/firmware-table.ts';
import { powerInformation } from '../../src/kernel/zw/power-information.ts';
import { querySystemInformation } from '../../src/kernel/zw/system-information.ts';

const SystemFirmwareTableInformation = 76;
const GAPS = ['some classes are refused as unknown', 'counters of performance, sessions and interrupts are zero'];

interface Query {
  readonly SystemInformationClass: number;
  readonly SystemInformation: bigint;
  readonly SystemInformationLength: number;
  readonly ReturnLength: bigint;
}
function query(k: Kernel, a: Query): number {
  return a.SystemInformationClass === SystemFirmwareTableInformation
    ? firmwareTable(k, a.SystemInformation, a.SystemInformationLength, a.ReturnLength)
    : querySystemInformation(
        k,
        a.SystemInformationClass,
        a.SystemInformation,
        a.SystemInformationLength,
        a.ReturnLength,
      );
}

export const zwSystem = [
  ...systemService('QuerySystemInformation', {
    params: {
      SystemInformationClass: enumeration('SYSTEM_INFORMATION_CLASS'),
      SystemInformation: PVOID,
      SystemInformationLength: ULONG,
      ReturnLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: GAPS },
    model: query,
  }),
  ...systemService('SetSystemInformation', {
    params: {
      SystemInformationClass: enumeration('SYSTEM_INFORMATION_CLASS'),
      SystemInformation: PVOID,
      SystemInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['nothing is set'] },
    model: () => STATUS_INVALID_INFO_CLASS,
  }),
  ...systemService('PowerInformation', {
    params: {
      InformationLevel: LONG,
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      OutputBuffer: PVOID,
      OutputBufferLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['battery, processor speeds and times of sleep; levels that set something are refused'] },
    model: (k, a) => powerInformation(k, a.InformationLevel, a.OutputBuffer, a.OutputBufferLength),
  }),
  ddi('ZwInitiatePowerAction', {
    params: {
      SystemAction: enumeration('POWER_ACTION'),
      MinSystemState: enumeration('SYSTEM_POWER_STATE'),
      Flags: ULONG,
      Asynchronous: BOOLEAN,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['the machine goes on'] },
    model: () => STATUS_SUCCESS,
  }),
  ddi('ZwLoadDriver', {
    params: { DriverServiceName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no other driver is loaded'] },
    model: () => STATUS_OBJECT_NAME_NOT_FOUND,
  }),
  ddi('ZwUnloadDriver', {
    params: { DriverServiceName: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['no driver is unloaded'] },
    model: () => STATUS_OBJECT_NAME_NOT_FOUND,
  }),
  ddi('ZwDisplayString', {
    params: { String: PCUNICODE_STRING },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: ['the boot screen is not shown'] },
    model: () => STATUS_SUCCESS,
  }),
];
