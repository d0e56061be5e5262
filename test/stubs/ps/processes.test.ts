import { describe, expect, test } from 'vitest';
import {
  STATUS_ACCESS_DENIED,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PORT_NOT_SET,
  STATUS_QUOTA_EXCEEDED,
  STATUS_UNSUCCESSFUL,
} from '../../../src/generated/ntstatus.ts';
import {
  CLIENT_ID,
  FILE_OBJECT,
  OBJECT_ATTRIBUTES,
  PEB,
  SYSTEM_PROCESS_INFORMATION,
} from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { readUnicodeString } from '../../../src/kernel/guest-strings.ts';
import { inProcess } from '../../../src/kernel/mm/process-space.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { objectByHandle } from '../../../src/kernel/ob/objects.ts';
import { applicationProcess } from '../../../src/kernel/ps/initial-processes.ts';
import { notifyProcessCreated } from '../../../src/kernel/ps/notify.ts';
import { EPROCESS, ETHREAD } from '../../../src/kernel/ps/opaque-layouts.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, callAt, memory } = createTestKernel();
const application = applicationProcess(k)!;
const { systemProcess } = system(k);
const path = '\\Device\\HarddiskVolume3\\Program Files\\Application\\application.exe';

function open(name: 'Process' | 'Thread', id: bigint): bigint {
  const [attributes, client, out] = [memory(OBJECT_ATTRIBUTES.$size), memory(16), memory(8)];
  k.mem.set(attributes, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  k.mem.set(attributes, OBJECT_ATTRIBUTES.Attributes, 0x200);
  k.mem.set(client, name === 'Process' ? CLIENT_ID.UniqueProcess : CLIENT_ID.UniqueThread, id);
  expect(call(`ZwOpen${name}`, out, 0x1fffff, attributes, client)).toBe(0n);
  return k.mem.u64(out);
}

describe('a user-mode process', () => {
  test('is found by its id and listed with the others', () => {
    const out = memory(8);
    expect(call('PsLookupProcessByProcessId', 5320, out)).toBe(0n);
    expect(k.mem.u64(out)).toBe(application);
    const buffer = memory(0x8000);
    expect(call('ZwQuerySystemInformation', 5, buffer, 0x8000, 0)).toBe(0n);
    const names: string[] = [];
    for (let at = buffer; ; ) {
      names.push(readUnicodeString(k, at + SYSTEM_PROCESS_INFORMATION.ImageName.at));
      const next = k.mem.get(at, SYSTEM_PROCESS_INFORMATION.NextEntryOffset);
      if (next === 0) break;
      at += BigInt(next);
    }
    expect(names).toEqual(expect.arrayContaining(['System', 'smss.exe', 'csrss.exe', 'services.exe', 'explorer.exe']));
    const ring = new Set<bigint>();
    for (
      let at = systemProcess;
      !ring.has(at);
      at = k.mem.u64(at + EPROCESS.ActiveProcessLinks.at) - EPROCESS.ActiveProcessLinks.at
    )
      ring.add(at);
    expect(ring.size).toBe(names.length);
  });
  test.each([
    ['PsGetProcessId', 5320n],
    ['PsGetProcessInheritedFromUniqueProcessId', 4212n],
    ['PsGetProcessSessionId', 1n],
    ['PsIsSystemProcess', 0n],
    ['PsIsProtectedProcess', 0n],
    ['PsGetProcessExitProcessCalled', 0n],
    ['PsGetProcessPriorityClass', 2n],
    ['PsGetProcessWow64Process', 0n],
  ])('%s', (name, value) => expect(call(name, application)).toBe(value));
  test('System is protected and belongs to no session', () => {
    expect(call('PsIsProtectedProcess', systemProcess)).toBe(1n);
    expect(call('PsIsProtectedProcessLight', systemProcess)).toBe(0n);
    expect(call('PsGetProcessSessionIdEx', systemProcess) & 0xffff_ffffn).toBe(0xffff_ffffn);
  });
  test('has a PEB, loaded modules and an image in its own address space', () => {
    const peb = call('PsGetProcessPeb', application);
    const base = call('PsGetProcessSectionBaseAddress', application);
    expect(k.mem.isMapped(peb)).toBe(false);
    inProcess(k, application, () => {
      expect(k.mem.get(peb, PEB.ImageBaseAddress)).toBe(base);
      expect(k.mem.u16(base)).toBe(0x5a4d);
      const loader = k.mem.get(peb, PEB.Ldr);
      const first = k.mem.u64(loader + 0x10n);
      expect(readUnicodeString(k, first + 0x58n)).toBe('application.exe');
      const second = k.mem.u64(first);
      expect(readUnicodeString(k, second + 0x58n)).toBe('ntdll.dll');
      const parameters = k.mem.get(peb, PEB.ProcessParameters);
      expect(readUnicodeString(k, parameters + 0x60n)).toBe('C:\\Program Files\\Application\\application.exe');
    });
  });
  test('its memory is copied out, and not from where nothing is', () => {
    const [to, size] = [memory(16), memory(8)];
    const base = call('PsGetProcessSectionBaseAddress', application);
    expect(call('MmCopyVirtualMemory', application, base, systemProcess, to, 2, 0, size)).toBe(0n);
    expect(k.mem.u16(to)).toBe(0x5a4d);
    expect(call('MmCopyVirtualMemory', application, 0x1000n, systemProcess, to, 2, 0, size)).toBe(0x8000000dn);
  });
  test('KeStackAttachProcess shows its address space', () => {
    const [state, into] = [memory(0x30), memory(8)];
    const base = call('PsGetProcessSectionBaseAddress', application);
    expect(callAt(exportAddress(k, 'ntoskrnl.exe', 'PsGetCurrentProcess')!, [], application)).toBe(application);
    call('KeStackAttachProcess', application, state);
    call('KeUnstackDetachProcess', state);
    callAt(exportAddress(k, 'ntoskrnl.exe', 'memcpy')!, [into, base, 2n], application);
    expect(k.mem.u16(into)).toBe(0x5a4d);
  });
  test('names its program', () => {
    const out = memory(8);
    expect(call('SeLocateProcessImageName', application, out)).toBe(0n);
    expect(readUnicodeString(k, k.mem.u64(out))).toBe(path);
    expect(call('PsReferenceProcessFilePointer', application, out)).toBe(0n);
    expect(readUnicodeString(k, k.mem.u64(out) + FILE_OBJECT.FileName.at)).toBe(
      '\\Program Files\\Application\\application.exe',
    );
    expect(call('PsReferenceProcessFilePointer', systemProcess, out)).toBe(BigInt(STATUS_UNSUCCESSFUL));
    expect(k.mem.ansiz(call('PsGetProcessImageFileName', application), 15)).toBe('application.ex');
  });
});

describe('ZwQueryInformationProcess', () => {
  const handle = open('Process', 5320n);
  const buffer = memory(0x400);
  test.each([
    ['session', 24, 4, () => k.mem.u32(buffer), 1],
    ['WOW64', 26, 8, () => k.mem.u64(buffer), 0n],
    ['debug port', 7, 8, () => k.mem.u64(buffer), 0n],
    ['break on termination', 29, 4, () => k.mem.u32(buffer), 0],
    ['protection', 61, 1, () => k.mem.u8(buffer), 0],
    ['basic', 0, 0x30, () => k.mem.u64(buffer + 0x20n), 5320n],
    ['debug flags', 31, 4, () => k.mem.u32(buffer), 1],
  ] as const)('%s', (_name, informationClass, size, read, value) => {
    expect(call('ZwQueryInformationProcess', handle, informationClass, buffer, size, 0)).toBe(0n);
    expect(read()).toBe(value);
    const status = call('ZwQueryInformationProcess', handle, informationClass, buffer, size + 1, 0);
    expect(status).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
  });
  test.each([
    ['image name', 27, path],
    ['Win32 image name', 43, 'C:\\Program Files\\Application\\application.exe'],
    ['command line', 60, '"C:\\Program Files\\Application\\application.exe"'],
  ])('%s', (_name, informationClass, text) => {
    const needed = memory(4);
    const status = call('ZwQueryInformationProcess', handle, informationClass, buffer, 16, needed);
    expect(status).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
    const size = k.mem.u32(needed);
    expect(size).toBe(16 + 2 * text.length + 2);
    expect(call('ZwQueryInformationProcess', handle, informationClass, buffer, size, 0)).toBe(0n);
    expect(readUnicodeString(k, buffer)).toBe(text);
  });
  test.each([
    ['an unknown class', handle, 999, STATUS_INVALID_INFO_CLASS],
    ['no debug object', handle, 30, STATUS_PORT_NOT_SET],
    ['a handle that is not open', 0x7770n, 0, STATUS_INVALID_HANDLE],
    ['a thread', open('Thread', 5324n), 0, STATUS_OBJECT_TYPE_MISMATCH],
  ])('refuses %s', (_name, of, informationClass, status) => {
    expect(call('ZwQueryInformationProcess', of, informationClass, buffer, 8, 0)).toBe(BigInt(status));
  });
  test('gives back what ZwSetInformationProcess set', () => {
    k.mem.setU32(buffer, 1);
    expect(call('ZwSetInformationProcess', handle, 29, buffer, 4)).toBe(0n);
    k.mem.setU32(buffer, 0);
    expect(call('ZwQueryInformationProcess', handle, 29, buffer, 4, 0)).toBe(0n);
    expect(k.mem.u32(buffer)).toBe(1);
    expect(call('ZwSetInformationProcess', handle, 29, buffer, 2)).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
    expect(call('ZwSetInformationProcess', handle, 999, buffer, 4)).toBe(BigInt(STATUS_INVALID_INFO_CLASS));
    k.mem.setU32(buffer, 9);
    expect(call('ZwSetInformationProcess', handle, 29, buffer, 4)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  });
});

describe('threads', () => {
  const threadId = (handle: bigint) => k.mem.get(objectByHandle(k, handle)!.object.body, ETHREAD.UniqueThread);
  const handle = open('Thread', 5324n);
  const buffer = memory(0x40);
  test('tell their process, and what was set', () => {
    expect(call('ZwQueryInformationThread', handle, 0, buffer, 0x30, 0)).toBe(0n);
    expect([k.mem.u64(buffer + 0x10n), k.mem.u64(buffer + 0x18n)]).toEqual([5320n, 5324n]);
    expect(call('ZwSetInformationThread', handle, 17, 0, 0)).toBe(0n);
    expect(call('ZwQueryInformationThread', handle, 17, buffer, 1, 0)).toBe(0n);
    expect(k.mem.u8(buffer)).toBe(1);
    k.mem.setU32(buffer, 12);
    expect(call('ZwSetInformationThread', handle, 2, buffer, 4)).toBe(0n);
    k.mem.setU32(buffer, 99);
    expect(call('ZwSetInformationThread', handle, 2, buffer, 4)).toBe(BigInt(STATUS_INVALID_PARAMETER));
    expect(call('ZwSetInformationThread', handle, 2, buffer, 8)).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
    expect(call('ZwSetInformationThread', handle, 999, buffer, 4)).toBe(BigInt(STATUS_INVALID_INFO_CLASS));
  });
  test('follow one another in ZwGetNextThread', () => {
    const [out, process] = [memory(8), open('Process', 5320n)];
    expect(call('ZwGetNextThread', process, 0, 0x40, 0, 0, out)).toBe(0n);
    const ids = [threadId(k.mem.u64(out))];
    while (call('ZwGetNextThread', process, k.mem.u64(out), 0x40, 0, 0, out) === 0n) ids.push(threadId(k.mem.u64(out)));
    expect(ids[0]).toBe(5324n);
    expect(new Set(ids).size).toBe(ids.length);
    expect(call('ZwGetNextThread', process, k.mem.u64(out), 0x40, 0, 0, out)).toBe(0x8000001an);
    expect(call('ZwGetNextThread', process, 0, 0x40, 0, 1, out)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  });
  test('have a context where they stand', () => {
    const [thread, context] = [memory(8), memory(0x4d0)];
    expect(call('PsLookupThreadByThreadId', 5324, thread)).toBe(0n);
    expect(call('PsGetContextThread', k.mem.u64(thread), context, 0)).toBe(0n);
    const rip = k.mem.u64(context + 0xf8n);
    inProcess(k, application, () => expect(k.mem.isMapped(rip)).toBe(true));
    k.mem.setU64(context + 0x78n, 0x1234n);
    expect(call('PsSetContextThread', k.mem.u64(thread), context, 0)).toBe(0n);
    expect(call('PsGetContextThread', k.mem.u64(thread), context, 0)).toBe(0n);
    expect(k.mem.u64(context + 0x78n)).toBe(0x1234n);
  });
});

describe('quota', () => {
  test.each([
    ['PsChargeProcessPagedPoolQuota', 'PsReturnProcessPagedPoolQuota'],
    ['PsChargeProcessNonPagedPoolQuota', 'PsReturnProcessNonPagedPoolQuota'],
  ])('%s refuses more than there is until it is returned', (charge, giveBack) => {
    expect(call(charge, application, 1n << 30n)).toBe(0n);
    expect(call(charge, application, (1n << 30n) + 1n)).toBe(BigInt(STATUS_QUOTA_EXCEEDED));
    call(giveBack, application, 1n << 30n);
    expect(call(charge, application, (1n << 30n) + 1n)).toBe(0n);
    call(giveBack, application, (1n << 30n) + 1n);
  });
  test('System has no limit', () => expect(call('PsChargeProcessPoolQuota', systemProcess, 1, 1n << 40n)).toBe(0n));
});

test('a process that is suspended is resumed; one that is gone is not', () => {
  expect(call('PsSuspendProcess', application)).toBe(0n);
  expect(call('PsResumeProcess', application)).toBe(0n);
  expect(call('PsSuspendProcess', memory(0x100))).toBe(BigInt(STATUS_UNSUCCESSFUL));
});

test('ZwTerminateProcess ends a process; System refuses', () => {
  const { process, call: start } = notifyProcessCreated(k, { imagePath: '\\x\\short.exe', parent: application });
  expect(callAt(start.routine, start.args, application)).toBe(0n);
  const id = k.mem.get(process, EPROCESS.UniqueProcessId);
  const handle = open('Process', id);
  expect(call('ZwTerminateProcess', handle, 5)).toBe(0n);
  expect(call('PsGetProcessExitStatus', process)).toBe(5n);
  expect(call('ZwWaitForSingleObject', handle, 0, 0)).toBe(0n);
  expect(call('ZwTerminateProcess', handle, 6)).toBe(0n);
  expect(call('PsGetProcessExitStatus', process)).toBe(5n);
  expect(call('ZwClose', handle)).toBe(0n);
  expect(call('PsLookupProcessByProcessId', id, memory(8))).toBe(BigInt(STATUS_INVALID_PARAMETER));
  expect(call('ZwTerminateProcess', open('Process', 4n), 0)).toBe(BigInt(STATUS_ACCESS_DENIED));
});
