import { expect, it } from 'vitest';
import { STATUS_INVALID_PARAMETER, STATUS_TIMEOUT } from '../../../src/generated/ntstatus.ts';
import { createObject } from '../../../src/kernel/ob/objects.ts';
import { createTestKernel } from '../kernel-fixture.ts';

const status = (value: bigint) => Number(value & 0xffffffffn);

it('completions are taken in order, and a mini packet can be taken back', () => {
  const t = createTestKernel();
  const port = createObject(t.k, { type: 'IoCompletion', size: 0x40 });
  const [entries, count] = [t.memory(0x60), t.memory(4)];
  const take = () => status(t.call('IoRemoveIoCompletion', port, entries, 2, count, 0, 0, 0));
  expect(take()).toBe(STATUS_TIMEOUT);
  expect(status(t.call('IoSetIoCompletion', port, 1, 2, 0xc0000001, 3, 0))).toBe(0);
  const packet = t.call('IoAllocateMiniCompletionPacket', 0, 0);
  expect(status(t.call('IoSetIoCompletionEx', port, 9, 0, 0, 0, 0, packet))).toBe(0);
  expect(t.call('IoCancelMiniCompletionPacket', port, packet) & 0xffn).toBe(1n);
  expect(t.call('IoCancelMiniCompletionPacket', port, packet) & 0xffn).toBe(0n);
  t.call('IoFreeMiniCompletionPacket', packet);
  expect(take()).toBe(0);
  expect([t.k.mem.u32(count), t.k.mem.u64(entries), t.k.mem.u32(entries + 0x10n)]).toEqual([1, 1n, 0xc0000001]);
  expect(status(t.call('IoSetIoCompletion', t.memory(0x40), 1, 2, 0, 3, 0))).toBe(STATUS_INVALID_PARAMETER);
});
