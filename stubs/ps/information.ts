import { HANDLE, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type Ddi, systemService } from '../../src/kernel/declaration.ts';
import { give } from '../../src/kernel/ps/information.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { aboutProcess, setAboutProcess } from '../../src/kernel/ps/process-information.ts';
import { aboutThread, setAboutThread } from '../../src/kernel/ps/thread-information.ts';

const GAPS = {
  approximate: ['classes that few drivers ask for are refused', 'counters of memory and I/O are made up'],
};
const SETTINGS = { approximate: ['most values are only read back', 'classes that few drivers set are refused'] };

export const psInformation: readonly Ddi[] = [
  systemService('QueryInformationProcess', {
    params: {
      ProcessHandle: HANDLE,
      ProcessInformationClass: ULONG,
      ProcessInformation: PVOID,
      ProcessInformationLength: ULONG,
      ReturnLength: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: GAPS,
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      const at = a.ProcessInformation;
      const answer = aboutProcess(k, process, a.ProcessInformationClass, at);
      return give(k, answer, { at, length: a.ProcessInformationLength, returnLength: a.ReturnLength });
    },
  }),
  systemService('SetInformationProcess', {
    params: {
      ProcessHandle: HANDLE,
      ProcessInformationClass: ULONG,
      ProcessInformation: PVOID,
      ProcessInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: SETTINGS,
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      if (typeof process === 'number') return process;
      return setAboutProcess(k, process, a.ProcessInformationClass, a.ProcessInformation, a.ProcessInformationLength);
    },
  }),
  systemService('QueryInformationThread', {
    params: {
      ThreadHandle: HANDLE,
      ThreadInformationClass: ULONG,
      ThreadInformation: PVOID,
      ThreadInformationLength: ULONG,
      ReturnLength: PVOID,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: GAPS,
    model: (k, a) => {
      const thread = bodyOfHandle(k, a.ThreadHandle, 'Thread');
      if (typeof thread === 'number') return thread;
      const answer = aboutThread(k, thread, a.ThreadInformationClass);
      const buffer = { at: a.ThreadInformation, length: a.ThreadInformationLength, returnLength: a.ReturnLength };
      return give(k, answer, buffer);
    },
  }),
  systemService('SetInformationThread', {
    params: {
      ThreadHandle: HANDLE,
      ThreadInformationClass: ULONG,
      ThreadInformation: PVOID,
      ThreadInformationLength: ULONG,
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: SETTINGS,
    model: (k, a) => {
      const thread = bodyOfHandle(k, a.ThreadHandle, 'Thread');
      if (typeof thread === 'number') return thread;
      return setAboutThread(k, thread, a.ThreadInformationClass, a.ThreadInformation, a.ThreadInformationLength);
    },
  }),
].flat();
