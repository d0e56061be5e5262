import { CLIENT_ID, OBJECT_ATTRIBUTES, UNICODE_STRING } from '../../generated/structs.ts';
import { kernelPool } from '../../kernel/ex/pool.ts';
import { putUnicodeString } from '../../kernel/guest-strings.ts';
import { kernelExport } from '../../kernel/io/irp.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { applicationProcess } from '../../kernel/ps/initial-processes.ts';
import { EPROCESS } from '../../kernel/ps/opaque-layouts.ts';
import type { DriverRun } from '../driver-run.ts';
import type { PhaseRecord } from '../phase-record.ts';

const OBJ_KERNEL_HANDLE = 0x200;
const OBJ_CASE_INSENSITIVE = 0x40;
const KEY_ALL_ACCESS = 0xf003fn;
const PROCESS_ALL_ACCESS = 0x1fffffn;
const REG_DWORD = 4n;
const KeyValuePartialInformation = 2n;
const KEY = '\\REGISTRY\\MACHINE\\SOFTWARE\\hvcheck';

/** Somebody works in the registry, for drivers that asked to be told. */
export function useRegistry(run: DriverRun): void {
  if (!run.called.has('CmRegisterCallback') && !run.called.has('CmRegisterCallbackEx')) return;
  const { k } = run;
  const handle = kernelPool(k, 0x40, 'Actv');
  const name = unicode(k, 'Value');
  const value = handle + 0x10n;
  const created = call(run, 'ZwCreateKey', [handle, KEY_ALL_ACCESS, attributes(k, KEY), 0n, 0n, 0n, 0n]);
  if ((created.status ?? 0) >= 0x8000_0000) return;
  const key = k.mem.u64(handle);
  call(run, 'ZwSetValueKey', [key, name, 0n, REG_DWORD, value, 4n]);
  call(run, 'ZwQueryValueKey', [key, name, KeyValuePartialInformation, value, 0x20n, handle + 8n]);
  call(run, 'ZwDeleteValueKey', [key, name]);
  call(run, 'ZwDeleteKey', [key]);
  call(run, 'ZwClose', [key]);
}

/** Somebody opens a process, for drivers that filter handles. */
export function openProcess(run: DriverRun): void {
  const process = applicationProcess(run.k);
  if (process === undefined || !run.called.has('ObRegisterCallbacks')) return;
  const { k } = run;
  const handle = kernelPool(k, 0x10, 'Actv');
  const client = kernelPool(k, CLIENT_ID.$size, 'Actv');
  k.mem.set(client, CLIENT_ID.UniqueProcess, k.mem.get(process, EPROCESS.UniqueProcessId));
  const opened = call(run, 'ZwOpenProcess', [handle, PROCESS_ALL_ACCESS, attributes(k, undefined), client]);
  if ((opened.status ?? 0) < 0x8000_0000) call(run, 'ZwClose', [k.mem.u64(handle)]);
}

function call(run: DriverRun, name: string, args: readonly bigint[]): PhaseRecord {
  return run.phase({ name, routine: kernelExport(run.k, name), args, answers: 'ntstatus' });
}

function attributes(k: Kernel, name: string | undefined): bigint {
  const at = kernelPool(k, OBJECT_ATTRIBUTES.$size, 'Actv');
  k.mem.set(at, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Attributes, OBJ_KERNEL_HANDLE | OBJ_CASE_INSENSITIVE);
  if (name !== undefined) k.mem.set(at, OBJECT_ATTRIBUTES.ObjectName, unicode(k, name));
  return at;
}

function unicode(k: Kernel, text: string): bigint {
  const at = kernelPool(k, UNICODE_STRING.$size, 'Actv');
  putUnicodeString(k, at, text, 'Actv');
  return at;
}
