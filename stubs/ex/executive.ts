import { STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KPROCESSOR_MODE, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { getVariable, setVariable } from '../../src/kernel/firmware/variables.ts';
import { ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const FEW = ['few variables are there from the start; no privilege is asked for'];

export const exExecutive = [
  ddi('ExGetPreviousMode', {
    returns: KPROCESSOR_MODE,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => k.mem.get(currentThread(k).ethread, ETHREAD.PreviousMode),
  }),
  ddi('ExUuidCreate', {
    params: { Uuid: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['a random UUID (version 4) instead of one of time and network card'] },
    model: (k, a) => {
      const random = k.random('uuid');
      const bytes = Uint8Array.from({ length: 16 }, () => random.below(256));
      bytes[7] = (bytes[7]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      k.mem.write(a.Uuid, bytes);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ExGetFirmwareEnvironmentVariable', {
    params: { VariableName: PVOID, VendorGuid: PVOID, Value: PVOID, ValueLength: PVOID, Attributes: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: FEW },
    model: (k, a) =>
      getVariable(k, { name: a.VariableName, vendor: a.VendorGuid, value: a.Value }, a.ValueLength, a.Attributes),
  }),
  ddi('ExSetFirmwareEnvironmentVariable', {
    params: { VariableName: PVOID, VendorGuid: PVOID, Value: PVOID, ValueLength: ULONG, Attributes: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: FEW },
    model: (k, a) =>
      setVariable(k, { name: a.VariableName, vendor: a.VendorGuid, value: a.Value }, a.ValueLength, a.Attributes),
  }),
];
