import {
  STATUS_INVALID_BUFFER_SIZE,
  STATUS_INVALID_PARAMETER_2,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { NTSTATUS, PCUNICODE_STRING, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import { freePool, kernelPool } from '../../src/kernel/ex/pool.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { slice } from '../../src/kernel/slice.ts';

/** PCW_REGISTRATION_INFORMATION: Version, Name, CounterCount, Counters, Callback, CallbackContext. */
const VERSIONS = [0x100, 0x200];
const BLOCK_SIZE = 0x40;
const NOBODY = { approximate: ['nobody collects counters: the callback is not called'] };

/** Registrations and their instances. */
const counters = slice<{ readonly registrations: Set<bigint>; readonly instances: Set<bigint> }>('counterSets', () => ({
  registrations: new Set(),
  instances: new Set(),
}));
function make(k: Kernel, into: Set<bigint>, out: bigint): number {
  const block = kernelPool(k, BLOCK_SIZE, 'Pcw ');
  into.add(block);
  k.mem.setU64(out, block);
  return STATUS_SUCCESS;
}
function drop(k: Kernel, from: Set<bigint>, block: bigint): void {
  if (from.delete(block)) freePool(k, block, 0);
}

export const exPerformanceCounters: readonly Ddi[] = [
  ddi('PcwRegister', {
    params: { Registration: pointer('PPCW_REGISTRATION *'), Info: pointer('PPCW_REGISTRATION_INFORMATION') },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NOBODY,
    model: (k, a) => {
      if (!VERSIONS.includes(k.mem.u32(a.Info))) return STATUS_INVALID_PARAMETER_2;
      return make(k, counters(k).registrations, a.Registration);
    },
  }),
  ddi('PcwUnregister', {
    params: { Registration: pointer('PPCW_REGISTRATION') },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => drop(k, counters(k).registrations, a.Registration),
  }),
  ddi('PcwCreateInstance', {
    params: { Instance: PVOID, Registration: PVOID, Name: PCUNICODE_STRING, Count: ULONG, Data: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NOBODY,
    model: (k, a) => make(k, counters(k).instances, a.Instance),
  }),
  ddi('PcwCloseInstance', {
    params: { Instance: PVOID },
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => drop(k, counters(k).instances, a.Instance),
  }),
  ddi('PcwAddInstance', {
    params: { Buffer: PVOID, Name: PCUNICODE_STRING, Id: ULONG, Count: ULONG, Data: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: NOBODY,
    model: (_k, a) => (a.Buffer === 0n ? STATUS_INVALID_BUFFER_SIZE : STATUS_SUCCESS),
  }),
];
