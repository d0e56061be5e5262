import { beforeEach, describe, expect, it } from 'vitest';
import {
  STATUS_DELETE_PENDING,
  STATUS_INVALID_PARAMETER,
  STATUS_OBJECT_NAME_COLLISION,
  STATUS_SHARING_VIOLATION,
} from '../../../src/generated/ntstatus.ts';
import { DEVICE_OBJECT, FILE_OBJECT, IRP, SHARE_ACCESS } from '../../../src/generated/structs.ts';
import { system } from '../../../src/kernel/boot.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';
import { makeDevice, makeDriver, placeCode, runRoutine } from './guest-driver.ts';

let t: TestKernel;
let driver: bigint;
beforeEach(() => {
  t = createTestKernel();
  driver = makeDriver(t.k);
});
const status = (value: bigint) => Number(value & 0xffffffffn);
const truth = (value: bigint) => (value & 0xffn) !== 0n;
const settle = () => runRoutine(t.k, system(t.k).systemProcess, placeCode(t.k, [0xc3]), []);

describe('IRPs', () => {
  it('are reused with a status and freed once', () => {
    const irp = t.call('IoAllocateIrp', 2, 0);
    t.k.mem.set(irp, IRP.CurrentLocation, 1);
    t.call('IoReuseIrp', irp, 0xc00000bb);
    expect([t.k.mem.get(irp, IRP.CurrentLocation), t.k.mem.u32(irp + 0x30n)]).toEqual([3, 0xc00000bb]);
    t.call('IoFreeIrp', irp);
    expect(t.attempt('IoFreeIrp', irp)).toMatchObject({ kind: 'bugCheck', code: 0xc2 });
  });
  it('belong to a master', () => {
    const master = t.call('IoAllocateIrp', 1, 0);
    const irp = t.call('IoMakeAssociatedIrp', master, 1);
    expect([t.k.mem.get(irp, IRP.AssociatedIrp_MasterIrp), t.k.mem.get(irp, IRP.Flags)]).toEqual([master, 8]);
  });
  it('are cancelled by their routine, which has the IRQL to go back to', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    expect(truth(t.call('IoCancelIrp', irp))).toBe(false);
    expect(t.k.mem.get(irp, IRP.Cancel)).toBe(1);
    // movzx ecx, byte [rdx+45h]; mov cr8, rcx; ret
    t.k.mem.set(irp, IRP.CancelRoutine, placeCode(t.k, [0x0f, 0xb6, 0x4a, 0x45, 0x44, 0x0f, 0x22, 0xc1, 0xc3]));
    t.k.mem.set(irp, IRP.CurrentLocation, 1);
    expect(truth(t.call('IoCancelIrp', irp))).toBe(true);
    expect(t.k.mem.get(irp, IRP.CancelRoutine)).toBe(0n);
  });
  it('have a priority that can be set', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    expect(status(t.call('IoGetIoPriorityHint', irp))).toBe(2);
    expect(status(t.call('IoSetIoPriorityHint', irp, 0))).toBe(0);
    expect(status(t.call('IoGetIoPriorityHint', irp))).toBe(0);
    expect(status(t.call('IoSetIoPriorityHint', irp, 9))).toBe(STATUS_INVALID_PARAMETER);
  });
  it('without a thread have no requestor', () => {
    const irp = t.call('IoAllocateIrp', 1, 0);
    expect([t.call('IoGetRequestorProcess', irp), status(t.call('IoGetRequestorProcessId', irp))]).toEqual([0n, 0]);
    const session = t.memory(4);
    expect(status(t.call('IoGetRequestorSessionId', irp, session))).toBe(0xc0000001);
    expect(t.k.mem.u32(session)).toBe(0xffffffff);
  });
});

describe('share access', () => {
  it('counts openers and keeps others out', () => {
    const [one, other, share] = [
      t.memory(FILE_OBJECT.$size),
      t.memory(FILE_OBJECT.$size),
      t.memory(SHARE_ACCESS.$size),
    ];
    t.call('IoSetShareAccess', 1, 1, one, share);
    expect(t.k.mem.get(share, SHARE_ACCESS.OpenCount)).toBe(1);
    expect(status(t.call('IoCheckShareAccess', 2, 7, other, share, 1))).toBe(STATUS_SHARING_VIOLATION);
    expect(status(t.call('IoCheckShareAccess', 1, 1, other, share, 1))).toBe(0);
    expect(t.k.mem.get(share, SHARE_ACCESS.Readers)).toBe(2);
    t.call('IoRemoveShareAccess', other, share);
    t.call('IoUpdateShareAccess', other, share);
    expect(t.k.mem.get(share, SHARE_ACCESS.OpenCount)).toBe(2);
  });
});

it('a remove lock lets nobody in once its owner goes', () => {
  const lock = t.memory(0x20);
  t.call('IoInitializeRemoveLockEx', lock, 0, 0, 0, 0x20);
  expect(status(t.call('IoAcquireRemoveLockEx', lock, 0, 'f', 1, 0x20))).toBe(0);
  expect(status(t.call('IoAcquireRemoveLockEx', lock, 0, 'f', 1, 0x20))).toBe(0);
  t.call('IoReleaseRemoveLockEx', lock, 0, 0x20);
  t.call('IoReleaseRemoveLockAndWaitEx', lock, 0, 0x20);
  expect(status(t.call('IoAcquireRemoveLockEx', lock, 0, 'f', 1, 0x20))).toBe(STATUS_DELETE_PENDING);
});

it('an extension of a driver object is found by its id, which is taken once', () => {
  const [id, out] = [t.memory(8), t.memory(8)];
  expect(t.call('IoGetDriverObjectExtension', driver, id)).toBe(0n);
  expect(status(t.call('IoAllocateDriverObjectExtension', driver, id, 16, out))).toBe(0);
  expect(t.call('IoGetDriverObjectExtension', driver, id)).toBe(t.k.mem.u64(out));
  expect(status(t.call('IoAllocateDriverObjectExtension', driver, id, 16, out))).toBe(STATUS_OBJECT_NAME_COLLISION);
});

describe('work items', () => {
  it.each(['IoQueueWorkItem', 'IoQueueWorkItemEx'])('%s runs the routine later', (name) => {
    const [device, context] = [makeDevice(t.k, driver), t.memory(8)];
    const item = t.call('IoAllocateWorkItem', device);
    // mov [rdx], rcx; ret
    t.call(name, item, placeCode(t.k, [0x48, 0x89, 0x0a, 0xc3]), 1, context);
    settle();
    expect(t.k.mem.u64(context)).toBe(device);
    t.call('IoFreeWorkItem', item);
  });
});

it('the timer of a device runs once a second until it is stopped', () => {
  const [device, context] = [makeDevice(t.k, driver), t.memory(8)];
  // inc dword [rdx]; ret
  expect(status(t.call('IoInitializeTimer', device, placeCode(t.k, [0xff, 0x02, 0xc3]), context))).toBe(0);
  t.call('IoStartTimer', device);
  settle();
  const ticks = t.k.mem.u32(context);
  expect(ticks).toBeGreaterThanOrEqual(4);
  t.call('IoStopTimer', device);
  settle();
  expect(t.k.mem.u32(context)).toBeLessThanOrEqual(ticks + 1);
  expect(t.k.mem.get(device, DEVICE_OBJECT.Timer)).not.toBe(0n);
});
