import { STATUS_NOT_IMPLEMENTED, STATUS_SUCCESS } from '../../src/generated/ntstatus.ts';
import { KPROCESSOR_MODE, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { ddi } from '../../src/kernel/declaration.ts';
import { ETHREAD } from '../../src/kernel/ps/opaque-layouts.ts';
import { currentThread } from '../../src/kernel/thread.ts';

const LEGACY_BIOS = ['the machine has a legacy BIOS: there are no variables'];

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
    fidelity: { recorded: LEGACY_BIOS },
    model: () => STATUS_NOT_IMPLEMENTED,
  }),
  ddi('ExSetFirmwareEnvironmentVariable', {
    params: { VariableName: PVOID, VendorGuid: PVOID, Value: PVOID, ValueLength: ULONG, Attributes: ULONG },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { recorded: LEGACY_BIOS },
    model: () => STATUS_NOT_IMPLEMENTED,
  }),
];
