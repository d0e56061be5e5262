import { describe, expect, test } from 'vitest';
import {
  STATUS_BUFFER_TOO_SMALL,
  STATUS_INVALID_PARAMETER,
  STATUS_INVALID_PARAMETER_1,
  STATUS_INVALID_PARAMETER_2,
  STATUS_NOT_FOUND,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_VARIABLE_NOT_FOUND,
} from '../../../src/generated/ntstatus.ts';
import { system } from '../../../src/kernel/boot.ts';
import { objectByHandle } from '../../../src/kernel/ob/objects.ts';
import { EPROCESS } from '../../../src/kernel/ps/opaque-layouts.ts';
import { guestRecorder } from '../guest-recorder.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const { k, call, memory, unicode } = createTestKernel();
const out = memory(8);

describe('ExEnumHandleTable', () => {
  const table = k.mem.get(system(k).systemProcess, EPROCESS.ObjectTable);
  expect(call('ZwCreateEvent', out, 2, 0, 0, 0)).toBe(0n);
  const handle = k.mem.u64(out);

  test('comes by every handle of the process and takes a changed access over', () => {
    // rax = 1fffffh; [rdx+8] = rax: GrantedAccess of the entry
    const grant = [0xb8, 0xff, 0xff, 0x1f, 0x00, 0x48, 0x89, 0x42, 0x08];
    const visitor = guestRecorder(k, 0n, grant);
    expect(call('ExEnumHandleTable', table, visitor.routine, 0x77n, out)).toBe(0n);
    const seen = visitor.calls();
    expect(seen.map(({ args }) => args[2])).toContain(handle);
    expect(seen.every(({ args }) => args[0] === table && args[3] === 0x77n)).toBe(true);
    expect(objectByHandle(k, handle)!.access).toBe(0x1fffff);
    call('ExfUnblockPushLock', table, 0);
  });
  test('stops where the routine says so', () => {
    const visitor = guestRecorder(k, 1n);
    expect(call('ExEnumHandleTable', table, visitor.routine, 0, out)).toBe(1n);
    expect(visitor.calls().length).toBe(1);
    expect(k.mem.u64(out)).toBe(visitor.calls()[0]!.args[2]);
  });
  test('refuses what is no table', () => {
    expect(call('ExEnumHandleTable', memory(0x80), guestRecorder(k).routine, 0, out)).toBe(0n);
  });
});

describe('firmware variables', () => {
  const guid = memory(16);
  k.mem.write(guid, new Uint8Array(Buffer.from('61dfe48bca93d211aa0d00e098032b8c', 'hex')));
  const [data, length, attributes] = [memory(16), memory(4), memory(4)];
  const get = (name: string, room = 16) => {
    k.mem.setU32(length, room);
    return call('ExGetFirmwareEnvironmentVariable', unicode(name), guid, data, length, attributes);
  };
  test('are there, are set, read and deleted', () => {
    expect(get('SecureBoot')).toBe(0n);
    expect([k.mem.u8(data), k.mem.u32(length), k.mem.u32(attributes)]).toEqual([1, 1, 6]);
    expect(get('SecureBoot', 0)).toBe(BigInt(STATUS_BUFFER_TOO_SMALL));
    expect(get('Mine')).toBe(BigInt(STATUS_VARIABLE_NOT_FOUND));
    const set = (size: number, flags = 7) =>
      call('ExSetFirmwareEnvironmentVariable', unicode('Mine'), guid, unicode('x'), size, flags);
    expect(set(4)).toBe(0n);
    expect(get('Mine')).toBe(0n);
    expect(k.mem.u32(length)).toBe(4);
    expect(set(4, 0x8000)).toBe(BigInt(STATUS_INVALID_PARAMETER));
    expect(set(0)).toBe(0n);
    expect(set(0)).toBe(BigInt(STATUS_VARIABLE_NOT_FOUND));
  });
});

test('counter sets', () => {
  const info = memory(0x30);
  expect(call('PcwRegister', out, info)).toBe(BigInt(STATUS_INVALID_PARAMETER_2));
  k.mem.setU32(info, 0x100);
  expect(call('PcwRegister', out, info)).toBe(0n);
  const set = k.mem.u64(out);
  expect(call('PcwCreateInstance', out, set, unicode('one'), 0, 0)).toBe(0n);
  call('PcwCloseInstance', k.mem.u64(out));
  call('PcwUnregister', set);
});

test('permanent silo contexts stay in their slot', () => {
  expect(call('PsCreateSiloContext', 0, 64, 512, 0, out)).toBe(0n);
  const context = k.mem.u64(out);
  expect(call('PsGetPermanentSiloContext', 0, 9, out)).toBe(BigInt(STATUS_NOT_FOUND));
  expect(call('PsInsertPermanentSiloContext', 0, 9, context)).toBe(0n);
  expect(call('PsInsertPermanentSiloContext', 0, 9, context)).toBe(BigInt(STATUS_OBJECT_NAME_COLLISION));
  expect(call('PsGetPermanentSiloContext', 0, 9, out)).toBe(0n);
  expect(k.mem.u64(out)).toBe(context);
});

test('debug filters', () => {
  expect(call('DbgQueryDebugFilterState', 77, 3)).toBe(0n);
  expect(call('DbgSetDebugFilterState', 77, 3, 1)).toBe(0n);
  expect(call('DbgQueryDebugFilterState', 77, 3)).toBe(1n);
  expect(call('DbgQueryDebugFilterState', 77, 0)).toBe(1n);
  expect(call('DbgSetDebugFilterState', 77, 3, 0)).toBe(0n);
  expect(call('DbgQueryDebugFilterState', 77, 3)).toBe(0n);
  expect(call('DbgQueryDebugFilterState', 0x1000, 3)).toBe(BigInt(STATUS_INVALID_PARAMETER_1));
});

test('timer resolution is the finest that is asked for until the last request is taken back', () => {
  const [most, least, current] = [memory(4), memory(4), memory(4)];
  const ask = () => {
    call('ExQueryTimerResolution', most, least, current);
    return k.mem.u32(current);
  };
  const coarse = ask();
  expect(call('ExSetTimerResolution', 10_000, 1)).toBe(10_000n);
  expect(call('ExSetTimerResolution', 50_000, 1)).toBe(10_000n);
  expect(ask()).toBe(10_000);
  call('ExSetTimerResolution', 0, 0);
  expect(ask()).toBe(10_000);
  expect(call('ExSetTimerResolution', 0, 0)).toBe(BigInt(coarse));
});

test('heaps', () => {
  const heap = call('RtlCreateHeap', 2, 0, 0, 0, 0, 0);
  const block = call('RtlAllocateHeap', heap, 8, 100);
  expect(k.mem.bytes(block, 100).every((byte) => byte === 0)).toBe(true);
  expect(call('RtlSizeHeap', heap, 0, block)).toBe(100n);
  expect(call('RtlFreeHeap', heap, 0, block)).toBe(1n);
  expect(call('RtlFreeHeap', heap, 0, block)).toBe(0n);
  expect(call('RtlSizeHeap', heap, 0, block)).toBe(0xffff_ffff_ffff_ffffn);
  expect(call('RtlAllocateHeap', heap, 0, 16)).not.toBe(0n);
  expect(call('RtlDestroyHeap', heap)).toBe(0n);
  expect(call('RtlDestroyHeap', heap)).toBe(heap);
  expect(call('RtlAllocateHeap', heap, 0, 16)).toBe(0n);
});

describe('memory resources', () => {
  const descriptor = memory(0x20);
  test.each([
    ['as it is', 0x1000n, 3],
    ['in units of 256 bytes', 0x100_0000_0000n, 7],
    ['in units of 64 KiB', 0x1_0000_0000_0000n, 7],
  ])('a length %s', (_name, length, type) => {
    expect(call('RtlCmEncodeMemIoResource', descriptor, 3, length, 0xfe00_0000n)).toBe(0n);
    expect(k.mem.u8(descriptor)).toBe(type);
    expect(call('RtlCmDecodeMemIoResource', descriptor, out)).toBe(length);
    expect(k.mem.u64(out)).toBe(0xfe00_0000n);
    expect(call('RtlIoEncodeMemIoResource', descriptor, 3, length, 0x1000n << 8n, 0, 0xffff_ffffn)).toBe(0n);
    expect(call('RtlIoDecodeMemIoResource', descriptor, 0, 0, out)).toBe(length);
    expect(k.mem.u64(out)).toBe(0xffff_ffffn);
  });
  test('what cannot be', () => {
    expect(call('RtlCmEncodeMemIoResource', descriptor, 2, 1, 0)).toBe(BigInt(STATUS_INVALID_PARAMETER));
    expect(call('RtlCmEncodeMemIoResource', descriptor, 3, 0x1_0000_0001n, 0)).toBe(0xc0000001n);
    expect(call('RtlFindClosestEncodableLength', 0x1_0000_0001n, out)).toBe(0n);
    expect(k.mem.u64(out)).toBe(0x1_0000_0100n);
  });
});

describe('names and numbers', () => {
  test.each([
    ['FILE.TXT', 1n, 0],
    ['A B.C', 1n, 1],
    ['..', 1n, 0],
    ['LONGNAME1.TXT', 0n, 0],
    ['A.TEXT', 0n, 0],
    ['A.B.C', 0n, 0],
    ['A*B', 0n, 0],
  ])('RtlIsNameLegalDOS8Dot3 %s', (name, legal, spaces) => {
    const at = memory(1);
    expect(call('RtlIsNameLegalDOS8Dot3', unicode(name), 0, at)).toBe(legal);
    expect(k.mem.u8(at)).toBe(spaces);
  });
  test.each([
    [0n, 0n],
    [0xc0000022n, 5n],
    [0xc0000034n, 2n],
    [0x80070005n, 5n],
    [0xc0123456n, 317n],
  ])('RtlNtStatusToDosError 0x%x', (status, error) => expect(call('RtlNtStatusToDosError', status)).toBe(error));
  test('RtlIntegerToUnicode', () => {
    const at = memory(32);
    expect(call('RtlIntegerToUnicode', 255, 16, 8, at)).toBe(0n);
    expect(k.mem.utf16z(at)).toBe('FF');
    expect(call('RtlIntegerToUnicode', 255, 16, 1, at)).toBe(0x80000005n);
    expect(call('RtlIntegerToUnicode', 255, 3, 8, at)).toBe(BigInt(STATUS_INVALID_PARAMETER));
  });
});
