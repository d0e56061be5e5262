import { describe, expect, it } from 'vitest';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { createTestKernel } from '../kernel-fixture.ts';

describe('HalGetBusDataByOffset', () => {
  it.each([
    { name: 'the host bridge', args: [4, 0, 0], offset: 0, result: 4n, value: 0x29c08086 },
    { name: 'the LPC bridge', args: [4, 0, 0x1f], offset: 0, result: 4n, value: 0x29188086 },
    { name: 'an empty slot', args: [4, 0, 9], offset: 0, result: 2n, value: 0xffff },
    { name: 'a bus that is not there', args: [4, 7, 0], offset: 0, result: 0n, value: 0 },
    { name: 'another kind of bus', args: [1, 0, 0], offset: 0, result: 0n, value: 0 },
    { name: 'bytes behind the end', args: [4, 0, 0], offset: 256, result: 0n, value: 0 },
  ])('answers for $name', ({ args, offset, result, value }) => {
    const t = createTestKernel();
    const out = t.memory(8);
    expect(t.call('HalGetBusDataByOffset', ...args, out, offset, 4)).toBe(result);
    expect(t.k.mem.u32(out)).toBe(value);
  });

  it('keeps what is written, but not over the identification', () => {
    const t = createTestKernel();
    const data = t.memory(8);
    t.k.mem.setU32(data, 0x12345678);
    expect(t.call('HalSetBusDataByOffset', 4, 0, 0, data, 0x10, 4)).toBe(4n);
    expect(t.call('HalSetBusDataByOffset', 4, 0, 0, data, 0, 4)).toBe(4n);
    expect(t.call('HalGetBusDataByOffset', 4, 0, 0, data, 0, 4)).toBe(4n);
    expect(t.k.mem.u32(data)).toBe(0x29c08086);
    t.call('HalGetBusDataByOffset', 4, 0, 0, data, 0x10, 4);
    expect(t.k.mem.u32(data)).toBe(0x12345678);
  });
});

describe('ports and registers', () => {
  it.each([
    { name: 'READ_PORT_UCHAR', value: 0xffn },
    { name: 'READ_PORT_USHORT', value: 0xffffn },
    { name: 'READ_PORT_ULONG', value: 0xffffffffn },
  ])('$name reads all ones', ({ name, value }) => {
    expect(createTestKernel().call(name, 0x60)).toBe(value);
  });

  it.each([
    { width: 'UCHAR', value: 0x78n },
    { width: 'USHORT', value: 0x5678n },
    { width: 'ULONG', value: 0x12345678n },
  ])('WRITE_REGISTER_$width stores what READ_REGISTER_$width reads', ({ width, value }) => {
    const t = createTestKernel();
    const register = t.memory(8);
    t.call(`WRITE_REGISTER_${width}`, register, 0x12345678);
    expect(t.call(`READ_REGISTER_${width}`, register)).toBe(value);
    expect(t.k.mem.u64(register)).toBe(value);
  });
});

describe('common buffers', () => {
  it('lie where their logical address says', () => {
    const t = createTestKernel();
    const logical = t.memory(8);
    const va = t.call('HalAllocateCommonBuffer', 0, 0x3000, logical, 1);
    expect(t.k.mem.u64(logical)).toBe(t.call('MmGetPhysicalAddress', va));
    t.call('HalFreeCommonBuffer', 0, 0x3000, t.k.mem.u64(logical), va, 1);
    expect(t.k.mem.isMapped(va)).toBe(false);
    expect(t.call('HalAllocateCommonBuffer', 0, 0, logical, 1)).toBe(0n);
  });
});

it('HalDispatchTable leads to routines', () => {
  const t = createTestKernel();
  const table = exportAddress(t.k, 'ntoskrnl.exe', 'HalDispatchTable')!;
  expect(t.k.mem.u32(table)).toBe(4);
  expect(t.k.mem.protectionOf(t.k.mem.u64(table + 8n))?.execute).toBe(true);
});
