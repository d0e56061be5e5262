import {
  STATUS_ACCESS_DENIED,
  STATUS_PROCESS_IN_JOB,
  STATUS_PROCESS_NOT_IN_JOB,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { callingInTurn } from '../../src/kernel/call-sequence.ts';
import { ACCESS_MASK, HANDLE, NTSTATUS, POBJECT_ATTRIBUTES, PVOID, pointer, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Outcome, type Step } from '../../src/kernel/declaration.ts';
import { initialiseHeader, OBJECT } from '../../src/kernel/dispatcher-objects.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { internalRoutine } from '../../src/kernel/modules/slots.ts';
import { assignToJob, membersOf, queryJob, setJob } from '../../src/kernel/ps/jobs.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { EPROCESS } from '../../src/kernel/ps/opaque-layouts.ts';
import { recordOf } from '../../src/kernel/ps/process-records.ts';
import { createSyncObject, openSyncObject } from '../../src/kernel/ps/sync-objects.ts';

/** An EJOB begins with an event that is signaled when its time is up. */
const JOB_SIZE = 0x610;
const EVENT_SIZE = 0x18;
const PHANDLE = pointer('PHANDLE');
const LIMITS = { approximate: ['limits are kept but not enforced'] };

const terminating = callingInTurn({ ended: () => STATUS_SUCCESS });
/** Ends the processes of a job one after the other. */
function terminate(k: Kernel, job: bigint, status: number): Outcome {
  const routine = internalRoutine(k, 'PspProcessEnds');
  const living = membersOf(k, job).filter((process) => recordOf(k, process) !== undefined);
  const calls = living.map((process) => ({ routine, args: [process, BigInt(status)] }));
  return terminating.begin(k, calls, 'ended');
}
const steps: Readonly<Record<string, Step>> = terminating.steps;

export const zwJobs: readonly Ddi[] = [
  ddi('ZwCreateJobObject', {
    params: { JobHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) =>
      createSyncObject(k, {
        type: 'Job',
        size: JOB_SIZE,
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.JobHandle,
        initialise: (body) => initialiseHeader(k, body, OBJECT.EventNotification, EVENT_SIZE, 0),
      }),
  }),
  ddi('ZwOpenJobObject', {
    params: { JobHandle: PHANDLE, DesiredAccess: ACCESS_MASK, ObjectAttributes: POBJECT_ATTRIBUTES },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['access rights are not compared with a security descriptor'] },
    model: (k, a) =>
      openSyncObject(k, {
        type: 'Job',
        access: a.DesiredAccess,
        attributes: a.ObjectAttributes,
        handleAt: a.JobHandle,
      }),
  }),
  ddi('ZwAssignProcessToJobObject', {
    params: { JobHandle: HANDLE, ProcessHandle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: LIMITS,
    model: (k, a) => {
      const job = bodyOfHandle(k, a.JobHandle, 'Job');
      if (typeof job === 'number') return job;
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      if (process === system(k).systemProcess) return STATUS_ACCESS_DENIED;
      assignToJob(k, job, process);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwTerminateJobObject', {
    params: { JobHandle: HANDLE, ExitStatus: NTSTATUS },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['open handles of the processes are not closed'] },
    model: (k, a) => {
      const job = bodyOfHandle(k, a.JobHandle, 'Job');
      return typeof job === 'number' ? job : terminate(k, job, a.ExitStatus);
    },
    steps,
  }),
  ddi('ZwIsProcessInJob', {
    params: { ProcessHandle: HANDLE, JobHandle: HANDLE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      const job = a.JobHandle === 0n ? k.mem.get(process, EPROCESS.Job) : bodyOfHandle(k, a.JobHandle, 'Job');
      if (typeof job === 'number') return job;
      return membersOf(k, job).includes(process) ? STATUS_PROCESS_IN_JOB : STATUS_PROCESS_NOT_IN_JOB;
    },
  }),
  ddi('ZwQueryInformationJobObject', {
    params: {
      JobHandle: HANDLE,
      JobObjectInformationClass: ULONG,
      JobObjectInformation: PVOID,
      JobObjectInformationLength: ULONG,
      ReturnLength: pointer('PULONG'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['accounting counts processes only; rare classes are refused'] },
    model: (k, a) => {
      const job = bodyOfHandle(k, a.JobHandle, 'Job');
      if (typeof job === 'number') return job;
      return queryJob(k, job, a.JobObjectInformationClass, {
        at: a.JobObjectInformation,
        length: a.JobObjectInformationLength,
        returnLength: a.ReturnLength,
      });
    },
  }),
  ddi('ZwSetInformationJobObject', {
    params: {
      JobHandle: HANDLE,
      JobObjectInformationClass: ULONG,
      JobObjectInformation: PVOID,
      JobObjectInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: LIMITS,
    model: (k, a) => {
      const job = bodyOfHandle(k, a.JobHandle, 'Job');
      if (typeof job === 'number') return job;
      return setJob(k, job, a.JobObjectInformationClass, a.JobObjectInformation, a.JobObjectInformationLength);
    },
  }),
];
