import { STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER } from '../../src/generated/ntstatus.ts';
import { BOOLEAN, NTSTATUS, ROUTINE, ULONG, ULONG_PTR } from '../../src/kernel/codecs.ts';
import { type Ddi, ddi } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  addNotifyRoutine,
  forcesIntegrity,
  type NotifyKind,
  removeNotifyRoutine,
} from '../../src/kernel/ps/notify-routines.ts';

const PROCESSES = {
  approximate: ["processes come and go only as the phases of the driver's life and its own calls make them"],
};
const THREADS = {
  approximate: ['of threads, system threads that drivers create and the threads of new processes are announced'],
};
const IMAGES = { approximate: ['DLLs beside ntdll.dll and views of image sections are not announced'] };
const SUBSYSTEMS = 0;

function processRoutine(k: Kernel, routine: bigint, remove: boolean, extended: boolean): number {
  if (remove) return removeNotifyRoutine(k, 'process', routine, extended);
  if (extended && !forcesIntegrity(k, routine)) return STATUS_ACCESS_DENIED;
  return addNotifyRoutine(k, 'process', routine, extended);
}
function removing(name: string, kind: NotifyKind): Ddi {
  return ddi(name, {
    params: { NotifyRoutine: ROUTINE },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => removeNotifyRoutine(k, kind, a.NotifyRoutine, false),
  });
}
function setting(name: string, kind: 'thread' | 'image'): Ddi {
  return ddi(name, {
    params: { NotifyRoutine: ROUTINE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: kind === 'thread' ? THREADS : IMAGES,
    model: (k, a) => addNotifyRoutine(k, kind, a.NotifyRoutine, false),
  });
}

export const psNotify = [
  ddi('PsSetCreateProcessNotifyRoutine', {
    params: { NotifyRoutine: ROUTINE, Remove: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: PROCESSES,
    model: (k, a) => processRoutine(k, a.NotifyRoutine, a.Remove, false),
  }),
  ddi('PsSetCreateProcessNotifyRoutineEx', {
    params: { NotifyRoutine: ROUTINE, Remove: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: PROCESSES,
    model: (k, a) => processRoutine(k, a.NotifyRoutine, a.Remove, true),
  }),
  ddi('PsSetCreateProcessNotifyRoutineEx2', {
    params: { NotifyType: ULONG, NotifyInformation: ROUTINE, Remove: BOOLEAN },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: PROCESSES,
    model: (k, a) =>
      a.NotifyType === SUBSYSTEMS ? processRoutine(k, a.NotifyInformation, a.Remove, true) : STATUS_INVALID_PARAMETER,
  }),
  setting('PsSetCreateThreadNotifyRoutine', 'thread'),
  ddi('PsSetCreateThreadNotifyRoutineEx', {
    params: { NotifyType: ULONG, NotifyInformation: ROUTINE },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: THREADS,
    model: (k, a) =>
      a.NotifyType > 1 ? STATUS_INVALID_PARAMETER : addNotifyRoutine(k, 'thread', a.NotifyInformation, false),
  }),
  removing('PsRemoveCreateThreadNotifyRoutine', 'thread'),
  setting('PsSetLoadImageNotifyRoutine', 'image'),
  ddi('PsSetLoadImageNotifyRoutineEx', {
    params: { NotifyRoutine: ROUTINE, Flags: ULONG_PTR },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: IMAGES,
    model: (k, a) => (a.Flags > 1n ? STATUS_INVALID_PARAMETER : addNotifyRoutine(k, 'image', a.NotifyRoutine, false)),
  }),
  removing('PsRemoveLoadImageNotifyRoutine', 'image'),
];
