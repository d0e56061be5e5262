import { STATUS_NOT_SUPPORTED } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, PVOID, pointer, ROUTINE, ULONG } from '../../src/kernel/codecs.ts';
import { callGuest, ddi } from '../../src/kernel/declaration.ts';
import { allocatePool, freePool } from '../../src/kernel/ex/pool.ts';
import { HIGH_LEVEL } from '../../src/kernel/kernel.ts';

const module = 'pshed.dll';
const PSHED_TAG = 0x64687350;

/** The platform-specific hardware error driver, and the TPM services. */
export const platformErrors = [
  ddi('PshedIsSystemWheaEnabled', {
    module,
    returns: BOOLEAN,
    maxIrql: 'ANY',
    fidelity: { approximate: ['this machine reports no hardware errors'] },
    model: () => false,
  }),
  ddi('PshedAllocateMemory', {
    module,
    params: { Size: ULONG },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => allocatePool(k, { kind: 'nonPagedNx', size: BigInt(a.Size), tag: PSHED_TAG, zero: true }),
  }),
  ddi('PshedFreeMemory', {
    module,
    params: { Address: PVOID },
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => freePool(k, a.Address, 0),
  }),
  ddi('PshedRegisterPlugin', {
    module,
    params: { Packet: pointer('PWHEA_PSHED_PLUGIN_REGISTRATION_PACKET') },
    returns: NTSTATUS,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['refused, as on machines without hardware error reporting'] },
    model: () => STATUS_NOT_SUPPORTED,
  }),
  ddi('PshedSynchronizeExecution', {
    module,
    params: { ErrorSource: PVOID, SynchronizeRoutine: ROUTINE, SynchronizeContext: PVOID },
    returns: BOOLEAN,
    maxIrql: 'HIGH',
    fidelity: { approximate: ['every error source is synchronised at the highest IRQL'] },
    model: (k, a) => {
      const { irql } = k;
      k.irql = HIGH_LEVEL;
      return callGuest(a.SynchronizeRoutine, [a.SynchronizeContext], 'done', irql);
    },
    steps: {
      done: (k, irql: number, result) => {
        k.irql = irql;
        return (result & 0xffn) !== 0n;
      },
    },
  }),
  ddi('Tbsi_Revoke_Attestation', {
    module: 'tbs.sys',
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['the machine has no TPM: TBS_E_TPM_NOT_FOUND'] },
    model: () => 0x8028400f,
  }),
];
