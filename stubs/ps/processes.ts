import { STATUS_PENDING, STATUS_SUCCESS, STATUS_UNSUCCESSFUL } from '../../src/generated/ntstatus.ts';
import { system } from '../../src/kernel/boot.ts';
import { BOOLEAN, HANDLE, LONGLONG, NTSTATUS, PVOID, ULONG } from '../../src/kernel/codecs.ts';
import { type DataExport, type Ddi, ddi, type Outcome } from '../../src/kernel/declaration.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import { referenceObject } from '../../src/kernel/ob/objects.ts';
import { imageFileOf } from '../../src/kernel/ps/image-file.ts';
import { EPROCESS } from '../../src/kernel/ps/opaque-layouts.ts';
import { recordOf, sessionOf } from '../../src/kernel/ps/process-records.ts';
import { currentThread } from '../../src/kernel/thread.ts';

function of(name: string, returns: typeof HANDLE, read: (k: Kernel, process: bigint) => Outcome): Ddi {
  return ddi(name, {
    params: { Process: PVOID },
    returns,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => read(k, a.Process),
  });
}
/** What no process of this machine has. */
function none(name: string, gap: string): Ddi {
  return ddi(name, {
    params: { Process: PVOID },
    returns: PVOID,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: [gap] },
    model: () => 0n,
  });
}
function flag(name: string, read: (k: Kernel, process: bigint) => boolean): Ddi {
  return ddi(name, {
    params: { Process: PVOID },
    returns: BOOLEAN,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => read(k, a.Process),
  });
}
function number(name: string, returns: typeof ULONG, read: (k: Kernel, process: bigint) => number): Ddi {
  return ddi(name, {
    params: { Process: PVOID },
    returns,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k, a) => read(k, a.Process),
  });
}
function current(name: string, returns: typeof PVOID, read: (k: Kernel) => bigint): Ddi {
  return ddi(name, { returns, maxIrql: 'ANY', fidelity: 'exact', model: read });
}
const NO_SESSION = 0xffff_ffff;
const isSmss = (k: Kernel, process: bigint) => recordOf(k, process)?.imagePath.endsWith('\\smss.exe') ?? false;
/** PS_PROTECTION: the type of protection is its lowest three bits; 1 is light. */
const protectionType = (k: Kernel, process: bigint) => k.mem.get(process, EPROCESS.Protection) & 7;

export const psProcesses = [
  current('PsGetCurrentProcess', PVOID, (k) => currentThread(k).attached),
  current('PsGetCurrentProcessWow64Process', PVOID, (k) => k.mem.get(currentThread(k).attached, EPROCESS.WoW64Process)),
  current('PsGetCurrentProcessWin32Process', PVOID, (k) => k.mem.get(currentThread(k).attached, EPROCESS.Win32Process)),
  ddi('PsGetCurrentProcessSessionId', {
    returns: ULONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k) => sessionOf(k, currentThread(k).attached),
  }),
  ddi('PsGetProcessId', {
    params: { Process: PVOID },
    returns: HANDLE,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Process, EPROCESS.UniqueProcessId),
  }),
  of('PsGetProcessInheritedFromUniqueProcessId', HANDLE, (k, process) =>
    k.mem.get(process, EPROCESS.InheritedFromUniqueProcessId),
  ),
  of('PsGetProcessImageFileName', PVOID, (_k, process) => process + EPROCESS.ImageFileName.at),
  of('PsGetProcessPeb', PVOID, (k, process) => k.mem.get(process, EPROCESS.Peb)),
  of('PsGetProcessWow64Process', PVOID, (k, process) => k.mem.get(process, EPROCESS.WoW64Process)),
  of('PsGetProcessWin32Process', PVOID, (k, process) => k.mem.get(process, EPROCESS.Win32Process)),
  none('PsGetProcessWin32WindowStation', 'no process has a window station'),
  none('PsGetProcessSecurityPort', 'no process has a port to the security authority'),
  of('PsGetProcessDebugPort', PVOID, (k, process) => k.mem.get(process, EPROCESS.DebugPort)),
  of('PsGetProcessSectionBaseAddress', PVOID, (k, process) => k.mem.get(process, EPROCESS.SectionBaseAddress)),
  of('PsGetProcessJob', PVOID, (k, process) => k.mem.get(process, EPROCESS.Job)),
  number('PsGetProcessSessionId', ULONG, sessionOf),
  // System, Registry and smss.exe belong to no session.
  number('PsGetProcessSessionIdEx', ULONG, (k, process) =>
    recordOf(k, process)?.user === false || isSmss(k, process) ? NO_SESSION : sessionOf(k, process),
  ),
  ddi('PsGetProcessExitStatus', {
    params: { Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Process, EPROCESS.ExitStatus),
  }),
  ddi('PsGetProcessCreateTimeQuadPart', {
    params: { Process: PVOID },
    returns: LONGLONG,
    maxIrql: 'ANY',
    fidelity: 'exact',
    model: (k, a) => k.mem.get(a.Process, EPROCESS.CreateTime),
  }),
  ddi('PsGetProcessExitTime', {
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: 'exact',
    model: (k) => k.mem.get(currentThread(k).process, EPROCESS.ExitTime),
  }),
  ddi('PsGetProcessStartKey', {
    params: { Process: PVOID },
    returns: LONGLONG,
    maxIrql: 'DISPATCH',
    fidelity: { approximate: ['made from the process id'] },
    model: (k, a) => (1n << 48n) | k.mem.get(a.Process, EPROCESS.UniqueProcessId),
  }),
  flag('PsIsSystemProcess', (k, process) => process === system(k).systemProcess),
  flag('PsIsProtectedProcess', (k, process) => protectionType(k, process) !== 0),
  flag('PsIsProtectedProcessLight', (k, process) => protectionType(k, process) === 1),
  flag('PsIsProcessBeingDebugged', (k, process) => k.mem.get(process, EPROCESS.DebugPort) !== 0n),
  flag('PsGetProcessExitProcessCalled', (k, process) => k.mem.get(process, EPROCESS.ExitStatus) !== STATUS_PENDING),
  ddi('PsReferenceProcessFilePointer', {
    params: { Process: PVOID, FileObject: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const file = imageFileOf(k, a.Process);
      if (file === 0n) return STATUS_UNSUCCESSFUL;
      referenceObject(k, file);
      k.mem.setU64(a.FileObject, file);
      return STATUS_SUCCESS;
    },
  }),
  ddi('PsAcquireProcessExitSynchronization', {
    params: { Process: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['a process does not wait with its end until it is released'] },
    model: (k, a) =>
      k.mem.get(a.Process, EPROCESS.ExitStatus) === STATUS_PENDING ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL,
  }),
  ddi('PsReleaseProcessExitSynchronization', {
    params: { Process: PVOID },
    maxIrql: 'APC',
    fidelity: { approximate: ['a process does not wait with its end until it is released'] },
    model: () => undefined,
  }),
  ddi('PsWrapApcWow64Thread', {
    params: { ApcContext: PVOID, ApcRoutine: PVOID },
    returns: NTSTATUS,
    maxIrql: 'APC',
    fidelity: { approximate: ['there are no 32-bit processes'] },
    model: () => STATUS_SUCCESS,
  }),
];

/** Filled when the process is made, after the kernel's images are there. */
export const psData: readonly DataExport[] = [
  { name: 'PsInitialSystemProcess', module: 'ntoskrnl.exe', size: 8, initialise: () => undefined },
];
