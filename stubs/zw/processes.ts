import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_NO_MORE_ENTRIES,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_SUCCESS,
} from '../../src/generated/ntstatus.ts';
import { clock, systemTime } from '../../src/kernel/clock.ts';
import {
  ACCESS_MASK,
  BOOLEAN,
  HANDLE,
  NTSTATUS,
  PCUNICODE_STRING,
  PVOID,
  pointer,
  SIZE_T,
  ULONG,
} from '../../src/kernel/codecs.ts';
import { type Ddi, ddi, type Outcome, systemService } from '../../src/kernel/declaration.ts';
import { readUnicodeString } from '../../src/kernel/guest-strings.ts';
import type { Kernel } from '../../src/kernel/kernel.ts';
import {
  OB_OPERATION_HANDLE_CREATE,
  openHandleSteps,
  openWithCallbacks,
} from '../../src/kernel/ob/handle-callbacks.ts';
import { threadsOf } from '../../src/kernel/ps/exit-process.ts';
import { bodyOfHandle } from '../../src/kernel/ps/lookup.ts';
import { slice } from '../../src/kernel/slice.ts';

const OBJ_KERNEL_HANDLE = 0x200;
const LOCALE = 0x409;
const REG_DWORD = 4;
/** Values of the licensing policy that drivers ask for: Windows Professional. */
const LICENSE: Readonly<Record<string, number>> = {
  'kernel-productinfo': 48,
  'kernel-onecore-deviceformfactor': 0,
  'security-spp-genuinelocalstatus': 1,
};
const nextLuid = slice<{ next: bigint }>('luids', () => ({ next: 0x10000n }));

/** The thread of a process behind the given one, or its first. */
function nextThread(k: Kernel, process: bigint, before: bigint | undefined): bigint | undefined {
  const all = threadsOf(k, process).map(({ ethread }) => ethread);
  return before === undefined ? all[0] : all[all.indexOf(before) + 1];
}
function getNextThread(
  k: Kernel,
  a: {
    readonly ProcessHandle: bigint;
    readonly ThreadHandle: bigint;
    readonly DesiredAccess: number;
    readonly HandleAttributes: number;
    readonly NewThreadHandle: bigint;
  },
): Outcome {
  const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
  if (typeof process === 'number') return process;
  const before = a.ThreadHandle === 0n ? undefined : bodyOfHandle(k, a.ThreadHandle, 'Thread');
  if (typeof before === 'number') return before;
  const body = nextThread(k, process, before);
  if (body === undefined) return STATUS_NO_MORE_ENTRIES;
  return openWithCallbacks(k, {
    body,
    access: a.DesiredAccess,
    kernel: (a.HandleAttributes & OBJ_KERNEL_HANDLE) !== 0,
    out: a.NewThreadHandle,
    operation: OB_OPERATION_HANDLE_CREATE,
    process: 0n,
    source: 0n,
  });
}
const language = (name: string, parameter: string, bytes: 2 | 4): Ddi =>
  ddi(name, {
    params: bytes === 4 ? { ThreadOrSystem: BOOLEAN, [parameter]: PVOID } : { [parameter]: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['an English machine'] },
    model: (k, a) => {
      const at = (a as unknown as Record<string, bigint>)[parameter]!;
      if (bytes === 4) k.mem.setU32(at, LOCALE);
      else k.mem.setU16(at, LOCALE);
      return STATUS_SUCCESS;
    },
  });

export const zwProcesses: readonly Ddi[] = [
  ddi('ZwGetNextThread', {
    params: {
      ProcessHandle: HANDLE,
      ThreadHandle: HANDLE,
      DesiredAccess: ACCESS_MASK,
      HandleAttributes: ULONG,
      Flags: ULONG,
      NewThreadHandle: pointer('PHANDLE'),
    },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['threads have no security descriptor'] },
    model: (k, a) => (a.Flags === 0 ? getNextThread(k, a) : STATUS_INVALID_PARAMETER),
    steps: openHandleSteps,
  }),
  ddi('ZwFlushInstructionCache', {
    params: { ProcessHandle: HANDLE, BaseAddress: PVOID, FlushSize: SIZE_T },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      const process = bodyOfHandle(k, a.ProcessHandle, 'Process');
      return typeof process === 'number' ? process : STATUS_SUCCESS;
    },
  }),
  ...systemService('AllocateLocallyUniqueId', {
    params: { Luid: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: 'exact',
    model: (k, a) => {
      k.mem.setU64(a.Luid, nextLuid(k).next++);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwQueryLicenseValue', {
    params: { ValueName: PCUNICODE_STRING, Type: PVOID, Data: PVOID, DataSize: ULONG, ResultDataSize: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['few values are known'] },
    model: (k, a) => {
      const value = LICENSE[readUnicodeString(k, a.ValueName).toLowerCase()];
      if (value === undefined) return STATUS_OBJECT_NAME_NOT_FOUND;
      if (a.Type !== 0n) k.mem.setU32(a.Type, REG_DWORD);
      k.mem.setU32(a.ResultDataSize, 4);
      if (a.DataSize < 4) return STATUS_BUFFER_TOO_SMALL;
      k.mem.setU32(a.Data, value);
      return STATUS_SUCCESS;
    },
  }),
  ddi('ZwSetSystemTime', {
    params: { NewTime: PVOID, OldTime: PVOID },
    returns: NTSTATUS,
    maxIrql: 'PASSIVE',
    fidelity: { approximate: ['time only goes forward: an earlier time is refused'] },
    model: (k, a) => {
      const now = systemTime(k);
      const wanted = k.mem.i64(a.NewTime);
      if (wanted < now) return STATUS_INVALID_PARAMETER;
      if (a.OldTime !== 0n) k.mem.setU64(a.OldTime, now);
      clock(k).now += Number(wanted - now);
      return STATUS_SUCCESS;
    },
  }),
  language('ZwQueryDefaultLocale', 'Locale', 4),
  language('ZwQueryDefaultUILanguage', 'DefaultUILanguageId', 2),
  language('ZwQueryInstallUILanguage', 'InstallUILanguageId', 2),
];
