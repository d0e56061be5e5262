import {
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { enumeration, LONG, NTSTATUS, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { processorTopology } from '../../src/kernel/zw/processor-topology.ts';

/** SYSTEM_INFORMATION_CLASS values that take an input. */
const LOGICAL_PROCESSORS_EX = 107;
const MACHINE = {
  approximate: ['one package and NUMA node, a core for each processor, caches of one kind of processor'],
};

function give(k: Kernel, bytes: Buffer | undefined, at: bigint, length: number, needed: bigint): number {
  if (bytes === undefined) return STATUS_INVALID_PARAMETER;
  if (needed !== 0n) k.mem.setU32(needed, bytes.length);
  if (length < bytes.length) return STATUS_INFO_LENGTH_MISMATCH;
  k.mem.write(at, bytes);
  return STATUS_SUCCESS;
}

export const zwTopology: readonly Ddi[] = [
  ddi('NtQuerySystemInformationEx', {
    params: {
      SystemInformationClass: enumeration('SYSTEM_INFORMATION_CLASS'),
      InputBuffer: PVOID,
      InputBufferLength: ULONG,
      SystemInformation: PVOID,
      SystemInformationLength: ULONG,
      ReturnLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['processors only; other classes are refused', ...MACHINE.approximate] },
    model: (k, a) => {
      if (a.SystemInformationClass !== LOGICAL_PROCESSORS_EX) return STATUS_INVALID_INFO_CLASS;
      if (a.InputBuffer === 0n || a.InputBufferLength < 4) return STATUS_INVALID_PARAMETER;
      const bytes = processorTopology(k, k.mem.u32(a.InputBuffer));
      return give(k, bytes, a.SystemInformation, a.SystemInformationLength, a.ReturnLength);
    },
  }),
  ddi('KeQueryLogicalProcessorRelationship', {
    params: {
      ProcessorNumber: PVOID,
      RelationshipType: LONG,
      Information: PVOID,
      Length: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['a processor number does not narrow the answer', ...MACHINE.approximate] },
    model: (k, a) => give(k, processorTopology(k, a.RelationshipType), a.Information, k.mem.u32(a.Length), a.Length),
  }),
];
