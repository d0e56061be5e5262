import { describe, expect, it } from 'vitest';
import { REG } from '../../../src/cpu/cpu.ts';
import { exportAddress } from '../../../src/kernel/modules/loaded-modules.ts';
import { executePortInstruction } from '../../../src/session/port-instructions.ts';
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

describe('ports that answer', () => {
  it('are those of PCI configuration, as HalGetBusData shows it', () => {
    const t = createTestKernel();
    const buffer = t.memory(4);
    t.call('HalGetBusDataByOffset', 4, 0, 0x1f, buffer, 0, 4);
    t.call('WRITE_PORT_ULONG', 0xcf8, 0x8000_f800);
    expect(t.call('READ_PORT_ULONG', 0xcf8)).toBe(0x8000_f800n);
    expect(t.call('READ_PORT_ULONG', 0xcfc)).toBe(BigInt(t.k.mem.u32(buffer)));
    expect(t.call('READ_PORT_USHORT', 0xcfe)).toBe(0x2918n);
    t.call('WRITE_PORT_ULONG', 0xcf8, 0x8000_f840);
    t.call('WRITE_PORT_UCHAR', 0xcfd, 0x5a);
    expect(t.call('READ_PORT_ULONG', 0xcfc)).toBe(0x5a00n);
  });

  it.each([
    { name: 'an empty slot', address: 0x8000_2800 },
    { name: 'another bus', address: 0x8001_0000 },
    { name: 'a disabled address', address: 0x0000_0000 },
  ])('give ones for $name', ({ address }) => {
    const t = createTestKernel();
    t.call('WRITE_PORT_ULONG', 0xcf8, address);
    expect(t.call('READ_PORT_ULONG', 0xcfc)).toBe(0xffffffffn);
  });

  it('are those of the clock, in BCD', () => {
    const t = createTestKernel();
    const cmos = (index: number) => {
      t.call('WRITE_PORT_UCHAR', 0x70, index);
      return t.call('READ_PORT_UCHAR', 0x71);
    };
    expect([9, 8, 7, 4, 0x32].map(cmos)).toEqual([0x25n, 3n, 4n, 0x10n, 0x20n]);
    expect(cmos(0x0a) & 0x80n).toBe(0n);
  });
});

describe('string instructions of ports', () => {
  const repeatedInput = Uint8Array.of(0xf3, 0x66, 0x6d);
  const run = (t: ReturnType<typeof createTestKernel>, code: Uint8Array, kind: 'in' | 'out', count: bigint) => {
    const { registers } = t.k.cpu;
    const at = t.memory(16);
    t.k.mem.write(at, code);
    registers[REG.RIP] = at;
    registers[REG.RCX] = count;
    return executePortInstruction(t.k, { kind, length: 3, special: 0, general: -1, port: 0x64, width: 2 });
  };

  it('fill memory and count down', () => {
    const t = createTestKernel();
    const { registers } = t.k.cpu;
    const buffer = t.memory(8);
    registers[REG.RDI] = buffer;
    expect(run(t, repeatedInput, 'in', 3n)).toBe('skip');
    expect(t.k.mem.u64(buffer)).toBe(0x0000_ff14_ff14_ff14n);
    expect(registers[REG.RCX]).toBe(0n);
    expect(registers[REG.RDI]).toBe(buffer + 6n);
  });

  it('are left to the engine where memory is missing, and do nothing zero times', () => {
    const t = createTestKernel();
    t.k.cpu.registers[REG.RDI] = 0n;
    expect(run(t, repeatedInput, 'in', 3n)).toBe('execute');
    expect(run(t, repeatedInput, 'in', 0n)).toBe('skip');
  });

  it('without a prefix move one element', () => {
    const t = createTestKernel();
    const { registers } = t.k.cpu;
    const buffer = t.memory(8);
    registers[REG.RSI] = buffer;
    expect(run(t, Uint8Array.of(0x66, 0x6f), 'out', 9n)).toBe('skip');
    expect(registers[REG.RCX]).toBe(9n);
    expect(registers[REG.RSI]).toBe(buffer + 2n);
  });
});

describe('ports and registers', () => {
  it.each([
    { name: 'READ_PORT_UCHAR', value: 0xffn },
    { name: 'READ_PORT_USHORT', value: 0xffffn },
    { name: 'READ_PORT_ULONG', value: 0xffffffffn },
  ])('$name reads all ones', ({ name, value }) => {
    expect(createTestKernel().call(name, 0x80)).toBe(value);
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
