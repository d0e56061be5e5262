import { beforeEach, describe, expect, it } from 'vitest';
import { STATUS_CANCELLED, STATUS_NOT_FOUND, STATUS_TIMEOUT } from '../../../src/generated/ntstatus.ts';
import { ERESOURCE, FILE_OBJECT, FSRTL_COMMON_FCB_HEADER, IRP } from '../../../src/generated/structs.ts';
import { poolBlockAt } from '../../../src/kernel/ex/pool.ts';
import { guidBytes } from '../../../src/kernel/pnp/guid.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const status = (value: bigint) => Number(value & 0xffffffffn);

it.each([
  ['FsRtlAllocatePoolWithTag', 0x74736554],
  ['FsRtlAllocatePoolWithQuotaTag', 0x74736554],
  ['FsRtlAllocatePool', 0],
  ['FsRtlAllocatePoolWithQuota', 0],
])('%s gives memory or raises', (name, tag) => {
  expect(poolBlockAt(t.k, t.call(name, 0x200, 64, tag))).toMatchObject({ size: 64 });
  expect(t.attempt(name, 0x200, 0x7fffffff, tag).kind).toBe('bugCheck');
});

it('a file is acquired by its main resource', () => {
  const [file, header] = [t.memory(FILE_OBJECT.$size), t.memory(0x60)];
  const resource = t.call('FsRtlAllocateResource');
  t.k.mem.set(file, FILE_OBJECT.FsContext, header);
  t.k.mem.set(header, FSRTL_COMMON_FCB_HEADER.Resource, resource);
  const held = () => t.k.mem.get(resource, ERESOURCE.ActiveEntries);
  expect(held()).toBe(0);
  t.call('FsRtlAcquireFileExclusive', file);
  expect(held()).toBe(1);
  t.k.mem.set(file, FILE_OBJECT.FsContext, 0n);
  t.call('FsRtlAcquireFileExclusive', file);
  t.call('FsRtlReleaseFile', file);
  expect(t.call('FsRtlIsPagingFile', file)).toBe(0n);
});

describe('waits that an IRP can cancel', () => {
  it('end at once for an IRP that is cancelled, and as others else', () => {
    const [event, timeout, irp] = [t.memory(0x18), t.memory(8), t.call('IoAllocateIrp', 1, 0)];
    t.call('KeInitializeEvent', event, 0, 0);
    const wait = () => status(t.call('FsRtlCancellableWaitForSingleObject', event, timeout, irp));
    expect(wait()).toBe(STATUS_TIMEOUT);
    t.call('KeSetEvent', event, 0, 0);
    expect(wait()).toBe(0);
    const objects = t.memory(8);
    t.k.mem.setU64(objects, event);
    const several = () => status(t.call('FsRtlCancellableWaitForMultipleObjects', 1, objects, 1, timeout, 0, irp));
    expect(several()).toBe(0);
    t.k.mem.set(irp, IRP.Cancel, 1);
    expect([wait(), several()]).toEqual([STATUS_CANCELLED, STATUS_CANCELLED]);
  });
});

it('a parameter of a create is taken out of its list, and a list belongs to an IRP', () => {
  const [out, type, size] = [t.memory(8), t.memory(16), t.memory(4)];
  t.k.mem.write(type, guidBytes('{00000000-1111-2222-3333-444444444444}'));
  expect(status(t.call('FsRtlAllocateExtraCreateParameterList', 0, out))).toBe(0);
  const list = t.k.mem.u64(out);
  expect(status(t.call('FsRtlAllocateExtraCreateParameter', type, 16, 0, 0, 0x74736554, out))).toBe(0);
  const context = t.k.mem.u64(out);
  expect(status(t.call('FsRtlInsertExtraCreateParameter', list, context))).toBe(0);
  expect(status(t.call('FsRtlRemoveExtraCreateParameter', list, type, out, size))).toBe(0);
  expect([t.k.mem.u64(out), t.k.mem.u32(size)]).toEqual([context, 16]);
  expect(status(t.call('FsRtlRemoveExtraCreateParameter', list, type, out, size))).toBe(STATUS_NOT_FOUND);
  const irp = t.call('IoAllocateIrp', 1, 0);
  t.call('IoSetIrpExtraCreateParameter', irp, list);
  t.call('IoGetIrpExtraCreateParameter', irp, out);
  expect(t.k.mem.u64(out)).toBe(list);
  t.call('IoClearIrpExtraCreateParameter', irp);
  t.call('IoGetIrpExtraCreateParameter', irp, out);
  expect(t.k.mem.u64(out)).toBe(0n);
});
