import { beforeEach, describe, expect, it } from 'vitest';
import { STATUS_BUFFER_TOO_SMALL, STATUS_INSUFFICIENT_RESOURCES } from '../../../src/generated/ntstatus.ts';
import { DEVICE_DESCRIPTION, DMA_ADAPTER, DMA_OPERATIONS } from '../../../src/generated/structs.ts';
import { dmaAdapters } from '../../../src/kernel/hal/dma-adapter.ts';
import { internalRoutine } from '../../../src/kernel/modules/slots.ts';
import { makeDevice, makeDriver, placeCode } from '../io/guest-driver.ts';
import { createTestKernel, type TestKernel } from '../kernel-fixture.ts';

let t: TestKernel;
let adapter: bigint;
let device: bigint;
let context: bigint;
/** Keeps its third argument (R8) and says KeepObject: mov [r9], r8; mov eax, 1; ret. */
const EXECUTE = [0x4d, 0x89, 0x01, 0xb8, 0x01, 0, 0, 0, 0xc3];
const status = (value: bigint) => Number(value & 0xffffffffn);
function describeDevice(version = 2, length = 0x4000): bigint {
  const at = t.memory(DEVICE_DESCRIPTION.$size);
  t.k.mem.set(at, DEVICE_DESCRIPTION.Version, version);
  t.k.mem.set(at, DEVICE_DESCRIPTION.Master, 1);
  t.k.mem.set(at, DEVICE_DESCRIPTION.Dma32BitAddresses, 1);
  t.k.mem.set(at, DEVICE_DESCRIPTION.MaximumLength, length);
  return at;
}
beforeEach(() => {
  t = createTestKernel();
  context = t.memory(16);
  device = makeDevice(t.k, makeDriver(t.k));
  adapter = t.call('IoGetDmaAdapter', 0, describeDevice(), context);
});
function lockedMdl(bytes: number): { readonly buffer: bigint; readonly mdl: bigint } {
  const buffer = t.call('MmAllocateContiguousMemory', bytes, 0xffffffffn);
  const mdl = t.call('IoAllocateMdl', buffer, bytes, 0, 0, 0);
  t.call('MmBuildMdlForNonPagedPool', mdl);
  return { buffer, mdl };
}

describe('IoGetDmaAdapter', () => {
  it('gives an adapter with a table of operations and as many map registers as the longest transfer needs', () => {
    expect(t.k.mem.u32(context)).toBe(5);
    expect(t.k.mem.get(adapter, DMA_ADAPTER.Version)).toBe(2);
    const table = t.k.mem.get(adapter, DMA_ADAPTER.DmaOperations);
    expect(t.k.mem.get(table, DMA_OPERATIONS.MapTransfer)).toBe(internalRoutine(t.k, 'HalpMapTransfer'));
    expect(t.call('HalpGetDmaAlignment', adapter)).toBe(1n);
    t.call('HalpPutDmaAdapter', adapter);
    expect(dmaAdapters(t.k)).toEqual([]);
  });
  it('knows no version above 3', () => {
    expect(t.call('IoGetDmaAdapter', 0, describeDevice(4), context)).toBe(0n);
    expect(t.call('HalGetAdapter', describeDevice(1), context)).not.toBe(0n);
  });
});

describe('the operations', () => {
  it('allocate and free common buffers', () => {
    const va = t.call('HalpAllocateCommonBuffer', adapter, 0x2000, context, 1);
    expect(BigInt(t.k.mem.translate(va)!)).toBe(t.k.mem.u64(context));
    t.call('HalpFreeCommonBuffer', adapter, 0x2000, t.k.mem.u64(context), va, 1);
    expect(t.k.mem.isMapped(va)).toBe(false);
  });

  it('map what an MDL describes, one physical run at a time', () => {
    const { buffer, mdl } = lockedMdl(0x1800);
    const length = t.memory(4);
    t.k.mem.setU32(length, 0x1000);
    const physical = t.call('HalpMapTransfer', adapter, mdl, adapter, buffer + 0x100n, length, 1);
    expect(physical).toBe(BigInt(t.k.mem.translate(buffer + 0x100n)!));
    expect(t.k.mem.u32(length)).toBe(0x1000);
    expect(t.call('HalpFlushAdapterBuffers', adapter, mdl, adapter, buffer, 0x1000, 1) & 0xffn).toBe(1n);
  });

  it('give the channel at once, but not with too many map registers', () => {
    const routine = placeCode(t.k, EXECUTE);
    expect(status(t.call('HalpAllocateAdapterChannel', adapter, device, 2, routine, context))).toBe(0);
    expect(t.k.mem.u64(context)).toBe(adapter);
    expect(status(t.call('HalpAllocateAdapterChannel', adapter, device, 99, routine, context))).toBe(
      STATUS_INSUFFICIENT_RESOURCES,
    );
    t.call('HalpFreeMapRegisters', adapter, adapter, 2);
    t.call('HalpFreeAdapterChannel', adapter);
  });

  it('build scatter-gather lists', () => {
    const { buffer, mdl } = lockedMdl(0x1800);
    const routine = placeCode(t.k, EXECUTE);
    expect(status(t.call('HalpGetScatterGatherList', adapter, device, mdl, buffer, 0x1800, routine, context, 1))).toBe(
      0,
    );
    const list = t.k.mem.u64(context);
    expect(t.k.mem.u32(list)).toBe(1);
    expect(t.k.mem.u64(list + 0x10n)).toBe(BigInt(t.k.mem.translate(buffer)!));
    expect(t.k.mem.u32(list + 0x18n)).toBe(0x1800);
    t.call('HalpPutScatterGatherList', adapter, list, 1);
    const [size, registers] = [t.memory(4), t.memory(4)];
    t.call('HalpCalculateScatterGatherList', adapter, mdl, buffer, 0x1800, size, registers);
    expect([t.k.mem.u32(size), t.k.mem.u32(registers)]).toEqual([0x40, 2]);
    const build = (room: number) =>
      status(
        t.call(
          'HalpBuildScatterGatherList',
          adapter,
          device,
          mdl,
          buffer,
          0x1800,
          routine,
          context,
          1,
          t.memory(64),
          room,
        ),
      );
    expect(build(0x40)).toBe(0);
    expect(build(8)).toBe(STATUS_BUFFER_TOO_SMALL);
  });
});
