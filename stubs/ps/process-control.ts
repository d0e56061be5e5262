import {
  STATUS_ACCESS_DENIED,
  STATUS_QUOTA_EXCEEDED,
  STATUS_SUCCESS,
  STATUS_UNSUCCESSFUL,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { HANDLE, NTSTATUS, POOL_TYPE, PVOID, SIZE_T, UCHAR, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { keptValue } from '../../src/kernel/ps/information.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { recordOf } from '../../src/kernel/ps/process-records.ts';
import { chargeQuota, returnQuota } from '../../src/kernel/ps/quota.ts';
import { endProcess, endProcessSteps } from './process-life.ts';

const PRIORITY_CLASS = 18;
const NORMAL_CLASS = 2;
const QUOTA = { approximate: ['one quota for all kinds of pool, as large as the pools'] };

/** Threads of a suspended process do not run; those of the modelled processes never do. */
function suspend(k: Kernel, process: bigint, by: 1 | -1): number {
  const record = recordOf(k, process);
  if (record === undefined) return STATUS_UNSUCCESSFUL;
  record.suspended = Math.max(0, record.suspended + by);
  return STATUS_SUCCESS;
}
function quota(name: string, kind: 'charge' | 'return'): Ddi {
  return ddi(name, {
    params: { Process: PVOID, Amount: SIZE_T },
    ...(kind === 'charge' && { returns: NTSTATUS }),
    maxIrql: 'APC',
    fidelity: QUOTA,
    model: (k, a) => {
      if (kind === 'return') return void returnQuota(k, a.Process, a.Amount);
      return chargeQuota(k, a.Process, a.Amount) ? STATUS_SUCCESS : STATUS_QUOTA_EXCEEDED;
    },
  });
}

export const psProcessControl: readonly Ddi[] = [
  ddi('ZwTerminateProcess', {
    params: { ProcessHandle: HANDLE, ExitStatus: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['open handles of the process are not closed'] },
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      if (process === system(k).systemProcess) return STATUS_ACCESS_DENIED;
      return recordOf(k, process) === undefined ? STATUS_SUCCESS : endProcess(k, process, a.ExitStatus);
    },
    steps: endProcessSteps,
  }),
  ddi('PsSuspendProcess', {
    params: { Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['system threads of drivers in the process go on'] },
    model: (k, a) => suspend(k, a.Process, 1),
  }),
  ddi('PsResumeProcess', {
    params: { Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['system threads of drivers in the process go on'] },
    model: (k, a) => suspend(k, a.Process, -1),
  }),
  ddi('PsGetProcessPriorityClass', {
    params: { Process: PVOID },
    returns: UCHAR,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => keptValue(k, a.Process, PRIORITY_CLASS)?.[1] ?? NORMAL_CLASS,
  }),
  quota('PsChargeProcessNonPagedPoolQuota', 'charge'),
  quota('PsChargeProcessPagedPoolQuota', 'charge'),
  quota('PsReturnProcessNonPagedPoolQuota', 'return'),
  quota('PsReturnProcessPagedPoolQuota', 'return'),
  ddi('PsChargeProcessPoolQuota', {
    params: { Process: PVOID, PoolType: POOL_TYPE, Amount: ULONG_PTR },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: QUOTA,
    model: (k, a) => (chargeQuota(k, a.Process, a.Amount) ? STATUS_SUCCESS : STATUS_QUOTA_EXCEEDED),
  }),
  ddi('PsChargePoolQuota', {
    params: { Process: PVOID, PoolType: POOL_TYPE, Amount: ULONG_PTR },
    maxIrql: 'APC',
    fidelity: QUOTA,
    model: (k, a) => {
      if (!chargeQuota(k, a.Process, a.Amount)) k.raise(STATUS_QUOTA_EXCEEDED);
    },
  }),
  ddi('PsReturnPoolQuota', {
    params: { Process: PVOID, PoolType: POOL_TYPE, Amount: ULONG_PTR },
    maxIrql: 'APC',
    fidelity: QUOTA,
    model: (k, a) => returnQuota(k, a.Process, a.Amount),
  }),
];
