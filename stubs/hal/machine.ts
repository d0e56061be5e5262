import { STATUS_INVALID_PARAMETER, STATUS_NOT_SUPPORTED } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, HANDLE, NTSTATUS, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';

const module = 'hal.dll';

export const halMachine = [
  ddi('HalMakeBeep', {
    module,
    params: { Frequency: ULONG },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['nobody hears it'] },
    model: () => true,
  }),
  ddi('HalReturnToFirmware', {
    module,
    params: { Action: ULONG },
    maxIrql: 'ANY',
    fidelity: { recorded: ['the machine is not restarted: the call returns'] },
    model: () => undefined,
  }),
  ddi('HalAllProcessorsStarted', {
    module,
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => true,
  }),
  ddi('HalAllocateHardwareCounters', {
    module,
    params: {
      GroupAffinty: pointer('PGROUP_AFFINITY'),
      GroupCount: ULONG,
      ResourceList: pointer('PPHYSICAL_COUNTER_RESOURCE_LIST'),
      CounterSetHandle: pointer('PHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the processor has no performance counters, as in most virtual machines'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('HalFreeHardwareCounters', {
    module,
    params: { CounterSetHandle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: () => STATUS_INVALID_PARAMETER,
  }),
  ddi('KeFlushWriteBuffer', {
    module,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: () => undefined,
  }),
];
