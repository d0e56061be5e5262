import { beforeEach, expect, test } from 'vitest';
import { STATUS_ACCESS_DENIED, STATUS_INVALID_PARAMETER } from '../../../src/generated/ntstatus.ts';
import { PS_CREATE_NOTIFY_INFO } from '../../../src/generated/structs.ts';
import { exportAddress, modules } from '../../../src/kernel/modules/loaded-modules.ts';
import { applicationProcess } from '../../../src/kernel/ps/initial-processes.ts';
import { notifyDriverLoaded, notifyProcessCreated, notifyProcessExited } from '../../../src/kernel/ps/notify.ts';
import { addNotifyRoutine } from '../../../src/kernel/ps/notify-routines.ts';
import { EPROCESS, KPROCESS } from '../../../src/kernel/ps/opaque-layouts.ts';
import { guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, callAt, memory } = createTestKernel();
const parent = applicationProcess(k)!;
const imagePath = '\\Device\\HarddiskVolume3\\Windows\\System32\\notepad.exe';
const seen = {
  process: guestRecorder(k),
  extended: guestRecorder(k),
  thread: guestRecorder(k),
  image: guestRecorder(k),
};

call('PsSetCreateProcessNotifyRoutine', seen.process.routine, 0);
addNotifyRoutine(k, 'process', seen.extended.routine, true);
call('PsSetCreateThreadNotifyRoutine', seen.thread.routine);
call('PsSetLoadImageNotifyRoutine', seen.image.routine);
beforeEach(() => {
  for (const recorder of Object.values(seen)) recorder.reset();
});

test('a process that starts is told of with its parent, thread and images, and again when it ends', () => {
  const { process, call: start } = notifyProcessCreated(k, { imagePath, parent });
  const id = k.mem.get(process, EPROCESS.UniqueProcessId);
  expect(callAt(start.routine, start.args, parent)).toBe(0n);
  expect(seen.process.calls().map(({ args }) => args.slice(0, 3))).toEqual([[5320n, id, 1n]]);
  expect(seen.extended.calls()[0]!.args[0]).toBe(process);
  expect(seen.extended.calls()[0]!.args[2]).not.toBe(0n);
  expect(seen.thread.calls().map(({ args }) => [args[0], args[2]! & 0xffn])).toEqual([[id, 1n]]);
  const images = seen.image.calls();
  expect(images.map(({ args }) => args[1])).toEqual([id, id]);
  expect(images.every(({ cr3 }) => cr3 === k.mem.get(process, KPROCESS.DirectoryTableBase))).toBe(true);
  for (const recorder of Object.values(seen)) recorder.reset();

  const end = notifyProcessExited(k, process, 7);
  expect(callAt(end.routine, end.args, parent)).toBe(0n);
  expect(seen.thread.calls().map(({ args }) => [args[0], args[2]! & 0xffn])).toEqual([[id, 0n]]);
  expect(seen.process.calls().map(({ args }) => args.slice(0, 3))).toEqual([[5320n, id, 0n]]);
  expect(seen.extended.calls()[0]!.args.slice(0, 3)).toEqual([process, id, 0n]);
  expect(call('PsLookupProcessByProcessId', id, memory(8))).toBe(BigInt(STATUS_INVALID_PARAMETER));
});

test('CreationStatus refuses a process', () => {
  // mov dword ptr [r8+CreationStatus], STATUS_ACCESS_DENIED
  const offset = PS_CREATE_NOTIFY_INFO.CreationStatus.offset;
  const refuser = guestRecorder(k, 0n, [0x41, 0xc7, 0x40, offset, 0x22, 0x00, 0x00, 0xc0]);
  addNotifyRoutine(k, 'process', refuser.routine, true);
  const { process, call: start } = notifyProcessCreated(k, { imagePath, parent });
  const id = k.mem.get(process, EPROCESS.UniqueProcessId);
  expect(callAt(start.routine, start.args, parent)).toBe(BigInt(STATUS_ACCESS_DENIED));
  expect(seen.thread.calls()).toEqual([]);
  expect(call('PsLookupProcessByProcessId', id, memory(8))).toBe(BigInt(STATUS_INVALID_PARAMETER));
  expect(call('PsSetCreateProcessNotifyRoutineEx', refuser.routine, 1)).toBe(0n);
});

test('threads of drivers are told of, when they return and when they terminate', () => {
  for (const entry of ['KeGetCurrentThread', 'PsTerminateSystemThread']) {
    const handle = memory(8);
    seen.thread.reset();
    expect(call('PsCreateSystemThread', handle, 0x1fffff, 0, 0, 0, exportAddress(k, 'ntoskrnl.exe', entry)!, 0)).toBe(
      0n,
    );
    expect(call('ZwWaitForSingleObject', k.mem.u64(handle), 0, 0)).toBe(0n);
    const calls = seen.thread.calls();
    expect(calls.map(({ args }) => [args[0], args[2]! & 0xffn])).toEqual([
      [4n, 1n],
      [4n, 0n],
    ]);
    expect(calls[0]!.args[1]).toBe(calls[1]!.args[1]);
    expect(calls[0]!.ethread).not.toBe(calls[1]!.ethread);
  }
});

test('a driver that is loaded is told of as a system image', () => {
  const [module] = modules(k).list;
  const { routine, args } = notifyDriverLoaded(k, module!.base);
  // The block is gone after the call: the routine keeps what it saw.
  const keep = memory(0x60);
  // mov r11, keep; eax = Properties; mov [r11+8], eax; rax = ImageBase; mov [r11+10h], rax
  const code = [
    0x49,
    0xbb,
    ...new Uint8Array(new BigUint64Array([keep]).buffer),
    0x41,
    0x8b,
    0x00,
    0x41,
    0x89,
    0x43,
    0x08,
    0x49,
    0x8b,
    0x40,
    0x08,
    0x49,
    0x89,
    0x43,
    0x10,
  ];
  const reader = guestRecorder(k, 0n, code);
  addNotifyRoutine(k, 'image', reader.routine, false);
  expect(callAt(routine, args)).toBe(0n);
  expect(k.mem.u64(keep + 0x10n)).toBe(module!.base);
  expect((k.mem.u32(keep + 8n) >> 8) & 1).toBe(1);
  expect(seen.image.calls()[0]!.args[1]).toBe(0n);
});
