import { beforeEach, expect, it } from 'vitest';
import { FILE_LOCK, FILE_OBJECT, SECTION_OBJECT_POINTERS } from '../../../src/generated/structs.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
beforeEach(() => {
  t = createTestKernel();
});
const truth = (value: bigint) => (value & 0xffn) !== 0n;

it('file locks are made, asked and freed', () => {
  const lock = t.call('FsRtlAllocateFileLock', 0, 0);
  expect(truth(t.call('FsRtlAreThereCurrentOrInProgressFileLocks', lock))).toBe(false);
  const [start, length, file] = [t.memory(8), t.memory(8), t.memory(0xd8)];
  t.k.mem.setU64(length, 16n);
  expect(truth(t.call('FsRtlFastCheckLockForRead', lock, start, length, 0, file, 0))).toBe(true);
  expect(truth(t.call('FsRtlFastCheckLockForWrite', lock, start, length, 0, file, 0))).toBe(true);
  t.call('FsRtlUninitializeFileLock', lock);
  t.call('FsRtlFreeFileLock', lock);
  const own = t.memory(FILE_LOCK.$size);
  t.k.mem.fill(own, FILE_LOCK.$size, 0xee);
  t.call('FsRtlInitializeFileLock', own, 0x1000, 0x2000);
  expect([t.k.mem.get(own, FILE_LOCK.CompleteLockIrpRoutine), t.k.mem.get(own, FILE_LOCK.UnlockRoutine)]).toEqual([
    0x1000n,
    0x2000n,
  ]);
});

it('a cache map lives from the first opener to the last', () => {
  const [sections, sizes] = [t.memory(SECTION_OBJECT_POINTERS.$size), t.memory(0x18)];
  const files = [t.memory(FILE_OBJECT.$size), t.memory(FILE_OBJECT.$size)];
  for (const file of files) {
    t.k.mem.set(file, FILE_OBJECT.SectionObjectPointer, sections);
    t.call('CcInitializeCacheMap', file, sizes, 0, t.memory(0x20), 0);
    expect(t.k.mem.get(file, FILE_OBJECT.PrivateCacheMap)).not.toBe(0n);
  }
  expect(truth(t.call('CcUninitializeCacheMap', files[0]!, 0, 0))).toBe(false);
  expect(t.k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap)).not.toBe(0n);
  expect(truth(t.call('CcUninitializeCacheMap', files[1]!, 0, 0))).toBe(true);
  expect(t.k.mem.get(sections, SECTION_OBJECT_POINTERS.SharedCacheMap)).toBe(0n);
});
