import { expect, test } from 'vitest';
import { STATUS_INVALID_PARAMETER } from '../../../src/generated/ntstatus.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { referenceObject } from '../../../src/kernel/ob/objects.ts';
import { threads } from '../../../src/kernel/thread.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, memory } = createTestKernel();
const routine = (name: string) => exportAddress(k, 'ntoskrnl.exe', name)!;

function start(name: string, context: bigint): { handle: bigint; object: bigint; id: bigint } {
  const [handle, cid] = [memory(8), memory(16)];
  expect(call('PsCreateSystemThread', handle, 0x1fffff, 0, 0, cid, routine(name), context)).toBe(0n);
  const id = k.mem.u64(cid + 8n);
  const object = threads(k).byId.get(Number(id))!.ethread;
  referenceObject(k, object);
  return { handle: k.mem.u64(handle), object, id };
}

test.each([
  ['that calls PsTerminateSystemThread', 'PsTerminateSystemThread', 0x1234n, 0x1234n],
  ['that returns', 'KeGetCurrentThread', 0n, 0n],
])('a thread %s ends: waits, status, stack', (_name, entry, context, status) => {
  const stacks = threads(k).byId.size;
  const { handle, object, id } = start(entry, context);
  expect(call('KeWaitForSingleObject', object, 0, 0, 0, 0)).toBe(0n);
  expect(call('ZwWaitForSingleObject', handle, 0, 0)).toBe(0n);
  expect(call('PsIsThreadTerminating', object)).toBe(1n);
  expect(call('PsGetThreadExitStatus', object)).toBe(status);
  expect(call('PsLookupThreadByThreadId', id, memory(8))).toBe(BigInt(STATUS_INVALID_PARAMETER));
  expect(threads(k).byId.has(Number(id))).toBe(false);
  expect(threads(k).byId.size).toBeGreaterThanOrEqual(stacks);
  call('ObfDereferenceObject', object);
});

test('the System process', () => {
  const at = memory(8);
  expect(call('PsLookupProcessByProcessId', 4, at)).toBe(0n);
  expect(call('PsGetCurrentProcess')).toBe(k.mem.u64(at));
  expect(call('PsGetCurrentProcessId')).toBe(4n);
  expect(k.mem.u64(exportAddress(k, 'ntoskrnl.exe', 'PsInitialSystemProcess')!)).toBe(k.mem.u64(at));
  expect(call('PsLookupProcessByProcessId', 1234, at)).toBe(BigInt(STATUS_INVALID_PARAMETER));
});

test('work items run once, in a thread of their own', () => {
  const [item, event] = [memory(0x20), memory(0x18)];
  call('KeInitializeEvent', event, 0, 0);
  k.mem.setU64(item + 0x10n, routine('KeSetEvent'));
  k.mem.setU64(item + 0x18n, event);
  call('ExQueueWorkItem', item, 1);
  expect(call('KeWaitForSingleObject', event, 0, 0, 0, 0)).toBe(0n);
  expect(k.mem.u64(item)).toBe(0n);
});

test('a DPC runs before its inserter goes on', () => {
  const [dpc, event] = [memory(0x40), memory(0x18)];
  call('KeInitializeEvent', event, 0, 0);
  call('KeInitializeDpc', dpc, routine('ExpInterlockedPopEntrySList'), 0);
  expect(call('KeInsertQueueDpc', dpc, 0, 0)).toBe(1n);
  expect(call('KeRemoveQueueDpc', dpc)).toBe(0n);
});

test('events by handle and by name', () => {
  const [handle, state] = [memory(8), memory(4)];
  expect(call('ZwCreateEvent', handle, 0x1f0003, 0, 0, 1)).toBe(0n);
  expect(call('ZwResetEvent', k.mem.u64(handle), state)).toBe(0n);
  expect(k.mem.u32(state)).toBe(1);
  expect(call('ZwSetEvent', 0x7777, 0)).toBe(0xc0000008n);
});
