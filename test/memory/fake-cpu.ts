import { type Access, type Cpu, REG, REGISTER_CELLS } from '../../src/cpu/cpu.ts';

export interface CpuCall {
  readonly call: 'protect' | 'mapWindow' | 'unmapWindow' | 'flushTlb' | 'invalidateCode';
  readonly gpa?: number;
  readonly size?: number;
  readonly access?: Access;
  readonly ramOffset?: number;
}

/** A CPU that has RAM and register cells, records what it is told about memory, and cannot run. */
export function fakeCpu(ramBytes: number): { cpu: Cpu; calls: CpuCall[]; setWriteProtect(on: boolean): void } {
  const calls: CpuCall[] = [];
  const registers = new BigUint64Array(REGISTER_CELLS);
  const cpu = {
    ram: new ArrayBuffer(ramBytes),
    registers,
    words: new Uint32Array(registers.buffer),
    protect: (gpa: number, size: number, access: Access) => calls.push({ call: 'protect', gpa, size, access }),
    mapWindow: (gpa: number, size: number, ramOffset: number, access: Access) =>
      calls.push({ call: 'mapWindow', gpa, size, ramOffset, access }),
    unmapWindow: (gpa: number, size: number) => calls.push({ call: 'unmapWindow', gpa, size }),
    flushTlb: () => calls.push({ call: 'flushTlb' }),
    invalidateCode: (gpa: number, size: number) => calls.push({ call: 'invalidateCode', gpa, size }),
  } as unknown as Cpu;
  const setWriteProtect = (on: boolean) => {
    registers[REG.CR0] = on ? 0x80010033n : 0x80000033n;
  };
  setWriteProtect(true);
  return { cpu, calls, setWriteProtect };
}
