import { describe, expect, test } from 'vitest';
import {
  STATUS_BUFFER_OVERFLOW,
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INFO_LENGTH_MISMATCH,
  STATUS_INVALID_HANDLE,
  STATUS_INVALID_INFO_CLASS,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_1,
  STATUS_INVALID_PARAMETER_3,
  STATUS_INVALID_PARAMETER_4,
  STATUS_INVALID_PARAMETER_6,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_OBJECT_NAME_NOT_FOUND,
  STATUS_OBJECT_TYPE_MISMATCH,
  STATUS_PORT_CONNECTION_REFUSED,
  STATUS_PORT_DISCONNECTED,
  STATUS_PROCESS_IN_JOB,
  STATUS_PROCESS_NOT_IN_JOB,
  STATUS_TIMEOUT,
} from '../../../src/generated/ntstatus.ts';
import { CLIENT_ID, OBJECT_ATTRIBUTES } from '../../../src/generated/structs.ts';
import { applicationProcess } from '../../../src/kernel/ps/initial-processes.ts';
import { notifyProcessCreated } from '../../../src/kernel/ps/notify.ts';
import { EPROCESS } from '../../../src/kernel/ps/opaque-layouts.ts';
import { guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, callAt, memory, unicode } = createTestKernel();
const out = memory(8);
const made = () => k.mem.u64(out);

function attributes(name?: string): bigint {
  const at = memory(OBJECT_ATTRIBUTES.$size);
  k.mem.set(at, OBJECT_ATTRIBUTES.Length, OBJECT_ATTRIBUTES.$size);
  if (name !== undefined) k.mem.set(at, OBJECT_ATTRIBUTES.ObjectName, unicode(name));
  k.mem.set(at, OBJECT_ATTRIBUTES.Attributes, 0x240);
  return at;
}
function event(signaled: boolean): bigint {
  expect(call('ZwCreateEvent', out, 0x1f0003, attributes(), 0, signaled ? 1 : 0)).toBe(0n);
  return made();
}
function handles(...values: readonly bigint[]): bigint {
  const at = memory(8 * values.length);
  for (const [index, value] of values.entries()) k.mem.setU64(at + BigInt(8 * index), value);
  return at;
}
function time(value: bigint): bigint {
  const at = memory(8);
  k.mem.setU64(at, BigInt.asUintN(64, value));
  return at;
}

describe('ZwWaitForMultipleObjects', () => {
  const [on, off] = [event(true), event(false)];
  test('any, all, and a time-out', () => {
    expect(call('ZwWaitForMultipleObjects', 2, handles(off, on), 1, 0, 0)).toBe(1n);
    expect(call('ZwWaitForMultipleObjects', 2, handles(on, on), 0, 0, 0)).toBe(0n);
    expect(call('ZwWaitForMultipleObjects', 2, handles(off, on), 0, 0, time(-1000n))).toBe(BigInt(STATUS_TIMEOUT));
  });
  test.each([
    ['none', 0, 1, STATUS_INVALID_PARAMETER_1],
    ['too many', 65, 1, STATUS_INVALID_PARAMETER_1],
    ['a wait type that there is not', 1, 7, STATUS_INVALID_PARAMETER_3],
  ])('refuses %s', (_name, count, type, status) => {
    expect(call('ZwWaitForMultipleObjects', count, handles(on), type, 0, 0)).toBe(BigInt(status));
  });
  test('refuses handles that are not open', () => {
    expect(call('ZwWaitForMultipleObjects', 1, handles(0x7770n), 1, 0, 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
  });
});

describe('timers by handle', () => {
  test('are set, expire, are cancelled and opened by name', () => {
    expect(call('ZwCreateTimer', out, 0x1f0003, attributes('\\BaseNamedObjects\\T'), 0)).toBe(0n);
    const timer = made();
    const state = memory(1);
    expect(call('ZwSetTimer', timer, time(-50_000n), 0, 0, 0, 0, state)).toBe(0n);
    expect(call('ZwWaitForSingleObject', timer, 0, time(0n))).toBe(BigInt(STATUS_TIMEOUT));
    expect(call('ZwWaitForSingleObject', timer, 0, 0)).toBe(0n);
    expect(call('ZwSetTimer', timer, time(-50_000n), 0, 0, 0, 0, state)).toBe(0n);
    expect(k.mem.u8(state)).toBe(1);
    expect(call('ZwCancelTimer', timer, state)).toBe(0n);
    expect(k.mem.u8(state)).toBe(0);
    expect(call('ZwWaitForSingleObject', timer, 0, time(-100_000n))).toBe(BigInt(STATUS_TIMEOUT));
    expect(call('ZwOpenTimer', out, 1, attributes('\\BaseNamedObjects\\T'))).toBe(0n);
    expect(call('ZwClose', made())).toBe(0n);
    expect(call('ZwSetTimer', timer, time(-50_000n), 0, 0, 0, 10, 0)).toBe(0n);
    expect(call('ZwClose', timer)).toBe(0n);
    expect(call('ZwWaitForSingleObject', event(false), 0, time(-1_000_000n))).toBe(BigInt(STATUS_TIMEOUT));
  });
  test('refusals', () => {
    expect(call('ZwCreateTimer', out, 0x1f0003, 0, 2)).toBe(BigInt(STATUS_INVALID_PARAMETER_4));
    expect(call('ZwSetTimer', event(true), time(0n), 0, 0, 0, 0, 0)).toBe(BigInt(STATUS_OBJECT_TYPE_MISMATCH));
    expect(call('ZwSetTimer', 0x7770n, time(0n), 0, 0, 0, -1, 0)).toBe(BigInt(STATUS_INVALID_PARAMETER_6));
    expect(call('ZwOpenTimer', out, 1, attributes('\\BaseNamedObjects\\None'))).toBe(
      BigInt(STATUS_OBJECT_NAME_NOT_FOUND),
    );
    expect(call('ZwSetTimerEx', 0x7770n, 1, 0, 0)).toBe(BigInt(STATUS_INVALID_INFO_CLASS));
    expect(call('ZwSetTimerEx', 0x7770n, 0, 0, 8)).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
  });
});

describe('jobs', () => {
  const application = applicationProcess(k)!;
  function process(id: bigint): bigint {
    const client = memory(16);
    k.mem.set(client, CLIENT_ID.UniqueProcess, id);
    expect(call('ZwOpenProcess', out, 0x1fffff, attributes(), client)).toBe(0n);
    return made();
  }
  test('have processes, limits and an end', () => {
    expect(call('ZwCreateJobObject', out, 0x1f001f, attributes('\\BaseNamedObjects\\J'))).toBe(0n);
    const job = made();
    const started = notifyProcessCreated(k, { imagePath: '\\x\\worker.exe', parent: application });
    expect(callAt(started.call.routine, started.call.args, application)).toBe(0n);
    const id = k.mem.get(started.process, EPROCESS.UniqueProcessId);
    const worker = process(id);
    expect(call('ZwIsProcessInJob', worker, job)).toBe(BigInt(STATUS_PROCESS_NOT_IN_JOB));
    expect(call('ZwAssignProcessToJobObject', job, worker)).toBe(0n);
    expect(call('ZwIsProcessInJob', worker, job)).toBe(BigInt(STATUS_PROCESS_IN_JOB));
    expect(call('PsGetProcessJob', started.process)).not.toBe(0n);
    const list = memory(24);
    expect(call('ZwQueryInformationJobObject', job, 3, list, 24, 0)).toBe(0n);
    expect([k.mem.u32(list), k.mem.u64(list + 8n)]).toEqual([1, id]);
    const limits = memory(0x40);
    k.mem.setU32(limits + 0x10n, 8);
    expect(call('ZwSetInformationJobObject', job, 2, limits, 0x40)).toBe(0n);
    k.mem.setU32(limits + 0x10n, 0);
    expect(call('ZwQueryInformationJobObject', job, 2, limits, 0x40, 0)).toBe(0n);
    expect(k.mem.u32(limits + 0x10n)).toBe(8);
    expect(call('ZwSetInformationJobObject', job, 2, limits, 4)).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
    expect(call('ZwQueryInformationJobObject', job, 77, limits, 4, 0)).toBe(BigInt(STATUS_INVALID_INFO_CLASS));
    expect(call('ZwTerminateJobObject', job, 9)).toBe(0n);
    expect(call('PsGetProcessExitStatus', started.process)).toBe(9n);
    expect(call('ZwOpenJobObject', out, 1, attributes('\\BaseNamedObjects\\J'))).toBe(0n);
    expect(call('ZwTerminateJobObject', worker, 0)).toBe(BigInt(STATUS_OBJECT_TYPE_MISMATCH));
  });
  test('a list that is too short shows as many as fit', () => {
    expect(call('ZwCreateJobObject', out, 0x1f001f, 0)).toBe(0n);
    const job = made();
    for (const id of [4212n, 860n]) expect(call('ZwAssignProcessToJobObject', job, process(id))).toBe(0n);
    expect(call('ZwQueryInformationJobObject', job, 3, memory(16), 16, 0)).toBe(BigInt(STATUS_BUFFER_OVERFLOW));
  });
});

describe('ports', () => {
  test('nobody listens', () => {
    expect(call('ZwConnectPort', out, unicode('\\RPC Control\\None'), 0, 0, 0, 0, 0, 0)).toBe(
      BigInt(STATUS_OBJECT_NAME_NOT_FOUND),
    );
    expect(call('ZwAlpcCreatePort', out, attributes('\\RPC Control\\Mine'), 0)).toBe(0n);
    const port = made();
    expect(call('ZwAlpcCreatePort', out, attributes('\\RPC Control\\Mine'), 0)).toBe(
      BigInt(STATUS_OBJECT_NAME_COLLISION),
    );
    expect(call('ZwAlpcConnectPort', out, unicode('\\RPC Control\\Mine'), 0, 0, 0, 0, 0, 0, 0, 0, 0)).toBe(
      BigInt(STATUS_PORT_CONNECTION_REFUSED),
    );
    expect(call('ZwRequestWaitReplyPort', port, 0, 0)).toBe(BigInt(STATUS_PORT_DISCONNECTED));
    expect(call('ZwAlpcSendWaitReceivePort', event(true), 0, 0, 0, 0, 0, 0, 0)).toBe(
      BigInt(STATUS_OBJECT_TYPE_MISMATCH),
    );
    expect(call('ZwRequestPort', 0x7770n, 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
  });
});

test('notifications are published, subscribed to and read', () => {
  const [name, data, stamp, size] = [memory(8), memory(8), memory(4), memory(4)];
  k.mem.setU64(name, 0x41c6_4e6d_0000_0001n);
  k.mem.setU32(data, 0x1234);
  const subscriber = guestRecorder(k);
  expect(call('ExSubscribeWnfStateChange', out, name, 1, 0, subscriber.routine, 0x77n)).toBe(0n);
  const subscription = made();
  expect(call('ZwUpdateWnfStateData', name, data, 4, 0, 0, 0, 0)).toBe(0n);
  expect(subscriber.calls().map(({ args }) => args[0])).toEqual([subscription]);
  k.mem.setU32(size, 2);
  expect(call('ExQueryWnfStateData', subscription, stamp, data, size)).toBe(BigInt(STATUS_BUFFER_TOO_SMALL));
  k.mem.setU32(data, 0);
  expect(call('ExQueryWnfStateData', subscription, stamp, data, size)).toBe(0n);
  expect([k.mem.u32(data), k.mem.u32(stamp)]).toEqual([0x1234, 1]);
  expect(call('ZwUpdateWnfStateData', name, data, 0x2000, 0, 0, 0, 0)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  expect(call('ExUnsubscribeWnfStateChange', subscription)).toBe(0n);
  expect(call('ExUnsubscribeWnfStateChange', subscription)).toBe(BigInt(STATUS_INVALID_PARAMETER));
});

test('processor topology', () => {
  const [input, size, buffer] = [memory(4), memory(4), memory(0x400)];
  for (const relation of [0, 1, 2, 3, 4, 0xffff]) {
    k.mem.setU32(input, relation);
    const short = call('NtQuerySystemInformationEx', 107, input, 4, buffer, 0, size);
    expect(short).toBe(BigInt(STATUS_INFO_LENGTH_MISMATCH));
    expect(call('NtQuerySystemInformationEx', 107, input, 4, buffer, k.mem.u32(size), 0)).toBe(0n);
    expect(k.mem.u32(buffer)).toBe(relation === 0xffff ? 0 : relation);
    expect(call('KeQueryLogicalProcessorRelationship', 0, relation, buffer, size)).toBe(0n);
  }
  k.mem.setU32(input, 99);
  expect(call('NtQuerySystemInformationEx', 107, input, 4, buffer, 0x400, 0)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  expect(call('NtQuerySystemInformationEx', 0, input, 4, buffer, 0x400, 0)).toBe(BigInt(STATUS_INVALID_INFO_CLASS));
});

test('languages, licence values and locally unique ids', () => {
  const at = memory(16);
  expect(call('ZwQueryDefaultLocale', 0, at)).toBe(0n);
  expect(k.mem.u32(at)).toBe(0x409);
  expect(call('ZwQueryLicenseValue', unicode('Kernel-ProductInfo'), at, at + 4n, 4, at + 8n)).toBe(0n);
  expect([k.mem.u32(at), k.mem.u32(at + 4n), k.mem.u32(at + 8n)]).toEqual([4, 48, 4]);
  expect(call('ZwQueryLicenseValue', unicode('Kernel-ProductInfo'), at, at + 4n, 2, at + 8n)).toBe(
    BigInt(STATUS_BUFFER_TOO_SMALL),
  );
  expect(call('ZwQueryLicenseValue', unicode('No-Such'), at, at, 4, at)).toBe(BigInt(STATUS_OBJECT_NAME_NOT_FOUND));
  expect(call('ZwAllocateLocallyUniqueId', at)).toBe(0n);
  const first = k.mem.u64(at);
  expect(call('ZwAllocateLocallyUniqueId', at)).toBe(0n);
  expect(k.mem.u64(at)).not.toBe(first);
  expect(call('ZwFlushInstructionCache', 0xffff_ffff_ffff_ffffn, 0, 0)).toBe(0n);
  expect(call('ZwFlushInstructionCache', 0x7770n, 0, 0)).toBe(BigInt(STATUS_INVALID_HANDLE));
});

test.each([
  ['battery', 5, 0x20],
  ['processors', 11, 24],
  ['last sleep', 15, 8],
])('ZwPowerInformation tells of %s', (_name, level, size) => {
  const each = level === 11 ? size * k.profile.processors : size;
  const at = memory(each);
  expect(call('ZwPowerInformation', level, 0, 0, at, each - 1)).toBe(BigInt(STATUS_BUFFER_TOO_SMALL));
  expect(call('ZwPowerInformation', level, 0, 0, at, each)).toBe(0n);
  if (level === 11) expect(k.mem.u32(at + 4n)).toBe(2808);
});

test('ZwPowerInformation refuses to set, ZwLockVirtualMemory what is not there', () => {
  expect(call('ZwPowerInformation', 0, 0, 0, 0, 0)).toBe(0xc00000bbn);
  const [base, size] = [memory(8), memory(8)];
  k.mem.setU64(base, 0x10000n);
  k.mem.setU64(size, 1n);
  expect(call('ZwLockVirtualMemory', -1n, base, size, 1)).toBe(0xc0000005n);
  k.mem.setU64(base, 0n);
  expect(call('ZwAllocateVirtualMemory', -1n, base, 0, size, 0x3000, 4)).toBe(0n);
  k.mem.setU64(size, 10n);
  expect(call('ZwLockVirtualMemory', -1n, base, size, 1)).toBe(0n);
  expect(k.mem.u64(size)).toBe(0x1000n);
  expect(call('ZwUnlockVirtualMemory', -1n, base, size, 1)).toBe(0n);
});
